/**
 * The projections beside the ledger: metrics and the provenance graph, kept in a file of their own by a thread of
 * their own, which is started with the first question (docs/decisions/0009).
 */
import { Context, Effect, Layer, type Scope } from "effect"
import type { Home } from "../config/home.ts"
import type { MetricsReport } from "../domain/metrics.ts"
import type { Graph, Path } from "../domain/provenance.ts"
import type { Ledger } from "../ledger/ledger.ts"
import { Metrics } from "../metrics/metrics.ts"
import { GraphProjector, NodeNotFound } from "../provenance/graph/graph-projector.ts"
import { ProjectionFailed } from "./projection-failed.ts"
import type { Files, Question, Reply } from "./protocol.ts"
import { projectorScript } from "./projector-script.ts"

/** All projections beside the ledger together. */
export class Projections extends Context.Service<
  Projections,
  {
    /** Folds them anew from all events; gives the number of runs. */
    readonly rebuild: Effect.Effect<number, ProjectionFailed>
  }
>()("core/projections/Projections") {}

/** Needs the ledger to be open: it makes the file that is read here. */
export const projectionsLayer = (
  home: Home,
  thread: URL = projectorScript()
): Layer.Layer<Metrics | GraphProjector | Projections, never, Ledger> =>
  Layer.effectContext(
    Effect.gen(function* () {
      const ask = yield* openThread(thread, home)
      return Context.make(Metrics, {
        report: (query, now) => certain(ask<MetricsReport>({ kind: "metrics", query, now }))
      }).pipe(
        Context.add(GraphProjector, {
          graph: (query) => ask<Graph>({ kind: "graph", query }),
          path: (from, to) => ask<Path>({ kind: "path", from, to })
        }),
        Context.add(Projections, { rebuild: certain(ask<number>({ kind: "rebuild" })) })
      )
    })
  )

/** Of a question that names no node. */
const certain = <A>(effect: Effect.Effect<A, ProjectionFailed | NodeNotFound>): Effect.Effect<A, ProjectionFailed> =>
  Effect.catchTag(effect, "NodeNotFound", Effect.die)

type Ask = <A>(question: Question) => Effect.Effect<A, ProjectionFailed | NodeNotFound>

const ended = (why: string): Reply => ({
  kind: "failed",
  message: `The thread that keeps metrics and the graph ended: ${why}.`,
  mend: "Ask again; if it persists, run `patchplane ledger rebuild`."
})

/** One thread, started with the first question, and again after it died; ended with the scope. */
const openThread = (script: URL, { ledger, artifacts, projections }: Home): Effect.Effect<Ask, never, Scope.Scope> =>
  Effect.gen(function* () {
    const waiting = new Map<number, (reply: Reply) => void>()
    let running: Worker | undefined
    let next = 1

    const start = (): Worker => {
      const started = new Worker(script.href)
      const lost = (why: string) => {
        if (running !== started) return
        running = undefined
        started.terminate()
        const unanswered = [...waiting.values()]
        waiting.clear()
        for (const answered of unanswered) answered(ended(why))
      }
      started.onmessage = (message: MessageEvent<string>) => {
        const { n, reply } = JSON.parse(message.data) as { readonly n: number; readonly reply: Reply }
        const answered = waiting.get(n)
        waiting.delete(n)
        answered?.(reply)
      }
      started.onerror = (event) => lost(event.message)
      started.addEventListener("close", () => lost("it closed"))
      started.postMessage(JSON.stringify({ ledger, artifacts, projections } satisfies Files))
      return started
    }

    const send = (question: Question, answered: (reply: Reply) => void): number => {
      const n = next++
      waiting.set(n, answered)
      running ??= start()
      running.postMessage(JSON.stringify({ n, question }))
      return n
    }

    yield* Effect.addFinalizer(() =>
      Effect.promise(async () => {
        if (running === undefined) return
        await new Promise<void>((closed) => send({ kind: "close" }, () => closed()))
        const ending = running
        running = undefined
        ending?.terminate()
      })
    )

    return <A>(question: Question) =>
      Effect.callback<A, ProjectionFailed | NodeNotFound>((resume) => {
        const n = send(question, (reply) => resume(outcome<A>(reply)))
        return Effect.sync(() => void waiting.delete(n))
      })
  })

const outcome = <A>(reply: Reply): Effect.Effect<A, ProjectionFailed | NodeNotFound> => {
  if (reply.kind === "answer") return Effect.succeed(reply.value as A)
  return reply.kind === "missing" ? Effect.fail(new NodeNotFound({ node: reply.node })) : Effect.fail(new ProjectionFailed(reply))
}
