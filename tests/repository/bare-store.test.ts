import { existsSync, mkdirSync, readdirSync, rmSync, renameSync, writeFileSync, chmodSync } from "node:fs"
import { join } from "node:path"
import { Effect } from "effect"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { mint, type GitObject, type RepositoryId } from "../../core/domain/ids.ts"
import { bareStoreLayer } from "../../core/repository/bare-store.ts"
import { RepositoryStore, type RepositoryFailure } from "../../core/repository/repository-store.ts"
import { bundleOf, git, gitBytes, harvest, repository, scratch, snapshot, write, type Made, type Scratch } from "./kit.ts"

let place: Scratch
let id: RepositoryId
let theirs: string
beforeEach(() => {
  place = scratch()
  id = mint("repo")
  theirs = place.path("theirs")
})
afterEach(() => place.dispose())

const use = <A>(with_: (store: RepositoryStore["Service"]) => Effect.Effect<A, RepositoryFailure>): Promise<A> =>
  Effect.runPromise(RepositoryStore.use(with_).pipe(Effect.provide(bareStoreLayer(place.home))))
const refusal = (with_: (store: RepositoryStore["Service"]) => Effect.Effect<unknown, RepositoryFailure>): Promise<RepositoryFailure> =>
  use((store) => Effect.flip(with_(store) as Effect.Effect<never, RepositoryFailure>))
const storePath = () => join(place.home.repositories, `${id}.git`)
const fetchBase = (branch = "main") => use((store) => store.fetchBase(id, theirs, branch))
const expected = (base: string, made: Made) => ({ base, commit: made.commit, tree: made.tree, ref: "run_x/execute-1" })

describe("EXE-4 the base comes into a bare store", () => {
  it("EXE-4 a dirty checkout, its index and its hooks are not touched, and the store has no hook", async () => {
    const base = repository(theirs, { "a.txt": "one\n", "b.txt": "two\n" })
    write(theirs, { "a.txt": "dirty\n", "new.txt": "untracked\n", "staged.txt": "staged\n" })
    git(theirs, "add", "staged.txt")
    const marker = place.path("hook-ran")
    for (const hook of ["post-checkout", "reference-transaction", "post-merge", "fsmonitor"]) {
      writeFileSync(join(theirs, ".git", "hooks", hook), `#!/bin/sh\ntouch ${marker}\n`)
      chmodSync(join(theirs, ".git", "hooks", hook), 0o755)
    }
    git(theirs, "config", "core.fsmonitor", join(theirs, ".git", "hooks", "fsmonitor"))
    const before = [snapshot(theirs), snapshot(join(theirs, ".git"))]
    expect(await fetchBase()).toBe(base)
    expect([snapshot(theirs), snapshot(join(theirs, ".git"))]).toEqual(before)
    expect(existsSync(marker)).toBe(false)
    expect(existsSync(join(storePath(), "hooks"))).toBe(false)
    expect(git(storePath(), "rev-parse", `refs/patchplane/base/${base}`)).toBe(base)
  })

  it("EXE-4 a later base is brought too, and many at once give one store", async () => {
    const first = repository(theirs, { a: "1" })
    const layer = bareStoreLayer(place.home)
    const all = await Effect.runPromise(
      RepositoryStore.use((store) =>
        Effect.all(
          Array.from({ length: 4 }, () => store.fetchBase(id, theirs, "main")),
          { concurrency: "unbounded" }
        )
      ).pipe(Effect.provide(layer))
    )
    expect(all).toEqual([first, first, first, first])
    git(theirs, "commit", "--quiet", "--allow-empty", "-m", "two")
    const second = await fetchBase()
    expect(second).toBe(git(theirs, "rev-parse", "HEAD"))
    expect(readdirSync(place.home.repositories)).toEqual([`${id}.git`])
  })

  it.each(["gone", "main~0", "main^{commit}", "@{-1}", "--all", "a\0b", ""])(
    "REQ-4 no branch %j names the field base and what there is",
    async (branch) => {
      repository(theirs, { a: "1" })
      git(theirs, "branch", "feature@2")
      const failure = await refusal((store) => store.fetchBase(id, theirs, branch))
      expect(failure).toMatchObject({ code: "branch-missing", field: "base" })
      expect(failure.mend).toContain("feature@2")
      expect(existsSync(storePath())).toBe(false)
      expect(await fetchBase("feature@2")).toBe(git(theirs, "rev-parse", "HEAD"))
    }
  )

  it("PAT-1 a repository of SHA-256 objects works like any other", async () => {
    const base = repository(theirs, { a: "1\n" }, "--object-format=sha256")
    expect(base).toHaveLength(64)
    await fetchBase()
    const made = harvest(storePath(), base, place.path("w"), (root) => write(root, { a: "2\n" }))
    await use((store) => store.takeBundle(id, made.bundle, expected(base, made)))
    expect(await use((store) => store.changedFiles(id, base, made.tree))).toMatchObject([{ path: "a", added: 1, removed: 1 }])
  })
})

