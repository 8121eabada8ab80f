import { Effect } from "effect"
import fc from "fast-check"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { mint } from "../../core/domain/ids.ts"
import { bareStoreLayer } from "../../core/repository/bare-store.ts"
import { canMeet, footprintOf, shared } from "../../core/repository/overlap.ts"
import { makeOverlapIndex } from "../../core/repository/overlap-index.ts"
import { RepositoryFailure, RepositoryStore, type TrialMerge } from "../../core/repository/repository-store.ts"
import { storeWith, type Edit } from "./history.ts"
import { scratch, type Scratch } from "./kit.ts"

const print = (...files: ReadonlyArray<string>) =>
  footprintOf(
    files.map((file) => {
      const [, sign = "", path = "", to] = /^([+\-~>]?)([^>]+)(?:>(.+))?$/.exec(file) ?? []
      if (to !== undefined) return { path: to, from: path, status: "renamed" as const }
      return { path, status: sign === "+" ? ("added" as const) : sign === "-" ? ("deleted" as const) : ("modified" as const) }
    })
  )

describe("FLOW-6 git is asked only about changes that can meet", () => {
  it.each([
    ["the same file", ["a/b"], ["a/b"], true],
    ["files beside each other", ["a/b"], ["a/c"], false],
    ["new files beside each other", ["+a/b"], ["+a/c"], false],
    ["where one renames what the other edits", ["a/b>a/c"], ["a/b"], true],
    ["a file where the other has a folder", ["+a"], ["+a/b"], true],
    ["a new file in a folder that is renamed", ["old/x>new/x"], ["+old/y"], true],
    ["a file moved into a folder that is renamed", ["old/x>new/x"], ["b>old/b"], true],
    ["a new file far below a folder that is renamed", ["old/x>new/x"], ["+old/deep/er/y"], true],
    ["an edit beside a rename", ["old/x>new/x"], ["old/y"], false],
    ["names that begin alike", ["ab/c"], ["ab"], true],
    ["names that only look alike", ["+ab"], ["+a/b"], false]
  ] as const)("FLOW-6 %s", (_what, a, b, expected) => {
    expect(canMeet(print(...a), print(...b))).toBe(expected)
    expect(canMeet(print(...b), print(...a))).toBe(expected)
  })
})

describe("FLOW-6 with real changes", () => {
  let place: Scratch
  const id = mint("repo")
  beforeEach(() => {
    place = scratch()
  })
  afterEach(() => place.dispose())

  it("FLOW-6 whatever is renamed, removed, added and edited: pairs that are skipped are those that merge cleanly", async () => {
    const paths = ["a/x", "a/y", "a/z", "b/x", "b/deep/y", "c"]
    const text = (path: string) => Array.from({ length: 20 }, (_, at) => `${path} ${at}\n`).join("")
    const files = Object.fromEntries(paths.map((path) => [path, text(path)]))
    const anyPath = fc.constantFrom(...paths)
    const place_ = fc.constantFrom("a/new", "d/x", "a/x/in", "c/in", "b", "e/deep/x", "d", "b/deep/n")
    const edit: fc.Arbitrary<Edit> = fc.oneof(
      anyPath.map((path): Edit => ({ write: path, text: `${text(path)}more\n` })),
      anyPath.map((path): Edit => ({ write: path, text: `first\n${text(path)}` })),
      place_.map((path): Edit => ({ write: path, text: `${path}\n` })),
      fc.constantFrom("a/x", "b/deep", "a").map((remove): Edit => ({ remove })),
      fc.constantFrom("a", "b", "b/deep").chain((move) => fc.constantFrom("d", "e", "b/moved").map((to): Edit => ({ move, to })))
    )
    const valid = (edits: ReadonlyArray<Edit>) =>
      // fast-import moves and removes only what is there: one such edit, and before the others.
      edits
        .filter((one) => !("write" in one))
        .slice(0, 1)
        .concat(edits.filter((one) => "write" in one))
    const changes = fc.sample(fc.array(edit, { minLength: 1, maxLength: 3 }).map(valid), { numRuns: 60, seed: 7 })
    const { base, commits } = storeWith(place.home, id, files, changes)
    const pairs = commits.flatMap((a, index) => commits.slice(index + 1).map((b) => [a, b] as const))
    const [prints, merges] = await Effect.runPromise(
      RepositoryStore.use((store) =>
        Effect.all([
          Effect.forEach(commits, (commit) => Effect.map(store.changedFiles(id, base, commit), footprintOf)),
          store.trialMerges(id, pairs)
        ])
      ).pipe(Effect.provide(bareStoreLayer(place.home)))
    )
    const printOf = new Map(commits.map((commit, index) => [commit, prints[index] ?? footprintOf([])]))
    const skipped = pairs.map(([a, b]) => !canMeet(printOf.get(a) ?? footprintOf([]), printOf.get(b) ?? footprintOf([])))
    const missed = pairs.filter((_, index) => skipped[index] === true && merges[index]?.clean !== true)
    expect(missed).toEqual([])
    expect(skipped.filter(Boolean).length).toBeGreaterThan(100)
    expect(merges.filter(({ clean }) => !clean).length).toBeGreaterThan(100)
  }, 60_000)
})

