import { chmodSync, renameSync, rmSync } from "node:fs"
import { join } from "node:path"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import type { RepositoryFailure } from "../../core/repository/repository-store.ts"
import type { HandMade, Version } from "../../core/repository/version.ts"
import { Effect } from "effect"
import { git, gitBytes, repository, scratch, write, type Content, type Made, type Scratch } from "./kit.ts"
import { contentOf, mergeWorld, type MergeWorld } from "./merge-kit.ts"

let place: Scratch
let world: MergeWorld
beforeEach(() => {
  place = scratch()
  world = mergeWorld(place)
})
afterEach(() => place.dispose())

const numbered = (count: number, other: Readonly<Record<number, string>> = {}) =>
  Array.from({ length: count }, (_, index) => `${other[index + 1] ?? `line ${index + 1}`}\n`).join("")

interface Change {
  readonly base: string
  readonly made: Made
}
/** A change of an agent's as the store holds it. */
const changed = async (files: Readonly<Record<string, Content>>, edit: (root: string) => void): Promise<Change> => {
  repository(world.theirs, files)
  const base = await world.fetch()
  return { base, made: await world.change(base, edit) }
}
type Choice = Pick<HandMade, "take" | "hunks" | "edits">
const version = ({ base, made }: Change, choice: Choice, ref = "run_x/version-1"): Promise<Version> =>
  world.use((store) => store.makeVersion(world.id, { base, tree: made.tree, ref, ...choice }))
const refusal = ({ base, made }: Change, choice: Choice): Promise<RepositoryFailure> =>
  world.use((store) =>
    Effect.flip(
      store.makeVersion(world.id, {
        base,
        tree: made.tree,
        ref: "run_x/version-1",
        ...choice
      }) as Effect.Effect<never, RepositoryFailure>
    )
  )
/** Mode and path of each entry. */
const entries = (tree: string) =>
  git(world.store, "-c", "core.quotePath=false", "ls-tree", "-r", "-z", "--format=%(objectmode) %(path)", tree)
    .split("\0")
    .filter((line) => line !== "")
const text = (tree: string, path: string) => gitBytes(world.store, ["cat-file", "blob", `${tree}:${path}`]).toString("utf8")

describe("APR-5 some files of a change", () => {
  const files = {
    "a.txt": "a\n",
    "b.txt": "b\n",
    "gone.txt": "gone\n",
    "old name.txt": numbered(30),
    "run.sh": "echo\n"
  }
  const edit = (root: string) => {
    write(root, {
      "a.txt": "a2\n",
      "b.txt": "b2\n",
      "new/*.txt": "new\n",
      link: { link: "a.txt" }
    })
    rmSync(join(root, "gone.txt"))
    renameSync(join(root, "old name.txt"), join(root, "nëw name.txt"))
    chmodSync(join(root, "run.sh"), 0o755)
  }

  it("APR-5 without a choice it is the agent's tree, as one commit on the base", async () => {
    const change = await changed(files, edit)
    const { commit, tree } = await version(change, {})
    expect(tree).toBe(change.made.tree)
    expect(git(world.store, "rev-list", "--parents", "-1", commit)).toBe(`${commit} ${change.base}`)
    expect(git(world.store, "rev-parse", `${commit}^{tree}`, "refs/patchplane/run_x/version-1")).toBe(`${tree}\n${commit}`)
  })

  it("APR-5 what is taken is as the agent left it, and everything else as at the base", async () => {
    const change = await changed(files, edit)
    const { tree } = await version(change, { take: ["a.txt", "new/*.txt", "link", "run.sh"] })
    expect(entries(tree)).toEqual([
      "100644 a.txt",
      "100644 b.txt",
      "100644 gone.txt",
      "120000 link",
      "100644 new/*.txt",
      "100644 old name.txt",
      "100755 run.sh"
    ])
    expect([text(tree, "a.txt"), text(tree, "b.txt")]).toEqual(["a2\n", "b\n"])
  })

  it("APR-5 a deletion and both sides of a rename are taken, and nothing besides", async () => {
    const change = await changed(files, edit)
    const { tree } = await version(change, { take: ["gone.txt", "nëw name.txt"] })
    expect(entries(tree)).toEqual(["100644 a.txt", "100644 b.txt", "100644 nëw name.txt", "100644 run.sh"])
    expect(text(tree, "nëw name.txt")).toBe(numbered(30))
  })

  it("APR-5 nothing taken is the base's tree", async () => {
    const change = await changed(files, edit)
    expect((await version(change, { take: [] })).tree).toBe(git(world.store, "rev-parse", `${change.base}^{tree}`))
  })

  it("APR-5 a file that becomes a folder is taken whole", async () => {
    const change = await changed({ thing: "a file\n" }, (root) => {
      rmSync(join(root, "thing"))
      write(root, { "thing/inside.txt": "x\n" })
    })
    expect((await version(change, { take: ["thing", "thing/inside.txt"] })).tree).toBe(change.made.tree)
  })
})

