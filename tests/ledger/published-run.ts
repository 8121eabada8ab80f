/** A home with a run that was published for real: ledger, store, gate and a person's repository, without sandboxes. */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Effect, Layer, ManagedRuntime, Stream } from "effect"
import { homeAt, type Home } from "../../core/config/home.ts"
import type { Envelope, InstallationCommand, RunCommand } from "../../core/domain/command.ts"
import { installationStream, type StreamId } from "../../core/domain/event.ts"
import { mint, type EffectId, type GitObject, type Instant, type RepositoryId, type RunId } from "../../core/domain/ids.ts"
import type { ProposedChange, Publication } from "../../core/domain/outcome.ts"
import { ArtifactStore } from "../../core/ledger/artifact-store.ts"
import { Ledger } from "../../core/ledger/ledger.ts"
import { ledgerLayer } from "../../core/ledger/sqlite-ledger.ts"
import { exportBundle } from "../../core/provenance/bundle/export.ts"
import { installationKeyAt } from "../../core/provenance/bundle/installation-key.ts"
import { changeDigest } from "../../core/publication/digest.ts"
import { writeGateLayer } from "../../core/publication/gate.ts"
import { WriteGate } from "../../core/publication/write-gate.ts"
import { bareStoreLayer } from "../../core/repository/bare-store.ts"
import { RepositoryStore } from "../../core/repository/repository-store.ts"
import { engine, person, nothingViolated, profile } from "../domain/arbitrary.ts"
import { harvest, repository, write } from "../repository/kit.ts"
import { envelope, newRun, patchSetOf, threeSteps } from "./kit.ts"
import { worker } from "./worker.ts"

/** A time of today: git takes no commit of the first second of 1970. */
const at = 1_800_000_000_000
const submit = (ledger: Ledger["Service"], stream: StreamId, command: RunCommand | InstallationCommand) =>
  ledger.submit(stream, envelope(command, /^(Record|AdmitRun)/.test(command._tag) ? engine : person, at) as Envelope<RunCommand>)
const submitAll = (ledger: Ledger["Service"], stream: StreamId, commands: ReadonlyArray<RunCommand>) =>
  Effect.forEach(commands, (command) => submit(ledger, stream, command))

export type Services = Ledger | ArtifactStore | RepositoryStore | WriteGate

export interface Place {
  readonly root: string
  readonly home: Home
  /** The person's repository. */
  readonly theirs: string
  readonly repositoryId: RepositoryId
  readonly fingerprint: string
  readonly run: <A, E>(effect: Effect.Effect<A, E, Services>) => Promise<A>
  /** Frees the home; `run` is of no use afterwards. */
  readonly close: () => Promise<void>
  readonly dispose: () => Promise<void>
}

/** Opens `root`, which is made with a connected repository when it is new. */
export const openPlace = async (existing?: Pick<Place, "root" | "repositoryId">): Promise<Place> => {
  const root = existing?.root ?? mkdtempSync(join(tmpdir(), "patchplane-proof-"))
  const home = homeAt(join(root, "home"))
  const theirs = join(root, "theirs")
  const { fingerprint } = await Effect.runPromise(installationKeyAt(home.signingKey))
  const runtime = ManagedRuntime.make(
    writeGateLayer({ proofKey: fingerprint }).pipe(
      Layer.provideMerge(Layer.mergeAll(ledgerLayer(home, { worker }), bareStoreLayer(home))),
      Layer.orDie
    )
  )
  const repositoryId = existing?.repositoryId ?? mint("repo")
  if (existing === undefined) {
    repository(theirs, { "sum.js": "wrong\n", "README.md": "hello\n" })
    await runtime.runPromise(
      Effect.flatMap(Ledger, (ledger) =>
        submit(ledger, installationStream, { _tag: "ConnectRepository", repositoryId, name: "shop", path: theirs })
      )
    )
  }
  const close = () => runtime.dispose()
  return {
    root,
    home,
    theirs,
    repositoryId,
    fingerprint,
    run: (effect) => runtime.runPromise(effect),
    close,
    dispose: async () => {
      await close()
      rmSync(root, { recursive: true, force: true })
    }
  }
}

/** Runs of other people's business, which no bundle may tell of. */
export const otherRun = (place: Place, number: number): Promise<RunId> => {
  const request = newRun(number, [])
  return place.run(Effect.flatMap(Ledger, (ledger) => submitAll(ledger, request.runId, threeSteps(request))).pipe(Effect.as(request.runId)))
}

export const commitMessage = "Fix the sum\n\nIt counted the first one twice. 🧮"

