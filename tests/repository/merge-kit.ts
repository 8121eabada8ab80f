/** Changes on a base for the merge tests: each a commit with its tree on that base, in a bare store of our own. */
import { join } from "node:path"
import { Effect } from "effect"
import { mint, type RepositoryId } from "../../core/domain/ids.ts"
import { bareStoreLayer } from "../../core/repository/bare-store.ts"
import { RepositoryStore, type RepositoryFailure } from "../../core/repository/repository-store.ts"
import { git, harvest, type Made, type Scratch } from "./kit.ts"

export interface MergeWorld {
  readonly id: RepositoryId
  readonly theirs: string
  readonly store: string
  readonly use: <A>(with_: (store: RepositoryStore["Service"]) => Effect.Effect<A, RepositoryFailure>) => Promise<A>
  /** Brings `main` as it is now into the store. */
  readonly fetch: () => Promise<string>
  /** A patch set's commit on `base`, taken in as a bundle. */
  readonly change: (base: string, edit: (root: string) => void) => Promise<Made>
}

export const mergeWorld = (place: Scratch): MergeWorld => {
  const id = mint("repo")
  const theirs = place.path("theirs")
  const store = join(place.home.repositories, `${id}.git`)
  const layer = bareStoreLayer(place.home)
  const use: MergeWorld["use"] = (with_) => Effect.runPromise(RepositoryStore.use(with_).pipe(Effect.provide(layer)))
  let count = 0
  return {
    id,
    theirs,
    store,
    use,
    fetch: () => use((found) => found.fetchBase(id, theirs, "main")),
    change: async (base, edit) => {
      const made = harvest(store, base, place.path(`change-${++count}`, "w"), edit)
      await use((found) => found.takeBundle(id, made.bundle, { base, commit: made.commit, tree: made.tree, ref: `t/${count}` }))
      return made
    }
  }
}

/** What the store holds: refs and every object, for comparison. */
export const contentOf = (store: string): string =>
  `${git(store, "for-each-ref")}\n${git(store, "cat-file", "--batch-all-objects", "--batch-check")}`
