import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import type { HandMade, Version } from "../../core/repository/version.ts"
import { git, gitBytes, repository, scratch, write, type Content, type Made, type Scratch } from "./kit.ts"
import { mergeWorld, type MergeWorld } from "./merge-kit.ts"

let place: Scratch
let world: MergeWorld
beforeEach(() => {
  place = scratch()
  world = mergeWorld(place)
})
afterEach(() => place.dispose())

type Choice = Pick<HandMade, "take" | "hunks" | "edits">
const version = (base: string, made: Made, choice: Choice): Promise<Version> =>
  world.use((store) => store.makeVersion(world.id, { base, tree: made.tree, ref: "run_x/version-1", ...choice }))
const bytes = (tree: string, path: string) => gitBytes(world.store, ["cat-file", "blob", `${tree}:${path}`]).toString("latin1")
const changed = async (files: Readonly<Record<string, Content>>, edit: (root: string) => void) => {
  repository(world.theirs, files)
  const base = await world.fetch()
  return { base, made: await world.change(base, edit) }
}

describe("APR-5 what is chosen is what is taken", () => {
  it("APR-5 a hunk stands at its own place though the hunks before it are left out and the text repeats", async () => {
    const block = "start\n1\n2\n3\n4\nvalue\n6\n7\n8\nend\n"
    const added = Array.from({ length: 10 }, (_, index) => `new ${index}\n`).join("")
    const before = block.repeat(12)
    const lines = before.split("\n")
    lines[55] = "changed"
    const { base, made } = await changed({ a: before }, (root) => write(root, { a: `${added}${lines.join("\n")}` }))
    const { tree } = await version(base, made, { hunks: { a: [2] } })
    expect(bytes(tree, "a")).toBe(lines.join("\n"))
  })

  it("APR-5 SEC-1 a line that looks like the head of a hunk after a lone CR or U+2028 begins none", async () => {
    const long = (first: string, last: string) => `${first}\n${"x\n".repeat(30)}${last}\n`
    const { base, made } = await changed({ a: long("one", "two") }, (root) =>
      write(root, { a: long("ONE\r@@ -1,1 +1,1 @@\u2028@@ -1,1 +1,1 @@", "TWO") })
    )
    const { tree } = await version(base, made, { hunks: { a: [2] } })
    expect(bytes(tree, "a")).toBe(long("one", "TWO"))
  })

  it("APR-5 text that is no UTF-8 keeps its bytes", async () => {
    const text = (...lines: ReadonlyArray<string>) => Buffer.from(`${lines.join("\n")}\n`, "latin1")
    const plain = Array.from({ length: 20 }, (_, index) => `line ${index}`)
    const { base, made } = await changed({ a: text("one", ...plain, "two") }, (root) =>
      write(root, { a: text("caf\xe9", ...plain, "th\xe9") })
    )
    const { tree } = await version(base, made, { hunks: { a: [1] } })
    expect(bytes(tree, "a")).toBe(text("caf\xe9", ...plain, "two").toString("latin1"))
  })

  it("APR-5 hunks of a renamed file are numbered as its diff shows them, and its old name goes", async () => {
    const lines = Array.from({ length: 60 }, (_, index) => `line ${index}`)
    const text = (changes: Readonly<Record<number, string>>) => `${lines.map((line, index) => changes[index] ?? line).join("\n")}\n`
    const { base, made } = await changed({ "old.txt": text({}) }, (root) => {
      renameSync(join(root, "old.txt"), join(root, "new.txt"))
      writeFileSync(join(root, "new.txt"), text({ 3: "first", 50: "second" }))
    })
    expect((await world.use((store) => store.diff(world.id, base, made.tree))).match(/^@@ /gm)).toHaveLength(2)
    const { tree } = await version(base, made, { hunks: { "new.txt": [2] } })
    expect(git(world.store, "ls-tree", "-r", "--name-only", tree)).toBe("new.txt")
    expect(bytes(tree, "new.txt")).toBe(text({ 50: "second" }))
  })

  it("APR-5 a folder that becomes a file is taken whole", async () => {
    const { base, made } = await changed({ "thing/a.txt": "a\n", "thing/b.txt": "b\n" }, (root) => {
      rmSync(join(root, "thing"), { recursive: true })
      write(root, { thing: "a file\n" })
    })
    expect((await version(base, made, {})).tree).toBe(made.tree)
  })

  it("PAT-1 APR-5 a deletion in a repository of SHA-256 objects is taken", async () => {
    const base = repository(world.theirs, { a: "a\n", b: "b\n" }, "--object-format=sha256")
    await world.fetch()
    const made = await world.change(base, (root) => rmSync(join(root, "a")))
    expect((await version(base, made, {})).tree).toBe(made.tree)
  })

  it("APR-5 a base of the year 1970 is a base like any other", async () => {
    mkdirSync(world.theirs)
    git(world.theirs, "init", "--quiet")
    write(world.theirs, { a: "a\n" })
    git(world.theirs, "add", "-A")
    gitBytes(world.theirs, ["commit", "--quiet", "-m", "begin"], "", {
      GIT_COMMITTER_DATE: "@1000 +0000",
      GIT_AUTHOR_DATE: "@1000 +0000"
    })
    const base = await world.fetch()
    const made = await world.change(base, (root) => write(root, { a: "b\n" }))
    expect((await version(base, made, {})).tree).toBe(made.tree)
  })
})
