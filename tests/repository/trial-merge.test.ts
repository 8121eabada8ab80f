import { readdirSync, renameSync, rmSync } from "node:fs"
import { join } from "node:path"
import { Effect } from "effect"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { parseMerges, UnreadableMerge } from "../../core/repository/merge-report.ts"
import { trialMerge } from "../../core/repository/trial-merge.ts"
import { git, repository, scratch, write, type Scratch } from "./kit.ts"
import { contentOf, mergeWorld, type MergeWorld } from "./merge-kit.ts"

let place: Scratch
let world: MergeWorld
let base: string
const lines = (count: number, name = "line") => Array.from({ length: count }, (_, index) => `${name} ${index}\n`).join("")
const edited = (at: number, text: string) =>
  lines(40)
    .split("\n")
    .map((line, index) => (index === at ? text : line))
    .join("\n")
const binary = (by: number) => Uint8Array.from({ length: 4000 }, (_, index) => (index * by) % 256)
beforeEach(async () => {
  place = scratch()
  world = mergeWorld(place)
  repository(world.theirs, {
    a: lines(40),
    b: "b\n",
    "old/x": lines(30, "x"),
    "old/z": lines(30, "z"),
    image: binary(7),
    ".gitattributes": "* merge=evil\na filter=evil\n"
  })
  base = await world.fetch()
})
afterEach(() => place.dispose())

const merge = async (ours: (root: string) => void, theirs: (root: string) => void) => {
  const [a, b] = [await world.change(base, ours), await world.change(base, theirs)]
  const found = await world.use((store) => store.trialMerges(world.id, [[a.commit, b.commit]]))
  return found[0]
}

