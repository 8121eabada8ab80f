/** Erasure in the bare store (LED-9): the objects of a run's patch sets, as far as nothing else reaches them. */
import { stat } from "node:fs/promises"
import { Effect } from "effect"
import { gitFailed } from "./failures.ts"
import { storeOk } from "./git.ts"

/** How many refs were there. Nobody may write to the store meanwhile: objects that no ref reaches yet would go too. */
export const forgetChanges = Effect.fn("RepositoryStore.forgetChanges")(function* (store: string, run: string) {
  const there = yield* Effect.promise(() =>
    stat(store).then(
      () => true,
      () => false
    )
  )
  if (!there) return 0
  const listed = yield* storeOk({ gitDir: store, args: ["for-each-ref", "--format=%(refname)", `refs/patchplane/${run}/`] }).pipe(
    Effect.mapError(gitFailed("list the run's refs"))
  )
  const refs = listed.stdout.toString("utf8").split("\n").filter(Boolean)
  if (refs.length === 0) return 0
  yield* Effect.forEach(refs, (ref) => storeOk({ gitDir: store, args: ["update-ref", "-d", ref] }), { discard: true }).pipe(
    Effect.mapError(gitFailed("drop the run's refs"))
  )
  yield* storeOk({ gitDir: store, args: ["gc", "--quiet", "--prune=now"], timeoutMs: 10 * 60_000 }).pipe(
    Effect.mapError(gitFailed("remove the run's objects"))
  )
  return refs.length
})
