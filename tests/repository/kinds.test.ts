import { chmodSync, mkdirSync, renameSync, rmSync } from "node:fs"
import { dirname, join } from "node:path"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { bundleOf, git, repository, scratch, write, type Scratch } from "./kit.ts"
import { mergeWorld, type MergeWorld } from "./merge-kit.ts"

let place: Scratch
let world: MergeWorld
beforeEach(() => {
  place = scratch()
  world = mergeWorld(place)
})
afterEach(() => place.dispose())

const pointer = (size: number) => `version https://git-lfs.github.com/spec/v1\noid sha256:${"a".repeat(64)}\nsize ${size}\n`
const text = (bytes: Uint8Array | null | undefined) => (bytes === null || bytes === undefined ? null : Buffer.from(bytes).toString("utf8"))

describe("PAT-3 repositories of every making", () => {
  it("PAT-3 a Git LFS pointer stays a pointer: no filter runs, its bytes are what is stored, shown and merged", async () => {
    repository(world.theirs, {
      ".gitattributes": "*.psd filter=lfs diff=lfs merge=lfs -text\n",
      "art.psd": pointer(1),
      "b.psd": pointer(9)
    })
    git(world.theirs, "config", "filter.lfs.clean", "touch /tmp/never-run; cat")
    git(world.theirs, "config", "filter.lfs.required", "true")
    const base = await world.fetch()
    const made = await world.change(base, (root) => write(root, { "art.psd": pointer(2), "new.psd": pointer(3) }))
    const files = await world.use((store) => store.changedFiles(world.id, base, made.tree))
    expect(files.map(({ path, binary, added }) => ({ path, binary, added }))).toEqual([
      { path: "art.psd", binary: false, added: 1 },
      { path: "new.psd", binary: false, added: 3 }
    ])
    const sides = await world.use((store) => store.fileSides(world.id, base, made.tree, { path: "art.psd" }))
    expect([text(sides.before), text(sides.after)]).toEqual([pointer(1), pointer(2)])
    expect((await world.use((store) => store.knowledge(world.id, made.commit, "."))).lfs).toEqual(["*.psd"])
    const other = await world.change(base, (root) => write(root, { "art.psd": pointer(4) }))
    expect(await world.use((store) => store.trialMerges(world.id, [[made.commit, other.commit]]))).toEqual([
      { clean: false, conflicts: [{ path: "art.psd", kind: "content" }] }
    ])
    const combined = await world.use((store) => store.combine(world.id, base, [made.commit], "run_x/c"))
    expect(combined).toMatchObject({ kind: "combined", tree: made.tree })
  })

  it.each(["trunk", "release/2.x", "ünï-日本", "a+b@c", "feature#1", "HEAD-ish", "refs", "v1.0", "main.lock-not"])(
    "PAT-3 a default branch named %s is found, fetched, known and merged with",
    async (branch) => {
      repository(world.theirs, { "a.txt": "one\ntwo\nthree\n", "sub/package.json": '{"name":"sub"}' }, `--initial-branch=${branch}`)
      const found = await world.use((store) => store.inspect(world.theirs))
      expect(found.defaultBranch).toBe(branch)
      const base = await world.use((store) => store.fetchBase(world.id, world.theirs, branch))
      expect(base).toBe(git(world.theirs, "rev-parse", "HEAD"))
      const made = await world.change(base, (root) => write(root, { "a.txt": "one\ntwo\nthree\nfour\n" }))
      expect(await world.use((store) => store.changedFiles(world.id, base, made.tree))).toMatchObject([{ path: "a.txt", added: 1 }])
      expect(await world.use((store) => store.appliesCleanly(world.id, made.commit, base))).toEqual({ clean: true, tree: made.tree })
      expect(await world.use((store) => store.knowledge(world.id, base, "sub"))).toMatchObject({ commands: { packageManager: "npm" } })
    }
  )
})

