/** Asks the worker for places. One worker as long as somebody looks at a graph. */
import { edgeIsBack, sizeOf } from "../kinds.ts"
import type { Graph } from "../../../core/domain/provenance.ts"
import type { Answered, Asked, Places } from "./places.ts"

export interface Layouts {
  /** Rejects with the worker's own words, or when it is ended. Each layout is a performance measure `graph layout`. */
  readonly of: (graph: Pick<Graph, "nodes" | "edges">) => Promise<Places>
  readonly end: () => void
}

export const startLayouts = (): Layouts => {
  const worker = new Worker(new URL("./layout.worker.ts", import.meta.url), { type: "module", name: "graph layout" })
  const waiting = new Map<number, { readonly done: (places: Places) => void; readonly fail: (cause: Error) => void }>()
  let asked = 0
  const failAll = (words: string) => {
    for (const { fail } of waiting.values()) fail(new Error(words))
    waiting.clear()
  }
  worker.addEventListener("message", ({ data }: MessageEvent<Answered>) => {
    const one = waiting.get(data.n)
    waiting.delete(data.n)
    if ("places" in data) one?.done(data.places)
    else one?.fail(new Error(data.problem))
  })
  worker.addEventListener("error", (event) => failAll(event.message || "The worker did not start."))
  return {
    of: ({ nodes, edges }) => {
      const n = ++asked
      const start = performance.now()
      const request: Asked = {
        n,
        nodes: nodes.map(({ id, kind }) => ({ id, ...sizeOf(kind), hub: kind === "repository" })),
        edges: edges.map(({ from, to, kind }) => ({ from, to, back: edgeIsBack(kind) }))
      }
      return new Promise<Places>((done, fail) => {
        waiting.set(n, { done, fail })
        worker.postMessage(request)
      }).then((places) => {
        performance.measure("graph layout", { start, detail: nodes.length })
        return places
      })
    },
    end: () => {
      worker.terminate()
      failAll("The graph was left.")
    }
  }
}
