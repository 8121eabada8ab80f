/** Metrics and the spans of whole runs, read from the ledger's changes: whatever happened is counted where it is recorded. */
import { Context, Effect, Exit, Metric, Option, Stream, type Scope, type Tracer } from "effect"
import type { StoredEvent } from "../domain/event.ts"
import type { RunId } from "../domain/ids.ts"
import type { Run } from "../domain/run.ts"
import { Ledger } from "../ledger/ledger.ts"
import type { Otlp } from "./otlp.ts"
import { runTrace } from "./trace-ids.ts"

const count = (name: string, description: string) => Metric.counter(name, { description, incremental: true })
const requested = count("patchplane.runs.requested", "Runs that were asked for.")
const finished = count("patchplane.runs.finished", "Runs that ended, by status.")
const stopped = count("patchplane.runs.stopped", "Runs that stopped and wait for a person, by failure.")
const failed = count("patchplane.effects.failed", "Attempts of effects that failed, by class and code.")
const reviews = count("patchplane.reviews", "Reviews, by verdict.")
const tokens = count("patchplane.tokens", "Tokens that sessions used, by model.")
const dollars = count("patchplane.usd", "US dollars that sessions cost, by model; only where the price is known.")
const sessions = Metric.histogram("patchplane.session.duration", {
  description: "How long agent sessions took, in milliseconds, by role.",
  boundaries: [1_000, 5_000, 15_000, 60_000, 300_000, 900_000, 3_600_000]
})

type Attributes = Readonly<Record<string, string>>
const add = <Input>(metric: Metric.Metric<Input, unknown>, value: Input, attributes: Attributes = {}) =>
  Metric.update(Metric.withAttributes(metric, attributes), value)

/** What one event adds; undefined for those that nobody counts. */
const measured = ({ event }: StoredEvent): Effect.Effect<void> | undefined => {
  switch (event._tag) {
    case "RunRequested":
      return add(requested, 1, { channel: event.request.channel })
    case "RunFinished":
      return add(finished, 1, { status: event.status })
    case "RunStopped":
      return add(stopped, 1, { status: event.status, class: event.failure.class, code: event.failure.code })
    case "EffectFailed":
      return add(failed, 1, { kind: event.effectId.split("/")[1] ?? "", class: event.failure.class, code: event.failure.code })
    case "ReviewCompleted":
      return add(reviews, 1, { verdict: event.review.verdict })
    case "SessionRecorded": {
      const { session } = event
      const { model, role } = session
      return Effect.all(
        [
          add(tokens, session.tokens.input, { model, kind: "input" }),
          add(tokens, session.tokens.output, { model, kind: "output" }),
          add(tokens, session.tokens.cached, { model, kind: "cached" }),
          add(sessions, session.durationMs, { role }),
          ...(session.usd === undefined ? [] : [add(dollars, session.usd, { model })])
        ],
        { discard: true }
      )
    }
    default:
      return undefined
  }
}

/** Follows the ledger from now on, for as long as the scope. */
export const measureLedger = (otlp: Otlp): Effect.Effect<void, never, Ledger | Scope.Scope> =>
  Effect.gen(function* () {
    const ledger = yield* Ledger
    const { seq } = yield* ledger.head
    yield* ledger.changes({ after: seq, follow: true }).pipe(
      Stream.runForEach((change) =>
        Effect.gen(function* () {
          if (change._tag !== "event") return
          const updates = measured(change.event)
          if (updates !== undefined) yield* otlp.measure(updates)
          if (change.event.event._tag !== "RunFinished") return
          const run = yield* Effect.option(ledger.run(change.event.stream as RunId))
          if (Option.isSome(run)) tellRun(otlp.tracer, run.value, change.event.at)
        })
      ),
      Effect.forkScoped
    )
  })

const nanos = (at: number): bigint => BigInt(at) * 1_000_000n

/** The run's own span, from its request to its end, under the ids that its effects named as their parent. */
const tellRun = (tracer: Tracer.Tracer, run: Run, endedAt: number): void => {
  const span = tracer.span({
    name: "run",
    parent: Option.none(),
    annotations: Context.empty(),
    links: [],
    startTime: nanos(run.createdAt),
    kind: "internal",
    root: true,
    sampled: true
  })
  const { traceId, spanId } = runTrace(run.id)
  Object.defineProperties(span, { traceId: { value: traceId }, spanId: { value: spanId } })
  const about = {
    "patchplane.run": run.id,
    "patchplane.run.number": run.number,
    "patchplane.run.status": run.status,
    "patchplane.run.tier": run.tier,
    ...(run.failure === undefined ? {} : { "patchplane.failure.class": run.failure.class, "patchplane.failure.code": run.failure.code })
  }
  for (const [name, value] of Object.entries(about)) span.attribute(name, value)
  span.end(nanos(endedAt), endOf(run))
}

const endOf = (run: Run): Exit.Exit<void, { readonly code: string }> =>
  run.status === "failed" ? Exit.fail({ code: run.failure?.code ?? "failed" }) : Exit.void
