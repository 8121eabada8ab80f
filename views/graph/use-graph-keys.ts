/** The keys of a graph besides the arrows, which are the canvas' own. */
import type { RefObject } from "react"
import { useActions, type Action } from "../keys/keyboard.ts"
import type { CanvasHandle } from "./drawing/canvas.tsx"

export interface GraphKeys {
  readonly canvas: RefObject<CanvasHandle | null>
  readonly asList: boolean
  readonly canGoBack: boolean
  readonly open: (() => void) | undefined
  readonly newer: boolean
  readonly reload: () => void
  readonly back: () => void
  readonly beginPath: () => void
  readonly find: () => void
  readonly toggleList: () => void
  readonly png: () => void
  readonly json: () => void
}

export const useGraphKeys = ({
  canvas,
  asList,
  canGoBack,
  open,
  newer,
  reload,
  back,
  beginPath,
  find,
  toggleList,
  png,
  json
}: GraphKeys): void => {
  const when = (is: boolean, actions: ReadonlyArray<Action>): ReadonlyArray<Action> => (is ? actions : [])
  useActions([
    { place: "Graph", name: "Find a node", keys: ["/"], act: find },
    { place: "Graph", name: "Find the path between two nodes", keys: ["b"], act: beginPath },
    { place: "Graph", name: asList ? "Show the graph as a drawing" : "Show the graph as a list", keys: ["l"], act: toggleList },
    { place: "Graph", name: "Save the graph's data (JSON)", keys: [], act: json },
    ...when(!asList, [
      { place: "Graph", name: "Save the graph as a picture (PNG)", keys: [], act: png },
      { place: "Graph", name: "Show all of the graph", keys: ["f"], act: () => canvas.current?.fit() },
      { place: "Graph", name: "Zoom in", keys: ["+", "="], act: () => canvas.current?.zoomBy(1.3) },
      { place: "Graph", name: "Zoom out", keys: ["-"], act: () => canvas.current?.zoomBy(1 / 1.3) }
    ]),
    ...when(newer, [{ place: "Graph", name: "Show what is newer in the graph", keys: ["u"], act: reload }]),
    ...when(canGoBack, [{ place: "Graph", name: "Leave the node", keys: ["Escape"], act: back }]),
    ...when(open !== undefined, [{ place: "Graph", name: "Open what the node is a record of", keys: ["o"], act: () => open?.() }])
  ])
}
