/**
 * What hangs on one node alone, as its artifacts do, is laid out as one tall node and taken apart afterwards: half of
 * all nodes are such leaves, and they stay together. Pure.
 */
import type { LayoutRequest, Place, Places, Sized } from "./places.ts"

export interface Bundled {
  readonly request: LayoutRequest
  /** Places of the tall nodes to places of what is in them; of all others as they are. */
  readonly apart: (places: Places) => Places
}

const gap = 8

export const bundled = ({ nodes, edges }: LayoutRequest): Bundled => {
  const degree = new Map<string, number>()
  for (const { from, to } of edges) for (const id of [from, to]) degree.set(id, (degree.get(id) ?? 0) + 1)
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const leaves = edges.flatMap(({ from, to, back }) => {
    const leaf = byId.get(to)
    return leaf === undefined || back || from === to || degree.get(to) !== 1 ? [] : [{ from, leaf }]
  })
  const bundles = [...Map.groupBy(leaves, ({ from, leaf }) => `${from} ${leaf.width}`).values()]
    .filter((bundle) => bundle.length > 1)
    .map((bundle) => bundle.map(({ leaf }) => leaf))
  const inside = new Set(bundles.flat().map(({ id }) => id))
  const first = new Map(bundles.map((bundle) => [bundle[0]?.id ?? "", bundle]))
  const tall = (bundle: ReadonlyArray<Sized>): number => bundle.reduce((sum, { height }) => sum + height + gap, -gap)
  return {
    request: {
      nodes: nodes.flatMap((node) => {
        const bundle = first.get(node.id)
        if (bundle !== undefined) return [{ ...node, height: tall(bundle) }]
        return inside.has(node.id) ? [] : [node]
      }),
      edges: edges.filter(({ to }) => !inside.has(to) || first.has(to))
    },
    apart: (places) =>
      places.flatMap((place): ReadonlyArray<Place> => {
        const bundle = first.get(place.id)
        if (bundle === undefined) return [place]
        let top = place.y - tall(bundle) / 2
        return bundle.map(({ id, height }) => {
          const y = top + height / 2
          top += height + gap
          return { id, x: place.x, y }
        })
      })
  }
}
