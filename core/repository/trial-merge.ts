/**
 * Merges commits without a checkout, to see what would happen (FLOW-6). Git's own `merge-tree` does it, with
 * renames and folders; it runs no merge driver, since none is configured for the control plane's git.
 *
 * Git 2.39 takes no base by name: it finds it in the history. That is right here, because a patch set's commit is
 * its tree on its base. What a trial writes goes to a scratch folder that borrows the store's objects, so
 * looking leaves nothing behind.
 */
import { Effect } from "effect"
import { gitFailed } from "./failures.ts"
import { storeOk, type GitFailure } from "./git.ts"
import { parseMerges, UnreadableMerge } from "./merge-report.ts"
import { RepositoryFailure, type TrialMerge } from "./repository-store.ts"
import { memoryHasRoom, trialScratch } from "./trial-scratch.ts"

export type CommitPair = readonly [ours: string, theirs: string]

/** A name in front of a commit that is none ends git with all that was asked in the same call. */
const objectName = /^([0-9a-f]{40}|[0-9a-f]{64})$/

const options = ["merge-tree", "--write-tree", "--stdin", "-z", "--messages", "--allow-unrelated-histories"]

/**
 * One merge of each pair, in order, in one git process. Fails with `git-failed` when one of the commits is not in
 * the store. The trees are named, not kept.
 */
export const trialMerges = Effect.fn("RepositoryStore.trialMerges")(function* (store: string, pairs: ReadonlyArray<CommitPair>) {
  if (pairs.length === 0) return []
  const inScratch = (where: "memory" | "disk") =>
    Effect.scoped(
      Effect.flatMap(trialScratch(store, where), (scratch) =>
        // Nothing of it outlives this call.
        merges(store, pairs, { env: { GIT_OBJECT_DIRECTORY: scratch }, config: unkept })
      )
    )
  if (!(yield* memoryHasRoom)) return yield* inScratch("disk")
  // A merge of something huge may be more than memory takes.
  return yield* inScratch("memory").pipe(Effect.catch(() => inScratch("disk")))
})

const unkept: ReadonlyArray<readonly [string, string]> = [
  ["core.fsync", "none"],
  ["core.looseCompression", "0"]
]

/** What comes of merging `b` into `a`. */
export const trialMerge = (store: string, a: string, b: string): Effect.Effect<TrialMerge, RepositoryFailure> =>
  Effect.flatMap(trialMerges(store, [[a, b]]), ([merge]) =>
    merge === undefined ? Effect.fail(gitSaid("no answer for the merge")) : Effect.succeed(merge)
  )

/** Whether a patch set's commit still merges into the present tip of its base branch; both are in the store. */
export const appliesCleanly = (store: string, commit: string, tip: string): Effect.Effect<TrialMerge, RepositoryFailure> =>
  trialMerge(store, tip, commit)

/** The merges themselves; without `settings` what they make is kept in the store. */
export const merges = Effect.fnUntraced(function* (
  store: string,
  pairs: ReadonlyArray<CommitPair>,
  settings: { readonly env?: Readonly<Record<string, string>>; readonly config?: ReadonlyArray<readonly [string, string]> } = {}
) {
  const bad = pairs.flat().find((name) => !objectName.test(name))
  if (bad !== undefined) return yield* gitSaid(`${JSON.stringify(bad.slice(0, 80))} names no commit`)
  const output = yield* storeOk({
    gitDir: store,
    args: options,
    stdin: pairs.map(([ours, theirs]) => `${ours} ${theirs}\n`).join(""),
    timeoutMs: 5 * 60_000,
    ...settings
  }).pipe(Effect.mapError((failure: GitFailure) => gitFailed("merge on trial")(failure)))
  const found = yield* Effect.try({
    try: () => parseMerges(output.stdout),
    catch: (cause) => {
      if (!(cause instanceof UnreadableMerge)) throw cause
      return gitSaid(cause.message)
    }
  })
  return found.length === pairs.length ? found : yield* gitSaid(`${found.length} answers for ${pairs.length} merges`)
})

const gitSaid = (detail: string) =>
  new RepositoryFailure({
    code: "git-failed",
    message: "The changes could not be merged on trial.",
    mend: "Look at the detail; run `patchplane doctor` if it says nothing to you.",
    detail
  })
