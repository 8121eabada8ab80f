/**
 * Where nodes stand, from left to right the way time went. Each connected part of the graph is layered by itself
 * (dagre), and the parts are laid side by side. A repository that many parts share would pull them all into one, so it
 * stands at the head of its own parts instead. Pure: the same graph gives the same places.
 */
import { Graph, layout } from "@dagrejs/dagre"
import { bundled } from "./bundles.ts"
import { groupsOf } from "./groups.ts"
import { packed } from "./pack.ts"
import type { Block, LayoutRequest, Places } from "./places.ts"

/** Parts with more nodes than this are ranked by the quicker way. */
const manyNodes = 250
const gap = { rank: 52, node: 14 }

export const layered = (request: LayoutRequest): Places => {
  const groups = groupsOf(request)
  /** Runs that went the same way have parts of the same shape: each shape is laid out once. */
  const known = new Map<string, Block>()
  const placed = (part: LayoutRequest): Block => {
    const shape = shapeOf(part)
    const block = known.get(shape) ?? blockOf(numbered(part))
    known.set(shape, block)
    return { ...block, places: block.places.map(({ id, x, y }) => ({ id: part.nodes[Number(id)]?.id ?? "", x, y })) }
  }
  return packed(groups.map(({ head, parts }) => ({ ...(head === undefined ? {} : { head }), blocks: parts.map(placed) })))
}

/** The same part with its nodes' places in it for ids. */
const numbered = ({ nodes, edges }: LayoutRequest): LayoutRequest => {
  const at = new Map(nodes.map(({ id }, index) => [id, String(index)]))
  return {
    nodes: nodes.map((node, index) => ({ ...node, id: String(index) })),
    edges: edges.map((edge) => ({ ...edge, from: at.get(edge.from) ?? "", to: at.get(edge.to) ?? "" }))
  }
}
const shapeOf = (part: LayoutRequest): string => {
  const { nodes, edges } = numbered(part)
  return [...nodes.map(({ width, height }) => `${width} ${height}`), ...edges.map(({ from, to, back }) => `${from} ${to} ${back}`)].join(
    ","
  )
}

/** One part, layered, with its top left corner at the origin. */
const blockOf = (part: LayoutRequest): Block => {
  const { request, apart } = bundled(part)
  const { nodes, edges } = request
  const graph = new Graph<Record<string, unknown>, { readonly width: number; readonly height: number; x?: number; y?: number }>()
  graph.setGraph({
    rankdir: "LR",
    ranker: nodes.length > manyNodes ? "tight-tree" : "network-simplex",
    ranksep: gap.rank,
    nodesep: gap.node
  })
  graph.setDefaultEdgeLabel(() => ({}))
  for (const { id, width, height } of nodes) graph.setNode(id, { width, height })
  // What leads back to where it came from is drawn, and moves nothing.
  for (const { from, to, back } of edges) if (!back && from !== to) graph.setEdge(from, to)
  layout(graph as never)
  const at = nodes.map(({ id, width, height }) => {
    const { x = 0, y = 0 } = graph.node(id)
    return { id, x, y, width, height }
  })
  const left = Math.min(...at.map(({ x, width }) => x - width / 2))
  const top = Math.min(...at.map(({ y, height }) => y - height / 2))
  return {
    places: apart(at.map(({ id, x, y }) => ({ id, x: x - left, y: y - top }))),
    width: Math.max(...at.map(({ x, width }) => x + width / 2)) - left,
    height: Math.max(...at.map(({ y, height }) => y + height / 2)) - top
  }
}
