/** The graph on its canvas, by what a page does with it. Everything that knows Cytoscape is in this folder. */
import cytoscape from "cytoscape"
import type { Graph } from "../../../core/domain/provenance.ts"
import type { Places } from "../layout/places.ts"
import { elementsOf } from "./elements.ts"
import { fontOf, withColours } from "./inks.ts"
import { look } from "./look.ts"

export interface Shown {
  readonly graph: Pick<Graph, "nodes" | "edges">
  readonly places: Places
}

export interface Drawing {
  /** Draws another graph. What is looked at stays where it is, if it is still there; otherwise all of it is shown. */
  readonly show: (shown: Shown) => void
  /** Marks the node that is looked at and its edges, and the nodes and edges of a path; the rest steps back then. */
  readonly mark: (here: string | undefined, path: ReadonlySet<string> | undefined) => void
  /** Moves as little as it takes to have the nodes in sight. */
  readonly reveal: (ids: ReadonlyArray<string>) => void
  readonly fit: () => void
  readonly zoomBy: (factor: number) => void
  /** The whole graph, not only what is in sight. */
  readonly png: () => Promise<Blob>
  /** After another theme. */
  readonly repaint: () => void
  /** A person has moved it. */
  readonly touched: () => boolean
  readonly end: () => void
}

export interface DrawingEvents {
  readonly onSelect: (id: string | undefined) => void
  readonly onOpen: (id: string) => void
}

const zooms = { least: 0.04, most: 2.5, readable: 0.85 }
const margin = 40
/** Pixels in all that a picture may have: more than that a browser refuses. */
const mostPixels = 40_000_000

/** `shapes`: the kinds' icons, as SVG texts. */
export const startDrawing = (place: HTMLElement, shapes: ReadonlyMap<string, string>, { onSelect, onOpen }: DrawingEvents): Drawing => {
  const styles = () => withColours((colour) => look(colour, fontOf()))
  const cy = cytoscape({
    container: place,
    style: styles(),
    minZoom: zooms.least,
    maxZoom: zooms.most,
    autoungrabify: true,
    autounselectify: true,
    boxSelectionEnabled: false,
    // While it is moved, what was drawn is moved: at 1,500 nodes each frame would be drawn anew otherwise.
    textureOnViewport: true,
    motionBlur: false
  })
  let shown: Shown | undefined
  let marked: { here: string | undefined; path: ReadonlySet<string> | undefined } = { here: undefined, path: undefined }
  let moved = false
  cy.on("tap", (event) => onSelect(event.target === cy ? undefined : event.target.isNode() ? (event.target.id() as string) : undefined))
  cy.on("dbltap", "node", (event) => onOpen(event.target.id() as string))
  cy.on("dragpan scrollzoom pinchzoom", () => void (moved = true))
  const resized = new ResizeObserver(() => cy.resize())
  resized.observe(place)

  const inSight = (id: string) => {
    const { x1, x2, y1, y2 } = cy.extent()
    const { x, y } = cy.getElementById(id).position()
    return x >= x1 && x <= x2 && y >= y1 && y <= y2
  }
  /** The node that a person looks at: the marked one, else the one in the middle of what is in sight. */
  const anchor = (): string | undefined => {
    if (marked.here !== undefined && cy.getElementById(marked.here).nonempty() && inSight(marked.here)) return marked.here
    const { x1, y1, w, h } = cy.extent()
    let best: { readonly id: string; readonly far: number } | undefined
    cy.nodes().forEach((node) => {
      const { x, y } = node.position()
      const far = Math.hypot(x - (x1 + w / 2), y - (y1 + h / 2))
      if (best === undefined || far < best.far) best = { id: node.id(), far }
    })
    return best?.id
  }
  const fit = () => {
    cy.fit(undefined, margin)
    if (cy.zoom() > 1) {
      cy.zoom(1)
      cy.center()
    }
  }
  /** All of it where that can be read, else its beginning. */
  const begin = () => {
    fit()
    if (cy.zoom() >= zooms.readable || cy.nodes().empty()) return
    const { x1, y1, w, h } = cy.nodes().boundingBox({})
    const zoom = zooms.readable
    cy.zoom(zoom)
    // In the middle of what there is room for, else from its beginning.
    const along = (from: number, size: number, room: number) => Math.max(margin, (room - size * zoom) / 2) - from * zoom
    cy.pan({ x: along(x1, w, cy.width()), y: along(y1, h, cy.height()) })
  }
  const paintMarks = () => {
    const { here, path } = marked
    cy.batch(() => {
      cy.elements().removeClass("here near onpath dim")
      if (path !== undefined) {
        cy.elements().forEach((element) => void element.addClass(path.has(element.id()) ? "onpath" : "dim"))
      }
      if (here === undefined) return
      const node = cy.getElementById(here)
      node.addClass("here")
      if (path === undefined) node.connectedEdges().addClass("near")
    })
  }
  return {
    show: (next) => {
      const kept = shown !== undefined && (moved || marked.here !== undefined) ? anchor() : undefined
      const before = kept === undefined ? undefined : cy.getElementById(kept).renderedPosition()
      const at = before === undefined ? undefined : { ...before }
      shown = next
      cy.batch(() => {
        cy.elements().remove()
        cy.add(elementsOf(next.graph, next.places, shapes))
      })
      paintMarks()
      const same = kept === undefined ? undefined : cy.getElementById(kept)
      if (at === undefined || same === undefined || same.empty()) return begin()
      const now = same.renderedPosition()
      cy.panBy({ x: at.x - now.x, y: at.y - now.y })
    },
    mark: (here, path) => {
      marked = { here, path }
      paintMarks()
    },
    reveal: (ids) => {
      const nodes = cy.collection(ids.map((id) => cy.getElementById(id)).filter((node) => node.nonempty()) as never)
      if (nodes.empty()) return
      if (ids.length > 1) {
        cy.fit(nodes, margin * 2)
        if (cy.zoom() > 1) cy.zoom(1)
        return void cy.center(nodes)
      }
      if (cy.zoom() < zooms.readable) {
        cy.zoom(zooms.readable)
        return void cy.center(nodes)
      }
      const { x1, x2, y1, y2 } = nodes.renderedBoundingBox({})
      const shift = (from: number, to: number, room: number) =>
        from < margin ? margin - from : to > room - margin ? room - margin - to : 0
      cy.panBy({ x: shift(x1, x2, cy.width()), y: shift(y1, y2, cy.height()) })
    },
    fit: () => {
      moved = false
      fit()
    },
    zoomBy: (factor) => {
      moved = true
      cy.zoom({ level: cy.zoom() * factor, renderedPosition: { x: cy.width() / 2, y: cy.height() / 2 } })
    },
    png: async () => {
      const { w, h } = cy.elements().boundingBox({})
      const scale = Math.max(0.05, Math.min(2, Math.sqrt(mostPixels / Math.max(1, w * h)), 16_000 / Math.max(w, h, 1)))
      const picture = cy.png({ output: "blob-promise", full: true, scale, bg: withColours((colour) => colour("bg-sunken")) } as never)
      return await (picture as unknown as Promise<Blob>)
    },
    repaint: () => {
      cy.style(styles())
      if (shown === undefined) return
      const { graph, places } = shown
      cy.batch(() => {
        for (const { data } of elementsOf(graph, places, shapes)) {
          if (data.icon !== undefined) cy.getElementById(data.id ?? "").data("icon", data.icon)
        }
      })
    },
    touched: () => moved,
    end: () => {
      resized.disconnect()
      cy.destroy()
    }
  }
}