describe("APR-5 some hunks of a file", () => {
  const edited = numbered(60, { 3: "first", 30: "second\nand more", 57: "third" })
  const three = () => changed({ "a.txt": numbered(60), "b.txt": "b\n" }, (root) => write(root, { "a.txt": edited, "b.txt": "b2\n" }))

  it.each([
    { hunks: [1], to: numbered(60, { 3: "first" }) },
    { hunks: [2], to: numbered(60, { 30: "second\nand more" }) },
    { hunks: [3], to: numbered(60, { 57: "third" }) },
    { hunks: [3, 1, 1], to: numbered(60, { 3: "first", 57: "third" }) },
    { hunks: [1, 2, 3], to: edited }
  ])("APR-5 hunks $hunks are taken and the others left", async ({ hunks, to }) => {
    const { tree } = await version(await three(), { take: ["a.txt"], hunks: { "a.txt": hunks } })
    expect([text(tree, "a.txt"), text(tree, "b.txt")]).toEqual([to, "b\n"])
  })

  it("APR-5 a file that no hunks are named of is taken whole beside it", async () => {
    const { tree } = await version(await three(), { hunks: { "a.txt": [2] } })
    expect([text(tree, "a.txt"), text(tree, "b.txt")]).toEqual([numbered(60, { 30: "second\nand more" }), "b2\n"])
  })

  it("APR-5 a file without a newline at its end, CRLF lines and a changed mode stay as they are", async () => {
    const change = await changed({ "end.txt": numbered(20), "crlf.txt": "a\r\nb\r\n", "run.sh": "echo\n" }, (root) => {
      write(root, {
        "end.txt": numbered(20, { 2: "two", 20: "end" }).trimEnd(),
        "crlf.txt": "a\r\nB\r\n",
        "run.sh": { run: "echo hi\n" }
      })
    })
    const { tree } = await version(change, {
      hunks: { "end.txt": [2], "crlf.txt": [1], "run.sh": [1] }
    })
    expect(text(tree, "end.txt")).toBe(numbered(20, { 20: "end" }).trimEnd())
    expect(text(tree, "crlf.txt")).toBe("a\r\nB\r\n")
    expect(entries(tree)).toContain("100755 run.sh")
  })

  it.each([
    { what: "a number that is none of its", hunks: { "a.txt": [4] } },
    { what: "zero", hunks: { "a.txt": [0] } },
    { what: "half of one", hunks: { "a.txt": [1.5] } },
    { what: "none at all", hunks: { "a.txt": [] } }
  ])("APR-5 REQ-4 $what is refused with its field, and the store is as it was", async ({ hunks }) => {
    const change = await three()
    const refs = git(world.store, "for-each-ref")
    expect(await refusal(change, { hunks })).toMatchObject({
      code: "hunk-missing",
      field: "hunks"
    })
    expect(git(world.store, "for-each-ref")).toBe(refs)
  })

  it("APR-5 a binary file has no hunks to choose from", async () => {
    const change = await changed({ "x.bin": Uint8Array.of(0, 1, 2) }, (root) => write(root, { "x.bin": Uint8Array.of(0, 2, 3) }))
    expect(await refusal(change, { hunks: { "x.bin": [1] } })).toMatchObject({
      code: "hunk-missing"
    })
    expect((await version(change, { take: ["x.bin"] })).tree).toBe(change.made.tree)
  })
})

