/** Who stands beside whom: what a node came from, what came of it, and where an arrow key leads. Pure. */
import type { Graph, GraphEdge, GraphNode } from "../../core/domain/provenance.ts"
import type { Place } from "./layout/places.ts"

export interface Neighbour {
  readonly node: GraphNode
  readonly edge: GraphEdge
}

export interface Web {
  readonly nodes: ReadonlyMap<string, GraphNode>
  readonly comesFrom: (id: string) => ReadonlyArray<Neighbour>
  readonly leadsTo: (id: string) => ReadonlyArray<Neighbour>
}

export const webOf = (graph: Pick<Graph, "nodes" | "edges">): Web => {
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]))
  const into = Map.groupBy(graph.edges, ({ to }) => to)
  const out = Map.groupBy(graph.edges, ({ from }) => from)
  const ends = (edges: ReadonlyArray<GraphEdge> | undefined, end: "from" | "to") =>
    (edges ?? []).flatMap((edge) => {
      const node = nodes.get(edge[end])
      return node === undefined ? [] : [{ node, edge }]
    })
  return { nodes, comesFrom: (id) => ends(into.get(id), "from"), leadsTo: (id) => ends(out.get(id), "to") }
}

export type Direction = "left" | "right" | "up" | "down"
/** Nodes whose middles are no further apart than this stand in one column. */
const sameColumn = 40

/**
 * Left and right go along edges, to the nearest end; where none leads that way, nowhere. Up and down go to the next
 * node of the column, one that hangs on the same neighbour before another. Undefined: there is none.
 */
export const step = (web: Web, places: ReadonlyMap<string, Place>, id: string, to: Direction): string | undefined => {
  const here = places.get(id)
  if (here === undefined) return undefined
  const placed = (ids: Iterable<string>) =>
    [...new Set(ids)].flatMap((one) => {
      const place = places.get(one)
      return place === undefined || one === id ? [] : [place]
    })
  const idsOf = (found: ReadonlyArray<Neighbour>) => found.map(({ node }) => node.id)
  if (to === "left" || to === "right") {
    const [first, second] = to === "right" ? [web.leadsTo(id), web.comesFrom(id)] : [web.comesFrom(id), web.leadsTo(id)]
    const side = to === "right" ? 1 : -1
    // An edge that is drawn backwards is still followed by what it means, after those that are drawn forwards.
    const ahead = ({ x }: Place) => (x - here.x) * side > 0
    return (
      nearest(here, placed(idsOf(first)).filter(ahead)) ??
      nearest(here, placed(idsOf(second)).filter(ahead)) ??
      nearest(here, placed(idsOf(first)))
    )
  }
  const side = to === "down" ? 1 : -1
  const inColumn = ({ x, y }: Place) => Math.abs(x - here.x) <= sameColumn && (y - here.y) * side > 0
  const kin = [
    ...idsOf(web.comesFrom(id)).flatMap((one) => idsOf(web.leadsTo(one))),
    ...idsOf(web.leadsTo(id)).flatMap((one) => idsOf(web.comesFrom(one)))
  ]
  return nearest(here, placed(kin).filter(inColumn)) ?? nearest(here, placed(places.keys()).filter(inColumn))
}

const nearest = (here: Place, places: ReadonlyArray<Place>): string | undefined => {
  const by = (one: Place) => Math.hypot(one.x - here.x, one.y - here.y)
  return places.toSorted((a, b) => by(a) - by(b))[0]?.id
}

/** Nodes that hold all the words, in their names first, then in what is known of them. */
export const search = (nodes: ReadonlyArray<GraphNode>, words: string): ReadonlyArray<GraphNode> => {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean)
  if (wanted.length === 0) return []
  const holds = (text: string) => wanted.every((word) => text.includes(word))
  const named: Array<GraphNode> = []
  const known: Array<GraphNode> = []
  for (const node of nodes) {
    const name = `${node.kind} ${node.label} ${node.text ?? ""}`.toLowerCase()
    if (holds(name)) named.push(node)
    else if (holds(`${name} ${node.id} ${Object.values(node.facts).join(" ")}`.toLowerCase())) known.push(node)
  }
  return [...named, ...known]
}
