/** Erasure in the bare store: a run's objects go, what others reach stays. */
import { join } from "node:path"
import { Effect } from "effect"
import { afterEach, beforeEach, expect, it } from "vitest"
import { mint, type RepositoryId, type RunId } from "../../core/domain/ids.ts"
import { bareStoreLayer } from "../../core/repository/bare-store.ts"
import { RepositoryStore, type RepositoryFailure } from "../../core/repository/repository-store.ts"
import { git, harvest, repository, scratch, write, type Scratch } from "./kit.ts"

let place: Scratch
let id: RepositoryId
beforeEach(() => {
  place = scratch()
  id = mint("repo")
})
afterEach(() => place.dispose())

const use = <A>(with_: (store: RepositoryStore["Service"]) => Effect.Effect<A, RepositoryFailure>): Promise<A> =>
  Effect.runPromise(RepositoryStore.use(with_).pipe(Effect.provide(bareStoreLayer(place.home))))

it("LED-9 the objects of a run's patch sets are gone from the store, those of another run and the base are not", async () => {
  const theirs = place.path("theirs")
  const base = repository(theirs, { "a.txt": "one\n" })
  await use((store) => store.fetchBase(id, theirs, "main"))
  const [mine, other] = [mint("run"), mint("run")] as [RunId, RunId]
  const take = async (run: RunId, content: string) => {
    const made = harvest(theirs, base, join(place.path(run), "tree"), (workspace) => write(workspace, { "a.txt": content }))
    await use((store) => store.takeBundle(id, made.bundle, { base, commit: made.commit, tree: made.tree, ref: `${run}/3-1` }))
    return made
  }
  const gone = await take(mine, "my secret\n")
  const kept = await take(other, "fine\n")
  const bare = join(place.home.repositories, `${id}.git`)
  const has = (object: string) => {
    try {
      git(bare, "cat-file", "-e", object)
      return true
    } catch {
      return false
    }
  }
  expect([gone.commit, gone.tree, kept.commit, base].map(has)).toEqual([true, true, true, true])
  expect(await use((store) => store.forgetChanges(id, mine))).toBe(1)
  expect([gone.commit, gone.tree, kept.commit, base].map(has)).toEqual([false, false, true, true])
  expect(await use((store) => store.forgetChanges(id, mine))).toBe(0)
  expect(await use((store) => store.forgetChanges(mint("repo"), mine))).toBe(0)
})
