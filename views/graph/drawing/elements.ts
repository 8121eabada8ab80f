/** Nodes and edges as Cytoscape takes them. Their words are made safe to read here: a canvas knows no markup. */
import type { ElementDefinition } from "cytoscape"
import type { Graph, GraphEdge, GraphNode } from "../../../core/domain/provenance.ts"
import { sizeOf } from "../kinds.ts"
import { cut, detailOf, inkOf, titleOf } from "../labels.ts"
import type { Places } from "../layout/places.ts"
import { fontOf, iconImage, withColours } from "./inks.ts"

const iconRoom = 32
const rightRoom = 8

export const wordsOn = (node: GraphNode, width: (text: string) => number): string => {
  const room = sizeOf(node.kind).width - iconRoom - rightRoom
  const lines = node.kind === "artifact" ? [titleOf(node)] : [titleOf(node), detailOf(node)]
  return lines
    .filter((line) => line !== "")
    .map((line) => cut(line, room, width))
    .join("\n")
}

/** Measures as the canvas will draw. */
const measuring = (): ((text: string) => number) => {
  const context = document.createElement("canvas").getContext("2d")
  if (context === null) return (text) => text.length * 7
  context.font = `12px ${fontOf()}`
  return (text) => context.measureText(text).width
}

const decided: ReadonlySet<string> = new Set(["decision", "approval", "override"])

/** Ends further apart than this are connected by a faint straight line until one of them is looked at. */
const farAway = 1600

/** `shapes`: the kinds' icons, as SVG texts. */
export const elementsOf = (
  { nodes, edges }: Pick<Graph, "nodes" | "edges">,
  places: Places,
  shapes: ReadonlyMap<string, string>
): Array<ElementDefinition> => {
  const at = new Map(places.map((place) => [place.id, place]))
  const replaced = new Set(edges.filter(({ kind }) => kind === "becomes").map(({ from }) => from))
  const width = measuring()
  return withColours((colour) => {
    const images = new Map<string, string>()
    const imageOf = (node: GraphNode): string => {
      const ink = inkOf(node)
      const key = `${node.kind} ${ink}`
      const image = images.get(key) ?? iconImage(shapes.get(node.kind) ?? "", colour(ink === "idle" ? "text-2" : ink))
      images.set(key, image)
      return image
    }
    return [
      ...nodes.map((node): ElementDefinition => {
        const size = sizeOf(node.kind)
        const { x = 0, y = 0 } = at.get(node.id) ?? {}
        return {
          group: "nodes",
          data: { id: node.id, ...size, inset: iconRoom - size.width, words: wordsOn(node, width), icon: imageOf(node) },
          position: { x, y },
          pannable: true,
          classes: [node.kind, ...(decided.has(node.kind) ? ["decided"] : []), ...(replaced.has(node.id) ? ["replaced"] : [])]
        }
      }),
      ...edges.map((edge): ElementDefinition => ({
        group: "edges",
        data: { id: edge.id, source: edge.from, target: edge.to },
        pannable: true,
        classes: edgeClasses(edge, at)
      }))
    ]
  })
}

const edgeClasses = ({ kind, from, to }: GraphEdge, at: ReadonlyMap<string, { readonly x: number; readonly y: number }>): Array<string> => {
  const [a, b] = [at.get(from), at.get(to)]
  const distance = a === undefined || b === undefined ? 0 : Math.hypot(b.x - a.x, b.y - a.y)
  const far = (from.startsWith("repo_") && distance > farAway / 4) || kind === "writes-to" || distance > farAway
  return [...(kind === "becomes" ? ["replaces"] : []), ...(kind === "through" ? ["over"] : []), ...(far ? ["far"] : [])]
}