describe("FLOW-6 two changes are merged on trial", () => {
  it("FLOW-6 what does not meet is clean, also within one file, and the tree is the merged one", async () => {
    const a = await world.change(base, (root) => write(root, { a: edited(1, "ours") }))
    const b = await world.change(base, (root) => write(root, { a: edited(38, "theirs"), new: "n\n" }))
    const found = await Effect.runPromise(trialMerge(world.store, a.commit, b.commit))
    const real = git(place.root, "clone", "--quiet", "--no-checkout", "--shared", world.store, "real")
    expect(real).toBe("")
    const clone = place.path("real")
    git(clone, "checkout", "--quiet", "--detach", a.commit)
    write(clone, { ".git/info/attributes": "* !merge !filter\n" })
    git(clone, "merge", "--quiet", "--no-edit", b.commit)
    expect(found).toEqual({ clean: true, tree: git(clone, "rev-parse", "HEAD^{tree}") })
  })

  it.each([
    ["content", "a", { a: edited(3, "ours") }, { a: edited(3, "theirs") }],
    ["content", "new", { new: "one\n" }, { new: "two\n" }],
    ["binary", "image", { image: binary(11) }, { image: binary(13) }],
    ["modified-and-deleted", "b", { b: "changed\n" }, "b"],
    ["file-and-folder", "dir", { dir: "a file\n" }, { "dir/in": "within\n" }],
    ["type", "b", { b: { link: "a" } }, { b: "other\n" }]
  ] as const)("FLOW-6 %s at %s is told", async (kind, path, ours, theirs) => {
    const edit = (what: Parameters<typeof write>[1] | string) => (root: string) =>
      typeof what === "string" ? rmSync(join(root, what)) : write(root, what)
    const found = await merge(edit(ours), edit(theirs))
    expect(found).toMatchObject({ clean: false })
    expect(found?.clean === false && found.conflicts).toEqual([{ path, kind: path === "b" && kind === "type" ? expect.any(String) : kind }])
  })

  it("FLOW-6 renames are followed: an edit follows its file, a new file in a renamed folder is for a person", async () => {
    const move = (root: string) => renameSync(join(root, "old"), join(root, "new"))
    expect(await merge(move, (root) => write(root, { "old/x": `${lines(30, "x")}more\n` }))).toMatchObject({ clean: true })
    expect(await merge(move, (root) => write(root, { "old/y": "y\n" }))).toEqual({
      clean: false,
      conflicts: [{ path: "new/y", kind: "folder-renamed" }]
    })
    expect(await merge(move, (root) => rmSync(join(root, "old/z")))).toEqual({
      clean: false,
      conflicts: [{ path: "new/z", kind: "renamed-and-deleted" }]
    })
    expect(await merge(move, (root) => renameSync(join(root, "old"), join(root, "else")))).toMatchObject({ clean: false })
  })

  it("FLOW-6 many pairs are answered in order, and looking leaves nothing in the store", async () => {
    const made = [
      await world.change(base, (root) => write(root, { a: edited(1, "1") })),
      await world.change(base, (root) => write(root, { a: edited(1, "2") })),
      await world.change(base, (root) => write(root, { b: "3\n" }))
    ].map(({ commit }) => commit)
    const [one = "", two = "", three = ""] = made
    const before = contentOf(world.store)
    const found = await world.use((store) =>
      store.trialMerges(world.id, [
        [one, two],
        [one, three],
        [two, three],
        [three, three]
      ])
    )
    expect(found.map(({ clean }) => clean)).toEqual([false, true, true, true])
    expect(await world.use((store) => store.trialMerges(world.id, []))).toEqual([])
    expect(contentOf(world.store)).toBe(before)
    expect(readdirSync(place.home.repositories)).toEqual([`${world.id}.git`])
  })

  it("FLOW-6 a name that is no commit of the store is a failure, and git is given no options by it", async () => {
    for (const bad of ["--help", "HEAD", "main", "1".repeat(40), `${base}\n${base}`]) {
      const failure = await world.use((store) => Effect.flip(store.trialMerges(world.id, [[base, bad]])) as never)
      expect(failure).toMatchObject({ _tag: "RepositoryFailure", code: "git-failed" })
    }
    expect(readdirSync(place.home.repositories)).toEqual([`${world.id}.git`])
  })

  it("FLOW-6 a change is looked at against the tip of its branch, and bases apart are merged from where they part", async () => {
    const change = await world.change(base, (root) => write(root, { a: edited(3, "ours") }))
    write(world.theirs, { a: edited(30, "later"), b: "later\n" })
    git(world.theirs, "commit", "--quiet", "-am", "two")
    const second = await world.fetch()
    const applies = (tip: string) => world.use((store) => store.appliesCleanly(world.id, change.commit, tip))
    expect(await applies(base)).toEqual({ clean: true, tree: change.tree })
    expect(await applies(second)).toMatchObject({ clean: true })
    write(world.theirs, { a: edited(3, "clash") })
    git(world.theirs, "commit", "--quiet", "-am", "three")
    expect(await applies(await world.fetch())).toEqual({ clean: false, conflicts: [{ path: "a", kind: "content" }] })
    const late = await world.change(second, (root) => write(root, { b: "mine\n" }))
    expect(await world.use((store) => store.trialMerges(world.id, [[change.commit, late.commit]]))).toMatchObject([{ clean: true }])
  })

  it("FLOW-6 a history that was replaced shares no base and is no crash", async () => {
    const change = await world.change(base, (root) => write(root, { a: "ours\n" }))
    git(world.theirs, "checkout", "--quiet", "--orphan", "fresh")
    git(world.theirs, "commit", "--quiet", "-m", "anew")
    git(world.theirs, "branch", "-f", "main")
    const found = await world.use((store) =>
      Effect.flatMap(store.fetchBase(world.id, world.theirs, "main"), (tip) => store.appliesCleanly(world.id, change.commit, tip))
    )
    expect(found).toMatchObject({ clean: false, conflicts: [{ path: "a" }] })
  })
})

describe("FLOW-6 git's answer is read strictly", () => {
  const oid = "a".repeat(40)
  const answer = (...tokens: ReadonlyArray<string>) => Buffer.from(tokens.map((token) => `${token}\0`).join(""))

  it.each([
    ["no NUL at its end", Buffer.from("1")],
    ["no flag", answer("2", oid, "", "")],
    ["no tree", answer("1", "zz", "", "")],
    ["an end within its files", answer("0", oid, `100644 ${oid} 2\tf`)],
    ["a count that is none", answer("1", oid, "", "x", "")],
    ["fewer paths than it counts", answer("0", oid, "", "7", "a")],
    ["more paths than there can be", answer("0", oid, "", "99999999", "a")]
  ])("FLOW-6 one with %s is refused", (_what, bytes) => {
    expect(() => parseMerges(bytes)).toThrow(UnreadableMerge)
  })

  it("FLOW-6 a kind that git adds later, and a path without a word, are conflicts all the same", () => {
    const file = `100644 ${oid} 2\tquiet`
    const said = answer("0", oid, file, "", "1", "new", "CONFLICT (something new)", "What it says\n", "", "1", oid, "", "")
    expect(parseMerges(said)).toEqual([
      {
        clean: false,
        conflicts: [
          { path: "new", kind: "other" },
          { path: "quiet", kind: "other" }
        ]
      },
      { clean: true, tree: oid }
    ])
    expect(parseMerges(Buffer.alloc(0))).toEqual([])
  })
})
