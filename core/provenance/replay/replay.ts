/**
 * Replays a past run: its events one after the other, each with the state that they fold to, and at the end
 * the patches that they lead to, each made anew from its kept bundle (LED-7). Nothing is asked of a projection.
 */
import { Effect, Schema, Stream } from "effect"
import type { RunEvent, StoredEvent } from "../../domain/event.ts"
import { evolve } from "../../domain/evolve.ts"
import type { RepositoryId, RunId } from "../../domain/ids.ts"
import { currentPatchSets, type PatchSet, type Run } from "../../domain/run.ts"
import { ArtifactStore } from "../../ledger/artifact-store.ts"
import { hashOf, storedEvent } from "../../ledger/chain.ts"
import { Ledger } from "../../ledger/ledger.ts"
import { RepositoryStore } from "../../repository/repository-store.ts"
import { rebuildTree } from "../../repository/rebuild-tree.ts"

/** A step, or the end. `tree` is what the bundle gives; `expected` what the ledger says. */
export type Replayed =
  | { readonly _tag: "step"; readonly event: StoredEvent; readonly run: Run }
  | { readonly _tag: "patch"; readonly patchSet: PatchSet; readonly tree: string; readonly expected: string }
  | { readonly _tag: "no-patch" }

/** The replay can't go on: an event is not what was recorded, or the patch can't be made anew. */
export class ReplayFailed extends Schema.TaggedError<ReplayFailed>()("ReplayFailed", { message: Schema.String, mend: Schema.String }) {}

export interface Replaying {
  /** The last event that is replayed, by its place in the ledger; absent: all of the run. */
  readonly to?: number
  /** The repository whose patch is made anew; absent: each that the run still changes. */
  readonly repository?: RepositoryId
  /** Its version; absent: the newest up to there. */
  readonly version?: number
}

export const replay = (run: RunId, { to = Number.MAX_SAFE_INTEGER, ...wanted }: Replaying = {}) =>
  Stream.unwrap(
    Effect.gen(function* () {
      const ledger = yield* Ledger
      const rows = (yield* ledger.recorded(run)).filter(({ seq }) => seq <= to)
      let state: Run | undefined
      const steps = Stream.fromIterable(rows).pipe(
        Stream.mapEffect((row) => {
          if (hashOf(row) !== row.hash) return notRecorded(row.seq)
          const event = storedEvent(row)
          state = evolve(state, event.event as RunEvent, event)
          return Effect.succeed<Replayed>({ _tag: "step", event, run: state })
        })
      )
      const patches = Stream.suspend(() => {
        const found = state === undefined ? [] : patchSetsFor(state, wanted)
        return found.length === 0 ? Stream.succeed<Replayed>({ _tag: "no-patch" }) : Stream.mapEffect(Stream.fromIterable(found), rebuilt)
      })
      return Stream.concat(steps, patches)
    })
  )

const notRecorded = (seq: number) =>
  Effect.fail(
    new ReplayFailed({ message: `Event ${seq} is not what was recorded.`, mend: "Run `patchplane ledger verify` to see what else is not." })
  )

/** A version by its number is found whatever came after it, also where its repository was left out since. */
const patchSetsFor = (run: Run, { repository, version }: Omit<Replaying, "to">): ReadonlyArray<PatchSet> => {
  const ofRepository = (patchSet: PatchSet) => repository === undefined || patchSet.repositoryId === repository
  if (version !== undefined) return run.patchSets.filter((patchSet) => ofRepository(patchSet) && patchSet.version === version)
  if (repository !== undefined) return run.patchSets.filter(ofRepository).slice(-1)
  const current = currentPatchSets(run)
  return current.length > 0 ? current : run.patchSets.slice(-1)
}

const rebuilt = Effect.fnUntraced(function* (patchSet: PatchSet) {
  const artifacts = yield* ArtifactStore
  const store = yield* RepositoryStore
  const bytes = yield* artifacts.get(patchSet.change.bundle)
  const tree = yield* rebuildTree(store.path(patchSet.repositoryId), bytes, patchSet.change)
  return { _tag: "patch", patchSet, tree, expected: patchSet.change.tree } satisfies Replayed as Replayed
})