describe("APR-5 texts of a person's own", () => {
  it("APR-5 an edit replaces the agent's text, keeps the mode, and may make a file", async () => {
    const change = await changed({ "a.txt": "a\n", "run.sh": { run: "echo\n" }, "b.txt": "b\n" }, (root) =>
      write(root, { "a.txt": "agent\n", "run.sh": { run: "rm\n" } })
    )
    const { tree } = await version(change, {
      edits: [
        { path: "a.txt", text: "mine ü\r\n" },
        { path: "run.sh", text: "echo mine\n" },
        { path: "docs/[new] file.md", text: "" }
      ]
    })
    expect(entries(tree)).toEqual(["100644 a.txt", "100644 b.txt", "100644 docs/[new] file.md", "100755 run.sh"])
    expect(["a.txt", "run.sh", "docs/[new] file.md"].map((path) => text(tree, path))).toEqual(["mine ü\r\n", "echo mine\n", ""])
  })

  it("APR-5 SEC-1 an edit of a symlink is a plain file, and no filter of the repository's changes a byte", async () => {
    const change = await changed(
      {
        ".gitattributes": "* text eol=crlf filter=evil ident\n",
        link: { link: "x" },
        "a.txt": "a\n"
      },
      (root) => write(root, { "a.txt": "a2\n" })
    )
    const { tree } = await version(change, { edits: [{ path: "link", text: "$Id$\r\n\n" }] })
    expect(entries(tree)).toContain("100644 link")
    expect(text(tree, "link")).toBe("$Id$\r\n\n")
  })

  it.each(["/etc/passwd", "../up", "a/../../up", "..", ".git/hooks/post-checkout", "sub/.GIT/config", ".git", "a\0b", "a\nb", ""])(
    "APR-5 SEC-1 a text at %j is refused, and the store is as it was",
    async (path) => {
      const change = await changed({ "a.txt": "a\n" }, (root) => write(root, { "a.txt": "b\n" }))
      const before = git(world.store, "for-each-ref")
      expect(await refusal(change, { edits: [{ path, text: "evil\n" }] })).toMatchObject({
        code: "path-outside",
        field: "edits"
      })
      expect(git(world.store, "for-each-ref")).toBe(before)
    }
  )

  it.each(["a//b", "./a", "a/", "a.txt/below"])("APR-5 SEC-1 git refuses a text at %j", async (path) => {
    const change = await changed({ "a.txt": "a\n" }, (root) => write(root, { "a.txt": "b\n" }))
    const before = git(world.store, "for-each-ref")
    expect(await refusal(change, { edits: [{ path, text: "evil\n" }] })).toMatchObject({
      _tag: "RepositoryFailure"
    })
    expect(git(world.store, "for-each-ref")).toBe(before)
  })

  it.each([{ take: ["../a.txt"] }, { take: ["*"] }, { take: ["b.txt"] }, { hunks: { "b.txt": [1] } }])(
    "APR-5 REQ-4 $take $hunks names nothing that changed",
    async (choice) => {
      const change = await changed({ "a.txt": "a\n", "b.txt": "b\n" }, (root) => write(root, { "a.txt": "a2\n" }))
      const failure = await refusal(change, choice)
      expect(failure).toMatchObject({
        code: "path-not-changed",
        field: "take" in choice ? "take" : "hunks"
      })
      expect(failure.message).toContain("is not among the changed files")
    }
  )
})

describe("APR-5 LED-7 a version is kept", () => {
  const choice = { take: ["a.txt"], edits: [{ path: "b.txt", text: "mine\n" }] }
  const change = () => changed({ "a.txt": "a\n", "b.txt": "b\n" }, (root) => write(root, { "a.txt": "a2\n", "b.txt": "b2\n" }))

  it("APR-5 REL-1 the same choice gives the same commit and leaves nothing else in the store", async () => {
    const made = await change()
    const first = await version(made, choice)
    const content = contentOf(world.store)
    expect(await version(made, choice)).toEqual(first)
    expect(contentOf(world.store)).toBe(content)
    expect((await version(made, { take: ["b.txt"] }, "run_x/version-2")).commit).not.toBe(first.commit)
  })

  it("LED-7 its bundle can be taken in by another store", async () => {
    const { base, made } = await change()
    const { commit, tree } = await version({ base, made }, choice)
    const bundle = await world.use((store) => store.bundleOf(world.id, base, "run_x/version-1"))
    const other = scratch()
    try {
      const there = mergeWorld(other)
      git("/", "clone", "--quiet", world.theirs, there.theirs)
      expect(await there.fetch()).toBe(base)
      await there.use((store) => store.takeBundle(there.id, bundle, { base, commit, tree, ref: "run_x/version-1" }))
      expect(git(there.store, "rev-parse", "refs/patchplane/run_x/version-1")).toBe(commit)
      expect(await there.use((store) => store.changedFiles(there.id, base, tree))).toMatchObject([{ path: "a.txt" }, { path: "b.txt" }])
    } finally {
      other.dispose()
    }
  })
})
