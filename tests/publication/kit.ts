/** A change that was approved, ready for the gate: a person's repository, our store, and the ledger's proof. */
import { createHash } from "node:crypto"
import { join } from "node:path"
import { Effect, Layer } from "effect"
import type { ArtifactHash, EffectId, EventId, GitObject, Instant, PatchSetId, RepositoryId, RunId } from "../../core/domain/ids.ts"
import type { Actor } from "../../core/domain/actor.ts"
import type { RunRepository } from "../../core/domain/request.ts"
import { ArtifactMissing, ArtifactStore } from "../../core/ledger/artifact-store.ts"
import { Ledger } from "../../core/ledger/ledger.ts"
import { issue, type ApprovalProof } from "../../core/ledger/proof.ts"
import { changeDigest } from "../../core/publication/digest.ts"
import { writeGateLayerWith } from "../../core/publication/gate.ts"
import type { GatePoint } from "../../core/publication/target.ts"
import { WriteGate, type GateRefused } from "../../core/publication/write-gate.ts"
import { bareStoreLayer } from "../../core/repository/bare-store.ts"
import { RepositoryStore } from "../../core/repository/repository-store.ts"
import { harvest, type Scratch } from "../repository/kit.ts"

export const sha256 = (text: string) => createHash("sha256").update(text).digest("hex") as ArtifactHash
const uuid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`
export const repositoryId = `repo_${uuid(1)}` as RepositoryId
export const ada: Actor = { kind: "person", id: "ada@example.com", name: "Ada", role: "admin" }
export const message = "Fix the sum\n\nIt counted the first one twice."

export interface World {
  readonly place: Scratch
  /** The person's repository. */
  readonly theirs: string
  readonly store: string
  held: boolean
}

/** The store, and doubles of what the gate reads of the ledger. */
export const gateServices = (world: World) => {
  const texts = new Map([[sha256(message), message]])
  const missing = (hash: ArtifactHash) => Effect.fail(new ArtifactMissing({ hash }))
  const artifacts = Layer.mock(ArtifactStore)({
    getText: (hash) => {
      const text = texts.get(hash)
      return text === undefined ? missing(hash) : Effect.succeed(text)
    }
  })
  const ledger = Layer.mock(Ledger)({
    installation: Effect.sync(() => ({
      id: `ins_${uuid(9)}` as never,
      repositories: [{ id: repositoryId, name: "theirs", path: world.theirs, at: 0 as Instant }],
      ...(world.held ? { held: { by: ada, at: 0 as Instant } } : {})
    }))
  })
  return Layer.mergeAll(artifacts, ledger, bareStoreLayer(world.place.home))
}

/** The gate over the same folders as often as wanted. */
export const layerOf = (world: World, at: (point: GatePoint) => Effect.Effect<void> = () => Effect.void) =>
  writeGateLayerWith({ at }).pipe(Layer.provideMerge(gateServices(world)))

export const worldOf = (place: Scratch): World => ({
  place,
  theirs: place.path("theirs"),
  store: join(place.home.repositories, `${repositoryId}.git`),
  held: false
})

export interface ApprovalOptions {
  readonly run?: number
  readonly kind?: RunRepository["target"]["kind"]
  readonly branch?: string
  readonly by?: Actor
  /** What the proof says apart from what was approved. */
  readonly tamper?: (proof: ApprovalProof) => ApprovalProof
  readonly issued?: boolean
}

/** Has `change` made on `main` of the person's repository, and approved. */
export const approve = async (world: World, change: (root: string) => void, options: ApprovalOptions = {}): Promise<ApprovalProof> => {
  const run = options.run ?? 1
  const base = await Effect.runPromise(
    RepositoryStore.use((store) => store.fetchBase(repositoryId, world.theirs, "main")).pipe(
      Effect.provide(bareStoreLayer(world.place.home))
    )
  )
  const made = harvest(world.store, base, world.place.path(`agent-${run}`, "workspace"), change)
  await Effect.runPromise(
    RepositoryStore.use((store) =>
      store.takeBundle(repositoryId, made.bundle, { base, commit: made.commit, tree: made.tree, ref: `run_${uuid(run)}/execute-1` })
    ).pipe(Effect.provide(bareStoreLayer(world.place.home)))
  )
  const proof = proofOf({ base, commit: made.commit as GitObject, tree: made.tree as GitObject }, run, options)
  const tampered = options.tamper?.(proof) ?? proof
  return options.issued === false ? tampered : issue(tampered)
}

export const proofOf = (
  change: { readonly base: GitObject; readonly commit: GitObject; readonly tree: GitObject },
  run: number,
  options: ApprovalOptions
): ApprovalProof => {
  const runId = `run_${uuid(run)}` as RunId
  const policy = sha256("policy")
  const branch = options.branch ?? `patchplane/r-${run}`
  const digest = changeDigest({ repository: repositoryId, base: change.base, tree: change.tree, target: branch, message, policy })
  const none = sha256("")
  const by = options.by ?? ada
  const at = 1_800_000_000_123 as Instant
  return {
    runId,
    runNumber: run,
    repository: {
      id: repositoryId,
      name: "theirs",
      base: { branch: "main", commit: change.base },
      target: { kind: options.kind ?? "branch", branch },
      directory: "."
    },
    patchSet: {
      id: `${runId}/patch/1` as PatchSetId,
      version: 1,
      repositoryId,
      change: {
        ...change,
        digest,
        message: sha256(message),
        files: none,
        diff: none,
        bundle: none,
        summary: none,
        counts: { files: 1, added: 1, removed: 1 },
        tools: {}
      },
      effectId: `${runId}/execute/3` as EffectId,
      tasks: [],
      at,
      reviews: [],
      approval: { digest, by, at }
    },
    policy,
    by,
    at,
    event: { id: `evt_${uuid(100 + run)}` as EventId, seq: 40 + run, hash: sha256(`event ${run}`) }
  }
}

export const withGate = <A>(
  world: World,
  use: (gate: WriteGate["Service"]) => Effect.Effect<A, GateRefused>,
  at?: (point: GatePoint) => Effect.Effect<void>
): Promise<A> => Effect.runPromise(WriteGate.use(use).pipe(Effect.provide(layerOf(world, at))))

/** The published one, or throws. */
export const publish = async (world: World, proof: ApprovalProof) => {
  const outcome = await withGate(world, (gate) => gate.publish([proof]))
  if (outcome.kind !== "published") throw new Error(`not published: ${outcome.reason}`)
  return outcome.publications[0].publication
}

export const refusalOf = (world: World, proof: ApprovalProof): Promise<GateRefused> =>
  withGate(world, (gate) => Effect.flip(gate.publish([proof])) as Effect.Effect<GateRefused>)
