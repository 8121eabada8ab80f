/** Joins the graphs of runs into one bounded answer, with the repositories and runs that they lead to. */
import type { GraphEdge, GraphNode, GraphQuery } from "../../domain/provenance.ts"
import { partOf, wanted, type Part } from "./filter.ts"
import { runGraph, type RunGraph } from "./run-graph.ts"
import type { GraphSource } from "./source.ts"

export interface Gathering {
  /** False when not all of it had room: the answer is full. */
  readonly add: (part: Part) => boolean
  readonly result: () => { readonly nodes: ReadonlyArray<GraphNode>; readonly edges: ReadonlyArray<GraphEdge>; readonly truncated: boolean }
  readonly truncate: () => void
}

export const gathering = (limit: number): Gathering => {
  const nodes = new Map<string, GraphNode>()
  const edges = new Map<string, GraphEdge>()
  let truncated = false
  return {
    add: (part) => {
      for (const node of part.nodes) {
        if (nodes.has(node.id)) continue
        if (nodes.size >= limit) {
          truncated = true
          break
        }
        nodes.set(node.id, node)
      }
      for (const one of part.edges) edges.set(one.id, one)
      return !truncated
    },
    truncate: () => void (truncated = true),
    result: () => ({
      nodes: [...nodes.values()],
      edges: [...edges.values()].filter(({ from, to }) => nodes.has(from) && nodes.has(to)),
      truncated
    })
  }
}

/** The graph of a run. Throws when its events do not fold. */
export const graphOfRun = (source: GraphSource, run: string): RunGraph => runGraph(source.eventsOf(run))

/** The node of a repository: by the event that connected it, else by the request that names it. */
export const repositoryNode = (source: GraphSource, id: string): GraphNode | undefined => {
  const stored = source.connected(id) ?? source.eventsOf(source.runsOf(id, 1)[0] ?? "")[0]
  if (stored === undefined) return undefined
  const { event, seq, at, actor } = stored
  const named =
    event._tag === "RepositoryConnected"
      ? { name: event.name, facts: { path: event.path } }
      : { name: event._tag === "RunRequested" ? event.repositories.find((one) => one.id === id)?.name : undefined, facts: {} }
  return {
    id,
    kind: "repository",
    label: named.name ?? id,
    repository: id as NonNullable<GraphNode["repository"]>,
    seq,
    event: stored.id,
    at,
    actor,
    facts: named.facts
  }
}

/** A run's part of an answer, with its repositories. */
export const runPart = (source: GraphSource, run: string, query: Omit<GraphQuery, "scope" | "limit">): Part => {
  const part = partOf(graphOfRun(source, run), wanted(query))
  const { kinds, repository } = query
  // A repository is older than all that was done in it: the time that was asked for is not about it.
  const shown = kinds === undefined || kinds.includes("repository")
  const ids = shown ? source.repositoriesOf(run).filter((id) => repository === undefined || id === repository) : []
  const repositories = ids.flatMap((id) => repositoryNode(source, id) ?? [])
  return part.nodes.length === 0 ? { nodes: [], edges: [] } : { nodes: [...repositories, ...part.nodes], edges: part.edges }
}