const odd = {
  "plain.txt": "one\n",
  "with space.txt": "space\n",
  "tab\there.txt": "tab\n",
  "new\nline.txt": "newline\n",
  "quo\"te's.txt": "quote\n",
  "-dash": "dash\n",
  ":(top)colon": "colon\n",
  "back\\slash": "backslash\n",
  "ünïcödé-日本-🚀.txt": "unicode\n",
  "*.glob": "glob\n"
}

describe("PAT-2 every kind of change is told right", () => {
  /** Takes a change in and gives what the store says of it. */
  const changed = async (before: Parameters<typeof write>[1], change: (root: string) => void) => {
    const base = repository(theirs, before)
    await fetchBase()
    const made = harvest(storePath(), base, place.path("w"), change)
    await use((store) => store.takeBundle(id, made.bundle, expected(base, made)))
    return { base: base as GitObject, made, files: await use((store) => store.changedFiles(id, base, made.tree)) }
  }

  it("PAT-2 names with spaces, tabs, newlines, quotes, dashes, colons, stars and unicode", async () => {
    const edited = Object.fromEntries(Object.entries(odd).map(([name, content]) => [name, `${content}more\n`]))
    const { base, made, files } = await changed(odd, (root) => write(root, edited))
    expect(new Set(files.map(({ path }) => path))).toEqual(new Set(Object.keys(odd)))
    for (const path of Object.keys(odd)) {
      const sides = await use((store) => store.fileSides(id, base, made.tree, { path }))
      expect(Buffer.from(sides.before ?? []).toString()).toBe(odd[path as keyof typeof odd])
      expect(Buffer.from(sides.after ?? []).toString()).toBe(edited[path])
    }
    expect(new Set(await use((store) => store.tree(id, base, 100)))).toEqual(new Set(Object.keys(odd)))
    expect(await use((store) => store.tree(id, base, 3))).toHaveLength(3)
  })

  it("PAT-2 renames, deletions, modes, symlinks, binaries, CRLF, empty files and type changes", async () => {
    const long = Array.from({ length: 40 }, (_, index) => `line ${index}\n`).join("")
    const binary = Uint8Array.from({ length: 5000 }, (_, index) => (index * 7) % 256)
    const { base, made, files } = await changed(
      {
        "old/name.txt": long,
        "gone.txt": "gone\n",
        "script.sh": "echo hi\n",
        link: { link: "gone.txt" },
        "image.bin": binary,
        "crlf.txt": "a\r\nb\r\n",
        "turns.txt": "a file\n",
        ".gitattributes": "*.txt text eol=crlf\n*.txt diff=evil\n"
      },
      (root) => {
        mkdirSync(join(root, "new"))
        renameSync(join(root, "old/name.txt"), join(root, "new/näme.txt"))
        rmSync(join(root, "gone.txt"))
        chmodSync(join(root, "script.sh"), 0o755)
        write(root, {
          link: { link: "/etc/passwd" },
          "image.bin": binary.map((byte) => 255 - byte),
          empty: "",
          "turns.txt": { link: "script.sh" }
        })
      }
    )
    const by = (path: string) => files.find((file) => file.path === path)
    expect(files.map(({ path }) => path).sort()).toEqual([
      "empty",
      "gone.txt",
      "image.bin",
      "link",
      "new/näme.txt",
      "script.sh",
      "turns.txt"
    ])
    expect(by("new/näme.txt")).toMatchObject({ status: "renamed", from: "old/name.txt", added: 0, removed: 0, binary: false })
    expect(by("gone.txt")).toMatchObject({ status: "deleted", removed: 1, mode: { after: "000000" } })
    expect(by("script.sh")).toMatchObject({ status: "modified", mode: { before: "100644", after: "100755" }, added: 0 })
    expect(by("link")).toMatchObject({ status: "modified", mode: { before: "120000", after: "120000" } })
    expect(by("image.bin")).toMatchObject({ status: "modified", binary: true, added: 0, removed: 0 })
    expect(by("empty")).toMatchObject({ status: "added", added: 0, binary: false })
    expect(by("turns.txt")).toMatchObject({ status: "type-changed", mode: { before: "100644", after: "120000" } })
    const side = (path: string, from?: string) =>
      use((store) => store.fileSides(id, base, made.tree, from === undefined ? { path } : { path, from }))
    expect(Buffer.from((await side("new/näme.txt", "old/name.txt")).before ?? []).toString()).toBe(long)
    expect((await side("gone.txt")).after).toBeNull()
    expect((await side("empty")).before).toBeNull()
    expect((await side("empty")).after).toHaveLength(0)
    expect(Buffer.from((await side("link")).after ?? []).toString()).toBe("/etc/passwd")
    expect(Uint8Array.from((await side("image.bin")).before ?? [])).toEqual(binary)
    expect(Buffer.from((await side("crlf.txt")).after ?? []).toString("latin1")).toBe(
      gitBytes(theirs, ["cat-file", "blob", "HEAD:crlf.txt"]).toString("latin1")
    )
    const text = await use((store) => store.diff(id, base, made.tree))
    expect(text).toContain("rename to new/näme.txt")
    expect(text).toContain("Binary files a/image.bin and b/image.bin differ")
    expect(await use((store) => store.fileAt(id, base, "script.sh"))).toBe("echo hi\n")
    expect(await use((store) => store.fileAt(id, base, "link"))).toBeNull()
    expect(await use((store) => store.fileAt(id, base, "old"))).toBeNull()
    expect(await use((store) => store.fileAt(id, base, "old/"))).toBeNull()
    expect(await use((store) => store.fileAt(id, base, "../x"))).toBeNull()
  })

  it("PAT-2 a submodule shows by its commit, and latin-1 text keeps its bytes", async () => {
    const pointed = "1234567890123456789012345678901234567890"
    const base = repository(theirs, { "a.txt": "a\n" })
    await fetchBase()
    const dir = place.path("o.git")
    git("/", "clone", "--quiet", "--bare", storePath(), dir)
    git(dir, "fetch", "--quiet", storePath(), base)
    const latin = gitBytes(dir, ["hash-object", "-w", "--stdin"], Buffer.from("caf\xe9\n", "latin1")).toString().trim()
    const tree = gitBytes(dir, ["mktree", "--missing"], `160000 commit ${pointed}\tvendor\n100644 blob ${latin}\ta.txt\n`).toString().trim()
    const made = bundleOf(dir, base, tree)
    await use((store) => store.takeBundle(id, made.bundle, expected(base, made)))
    expect(await use((store) => store.changedFiles(id, base, tree))).toMatchObject([
      { path: "a.txt", binary: false },
      { path: "vendor", status: "added", mode: { after: "160000" } }
    ])
    const sides = await use((store) => store.fileSides(id, base, tree, { path: "vendor" }))
    expect(Buffer.from(sides.after ?? []).toString()).toBe(`Subproject commit ${pointed}\n`)
    expect(Buffer.from((await use((store) => store.fileSides(id, base, tree, { path: "a.txt" }))).after ?? []).toString("latin1")).toBe(
      "caf\xe9\n"
    )
  })

  it("PAT-2 a changed name that is not UTF-8 is refused, and an unchanged one is no trouble", async () => {
    const base = repository(theirs, { "a.txt": "a\n" })
    await fetchBase()
    const dir = place.path("o.git")
    git("/", "clone", "--quiet", "--bare", storePath(), dir)
    git(dir, "fetch", "--quiet", storePath(), base)
    const blob = git(dir, "rev-parse", `${base}:a.txt`)
    const entry = Buffer.from(`100644 blob ${blob}\tcaf\xe9.txt\0`, "latin1")
    const tree = gitBytes(dir, ["mktree", "-z"], entry).toString().trim()
    const made = bundleOf(dir, base, tree)
    await use((store) => store.takeBundle(id, made.bundle, expected(base, made)))
    expect(await refusal((store) => store.changedFiles(id, base, tree))).toMatchObject({ code: "name-not-utf8" })
    expect(await use((store) => store.changedFiles(id, tree, tree))).toEqual([])
    expect(await use((store) => store.tree(id, tree, 10))).toHaveLength(1)
  })

  it("PAT-2 a file of 100,000 lines and a very long line are counted", async () => {
    const lines = "x\n".repeat(100_000)
    const { files } = await changed({ "long.txt": lines }, (root) => write(root, { "long.txt": `${lines}${"y".repeat(3_000_000)}\n` }))
    expect(files).toMatchObject([{ added: 1, removed: 0 }])
  })
})