/** A run from its request to `done`, published by the real gate. `upTo` ends it before its approval. */
export const publishedRun = (place: Place, number: number, upTo: "proposed" | "done" = "done") =>
  place.run(
    Effect.gen(function* () {
      const ledger = yield* Ledger
      const store = yield* RepositoryStore
      const artifacts = yield* ArtifactStore
      const { repositoryId: id } = place
      const text = (value: string) => artifacts.putText(`${value} of R-${number}`)
      const base = yield* store.fetchBase(id, place.theirs, "main")
      const policy = yield* artifacts.putText("default")
      const runId = mint("run")
      const branch = `patchplane/r-${number}`
      const workspace = join(place.root, `agent-${number}`, "workspace")
      mkdirSync(workspace, { recursive: true })
      const made = harvest(store.path(id), base, workspace, (inside) => write(inside, { "sum.js": `right ${number}\n` }))
      yield* store.takeBundle(id, made.bundle, { base, commit: made.commit, tree: made.tree, ref: `${runId}/execute-3` })
      const tree = made.tree as GitObject
      const message = yield* artifacts.putText(commitMessage)
      const digest = changeDigest({ repository: id, base, tree, target: branch, message: commitMessage, policy })
      const change: ProposedChange = {
        base,
        tree,
        commit: made.commit as GitObject,
        digest,
        message,
        files: yield* text("files"),
        diff: yield* text("diff"),
        bundle: yield* artifacts.putBytes(made.bundle),
        summary: yield* text("summary"),
        counts: { files: 1, added: 1, removed: 1 },
        tools: {}
      }
      const reported = (kind: string, n: number) => ({ effectId: `${runId}/${kind}/${n}` as EffectId, epoch: 1, attempt: 1, sessions: [] })
      const outcome = { verdict: "GO", tier: "low", reasons: yield* text("reasons"), questions: [], context: policy } as const
      const request: Extract<RunCommand, { _tag: "RequestRun" }> = {
        _tag: "RequestRun",
        runId,
        number,
        request: { prompt: yield* text("prompt"), channel: "cli", paths: [], avoid: [], links: [], tier: "low" },
        repositories: [{ id, name: "shop", base: { branch: "main", commit: base }, target: { kind: "branch", branch }, directory: "." }],
        profile: { ...profile, policy, reviewers: [{ name: "lint", kind: "lint", required: false }] },
        driver: { installation: (yield* ledger.installation).id, epoch: 1 }
      }
      yield* submitAll(ledger, runId, [
        request,
        { _tag: "AdmitRun" },
        { _tag: "RecordTriage", ...reported("triage", 1), triage: outcome },
        { _tag: "RecordPlan", ...reported("plan", 2), plan: { plan: yield* text("plan"), tasks: 1, tier: "low", context: policy } },
        { _tag: "RecordExecution", ...reported("execute", 3), outcome: { kind: "changed", change }, taken: 0 },
        { _tag: "RecordPolicy", ...reported("policy", 4), policy: { ...nothingViolated, report: yield* text("report") } },
        {
          _tag: "RecordReview",
          ...reported("review", 5),
          review: {
            verdict: "passed",
            score: 1,
            summary: "0 findings",
            command: ["lint"],
            findings: yield* artifacts.putText("[]"),
            findingCount: 0,
            log: yield* text("log"),
            durationMs: 1
          }
        }
      ])
      if (upTo === "proposed") return { runId, change }
      yield* submitAll(ledger, runId, [{ _tag: "ApprovePatchSet", patchSetId: patchSetOf(runId), digest }])
      const written = yield* (yield* WriteGate).publish([yield* ledger.proof(runId, patchSetOf(runId))])
      if (written.kind !== "published") throw new Error(written.reason)
      const [{ publication }] = written.publications
      yield* submitAll(ledger, runId, [
        { _tag: "RecordPublication", ...reported("publish", 6), outcome: written },
        {
          _tag: "RecordObservation",
          ...reported("observe", 7),
          observed: [{ repositoryId: id, observed: { tree, commit: publication.commit, at: 1 as Instant } }]
        }
      ])
      return { runId, change, publication }
    })
  ) as Promise<{ readonly runId: RunId; readonly change: ProposedChange; readonly publication: Publication }>

/** The bundle's text, as it would stand in the file. */
export const bundleOf = (place: Place, run: RunId): Promise<string> =>
  place.run(
    Effect.gen(function* () {
      const key = yield* installationKeyAt(place.home.signingKey)
      const pieces = yield* Stream.runCollect(yield* exportBundle(run, key, "0.0.0-test"))
      return Array.from(pieces).join("")
    })
  )

export const submitTo = (place: Place, stream: StreamId, command: RunCommand | InstallationCommand) =>
  place.run(Effect.flatMap(Ledger, (ledger) => submit(ledger, stream, command)))
