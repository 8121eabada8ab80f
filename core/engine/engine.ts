/**
 * The engine: performs what the ledger has as requested, and nothing else. All of its state can be made
 * anew from the ledger, so a crash loses nothing: at the start every open effect is taken up again.
 *
 * One fiber reconciles: it compares the open effects of a run with the fibers at work, starts what is
 * missing and interrupts what is no longer wanted. It waits on the ledger's changes and on nothing else.
 */
import { Cause, Clock, Effect, Exit, Fiber, FiberMap, Layer, Option, PubSub, Queue, Scope, Stream } from "effect"
import { engineActor } from "../domain/actor.ts"
import type { RunCommand } from "../domain/command.ts"
import type { RequestedEffect } from "../domain/event.ts"
import { mint, type ArtifactHash, type EffectId, type Instant, type RunId } from "../domain/ids.ts"
import { inQueueOrder } from "../domain/queue.ts"
import { runStatuses, statusKind, waitingStatuses, workingStatuses, workspacesOf, type Run, type RunStatus } from "../domain/run.ts"
import { ExecutionAdapter } from "../execution/execution-adapter.ts"
import { Ledger } from "../ledger/ledger.ts"
import { WriteGate } from "../publication/write-gate.ts"
import { makeRunMeter, type RunMeter } from "../steps/run-meter.ts"
import type { StepPorts } from "../steps/step.ts"
import { InterruptController, type By, type LiveEvent } from "./interrupt-controller.ts"
import { clearMark, isMarked, leaveMark } from "./kill-mark.ts"
import { perform, steps as allSteps, type Steps } from "./perform.ts"
import type { AtPoint } from "./points.ts"
import { makeSlots, type Concurrency } from "./slots.ts"
import { makeUnattended } from "./unattended.ts"

export interface EngineOptions {
  readonly concurrency: Concurrency
  /** npm registry that prepare may reach. */
  readonly registry: string
  /** Path of the kill switch's mark (`home.killMark`). */
  readonly killMark: string
  /** Replaced in tests of the engine itself. */
  readonly steps?: Steps
  /** A place to stop at: for tests of what a crash leaves behind. */
  readonly at?: AtPoint
}

interface AtWork {
  readonly run: RunId
  readonly attempt: number
  readonly instructions: Queue.Queue<ArtifactHash>
  /** How many of the effect's instructions were handed over. */
  told: number
}

/** Ended with all that the agent made in the store, so that the workspace can go (EXE-5). */
const harvested: ReadonlySet<RunStatus> = new Set(["done", "rejected", "declined"])