describe("SEC-1 a bundle is trusted in nothing", () => {
  let base: string
  let dir: string
  beforeEach(async () => {
    base = repository(theirs, { "a.txt": "one\n", "b.txt": "two\n" })
    await fetchBase()
    dir = place.path("o.git")
    git("/", "clone", "--quiet", "--bare", storePath(), dir)
    git(dir, "fetch", "--quiet", storePath(), base)
  })
  const blob = (content: string | Uint8Array) => gitBytes(dir, ["hash-object", "-w", "--stdin"], content).toString().trim()
  const rawTree = (...entries: ReadonlyArray<readonly [mode: string, name: string, oid: string]>) => {
    const bytes = Buffer.concat(
      entries.map(([mode, name, oid]) => Buffer.concat([Buffer.from(`${mode} ${name}\0`), Buffer.from(oid, "hex")]))
    )
    return gitBytes(dir, ["hash-object", "-w", "-t", "tree", "--stdin", "--literally"], bytes).toString().trim()
  }
  const refsOfStore = () => git(storePath(), "for-each-ref", "--format=%(refname) %(objectname)")
  const objectsOfStore = () => git(storePath(), "count-objects", "-v")

  const bad: ReadonlyArray<readonly [what: string, make: () => { made: Made; claim?: Partial<Made>; on?: string }]> = [
    ["a path `..`", () => ({ made: bundleOf(dir, base, rawTree(["40000", "..", rawTree(["100644", "x", blob("x")])])) })],
    ["a path `.git`", () => ({ made: bundleOf(dir, base, rawTree(["40000", ".git", rawTree(["100644", "config", blob("x")])])) })],
    ["a path `.GIT`", () => ({ made: bundleOf(dir, base, rawTree(["40000", ".GIT", rawTree(["100644", "config", blob("x")])])) })],
    ["a path `git~1`", () => ({ made: bundleOf(dir, base, rawTree(["40000", "git~1", rawTree(["100644", "config", blob("x")])])) })],
    ["a path with a slash", () => ({ made: bundleOf(dir, base, rawTree(["100644", "../../etc/x", blob("x")])) })],
    ["the same name twice", () => ({ made: bundleOf(dir, base, rawTree(["100644", "x", blob("x")], ["100644", "x", blob("y")])) })],
    ["an unsorted tree", () => ({ made: bundleOf(dir, base, rawTree(["100644", "z", blob("x")], ["100644", "a", blob("y")])) })],
    ["an unknown mode", () => ({ made: bundleOf(dir, base, rawTree(["100666", "x", blob("x")])) })],
    [
      ".gitmodules that runs a command",
      () => ({
        made: bundleOf(dir, base, rawTree(["100644", ".gitmodules", blob('[submodule "x"]\n\tpath = x\n\turl = -u./payload\n')]))
      })
    ],
    [".gitmodules that is a symlink", () => ({ made: bundleOf(dir, base, rawTree(["120000", ".gitmodules", blob("/etc/passwd")])) })],
    [
      "another tree than it was said to have",
      () => ({ made: bundleOf(dir, base, rawTree(["100644", "x", blob("x")])), claim: { tree: git(dir, "rev-parse", `${base}^{tree}`) } })
    ],
    [
      "another commit than it was said to be",
      () => ({ made: bundleOf(dir, base, rawTree(["100644", "x", blob("x")])), claim: { commit: base } })
    ],
    [
      "another base",
      () => ({ made: bundleOf(dir, base, rawTree(["100644", "x", blob("x")])), on: "1234567890123456789012345678901234567890" })
    ],
    [
      "two commits",
      () => {
        const middle = bundleOf(dir, base, rawTree(["100644", "m", blob("m")]))
        return { made: bundleOf(dir, base, rawTree(["100644", "x", blob("x")]), middle.commit) }
      }
    ],
    [
      "a flipped byte",
      () => {
        const made = bundleOf(dir, base, rawTree(["100644", "x", blob("some longer content\n".repeat(10))]))
        const bundle = Buffer.from(made.bundle)
        bundle[bundle.byteLength - 40] = (bundle[bundle.byteLength - 40] ?? 0) ^ 0xff
        return { made: { ...made, bundle } }
      }
    ],
    [
      "a cut end",
      () => {
        const made = bundleOf(dir, base, rawTree(["100644", "x", blob("x")]))
        return { made: { ...made, bundle: made.bundle.subarray(0, -30) } }
      }
    ],
    ["nothing", () => ({ made: { bundle: Buffer.alloc(0), commit: base, tree: base } })],
    ["garbage", () => ({ made: { bundle: Buffer.from("PACK?".repeat(1000)), commit: base, tree: base } })],
    ["an object that is missing", () => ({ made: bundleOfMissing() })],
    ["101 MB in one file", () => ({ made: bundleOf(dir, base, rawTree(["100644", "zeros", blob(Buffer.alloc(101 * 1024 * 1024))])) })]
  ]

  /** A tree that names a blob which neither the pack nor the store has. */
  const bundleOfMissing = (): Made => {
    const absent = "deadbeefdeadbeefdeadbeefdeadbeefdeadbeef"
    const tree = rawTree(["100644", "x", absent])
    const commit = git(dir, "commit-tree", tree, "-p", base, "-m", "harvest")
    const pack = gitBytes(dir, ["pack-objects", "--stdout", "-q"], `${commit}\n${tree}\n`)
    return { commit, tree, bundle: Buffer.concat([Buffer.from(`# v2 git bundle\n-${base}\n${commit} refs/patchplane/harvest\n\n`), pack]) }
  }

  it.each(bad.map(([what, make]) => ({ what, make })))("SEC-1 $what is refused, and the store is as it was", async ({ make }) => {
    const { made, claim, on } = make()
    const before = [refsOfStore(), objectsOfStore()]
    const failure = await refusal((store) => store.takeBundle(id, made.bundle, { ...expected(on ?? base, made), ...claim }))
    expect(failure).toMatchObject({ code: "bundle-refused" })
    expect([refsOfStore(), objectsOfStore()]).toEqual(before)
    expect(readdirSync(place.home.repositories)).toEqual([`${id}.git`])
  })

  it("EXE-4 what is good is taken and pinned, twice the same", async () => {
    const made = bundleOf(dir, base, rawTree(["100644", "x", blob("x")]))
    await use((store) => store.takeBundle(id, made.bundle, expected(base, made)))
    await use((store) => store.takeBundle(id, made.bundle, expected(base, made)))
    expect(git(storePath(), "rev-parse", "refs/patchplane/run_x/execute-1")).toBe(made.commit)
    expect(git(storePath(), "fsck", "--strict", "--connectivity-only")).toBe("")
    expect(existsSync(join(storePath(), "objects/info/alternates"))).toBe(false)
  })

  it("REL-1 what a killed core left half-made is removed at the next start", async () => {
    mkdirSync(`${storePath()}.quarantine-abc`)
    mkdirSync(`${storePath()}.new-abc`)
    await fetchBase()
    expect(readdirSync(place.home.repositories)).toEqual([`${id}.git`])
  })
})
