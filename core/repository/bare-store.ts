/** The store on this machine's disk: `<home>/repositories/<id>.git`, one bare repository a connected one. */
import { mkdir, readdir, rm } from "node:fs/promises"
import { join } from "node:path"
import { Effect, Layer, Semaphore } from "effect"
import type { Home } from "../config/home.ts"
import type { RepositoryId } from "../domain/ids.ts"
import { fetchBase } from "./base.ts"
import { combine } from "./combine.ts"
import { changedFiles, diff, fileAt, fileSides, tree } from "./contents.ts"
import { forgetChanges } from "./forget-changes.ts"
import { hunks } from "./hunks.ts"
import { inspect } from "./inspect.ts"
import { RepositoryStore } from "./repository-store.ts"
import { knowledgeKept } from "./knowledge/kept.ts"
import { takeBundle } from "./take-bundle.ts"
import { appliesCleanly, trialMerges } from "./trial-merge.ts"
import { sweepTrials } from "./trial-scratch.ts"
import { bundleOf, makeVersion } from "./version.ts"

/** `RepositoryStore` below `home`. What an earlier core left half-made is removed first: there is one core a home. */
export const bareStoreLayer = (home: Home): Layer.Layer<RepositoryStore> =>
  Layer.effect(
    RepositoryStore,
    Effect.gen(function* () {
      yield* Effect.promise(() => makeFolder(home.repositories))
      yield* Effect.promise(() => sweepTrials(home.repositories))
      const path = (id: RepositoryId) => join(home.repositories, `${id}.git`)
      const turns = new Map<RepositoryId, Semaphore.Semaphore>()
      /** One writer a store at a time: fetches of the same base would copy the same objects twice. */
      const inTurn = (id: RepositoryId) => {
        const turn = turns.get(id) ?? Semaphore.makeUnsafe(1)
        turns.set(id, turn)
        return turn.withPermit
      }
      return RepositoryStore.of({
        inspect: inspect(home),
        path,
        fetchBase: (id, from, branch) => inTurn(id)(fetchBase(path(id), from, branch)),
        takeBundle: (id, bundle, expected) => inTurn(id)(takeBundle(path(id), bundle, expected)),
        forgetChanges: (id, run) => inTurn(id)(forgetChanges(path(id), run)),
        changedFiles: (id, base, changed) => changedFiles(path(id), base, changed),
        diff: (id, base, changed) => diff(path(id), base, changed),
        fileSides: (id, base, changed, file) => fileSides(path(id), base, changed, file),
        hunks: (id, base, changed, file) => hunks(path(id), base, changed, file),
        fileAt: (id, commit, file) => fileAt(path(id), commit, file),
        trialMerges: (id, pairs) => trialMerges(path(id), pairs),
        appliesCleanly: (id, commit, tip) => appliesCleanly(path(id), commit, tip),
        combine: (id, base, commits, ref) => inTurn(id)(combine(path(id), base, commits, ref)),
        knowledge: (id, commit, directory) => knowledgeKept(home, path(id), commit, directory),
        makeVersion: (id, made) => inTurn(id)(makeVersion(path(id), made)),
        bundleOf: (id, base, ref) => bundleOf(path(id), base, ref),
        tree: (id, commit, limit) => tree(path(id), commit, limit)
      })
    })
  )

const makeFolder = async (folder: string): Promise<void> => {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const left = (await readdir(folder)).filter((name) => /\.git\.(new|quarantine|trial)-/.test(name))
  await Promise.all(left.map((name) => rm(join(folder, name), { recursive: true, force: true })))
}
