/** Performs one requested effect: waits its time, runs its step, and reports the outcome, whatever it was. */
import { Cause, Clock, Effect, Exit, type Queue, Schedule } from "effect"
import { backoff } from "../domain/decide-report.ts"
import { engineActor } from "../domain/actor.ts"
import type { RunCommand } from "../domain/command.ts"
import type { EffectKind, RequestedEffect } from "../domain/event.ts"
import { mint, type ArtifactHash, type Instant } from "../domain/ids.ts"
import type { SessionRecord } from "../domain/outcome.ts"
import type { Run } from "../domain/run.ts"
import { ArtifactStore } from "../ledger/artifact-store.ts"
import { Ledger } from "../ledger/ledger.ts"
import type { AtPoint } from "./points.ts"
import { combine } from "../steps/combine.ts"
import { execute } from "../steps/execute.ts"
import { observe } from "../steps/observe.ts"
import { plan } from "../steps/plan.ts"
import { policy } from "../steps/policy.ts"
import { publish } from "../steps/publish.ts"
import { review } from "../steps/review.ts"
import { describeFailure, type Step, type StepFailure, type StepInput } from "../steps/step.ts"
import { triage } from "../steps/triage.ts"

export type Steps = Readonly<Record<EffectKind, Step>>
export const steps: Steps = { triage, plan, execute, combine, policy, review, publish, observe }

/** The disk may be full for a while: an outcome is offered again until it is taken or no longer wanted. */
const untilTaken = Schedule.spaced("5 seconds")

export interface Performance {
  readonly run: Run
  readonly effect: RequestedEffect
  readonly steps: Steps
  readonly instructions: Queue.Queue<ArtifactHash>
  readonly tell: StepInput["tell"]
  readonly meter: StepInput["meter"]
  readonly registry: string
  readonly slot: <A, E, R>(self: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
  readonly at: AtPoint
  /** Asked when a step failed: true when it failed because the kill switch ended its processes. */
  readonly killed: Effect.Effect<boolean>
}

export const perform = ({ run, effect, steps: table, instructions, tell, meter, registry, slot, at, killed }: Performance) =>
  Effect.gen(function* () {
    const ledger = yield* Ledger
    const sessions: Array<SessionRecord> = []
    let reported = false
    const submit = (command: RunCommand) =>
      Effect.gen(function* () {
        const at = (yield* Clock.currentTimeMillis) as Instant
        return yield* ledger.submit(run.id, { id: mint("cmd"), at, actor: engineActor, command })
      })
    const report = (command: (attempt: Reported) => RunCommand) =>
      submit(command({ effectId: effect.id, epoch: effect.epoch, attempt: effect.attempt, sessions })).pipe(
        Effect.tap(() => Effect.sync(() => (reported = true))),
        Effect.tap(() => at(`${effect.kind} reported`)),
        // The run went on without this effect (paused, killed, cancelled): what it says is out of date.
        Effect.catchTag("CommandRefused", (refused) => Effect.logDebug(`${effect.id}: ${refused.code}`)),
        Effect.retry(untilTaken)
      )

    const now = yield* Clock.currentTimeMillis
    if (effect.notBefore !== undefined && effect.notBefore > now) {
      // Never longer than was asked for: the clock may have been set back since (REL-1).
      yield* Effect.sleep(Math.min(effect.notBefore - now, backoff(effect.attempt)))
    }

    const work = Effect.gen(function* () {
      const record = (session: SessionRecord) => Effect.sync(() => void sessions.push(session))
      yield* Effect.logInfo(`${effect.kind} begins`)
      const step = table[effect.kind]({ run, effect, instructions, tell, record, meter, registry })
      const exit = yield* slot(Effect.andThen(at(`${effect.kind} begins`), step)).pipe(Effect.exit)
      yield* at(`${effect.kind} ended`)
      if (Exit.isSuccess(exit)) {
        yield* Effect.logInfo(`${effect.kind} ended`)
        return yield* report((attempt) => ({ ...exit.value, ...attempt }) as RunCommand)
      }
      if (Cause.hasInterruptsOnly(exit.cause)) return yield* Effect.interrupt
      if (yield* killed) return
      const failure = yield* failureOf(exit.cause)
      // What is known says enough by itself; a crash needs its stack.
      const unknown = exit.cause.reasons.some(Cause.isFailReason) ? [] : [exit.cause]
      yield* Effect.logWarning(`${effect.kind} failed: ${failure.message}`, ...unknown).pipe(
        Effect.annotateLogs({ class: failure.class, code: failure.code })
      )
      yield* report((attempt) => ({ _tag: "RecordFailure", ...attempt, failure }))
    })
    // An interrupted session's costs are recorded too; the run has gone on by then, so this never waits for it.
    yield* work.pipe(
      Effect.ensuring(
        Effect.suspend(() =>
          reported || sessions.length === 0
            ? Effect.void
            : submit({ _tag: "RecordSessions", effectId: effect.id, sessions }).pipe(Effect.ignore)
        )
      )
    )
  })

interface Reported {
  readonly effectId: RequestedEffect["id"]
  readonly epoch: number
  readonly attempt: number
  readonly sessions: ReadonlyArray<SessionRecord>
}

const failureOf = Effect.fnUntraced(function* (cause: Cause.Cause<StepFailure>) {
  const artifacts = yield* ArtifactStore
  const expected = cause.reasons.find(Cause.isFailReason)
  const described =
    expected === undefined
      ? {
          failure: {
            class: "bug",
            code: "step-crashed",
            message: "A step of PatchPlane failed in a way that it does not know.",
            mend: "Retry. If it fails again, report it with the log of this run.",
            retryable: false
          } as const,
          detail: Cause.pretty(cause)
        }
      : describeFailure(expected.error)
  if (described.detail === undefined || described.detail === "") return described.failure
  const detail = yield* artifacts.putText(described.detail.slice(0, 100_000)).pipe(Effect.option)
  return detail._tag === "Some" ? { ...described.failure, detail: detail.value } : described.failure
})
