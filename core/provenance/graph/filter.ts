/** Leaves of a run's graph what a query asks for, and joins again what was connected through what is left out. */
import { edge, type GraphEdge, type GraphNode, type GraphQuery } from "../../domain/provenance.ts"
import type { RunGraph } from "./run-graph.ts"

export interface Part {
  readonly nodes: ReadonlyArray<GraphNode>
  /** Also such as lead out of the run; whoever joins parts drops those whose ends are not there. */
  readonly edges: ReadonlyArray<GraphEdge>
}

export const wanted = ({ kinds, from, to, repository }: Omit<GraphQuery, "scope" | "limit">) => {
  const wantedKinds = kinds === undefined ? undefined : new Set(kinds)
  return (node: GraphNode): boolean =>
    (wantedKinds === undefined || wantedKinds.has(node.kind)) &&
    (from === undefined || node.at >= from) &&
    (to === undefined || node.at < to) &&
    (repository === undefined || node.repository === undefined || node.repository === repository)
}

/** Newest record last. Nodes that are left out stand for themselves as `through` edges between their neighbours. */
export const partOf = (graph: RunGraph, keep: (node: GraphNode) => boolean): Part => {
  const nodes = [...graph.nodes.values()].filter(keep).sort((a, b) => a.seq - b.seq)
  if (nodes.length === graph.nodes.size) return { nodes, edges: [...graph.edges.values()] }
  const kept = new Set(nodes.map(({ id }) => id))
  const out = new Map<string, Array<GraphEdge>>()
  for (const one of graph.edges.values()) out.set(one.from, [...(out.get(one.from) ?? []), one])
  const isHidden = (id: string) => graph.nodes.has(id) && !kept.has(id)
  const edges = [...graph.edges.values()].filter((one) => !isHidden(one.from) && !isHidden(one.to))
  const starts = new Set([...graph.edges.values()].map(({ from }) => from).filter((id) => !isHidden(id)))
  for (const start of starts) for (const end of reachedThrough(start, out, isHidden)) edges.push(edge(start, "through", end))
  return { nodes, edges }
}

/** What is shown that can be reached from `start` over one or more hidden nodes, and over those alone. */
const reachedThrough = (
  start: string,
  out: ReadonlyMap<string, ReadonlyArray<GraphEdge>>,
  isHidden: (id: string) => boolean
): ReadonlySet<string> => {
  const direct = new Set((out.get(start) ?? []).map(({ to }) => to))
  const reached = new Set<string>()
  const seen = new Set<string>()
  const next = [...direct].filter(isHidden)
  for (let id = next.pop(); id !== undefined; id = next.pop()) {
    if (seen.has(id)) continue
    seen.add(id)
    for (const { to } of out.get(id) ?? []) {
      if (isHidden(to)) next.push(to)
      else if (to !== start && !direct.has(to)) reached.add(to)
    }
  }
  return reached
}
