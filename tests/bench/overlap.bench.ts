/** The overlap radar at its bar (FLOW-6): 50 open patch sets in a repository of 5,000 files, all of them meeting. */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Effect, ManagedRuntime } from "effect"
import { homeAt } from "../../core/config/home.ts"
import { mint } from "../../core/domain/ids.ts"
import { bareStoreLayer } from "../../core/repository/bare-store.ts"
import { footprintOf } from "../../core/repository/overlap.ts"
import { makeOverlapIndex } from "../../core/repository/overlap-index.ts"
import { RepositoryStore } from "../../core/repository/repository-store.ts"
import { storeWith, type Edit } from "../repository/history.ts"
import { p95, timings, type Figure } from "./figure.ts"

const open = 50
const rounds = 10
const text = Array.from({ length: 200 }, (_, at) => `export const line${at} = ${at}\n`).join("")
const pathOf = (at: number) => `packages/p${at % 25}/src/m${Math.floor(at / 25) % 10}/file-${at}.ts`
const files = Object.fromEntries(Array.from({ length: 5_000 }, (_, at) => [pathOf(at), text]))

/** Every change edits one file that all edit, a dozen that some do, and adds one of its own. */
const change = (at: number): ReadonlyArray<Edit> => [
  { write: pathOf(0), text: text.replace(`line${at} `, `changed${at} `) },
  ...Array.from({ length: 12 }, (_, index) => ({
    write: pathOf((at * 7 + index) % 5_000),
    text: text.replace(`line${index} `, `edited${at} `)
  })),
  { write: `packages/p1/new-${at}.ts`, text }
]

/** Milliseconds from a new version of one patch set to an index that knows all its pairs, the reading of its paths included. */
const update = async (): Promise<number> => {
  const home = homeAt(mkdtempSync(join(tmpdir(), "patchplane-overlap-")))
  mkdirSync(home.repositories, { recursive: true })
  const runtime = ManagedRuntime.make(bareStoreLayer(home))
  try {
    const id = mint("repo")
    const { base, commits } = storeWith(
      home,
      id,
      files,
      Array.from({ length: open + rounds + 1 }, (_, at) => change(at))
    )
    const store = await runtime.runPromise(RepositoryStore)
    const index = makeOverlapIndex<number>((pairs) => store.trialMerges(id, pairs))
    const take = (key: number, commit: string) =>
      runtime.runPromise(
        Effect.flatMap(store.changedFiles(id, base, commit), (changed) =>
          index.update(key, { commit, base, footprint: footprintOf(changed) })
        )
      )
    for (const [at, commit] of commits.slice(0, open).entries()) await take(at, commit)
    const samples = await timings(
      rounds,
      async (round) => {
        const merged = await take(0, commits[open + Math.max(0, round + 1)] ?? "")
        if (merged !== open - 1) throw new Error(`${merged} pairs were merged, not ${open - 1}`)
      },
      1
    )
    return p95(samples)
  } finally {
    await runtime.dispose()
    rmSync(home.root, { recursive: true, force: true })
  }
}

export const figures: ReadonlyArray<Figure> = [
  { name: "overlap-update-50-ms", bar: 1_000, direction: "at-most", unit: "ms", measure: update }
]
