/**
 * All open changes of one repository and how each goes with each other (FLOW-6). A change that comes, goes or gets a
 * new version costs its own pairs and no others; pairs whose paths can't meet cost nothing of git.
 */
import { Effect } from "effect"
import type { Meeting, MergeConflict } from "../domain/overlap.ts"
import { canMeet, shared, type Footprint } from "./overlap.ts"
import type { RepositoryFailure, TrialMerge } from "./repository-store.ts"

/** An open patch set, by what a merge needs of it. */
export interface OpenChange {
  readonly commit: string
  readonly base: string
  readonly footprint: Footprint
}

export interface OverlapIndex<Key> {
  /** Takes up the newest version of a change, or that there is none any more. Gives how many pairs were merged. */
  readonly update: (key: Key, change: OpenChange | undefined) => Effect.Effect<number>
  /** What the change meets, in the order the others came. Those that touch nothing in common are left out. */
  readonly of: (key: Key) => ReadonlyArray<readonly [Key, Meeting]>
  readonly has: (key: Key, commit: string) => boolean
  readonly keys: () => ReadonlyArray<Key>
}

type Merges = (pairs: ReadonlyArray<readonly [string, string]>) => Effect.Effect<ReadonlyArray<TrialMerge>, RepositoryFailure>

/** One update at a time: the caller sees to it. */
export const makeOverlapIndex = <Key>(merges: Merges): OverlapIndex<Key> => {
  const changes = new Map<Key, OpenChange>()
  const meetings = new Map<Key, Map<Key, Meeting>>()

  const forget = (key: Key) => {
    changes.delete(key)
    for (const other of meetings.get(key)?.keys() ?? []) meetings.get(other)?.delete(key)
    meetings.delete(key)
  }
  const note = (key: Key, other: Key, meeting: Meeting) => {
    for (const [a, b] of [
      [key, other],
      [other, key]
    ] as const) {
      const of = meetings.get(a) ?? new Map<Key, Meeting>()
      of.set(b, meeting)
      meetings.set(a, of)
    }
  }

  /** Each by itself where one of them ends the whole call: a single damaged change hides no other. */
  const eachOf = (pairs: ReadonlyArray<readonly [string, string]>): Effect.Effect<ReadonlyArray<TrialMerge | undefined>> =>
    merges(pairs).pipe(
      Effect.catch((failure) =>
        pairs.length === 1
          ? Effect.as(Effect.logWarning(`A trial merge failed: ${failure.message} ${failure.detail ?? ""}`), [undefined])
          : Effect.map(
              Effect.forEach(pairs, (pair) => eachOf([pair])),
              (found) => found.flat()
            )
      )
    )

  const update = Effect.fnUntraced(function* (key: Key, change: OpenChange | undefined) {
    if (change === undefined) {
      forget(key)
      return 0
    }
    const near = [...changes].filter(([other, with_]) => other !== key && canMeet(change.footprint, with_.footprint))
    const found = near.length === 0 ? [] : yield* eachOf(near.map(([, other]) => [change.commit, other.commit]))
    // Where the bases differ, a conflict with what the other's base brought is none of the two changes.
    const apart = near.filter(([, other], index) => other.base !== change.base && found[index]?.clean === false)
    const bases =
      apart.length === 0
        ? []
        : yield* eachOf(
            apart.flatMap(
              ([, other]) =>
                [
                  [change.commit, other.base],
                  [other.commit, change.base]
                ] as const
            )
          )
    const ofBases = new Map(apart.map(([other], index) => [other, [bases[index * 2], bases[index * 2 + 1]]] as const))
    // What was known until now is shown until the new is there.
    forget(key)
    changes.set(key, change)
    for (const [index, [other, with_]] of near.entries()) {
      const paths = shared(change.footprint, with_.footprint)
      const merge = found[index]
      const conflicts = merge === undefined || merge.clean ? [] : without(merge.conflicts, ofBases.get(other) ?? [])
      if (merge !== undefined && conflicts.length === 0 && paths.length === 0) continue
      note(key, other, { merge: merge === undefined ? "unknown" : conflicts.length > 0 ? "conflict" : "clean", paths, conflicts })
    }
    return near.length
  })

  return {
    update,
    of: (key) =>
      [...changes.keys()].flatMap((other) => {
        const meeting = meetings.get(key)?.get(other)
        return meeting === undefined ? [] : [[other, meeting] as const]
      }),
    has: (key, commit) => changes.get(key)?.commit === commit,
    keys: () => [...changes.keys()]
  }
}

const without = (conflicts: ReadonlyArray<MergeConflict>, bases: ReadonlyArray<TrialMerge | undefined>): ReadonlyArray<MergeConflict> => {
  const known = new Set(bases.flatMap((merge) => (merge === undefined || merge.clean ? [] : merge.conflicts.map(({ path }) => path))))
  return conflicts.filter(({ path }) => !known.has(path))
}