describe("PAT-2 kinds of change together", () => {
  const lines = (count: number) => Array.from({ length: count }, (_, at) => `line ${at}\n`).join("")
  const changed = async (before: Parameters<typeof write>[1], edit: (root: string) => void) => {
    repository(world.theirs, before)
    const base = await world.fetch()
    const made = await world.change(base, edit)
    return { base, made, files: await world.use((store) => store.changedFiles(world.id, base, made.tree)) }
  }

  it("PAT-2 a rename with an edit and a new mode is one file, and two that change places are two", async () => {
    const { files } = await changed({ "a/run": lines(100), one: lines(50), two: "x\n".repeat(60) }, (root) => {
      mkdirSync(join(root, "b"))
      renameSync(join(root, "a/run"), join(root, "b/go"))
      write(root, { "b/go": { run: `${lines(100)}more\n` } })
      renameSync(join(root, "one"), join(root, "tmp"))
      renameSync(join(root, "two"), join(root, "one"))
      renameSync(join(root, "tmp"), join(root, "two"))
    })
    expect(files.map(({ path, from, status, added, removed }) => ({ path, from, status, added, removed }))).toEqual([
      { path: "b/go", from: "a/run", status: "renamed", added: 1, removed: 0 },
      { path: "one", from: undefined, status: "modified", added: 60, removed: 50 },
      { path: "two", from: undefined, status: "modified", added: 50, removed: 60 }
    ])
    expect(files[0]?.mode).toEqual({ before: "100644", after: "100755" })
  })

  it("PAT-2 a folder that becomes a file, a file that becomes a folder, and a submodule that moves on", async () => {
    repository(world.theirs, { "was/in": "1\n", "was/too": "2\n", turns: "a file\n" })
    git(world.theirs, "update-index", "--add", "--cacheinfo", `160000,${"1".repeat(40)},libs/x`)
    git(world.theirs, "commit", "--quiet", "-m", "sub")
    const base = await world.fetch()
    const made = await world.change(base, (root) => {
      rmSync(join(root, "was"), { recursive: true })
      write(root, { was: "now a file\n" })
      rmSync(join(root, "turns"))
      write(root, { "turns/into": "a folder\n" })
    })
    const files = await world.use((store) => store.changedFiles(world.id, base, made.tree))
    expect(files.map(({ path, status }) => `${status} ${path}`).sort()).toEqual([
      "added turns/into",
      "added was",
      "deleted turns",
      "deleted was/in",
      "deleted was/too"
    ])
    const dir = place.path("o.git")
    git("/", "clone", "--quiet", "--bare", world.store, dir)
    git(dir, "fetch", "--quiet", world.store, base)
    const moved = async (to: string) => {
      git(dir, "read-tree", base)
      git(dir, "update-index", "--cacheinfo", `160000,${to.repeat(40)},libs/x`)
      const on = bundleOf(dir, base, git(dir, "write-tree"))
      await world.use((store) => store.takeBundle(world.id, on.bundle, { base, commit: on.commit, tree: on.tree, ref: `sub/${to}` }))
      return on
    }
    const [two, three] = [await moved("2"), await moved("3")]
    expect(await world.use((store) => store.changedFiles(world.id, base, two.tree))).toMatchObject([
      { path: "libs/x", status: "modified", binary: false, mode: { before: "160000", after: "160000" } }
    ])
    const sides = await world.use((store) => store.fileSides(world.id, base, two.tree, { path: "libs/x" }))
    expect([text(sides.before), text(sides.after)]).toEqual(["1", "2"].map((to) => `Subproject commit ${to.repeat(40)}\n`))
    expect(await world.use((store) => store.trialMerges(world.id, [[two.commit, three.commit]]))).toEqual([
      { clean: false, conflicts: [{ path: "libs/x", kind: "submodule" }] }
    ])
    expect(await world.use((store) => store.trialMerges(world.id, [[two.commit, made.commit]]))).toMatchObject([{ clean: true }])
  })

  it("PAT-2 100,000 lines rewritten, one line of 3 MB, and text that is no UTF-8 keep every byte", async () => {
    const long = `${"z".repeat(3_000_000)}\n`
    const latin = Buffer.from("caf\xe9 \xff\xfe\n".repeat(50), "latin1")
    const utf16 = Buffer.from("\ufeffeins\nzwei\n", "utf16le")
    const { base, made, files } = await changed({ many: lines(100_000), long: "short\n", latin: "caf\n", wide: "a\n" }, (root) => {
      write(root, { many: lines(100_000).replaceAll("line", "LINE"), long, latin, wide: utf16 })
    })
    expect(files.map(({ path, binary, added, removed }) => ({ path, binary, added, removed }))).toEqual([
      { path: "latin", binary: false, added: 50, removed: 1 },
      { path: "long", binary: false, added: 1, removed: 1 },
      { path: "many", binary: false, added: 100_000, removed: 100_000 },
      { path: "wide", binary: true, added: 0, removed: 0 }
    ])
    const after = async (path: string) =>
      Buffer.from((await world.use((store) => store.fileSides(world.id, base, made.tree, { path }))).after ?? [])
    expect((await after("latin")).equals(latin)).toBe(true)
    expect((await after("wide")).equals(utf16)).toBe(true)
    expect((await after("long")).toString()).toBe(long)
    const diff = await world.use((store) => store.diff(world.id, base, made.tree))
    expect(diff).toContain(`+${long}`)
    expect(diff).toContain("Binary files a/wide and b/wide differ")
    expect(diff.split("\n").filter((line) => line.startsWith("+LINE"))).toHaveLength(100_000)
  })

  it("PAT-2 modes alone, an emptied file and a deleted program are no edits of text", async () => {
    const { files } = await changed({ "run.sh": { run: "x\n" }, plain: "y\n", full: lines(3), deep: { link: dirname("a/b") } }, (root) => {
      chmodSync(join(root, "plain"), 0o755)
      write(root, { full: "" })
      rmSync(join(root, "run.sh"))
      rmSync(join(root, "deep"))
    })
    expect(
      files.map(({ path, status, added, removed, mode }) => `${status} ${path} +${added} -${removed} ${mode.before} ${mode.after}`)
    ).toEqual([
      "deleted deep +0 -1 120000 000000",
      "modified full +0 -3 100644 100644",
      "modified plain +0 -0 100644 100755",
      "deleted run.sh +0 -1 100755 000000"
    ])
  })
})