export const engineLayer = (options: EngineOptions): Layer.Layer<InterruptController, never, StepPorts> =>
  Layer.effect(InterruptController)(
    Effect.gen(function* () {
      const ledger = yield* Ledger
      const adapter = yield* ExecutionAdapter
      const gate = yield* WriteGate
      const ports = yield* Effect.context<StepPorts>()
      const scope = yield* Scope.Scope
      const fibers = yield* FiberMap.make<EffectId>()
      const atWork = new Map<EffectId, AtWork>()
      const slots = makeSlots(options.concurrency)
      const atPoint = options.at ?? (() => Effect.void)
      const unattended = yield* makeUnattended
      const watchers = yield* PubSub.sliding<LiveEvent>(4_096)
      const signals = yield* Queue.unbounded<RunId | "all">()
      /** Runs that are being killed: nothing of theirs starts until that is recorded. */
      const stopping = new Set<string>()
      let held = (yield* ledger.installation).held !== undefined

      const meters = new Map<RunId, RunMeter>()
      /** One a run as long as it is open: what a session used counts before the ledger has it. */
      const meterOf = ({ id, profile, budgetFrom }: Run): RunMeter => {
        const known = meters.get(id)
        if (known?.budgetFrom === budgetFrom) return known
        const meter = makeRunMeter(profile.budget, budgetFrom)
        meters.set(id, meter)
        return meter
      }

      const submit = (run: RunId, command: RunCommand) =>
        Effect.gen(function* () {
          const at = (yield* Clock.currentTimeMillis) as Instant
          return yield* ledger.submit(run, { id: mint("cmd"), at, actor: engineActor, command })
        })

      const stop = (id: EffectId) =>
        Effect.gen(function* () {
          atWork.delete(id)
          const fiber = yield* FiberMap.get(fibers, id)
          // Told to end, not waited for: its finalizers may take their time, the kill may not.
          if (Option.isSome(fiber)) yield* Effect.forkIn(Fiber.interrupt(fiber.value), scope)
        })

      const start = (run: Run, effect: RequestedEffect) =>
        Effect.gen(function* () {
          const instructions = yield* Queue.unbounded<ArtifactHash>()
          const work: AtWork = { run: run.id, attempt: effect.attempt, instructions, told: effect.instructions.length }
          atWork.set(effect.id, work)
          const tell = (kind: string, text: string) =>
            void PubSub.publishUnsafe(watchers, { runId: run.id, effectId: effect.id, at: Date.now() as Instant, kind, text })
          const performance = perform({
            run,
            effect,
            steps: options.steps ?? allSteps,
            instructions,
            tell,
            meter: meterOf(run),
            registry: options.registry,
            slot: slots(run, effect),
            at: atPoint,
            killed: takeUpMark
          })
          yield* performance.pipe(
            Effect.annotateLogs({ run: run.id, number: run.number, effect: effect.id, attempt: effect.attempt }),
            Effect.provideContext(ports),
            Effect.onExit((exit) =>
              Effect.gen(function* () {
                if (atWork.get(effect.id) !== work) return
                atWork.delete(effect.id)
                if (Exit.isFailure(exit) && !Cause.hasInterruptsOnly(exit.cause))
                  yield* Effect.logWarning(`${effect.id} ended without a report`, exit.cause)
              })
            ),
            FiberMap.run(fibers, effect.id, { startImmediately: false })
          )
        })

      const reconcile = (run: Run) =>
        Effect.gen(function* () {
          const open = new Map(run.effects.map((effect) => [effect.id, effect]))
          for (const [id, work] of atWork) {
            if (work.run === run.id && open.get(id)?.attempt !== work.attempt) yield* stop(id)
          }
          if (statusKind(run.status) === "final") meters.delete(run.id)
          if (held || stopping.has(run.id)) return
          yield* unattended(run)
          for (const effect of run.effects) {
            const work = atWork.get(effect.id)
            if (work === undefined) yield* start(run, effect)
            else {
              for (const instruction of effect.instructions.slice(work.told)) yield* Queue.offer(work.instructions, instruction)
              work.told = effect.instructions.length
            }
          }
          // What was harvested is in the store; the workspaces of cancelled and failed runs stay, for their unharvested work.
          if (harvested.has(run.status)) {
            yield* atPoint("forgetting")
            for (const workspace of workspacesOf(run)) yield* Effect.forkIn(Effect.ignore(adapter.forget(workspace)), scope)
          }
        })

      const admit = Effect.gen(function* () {
        const closed = Effect.map(ledger.installation, ({ intakePause }) => held || intakePause !== undefined)
        if (yield* closed) return
        const queued = inQueueOrder(yield* ledger.queued, (yield* Clock.currentTimeMillis) as Instant)
        if (queued.length === 0) return
        const working = (yield* ledger.runs({ statuses: workingStatuses.filter((status) => status !== "queued") })).map(
          (run) => run.repositories[0].id
        )
        for (const run of queued) {
          if (working.length >= options.concurrency.machine) return
          const repository = run.repositories[0].id
          if (working.filter((id) => id === repository).length >= options.concurrency.perRepository) continue
          // Paused while others were let in: not one more after that.
          if (yield* closed) return
          const admitted = yield* Effect.exit(submit(run.id, { _tag: "AdmitRun" }))
          if (Exit.isFailure(admitted)) continue
          working.push(repository)
          yield* atPoint("admitted")
        }
      })

      const takeSignal = (signal: RunId | "all") =>
        Effect.gen(function* () {
          const runs =
            signal === "all"
              ? [...(yield* ledger.withOpenEffects), ...(yield* ledger.runs({ statuses: waitingStatuses }))]
              : [yield* ledger.run(signal)]
          yield* Effect.forEach(runs, reconcile, { discard: true })
          yield* admit
        })

      // ---- kill and release

      const killEverything = (by: By) =>
        Effect.gen(function* () {
          held = true
          yield* leaveMark(options.killMark, by.actor.kind === "person" ? by.actor.name : by.actor.kind, by.at)
          yield* gate.hold(true)
          yield* Effect.forEach([...atWork.keys()], stop, { discard: true })
          const ended = yield* Effect.orElseSucceed(adapter.kill("all"), () => 0)
          yield* ledger
            .submit("installation", {
              id: by.id,
              at: by.at,
              actor: by.actor,
              command: { _tag: "EngageKillSwitch", reason: by.actor.kind === "person" ? "person" : "supervisor" }
            })
            .pipe(
              Effect.catchIf(
                (error) => error._tag === "CommandRefused" && error.code === "kill-switch-engaged",
                () => Effect.void
              )
            )
          const working = yield* ledger.withOpenEffects
          yield* Effect.forEach(
            working,
            (run) => Effect.ignore(ledger.submit(run.id, { id: mint("cmd"), at: by.at, actor: by.actor, command: { _tag: "Kill" } })),
            { discard: true, concurrency: "unbounded" }
          )
          return ended
        })

      const killOne = (run: RunId, by: By) =>
        Effect.gen(function* () {
          stopping.add(run)
          for (const [id, work] of [...atWork]) if (work.run === run) yield* stop(id)
          const ended = yield* Effect.orElseSucceed(adapter.kill(run), () => 0)
          yield* ledger.submit(run, { id: by.id, at: by.at, actor: by.actor, command: { _tag: "Kill" } })
          return ended
        }).pipe(
          Effect.ensuring(
            Effect.sync(() => {
              stopping.delete(run)
              Queue.offerUnsafe(signals, run)
            })
          )
        )

      /** Whether the kill switch was engaged from outside of the core; takes it up if so. */
      const takeUpMark: Effect.Effect<boolean> = Effect.gen(function* () {
        if (held) return true
        if (!(yield* isMarked(options.killMark))) return false
        const at = (yield* Clock.currentTimeMillis) as Instant
        yield* Effect.forkIn(Effect.ignore(killEverything({ id: mint("cmd"), at, actor: { kind: "system", part: "supervisor" } })), scope)
        return true
      })

      // ---- start: what an earlier core left

      yield* gate.hold(held)
      const head = yield* ledger.head
      const kept = yield* ledger.runs({ statuses: runStatuses.filter((status) => !harvested.has(status)) })
      const keep = new Set(kept.flatMap((run): ReadonlyArray<string> => workspacesOf(run)))
      yield* adapter.reap(keep).pipe(Effect.catch((failure) => Effect.logWarning(`Orphans were not removed: ${failure.message}`)))
      if (!(yield* takeUpMark)) {
        for (const run of yield* ledger.withOpenEffects) {
          for (const effect of run.effects) {
            yield* submit(run.id, { _tag: "RestartEffect", effectId: effect.id, epoch: effect.epoch }).pipe(Effect.ignore)
            yield* atPoint("restarted")
          }
        }
      }

      yield* ledger.changes({ after: head.seq, follow: true }).pipe(
        Stream.runForEach((change) =>
          change._tag === "live"
            ? Queue.offer(signals, "all")
            : change.event.stream === "installation"
              ? change.event.event._tag === "IntakeResumed"
                ? Queue.offer(signals, "all")
                : Effect.void
              : Queue.offer(signals, change.event.stream as RunId)
        ),
        Effect.forkScoped
      )
      yield* Effect.gen(function* () {
        // Everything that waits is taken together: a run that got ten events is looked at once.
        const waiting = new Set(yield* Queue.takeAll(signals))
        for (const signal of waiting.has("all") ? (["all"] as const) : waiting) {
          yield* takeSignal(signal).pipe(Effect.catchCause((cause) => Effect.logError("The engine could not reconcile", cause)))
        }
      }).pipe(Effect.forever, Effect.forkScoped)

      return InterruptController.of({
        // To its end, though who asked gave up waiting: held and not recorded, nobody would ever record it.
        kill: (target, by) => Effect.uninterruptible(target === "all" ? killEverything(by) : killOne(target, by)),
        release: (by) =>
          Effect.gen(function* () {
            yield* ledger.submit("installation", { id: by.id, at: by.at, actor: by.actor, command: { _tag: "ReleaseKillSwitch" } })
            yield* clearMark(options.killMark)
            held = false
            yield* gate.hold(false)
            yield* Queue.offer(signals, "all")
          }),
        live: (run) => Stream.filter(Stream.fromPubSub(watchers), (event) => event.runId === run)
      })
    })
  )
