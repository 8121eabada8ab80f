/**
 * Gives space back (EXE-5). Only workspaces of ended runs go, and only when all that their agents made is in the
 * artifact store: what a cancelled or failed run had not handed out is harvested first.
 */
import { Clock, Effect } from "effect"
import { installationStream } from "../../domain/event.ts"
import type { ArtifactHash, CommandId, Instant } from "../../domain/ids.ts"
import { repositoryOfWorkspace, statusKind, type Run, type RunStatus } from "../../domain/run.ts"
import { ExecutionAdapter, type SandboxFailure } from "../../execution/execution-adapter.ts"
import { ArtifactStore, type StorageFull } from "../../ledger/artifact-store.ts"
import { Ledger, type RunNotFound } from "../../ledger/ledger.ts"
import { RepositoryStore } from "../../repository/repository-store.ts"
import type { Reclaimed } from "../contract.ts"
import { followingCommand } from "./command-id.ts"
import { orApiError, type PortFailure } from "./errors.ts"
import { CoreProcess } from "./ports.ts"

export interface ReclaimRequest {
  readonly commandId: CommandId
  /** By id, `R-12` or `12`; absent: all ended runs. */
  readonly run?: string
  readonly caches: boolean
}

/** Ended with all that the agent made handed out. */
const handedOut: ReadonlySet<RunStatus> = new Set(["done", "rejected", "declined"])

interface Stays {
  readonly why: string
  readonly mend: string
}
interface Leftover {
  readonly bundle?: ArtifactHash
  readonly diff?: ArtifactHash
}
interface Outcome {
  readonly kept?: ArtifactHash
  readonly stays?: Stays
}
const nothing: Outcome = {}

export const makeReclaim = Effect.fnUntraced(function* (deps: {
  readonly runOf: (workspace: string) => Effect.Effect<Run | undefined>
  /** A run that is at work. */
  readonly working: Effect.Effect<Run | undefined>
}) {
  const ledger = yield* Ledger
  const artifacts = yield* ArtifactStore
  const execution = yield* ExecutionAdapter
  const store = yield* RepositoryStore
  const { actor } = yield* CoreProcess

  /** Whether everything that the run proposed can be had without its workspace. */
  const missingOf = (run: Run): Effect.Effect<Stays | undefined> =>
    Effect.gen(function* () {
      for (const { version, change } of run.patchSets) {
        const found = yield* Effect.exit(Effect.catchTag(artifacts.get(change.bundle), "ArtifactErased", () => Effect.void))
        if (found._tag === "Success") continue
        return {
          why: `Version ${version} of R-${run.number} is not whole in the artifact store.`,
          mend: "Look at `patchplane ledger verify --full`; restore the artifact from a backup first."
        }
      }
      return undefined
    })

  /** What the agent had not handed out when its run was ended, as artifacts. */
  const leftover = Effect.fnUntraced(function* (run: Run, workspace: string): Effect.fn.Return<Leftover, SandboxFailure | StorageFull> {
    if (handedOut.has(run.status)) return {}
    const repository = repositoryOfWorkspace(run, workspace)
    const harvest = yield* execution
      .harvest({
        label: workspace,
        run: run.id,
        workspace,
        checkout: { store: store.path(repository.id), commit: repository.base.commit },
        limits: run.profile.limits
      })
      .pipe(
        Effect.catchIf(
          ({ code }) => code === "workspace-missing",
          () => Effect.succeed(undefined)
        )
      )
    if (harvest === undefined || harvest.files.length === 0) return {}
    if (run.patchSets.some((each) => each.repositoryId === repository.id && each.change.tree === harvest.tree)) return {}
    const bundle: ArtifactHash = yield* artifacts.putBytes(harvest.bundle)
    return { bundle, diff: yield* artifacts.putText(harvest.diff) }
  })

  /** The diff that was kept, or why it stays. */
  const reclaim = Effect.fnUntraced(function* (
    commandId: CommandId,
    name: string,
    run: Run | undefined
  ): Effect.fn.Return<Outcome, PortFailure> {
    if (run === undefined) {
      yield* execution.forget(name)
      return {}
    }
    if (statusKind(run.status) !== "final") {
      return { stays: { why: `R-${run.number} is ${run.status}.`, mend: `It goes on there; to end it: patchplane cancel R-${run.number}` } }
    }
    const missing = yield* missingOf(run)
    if (missing !== undefined) return { stays: missing }
    const kept = yield* leftover(run, name)
    yield* ledger.submit(installationStream, {
      id: followingCommand(commandId, name),
      at: (yield* Clock.currentTimeMillis) as Instant,
      actor,
      command: { _tag: "ReclaimWorkspace", runId: run.id, workspace: name, ...kept }
    })
    yield* execution.forget(name)
    return kept.diff === undefined ? {} : { kept: kept.diff }
  })

  return Effect.fnUntraced(function* (payload: ReclaimRequest): Effect.fn.Return<Reclaimed, RunNotFound | SandboxFailure> {
    const only = payload.run === undefined ? undefined : yield* ledger.findRun(payload.run)
    const removed: Array<Reclaimed["removed"][number]> = []
    const stays: Array<Reclaimed["stays"][number]> = []
    const busy = yield* deps.working
    for (const { name, kind, bytes } of yield* execution.usage) {
      const run = kind === "workspace" ? yield* deps.runOf(name) : undefined
      if (kind === "cache" ? !payload.caches : only !== undefined && run?.id !== only.id) continue
      if (kind === "cache" && busy !== undefined) {
        stays.push({ name, why: `R-${busy.number} is at work and may use it.`, mend: "Try again when no run works." })
        continue
      }
      const done = yield* Effect.result(
        orApiError(kind === "cache" ? Effect.as(execution.forgetCache(name), nothing) : reclaim(payload.commandId, name, run))
      )
      if (done._tag === "Failure") stays.push({ name, why: done.failure.message, mend: done.failure.mend })
      else if (done.success.stays !== undefined) stays.push({ name, ...done.success.stays })
      else removed.push({ name, bytes, ...(done.success.kept === undefined ? {} : { kept: done.success.kept }) })
    }
    return { bytes: removed.reduce((sum, { bytes }) => sum + bytes, 0), removed, stays }
  })
})
