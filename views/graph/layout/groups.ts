/** The connected parts of a graph, under the hub that they begin at. Pure. */
import type { LayoutRequest, Sized } from "./places.ts"

export interface Group {
  /** The shared repository; absent of parts that have none, or one of their own. */
  readonly head?: Sized
  readonly parts: ReadonlyArray<LayoutRequest>
}

/** Parts keep the order in which their first nodes come; so do groups. */
export const groupsOf = ({ nodes, edges }: LayoutRequest): ReadonlyArray<Group> => {
  const hubs = sharedHubs({ nodes, edges })
  const partOf = parts(
    nodes.filter(({ id }) => !hubs.has(id)),
    edges.filter(({ from, to }) => !hubs.has(from) && !hubs.has(to))
  )
  const members = new Map<string, { readonly nodes: Array<Sized>; readonly edges: Array<LayoutRequest["edges"][number]>; head?: Sized }>()
  for (const node of nodes) {
    const part = partOf(node.id)
    if (part === undefined) continue
    const known = members.get(part)
    if (known === undefined) members.set(part, { nodes: [node], edges: [] })
    else known.nodes.push(node)
  }
  for (const edge of edges) {
    const [from, to] = [partOf(edge.from), partOf(edge.to)]
    if (from !== undefined && from === to) members.get(from)?.edges.push(edge)
    const head = to === undefined || edge.back ? undefined : hubs.get(edge.from)
    const part = to === undefined ? undefined : members.get(to)
    if (head !== undefined && part !== undefined) part.head ??= head
  }
  const grouped = Map.groupBy(members.values(), ({ head }) => head)
  for (const hub of hubs.values()) if (!grouped.has(hub)) grouped.set(hub, [])
  return [...grouped].map(([head, found]) => ({ ...(head === undefined ? {} : { head }), parts: found }))
}

/** Hubs whose neighbours lie in more than one part once no hub joins them. */
const sharedHubs = ({ nodes, edges }: LayoutRequest): ReadonlyMap<string, Sized> => {
  const hubs = new Map(nodes.flatMap((node) => (node.hub ? [[node.id, node] as const] : [])))
  if (hubs.size === 0) return hubs
  const partOf = parts(
    nodes.filter(({ hub }) => !hub),
    edges.filter(({ from, to }) => !hubs.has(from) && !hubs.has(to))
  )
  const touched = new Map<string, Set<string>>()
  for (const { from, to } of edges) {
    for (const [hub, other] of [
      [from, to],
      [to, from]
    ] as const) {
      const part = partOf(other)
      if (hubs.has(hub) && part !== undefined) touched.set(hub, (touched.get(hub) ?? new Set()).add(part))
    }
  }
  for (const [hub, joined] of touched) if (joined.size < 2) hubs.delete(hub)
  return hubs
}

/** By what each node's part is known; undefined of what is not among the nodes. */
const parts = (nodes: ReadonlyArray<Sized>, edges: LayoutRequest["edges"]): ((id: string) => string | undefined) => {
  const parent = new Map(nodes.map(({ id }) => [id, id]))
  const root = (id: string): string | undefined => {
    let at = parent.get(id)
    if (at === undefined) return undefined
    for (let up = parent.get(at) ?? at; up !== at; up = parent.get(at) ?? at) at = up
    parent.set(id, at)
    return at
  }
  for (const { from, to } of edges) {
    const [a, b] = [root(from), root(to)]
    if (a !== undefined && b !== undefined) parent.set(b, a)
  }
  return root
}