describe("FLOW-6 the index is kept current by the pairs of what changed", () => {
  const clean: TrialMerge = { clean: true, tree: "f".repeat(40) as never }
  const clash = (path: string): TrialMerge => ({ clean: false, conflicts: [{ path, kind: "content" }] })
  const open = (commit: string, base: string, ...files: ReadonlyArray<string>) => ({ commit, base, footprint: print(...files) })
  const indexWith = (answer: (a: string, b: string) => TrialMerge | undefined) => {
    const asked: Array<string> = []
    const index = makeOverlapIndex<string>((pairs) =>
      Effect.gen(function* () {
        const found: Array<TrialMerge> = []
        for (const [a, b] of pairs) {
          asked.push(`${a}+${b}`)
          const merge = answer(a, b)
          if (merge === undefined) return yield* new RepositoryFailure({ code: "git-failed", message: "It broke.", mend: "" })
          found.push(merge)
        }
        return found
      })
    )
    return {
      index,
      asked,
      update: (key: string, change: Parameters<typeof index.update>[1]) => Effect.runPromise(index.update(key, change))
    }
  }

  it("FLOW-6 only its own pairs, and of them only those that can meet, are merged again; both sides know", async () => {
    const { index, asked, update } = indexWith((a, b) => (a === "z1" || b === "z1" ? clash("f") : clean))
    await update("x", open("x1", "m", "f"))
    await update("y", open("y1", "m", "f", "g"))
    await update("far", open("far1", "m", "h"))
    expect(asked).toEqual(["y1+x1"])
    expect(await update("z", open("z1", "m", "f"))).toBe(2)
    expect(asked).toEqual(["y1+x1", "z1+x1", "z1+y1"])
    expect(index.of("x")).toEqual([
      ["y", { merge: "clean", paths: ["f"], conflicts: [] }],
      ["z", { merge: "conflict", paths: ["f"], conflicts: [{ path: "f", kind: "content" }] }]
    ])
    expect(index.of("far")).toEqual([])
    await update("z", open("z2", "m", "g"))
    expect(asked.slice(3)).toEqual(["z2+y1"])
    expect(index.of("x").map(([key]) => key)).toEqual(["y"])
    expect(await update("y", undefined)).toBe(0)
    expect(index.of("x")).toEqual([])
    expect(index.of("z")).toEqual([])
    expect(index.keys()).toEqual(["x", "far", "z"])
    expect(shared(print("b", "a"), print("a", "b", "c"))).toEqual(["a", "b"])
  })

  it("FLOW-6 what a change conflicts about with the other's base is no overlap of the two", async () => {
    const { index, update } = indexWith((a, b) => {
      if ([a, b].includes("new-base")) return clash("f")
      if ([a, b].includes("old-base")) return clean
      return {
        clean: false,
        conflicts: [
          { path: "f", kind: "content" },
          { path: "g", kind: "content" }
        ]
      }
    })
    await update("x", open("x1", "old-base", "f", "g"))
    await update("y", open("y1", "new-base", "f", "g"))
    expect(index.of("x")).toEqual([["y", { merge: "conflict", paths: ["f", "g"], conflicts: [{ path: "g", kind: "content" }] }]])
  })

  it("FLOW-6 a merge that fails hides no other, and is said to be unknown", async () => {
    const { index, update } = indexWith((a, b) => (a === "bad" || b === "bad" ? undefined : clash("f")))
    await update("x", open("x1", "m", "f"))
    await update("b", open("bad", "m", "f"))
    await update("y", open("y1", "m", "f"))
    expect(index.of("y").map(([key, { merge }]) => `${key} ${merge}`)).toEqual(["x conflict", "b unknown"])
  })
})
