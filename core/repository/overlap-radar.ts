/**
 * The overlap radar (FLOW-6): which open changes touch the same places, kept current as the ledger goes on. It waits
 * on the ledger's changes and on nothing else; what it knows can be made anew at any start, so nothing is kept.
 */
import { Context, Effect, Layer, Stream } from "effect"
import { installationStream } from "../domain/event.ts"
import type { RepositoryId, RunId } from "../domain/ids.ts"
import type { Meeting } from "../domain/overlap.ts"
import { runStatuses, statusKind, type PatchSet, type Run } from "../domain/run.ts"
import { Ledger, type Change } from "../ledger/ledger.ts"
import { footprintOf } from "./overlap.ts"
import { makeOverlapIndex, type OverlapIndex } from "./overlap-index.ts"
import { RepositoryStore } from "./repository-store.ts"

/** Another run whose open change meets this one's. */
export interface Overlap extends Meeting {
  readonly run: RunId
  readonly repositoryId: RepositoryId
}

export class OverlapRadar extends Context.Service<
  OverlapRadar,
  {
    /**
     * What the run's open changes meet, with what was committed before the call; it waits for that a second at most,
     * and tells what it knows then. Conflicts first. Empty for a run that is final or has no change.
     */
    readonly of: (run: RunId) => Effect.Effect<ReadonlyArray<Overlap>>
  }
>()("core/repository/OverlapRadar") {}

/** Milliseconds that a question waits for a radar that is behind. */
const patience = 1_000

const open = runStatuses.filter((status) => statusKind(status) !== "final")

/** The newest patch set of each repository of a run that is not final. */
const openPatchSets = (run: Run): ReadonlyMap<RepositoryId, PatchSet> =>
  new Map(statusKind(run.status) === "final" ? [] : run.patchSets.map((patchSet) => [patchSet.repositoryId, patchSet]))

export const overlapRadarLayer: Layer.Layer<OverlapRadar, never, Ledger | RepositoryStore> = Layer.effect(
  OverlapRadar,
  Effect.gen(function* () {
    const ledger = yield* Ledger
    const store = yield* RepositoryStore
    const indexes = new Map<RepositoryId, OverlapIndex<RunId>>()
    const waiting = new Set<{ readonly seq: number; readonly wake: () => void }>()
    /** How far the radar has come; without end once it follows no more, so that nobody waits for it. */
    let seen = -1

    const reach = (seq: number) => {
      seen = Math.max(seen, seq)
      for (const waiter of Array.from(waiting)) if (waiter.seq <= seen) waiter.wake()
    }
    const reached = (seq: number) =>
      Effect.callback<void>((resume) => {
        if (seq <= seen) return resume(Effect.void)
        const waiter = { seq, wake: () => (waiting.delete(waiter), resume(Effect.void)) }
        waiting.add(waiter)
        return Effect.sync(() => waiting.delete(waiter))
      })

    const indexOf = (id: RepositoryId): OverlapIndex<RunId> => {
      const index = indexes.get(id) ?? makeOverlapIndex<RunId>((pairs) => store.trialMerges(id, pairs))
      indexes.set(id, index)
      return index
    }

    const forget = (run: RunId, but: ReadonlyMap<RepositoryId, PatchSet>) =>
      Effect.forEach(
        [...indexes].filter(([id]) => !but.has(id)),
        ([, index]) => index.update(run, undefined),
        { discard: true }
      )

    const refresh = Effect.fnUntraced(function* (run: Run) {
      const newest = openPatchSets(run)
      yield* forget(run.id, newest)
      for (const [id, { change }] of newest) {
        const index = indexOf(id)
        if (index.has(run.id, change.commit)) continue
        const files = yield* store.changedFiles(id, change.base, change.tree)
        yield* index.update(run.id, { commit: change.commit, base: change.base, footprint: footprintOf(files) })
      }
    })
    /** What can't be looked at is in no index: an older version is not shown for it. */
    const take = (id: RunId) =>
      Effect.flatMap(ledger.run(id), refresh).pipe(
        Effect.catchTag("RunNotFound", () => Effect.void),
        Effect.catchCause((cause) =>
          Effect.andThen(Effect.logWarning(`The overlaps of ${id} could not be looked for.`, cause), forget(id, new Map()))
        )
      )

    const takeAll = (changes: ReadonlyArray<Change>) =>
      Effect.gen(function* () {
        const streams = new Set(changes.flatMap((change) => (change._tag === "event" ? [change.event.stream] : [])))
        for (const stream of streams) if (stream !== installationStream) yield* take(stream as RunId)
        const last = changes.at(-1)
        if (last !== undefined) reach(last._tag === "event" ? last.event.seq : last.seq)
      })

    yield* Effect.gen(function* () {
      const { seq } = yield* ledger.head
      for (const run of yield* ledger.runs({ statuses: open })) if (run.patchSets.length > 0) yield* take(run.id)
      reach(seq)
      yield* Stream.runForEachArray(ledger.changes({ after: seq, follow: true }), takeAll)
    }).pipe(
      Effect.catchCause((cause) => Effect.logError("The overlap radar stopped; it begins anew with the next start.", cause)),
      Effect.ensuring(Effect.sync(() => reach(Number.POSITIVE_INFINITY))),
      Effect.forkScoped
    )

    return OverlapRadar.of({
      of: (run) =>
        Effect.gen(function* () {
          yield* Effect.timeoutOption(reached((yield* ledger.head).seq), patience)
          return [...indexes]
            .flatMap(([repositoryId, index]) =>
              index.of(run).map(([other, meeting]): Overlap => ({ run: other, repositoryId, ...meeting }))
            )
            .sort((a, b) => rank[a.merge] - rank[b.merge])
        })
    })
  })
)

const rank: Readonly<Record<Meeting["merge"], number>> = { conflict: 0, unknown: 1, clean: 2 }
