/** A core with the real ledger and scripted steps: what the engine itself does, without sandboxes or git. */
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Clock, Effect, Layer, ManagedRuntime, Stream } from "effect"
import type { Actor } from "../../core/domain/actor.ts"
import type { RunCommand } from "../../core/domain/command.ts"
import type { EffectKind, StoredEvent } from "../../core/domain/event.ts"
import { mint, type ArtifactHash, type Instant, type RepositoryId, type RunId } from "../../core/domain/ids.ts"
import type { Unattended, WorkKind } from "../../core/domain/request.ts"
import { currentPatchSets, type Run, type RunStatus } from "../../core/domain/run.ts"
import { homeAt } from "../../core/config/home.ts"
import { engineLayer, type EngineOptions } from "../../core/engine/engine.ts"
import { InterruptController } from "../../core/engine/interrupt-controller.ts"
import type { Steps } from "../../core/engine/perform.ts"
import { ExecutionAdapter } from "../../core/execution/execution-adapter.ts"
import { ArtifactStore } from "../../core/ledger/artifact-store.ts"
import { Ledger } from "../../core/ledger/ledger.ts"
import { ledgerLayer } from "../../core/ledger/sqlite-ledger.ts"
import { WriteGate } from "../../core/publication/write-gate.ts"
import { RepositoryStore } from "../../core/repository/repository-store.ts"
import { Models } from "../../core/runtime/models.ts"
import { RuntimeAdapter } from "../../core/runtime/runtime-adapter.ts"
import type { Report, StepInput } from "../../core/steps/step.ts"
import { change, hash, nothingViolated, object, person, requestRun, review } from "../domain/arbitrary.ts"
import { worker } from "../ledger/worker.ts"

/** What a scripted step does before it reports; the report itself follows from the kind. */
export type Script = Partial<Record<EffectKind, (input: StepInput) => Effect.Effect<Report | void, never>>>

const reports: Record<EffectKind, (input: StepInput) => Report> = {
  triage: () => ({ _tag: "RecordTriage", triage: { verdict: "GO", tier: "low", reasons: hash(1), questions: [], context: hash(2) } }),
  plan: () => ({ _tag: "RecordPlan", plan: { plan: hash(3), tasks: 1, tier: "low", context: hash(2) } }),
  execute: ({ run, effect }) => ({
    _tag: "RecordExecution",
    taken: effect.instructions.length,
    outcome: { kind: "changed", change: change(run.patchSets.length + 1) }
  }),
  combine: ({ run }) => ({ _tag: "RecordCombination", outcome: { kind: "combined", change: change(50 + run.patchSets.length) } }),
  policy: () => ({ _tag: "RecordPolicy", policy: nothingViolated }),
  review: () => ({ _tag: "RecordReview", review: review("passed") }),
  publish: ({ run }) => ({
    _tag: "RecordPublication",
    outcome: {
      kind: "published",
      publications: publishedTo(run)
    }
  }),
  observe: ({ run }) => ({
    _tag: "RecordObservation",
    observed: observedAt(run)
  })
}

const publishedTo = (run: Run) => {
  const [first, ...others] = currentPatchSets(run).map(({ repositoryId, change: { tree } }) => ({
    repositoryId,
    publication: { branch: "patchplane/r-1", commit: object(5), tree, note: object(6), target: "/repo" }
  }))
  if (first === undefined) throw new Error("nothing to publish")
  return [first, ...others] as const
}

const observedAt = (run: Run) => {
  const [first, ...others] = currentPatchSets(run).map(({ repositoryId, change: { tree } }) => ({
    repositoryId,
    observed: { tree, commit: object(5), at: 1 as Instant }
  }))
  if (first === undefined) throw new Error("nothing to observe")
  return [first, ...others] as const
}

export const scripted = (script: Script, seen: Array<string>): Steps => {
  const step = (kind: EffectKind) => (input: StepInput) =>
    Effect.gen(function* () {
      seen.push(`${input.effect.id.split("/").slice(1).join("/")}#${input.effect.attempt}`)
      return (yield* script[kind]?.(input) ?? Effect.void) ?? reports[kind](input)
    })
  return {
    triage: step("triage"),
    plan: step("plan"),
    execute: step("execute"),
    combine: step("combine"),
    policy: step("policy"),
    review: step("review"),
    publish: step("publish"),
    observe: step("observe")
  }
}

/** Ports that the scripted steps never call; only what the engine itself calls answers. */
const ports = (killed: Array<string>, held: Array<boolean>) =>
  Layer.mergeAll(
    Layer.succeed(ExecutionAdapter, {
      kind: "local",
      reap: () => Effect.succeed({ sandboxes: 0, workspaces: 0 }),
      kill: (run: string) => Effect.sync(() => killed.push(run)),
      forget: () => Effect.void
    } as unknown as ExecutionAdapter["Service"]),
    Layer.succeed(WriteGate, { hold: (on: boolean) => Effect.sync(() => void held.push(on)) } as unknown as WriteGate["Service"]),
    Layer.succeed(RepositoryStore, {} as RepositoryStore["Service"]),
    Layer.succeed(RuntimeAdapter, {} as RuntimeAdapter["Service"]),
    Layer.succeed(Models, {} as Models["Service"])
  )

