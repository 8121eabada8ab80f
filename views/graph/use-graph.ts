/** The graph that the address asks for, laid out, with a path in it; and whether the ledger has gone on since. */
import { useEffect, useRef, useState } from "react"
import type { Graph, Path } from "../../core/domain/provenance.ts"
import { ask as askCore } from "../state/client.ts"
import { useConnection } from "../state/connection.ts"
import { useHeads } from "../state/heads.ts"
import type { Problem } from "../state/problem.ts"
import { payloadOf, type GraphAsk } from "./ask.ts"
import type { Shown } from "./drawing/drawing.ts"
import { startLayouts, type Layouts } from "./layout/lay-out.ts"

export interface Ends {
  readonly from: string
  readonly to: string
}

export interface GraphState {
  /** What is asked for, laid out; what was shown before it stays until then. */
  readonly shown?: Shown & { readonly graph: Graph }
  readonly path?: Path
  readonly pathProblem?: Problem
  readonly problem?: Problem
}

/** `joined`: the graph with what a path leads over besides. Pure. */
export const joined = (graph: Graph, path: Path | undefined): Graph => {
  if (path === undefined) return graph
  const known = new Set([...graph.nodes, ...graph.edges].map(({ id }) => id))
  const missing = <A extends { readonly id: string }>(found: ReadonlyArray<A>) => found.filter(({ id }) => !known.has(id))
  return { ...graph, nodes: [...graph.nodes, ...missing(path.nodes)], edges: [...graph.edges, ...missing(path.edges)] }
}

export const useGraph = (asked: GraphAsk, ends: Ends | undefined) => {
  const live = useConnection(({ phase }) => phase === "live")
  const [state, setState] = useState<GraphState>({})
  const [round, setRound] = useState(0)
  const layouts = useRef<Layouts>(undefined)
  const key = JSON.stringify([asked, ends])
  const scope = JSON.stringify(asked.scope)

  useEffect(() => {
    const started = startLayouts()
    layouts.current = started
    return () => started.end()
  }, [])
  useEffect(() => setState({}), [scope])
  useEffect(() => {
    if (!live || asked.scope === undefined) return
    let left = false
    const read = async (wanted: NonNullable<GraphAsk["scope"]>): Promise<void> => {
      const [graph, path] = await Promise.all([
        askCore((core) => core.Graph(payloadOf({ ...asked, scope: wanted }, Date.now()))),
        ends === undefined ? undefined : askCore((core) => core.GraphPath(ends))
      ])
      if (left) return
      if (!graph.ok) {
        if (!graph.problem.lost) setState((known) => ({ ...known, problem: graph.problem }))
        return
      }
      const found = path?.ok === true ? path.value : undefined
      const whole = joined(graph.value, found)
      const places = await layouts.current?.of(whole).catch((cause: unknown) => (cause instanceof Error ? cause : new Error(String(cause))))
      if (left || places === undefined) return
      if (places instanceof Error) return setState({ problem: unplaced(places) })
      setState({
        shown: { graph: whole, places },
        ...(found === undefined ? {} : { path: found }),
        ...(path === undefined || path.ok ? {} : { pathProblem: path.problem })
      })
    }
    void read(asked.scope)
    return () => void (left = true)
    // `key` is all of `asked` and `ends`.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [key, round, live])

  const newest = useHeads(({ runs, byStream }) => {
    const run = asked.scope?._tag === "run" ? state.shown?.graph.nodes.find(({ kind }) => kind === "run")?.run : undefined
    return run === undefined || asked.scope?._tag !== "run" ? runs : (byStream.get(run) ?? 0)
  })
  const newer = state.shown !== undefined && newest > state.shown.graph.seq
  return { ...state, newer, reload: () => setRound((now) => now + 1) }
}

const unplaced = (cause: Error): Problem => ({
  what: "The graph could not be laid out.",
  mend: `Narrow it, or look at the list. This is a fault of PatchPlane: ${cause.message.slice(0, 300)}`,
  stale: false,
  lost: false
})
