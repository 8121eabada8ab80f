/** Files for the person's own folder: the picture, and the data behind it. */
import type { Graph } from "../../core/domain/provenance.ts"
import { notify } from "../state/notices.ts"
import type { Places } from "./layout/places.ts"

/** The graph as a document: nodes with their places, edges, and what it was asked for. Pure. */
export const documentOf = (graph: Graph, places: Places, asked: unknown): string => {
  const at = new Map(places.map(({ id, x, y }) => [id, { x: Math.round(x), y: Math.round(y) }]))
  const nodes = graph.nodes.map((node) => ({ ...node, place: at.get(node.id) }))
  return `${JSON.stringify({ patchplane: "provenance graph", asked, ...graph, nodes }, null, 2)}\n`
}

export const save = (blob: Blob, name: string): void => {
  const link = document.createElement("a")
  link.href = URL.createObjectURL(blob)
  link.download = name
  link.click()
  // The browser has taken it by then; at once would be too early for some.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
  notify(`Saved ${name}.`, "done")
}