export interface World {
  readonly root: string
  readonly seen: ReadonlyArray<string>
  readonly killed: ReadonlyArray<string>
  readonly held: ReadonlyArray<boolean>
  readonly request: (options?: {
    readonly repository?: number
    readonly tier?: "low" | "high"
    readonly unattended?: Unattended
    readonly work?: WorkKind
  }) => Promise<RunId>
  readonly submit: (run: RunId, command: RunCommand, actor?: Actor) => Promise<void>
  /** Waits on the ledger's changes until the run has one of these statuses. */
  readonly until: (run: RunId, ...statuses: ReadonlyArray<RunStatus>) => Promise<Run>
  /** Waits until such an event of the run is in the ledger. */
  readonly recorded: (run: RunId, tag: StoredEvent["event"]["_tag"]) => Promise<void>
  readonly run: (run: RunId) => Promise<Run>
  readonly events: (run: RunId) => Promise<ReadonlyArray<StoredEvent>>
  readonly text: (artifact: ArtifactHash) => Promise<string>
  readonly kill: (target: RunId | "all") => Promise<number>
  readonly release: () => Promise<void>
  readonly intake: (wanted: "PauseIntake" | "ResumeIntake") => Promise<void>
  readonly close: () => Promise<void>
}

export const openWorld = async (script: Script, options: Partial<EngineOptions> = {}, at?: string, clock?: Clock.Clock): Promise<World> => {
  const root = at ?? (await mkdtemp(join(tmpdir(), "patchplane-engine-")))
  const home = homeAt(root)
  const seen: Array<string> = []
  const killed: Array<string> = []
  const held: Array<boolean> = []
  const core = engineLayer({
    concurrency: { machine: 4, perRepository: 4, perProvider: 4 },
    registry: "http://127.0.0.1:1/",
    killMark: home.killMark,
    ...options,
    steps: scripted(script, seen)
  }).pipe(Layer.provideMerge(Layer.mergeAll(ledgerLayer(home, { worker }), ports(killed, held))))
  const runtime = ManagedRuntime.make(clock === undefined ? core : Layer.provideMerge(core, Layer.succeed(Clock.Clock, clock)))
  const ledger = await runtime.runPromise(Ledger)
  const controller = await runtime.runPromise(InterruptController)
  const by = () => ({ id: mint("cmd"), at: Date.now() as Instant, actor: person })
  return {
    root,
    seen,
    killed,
    held,
    request: (wanted = {}) =>
      runtime.runPromise(
        Effect.gen(function* () {
          const { unattended, work } = wanted
          const template = requestRun(wanted.tier ?? "low", undefined, unattended === undefined ? {} : { unattended })
          if (template._tag !== "RequestRun") throw new Error("not a request")
          const runId = mint("run")
          const [repository] = template.repositories
          const id = `repo_00000000-0000-4000-8000-00000000000${wanted.repository ?? 1}` as RepositoryId
          const number = yield* ledger.nextRunNumber
          const request = { ...template.request, ...(work === undefined ? {} : { work }) }
          const command: RunCommand = { ...template, request, runId, number, repositories: [{ ...repository, id }] }
          yield* ledger.submit(runId, { ...by(), command })
          return runId
        })
      ),
    submit: (run, command, actor = person) => runtime.runPromise(Effect.asVoid(ledger.submit(run, { ...by(), actor, command }))),
    until: (id, ...statuses) =>
      runtime.runPromise(
        ledger.changes({ after: 0, follow: true, stream: id }).pipe(
          Stream.mapEffect(() => ledger.run(id)),
          Stream.filter((run) => statuses.includes(run.status)),
          Stream.runHead,
          Effect.flatMap((found) => (found._tag === "Some" ? Effect.succeed(found.value) : Effect.die("the changes ended")))
        )
      ),
    recorded: (id, tag) =>
      runtime.runPromise(
        ledger.changes({ after: 0, follow: true, stream: id }).pipe(
          Stream.filter((change) => change._tag === "event" && change.event.event._tag === tag),
          Stream.take(1),
          Stream.runDrain
        )
      ),
    run: (id) => runtime.runPromise(ledger.run(id)),
    events: (id) => runtime.runPromise(ledger.events({ stream: id, after: 0, limit: 1_000 })),
    text: (artifact) => runtime.runPromise(Effect.flatMap(ArtifactStore, (store) => store.getText(artifact))),
    kill: (target) => runtime.runPromise(controller.kill(target, by())),
    release: () => runtime.runPromise(controller.release(by())),
    intake: (_tag) => runtime.runPromise(Effect.asVoid(ledger.submit("installation", { ...by(), command: { _tag } }))),
    close: () => runtime.dispose()
  }
}

export const removeWorld = (world: World) => world.close().then(() => rm(world.root, { recursive: true, force: true }))
