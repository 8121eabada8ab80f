/** Homes, ledgers and runs for the ledger's tests and benches. */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Effect, ManagedRuntime } from "effect"
import { homeAt, type Home } from "../../core/config/home.ts"
import type { Actor } from "../../core/domain/actor.ts"
import type { Envelope, InstallationCommand, RunCommand } from "../../core/domain/command.ts"
import type { EffectKind, StreamId } from "../../core/domain/event.ts"
import { mint, type CommandId, type EffectId, type Instant, type PatchSetId, type RunId } from "../../core/domain/ids.ts"
import { Ledger, type LedgerUnavailable, type Receipt } from "../../core/ledger/ledger.ts"
import type { CommandRefused } from "../../core/domain/command.ts"
import { ledgerLayer, type LedgerOptions } from "../../core/ledger/sqlite-ledger.ts"
import { change, engine, hash, nothingViolated, object, person, profile, repositoryId, review, session } from "../domain/arbitrary.ts"
import { worker } from "./worker.ts"

export interface Opened {
  readonly home: Home
  readonly run: ManagedRuntime.ManagedRuntime<Layered, never>["runPromise"]
  readonly ledger: Ledger["Service"]
  readonly close: () => Promise<void>
}
type Layered = ReturnType<typeof ledgerLayer> extends import("effect").Layer.Layer<infer A, infer _E> ? A : never

export const newHome = (): Home => homeAt(mkdtempSync(join(tmpdir(), "patchplane-ledger-")))
export const dropHome = (home: Home) => rmSync(home.root, { recursive: true, force: true })

export const openLedger = async (home: Home, options: LedgerOptions = {}): Promise<Opened> => {
  const runtime = ManagedRuntime.make(ledgerLayer(home, { worker, ...options })) as unknown as ManagedRuntime.ManagedRuntime<Layered, never>
  const ledger = await runtime.runPromise(Effect.map(Ledger, (service) => service))
  return { home, run: runtime.runPromise, ledger, close: () => runtime.dispose() }
}

/** A ledger in a home of its own, gone afterwards. */
export const withLedger = async <A>(work: (opened: Opened) => Promise<A>, options: LedgerOptions = {}): Promise<A> => {
  const home = newHome()
  try {
    const opened = await openLedger(home, options)
    try {
      return await work(opened)
    } finally {
      await opened.close()
    }
  } finally {
    dropHome(home)
  }
}

export const envelope = <C extends RunCommand | InstallationCommand>(
  command: C,
  actor: Actor,
  at = 1_000,
  id: CommandId = mint("cmd")
): Envelope<C> => ({
  id,
  at: at as Instant,
  actor,
  command
})

/** The command by whoever may give it. */
export const submit = (
  ledger: Ledger["Service"],
  stream: StreamId,
  command: RunCommand | InstallationCommand,
  id?: CommandId
): Effect.Effect<Receipt, CommandRefused | LedgerUnavailable> =>
  ledger.submit(
    stream,
    envelope(command, /^(Record|AdmitRun|RestartEffect)/.test(command._tag) ? engine : person, 1_000, id) as Envelope<RunCommand>
  )

export const newRun = (number: number, reviewers = profile.reviewers): Extract<RunCommand, { _tag: "RequestRun" }> => ({
  _tag: "RequestRun",
  runId: mint("run"),
  number,
  request: { prompt: hash(1), channel: "cli", paths: [], avoid: [], links: [], tier: "low" },
  repositories: [
    {
      id: repositoryId,
      name: "demo",
      base: { branch: "main", commit: object(1) },
      target: { kind: "branch", branch: `patchplane/r-${number}` },
      directory: "."
    }
  ],
  profile: { ...profile, reviewers },
  driver: { installation: "ins_1", epoch: 1 }
})

const reported = (run: RunId, kind: EffectKind, n: number) => ({
  effectId: `${run}/${kind}/${n}` as EffectId,
  epoch: 1,
  attempt: 1,
  sessions: [session(n)]
})

/** What three instant steps and the policy report: a run without reviewers goes from its request to waiting for approval. */
export const threeSteps = (request: Extract<RunCommand, { _tag: "RequestRun" }>): ReadonlyArray<RunCommand> => {
  const { runId } = request
  return [
    request,
    { _tag: "AdmitRun" },
    {
      _tag: "RecordTriage",
      ...reported(runId, "triage", 1),
      triage: { verdict: "GO", tier: "low", reasons: hash(2), questions: [], context: hash(9) }
    },
    { _tag: "RecordPlan", ...reported(runId, "plan", 2), plan: { plan: hash(3), tasks: 1, tier: "low", context: hash(9) } },
    { _tag: "RecordExecution", ...reported(runId, "execute", 3), outcome: { kind: "changed", change: change(1) }, taken: 0 },
    { _tag: "RecordPolicy", ...reported(runId, "policy", 4), policy: nothingViolated }
  ]
}

/** The rest of such a run: approval, publication, observation. */
export const toDone = (run: RunId, effects = 4): ReadonlyArray<RunCommand> => [
  { _tag: "ApprovePatchSet", patchSetId: patchSetOf(run), digest: change(1).digest },
  {
    _tag: "RecordPublication",
    ...reported(run, "publish", effects + 1),
    outcome: {
      kind: "published",
      publications: [
        {
          repositoryId,
          publication: { branch: "patchplane/r-1", commit: object(1), tree: change(1).tree, note: object(2), target: "/repo" }
        }
      ]
    }
  },
  {
    _tag: "RecordObservation",
    ...reported(run, "observe", effects + 2),
    observed: [{ repositoryId, observed: { tree: change(1).tree, commit: object(1), at: 1 as Instant } }]
  }
]

export const patchSetOf = (run: RunId): PatchSetId => `${run}/patch/1` as PatchSetId

/** The first review of a run whose profile names reviewers. */
export const recordReview = (run: RunId, n: number): RunCommand => ({
  _tag: "RecordReview",
  ...reported(run, "review", n),
  review: review("passed")
})

export const submitAll = (ledger: Ledger["Service"], stream: StreamId, commands: ReadonlyArray<RunCommand>) =>
  Effect.forEach(commands, (command) => submit(ledger, stream, command))
