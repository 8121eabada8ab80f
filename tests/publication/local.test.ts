import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { Effect } from "effect"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { git, gitBytes, repository, scratch, snapshot, write, type Content } from "../repository/kit.ts"
import { approve, message, publish, refusalOf, withGate, worldOf, type World } from "./kit.ts"

let world: World
beforeEach(() => {
  world = worldOf(scratch())
})
afterEach(() => world.place.dispose())

const begin = (files: Readonly<Record<string, Content>> = { "sum.js": "wrong\n", "README.md": "hello\n" }) =>
  repository(world.theirs, files)
const fix = (root: string) => write(root, { "sum.js": "right\n" })
const refs = () => git(world.theirs, "for-each-ref", "--format=%(refname) %(objectname)")

describe("PUB-2 a local branch", () => {
  it("PUB-2 is one commit on the base with the approved tree, and a note beside it", async () => {
    const base = begin()
    const proof = await approve(world, fix)
    const published = await publish(world, proof)
    expect(published).toMatchObject({ branch: "patchplane/r-1", tree: proof.patchSet.change.tree, target: world.theirs })
    expect(git(world.theirs, "rev-parse", "patchplane/r-1")).toBe(published.commit)
    expect(git(world.theirs, "rev-parse", "patchplane/r-1^{tree}")).toBe(proof.patchSet.change.tree)
    expect(git(world.theirs, "rev-list", "--parents", "-1", "patchplane/r-1")).toBe(`${published.commit} ${base}`)
    expect(git(world.theirs, "log", "-1", "--format=%an|%ae|%cn|%ct|%B", "patchplane/r-1")).toBe(
      `Ada|ada@example.com|Ada|1800000000|${message}\n\nPatchPlane-Run: R-1 ${proof.runId}\nPatchPlane-Approved-By: Ada <ada@example.com>`
    )
    expect(await withGate(world, (gate) => gate.observe(proof))).toMatchObject({ commit: published.commit, tree: published.tree })
    expect(git(world.theirs, "fsck", "--strict")).toBe("")
  })

  it("LED-6 the note anchors run, ledger head, approval and digest, on top of notes that are there", async () => {
    begin()
    git(world.theirs, "notes", "--ref=patchplane", "add", "-m", "somebody else's", "HEAD")
    const before = git(world.theirs, "rev-parse", "refs/notes/patchplane")
    const proof = await approve(world, fix)
    const published = await publish(world, proof)
    expect(git(world.theirs, "rev-parse", "refs/notes/patchplane")).toBe(published.note)
    expect(git(world.theirs, "rev-parse", "refs/notes/patchplane~1")).toBe(before)
    expect(git(world.theirs, "notes", "--ref=patchplane", "show", "HEAD")).toBe("somebody else's")
    const note: unknown = JSON.parse(git(world.theirs, "notes", "--ref=patchplane", "show", published.commit))
    expect(note).toMatchObject({
      run: proof.runId,
      ledger: { seq: proof.event.seq, hash: proof.event.hash },
      approval: {
        event: proof.event.id,
        by: { kind: "person", name: "Ada" },
        digest: proof.patchSet.change.digest,
        at: "2027-01-15T08:00:00.123Z"
      },
      tree: published.tree
    })
  })

  it("PUB-2 two runs after one another share the notes, and each keeps its own", async () => {
    begin()
    const first = await publish(world, await approve(world, fix))
    const second = await publish(world, await approve(world, (root) => write(root, { "README.md": "hi\n" }), { run: 2 }))
    for (const { commit } of [first, second])
      expect(git(world.theirs, "notes", "--ref=patchplane", "show", commit)).toContain('"patchplane":1')
    expect(git(world.theirs, "rev-parse", `${second.note}~1`)).toBe(first.note)
  })

  it("PUB-2 is published though the base branch moved on", async () => {
    const base = begin()
    const proof = await approve(world, fix)
    write(world.theirs, { "README.md": "moved\n" })
    git(world.theirs, "commit", "-aqm", "moved")
    const published = await publish(world, proof)
    expect(git(world.theirs, "rev-parse", `${published.commit}~1`)).toBe(base)
  })

  it("FLOW-6 ends as a conflict when it does not merge into the base branch as it is now, with where that stands and the paths", async () => {
    begin()
    const proof = await approve(world, fix)
    write(world.theirs, { "sum.js": "otherwise\n" })
    git(world.theirs, "commit", "-aqm", "moved")
    const head = git(world.theirs, "rev-parse", "main")
    const before = refs()
    const outcome = await withGate(world, (gate) => gate.publish([proof]))
    expect(outcome).toMatchObject({ kind: "conflict", head, paths: ["sum.js"], repositoryId: proof.repository.id })
    expect(outcome).toMatchObject({ reason: expect.stringContaining("does not merge into main as it is now") as string })
    expect(refs()).toBe(before)
    // The commit is there for whoever makes the change anew on it, and stays.
    expect(git(world.store, "rev-parse", `refs/patchplane/base/${head}`)).toBe(head)
    // Once the target is as it was, the same approval stands again.
    git(world.theirs, "reset", "-q", "--hard", "HEAD~1")
    expect((await publish(world, proof)).branch).toBe("patchplane/r-1")
  })

  it("FLOW-3 FLOW-6 what stands already is found, whatever came to the base branch since", async () => {
    begin()
    const proof = await approve(world, fix)
    const first = await publish(world, proof)
    write(world.theirs, { "sum.js": "otherwise\n" })
    git(world.theirs, "commit", "-aqm", "moved")
    expect(await publish(world, proof)).toEqual(first)
  })

  it("FLOW-6 ends as a conflict when the base is no longer part of any branch", async () => {
    begin()
    const proof = await approve(world, fix)
    write(world.theirs, { "README.md": "rewritten\n" })
    git(world.theirs, "commit", "-aq", "--amend", "-m", "rewritten")
    const before = refs()
    const outcome = await withGate(world, (gate) => gate.publish([proof]))
    expect(outcome.kind).toBe("conflict")
    expect(refs()).toBe(before)
  })
})

const long = Array.from({ length: 60 }, (_, index) => `line ${index}\n`).join("")
const every: Readonly<Record<string, Content>> = {
  ".gitattributes": "*.txt text eol=crlf\n*.bin filter=evil diff=evil merge=evil\n",
  "crlf.txt": "a\r\nb\r\n",
  plain: "one\n",
  script: "echo\n",
  gone: "gone\n",
  moves: long,
  link: { link: "plain" },
  "data.bin": Uint8Array.from({ length: 3000 }, (_, index) => (index * 31) % 256),
  "dir/with space/-dash": "dash\n",
  'quo"te': "q\n",
  "new\nline": "n\n",
  "tab\t": "t\n",
  "ünï-日本-🚀": "u\n"
}

describe("PAT-2 byte for byte", () => {
  it("PAT-2 renames, deletions, modes, symlinks, binaries, CRLF, odd names and empty files arrive exactly", async () => {
    begin(every)
    let made: Record<string, string> = {}
    const proof = await approve(world, (root) => {
      renameSync(join(root, "moves"), join(root, "moved away"))
      rmSync(join(root, "gone"))
      chmodSync(join(root, "script"), 0o755)
      write(root, {
        "crlf.txt": "a\r\nb\r\nc\r\n",
        "lf.bin": "a\nb\n",
        link: { link: "../../outside" },
        "data.bin": Uint8Array.from({ length: 3000 }, (_, index) => (index * 17) % 256),
        empty: "",
        'quo"te': "Q\n",
        "new\nline": "N\n",
        "ünï-日本-🚀": "U\n",
        ":(top)magic": "m\n",
        "-rf": "x\n"
      })
      made = snapshot(root)
    })
    const published = await publish(world, proof)
    // The objects' own bytes, so that no checkout filter stands between.
    const listed = gitBytes(world.theirs, ["ls-tree", "-r", "-z", published.commit]).toString("utf8").split("\0").slice(0, -1)
    const found: Record<string, string> = {}
    for (const entry of listed) {
      const [head = "", path = ""] = [entry.slice(0, entry.indexOf("\t")), entry.slice(entry.indexOf("\t") + 1)]
      const [mode, , oid = ""] = head.split(" ")
      const bytes = gitBytes(world.theirs, ["cat-file", "blob", oid])
      found[path] = mode === "120000" ? `link ${bytes}` : `${mode === "100755" ? "program" : "file"} ${bytes.toString("base64")}`
    }
    // What git itself makes of CRLF by `text eol=crlf` is LF in the object: the approved tree has it so.
    const normalised = Buffer.from("a\nb\nc\n").toString("base64")
    expect(found).toEqual({ ...made, "crlf.txt": `file ${normalised}` })
  })
})

describe("PUB-2 the person's checkout", () => {
  it("PUB-2 is not touched: dirty files, index, HEAD, stash, untracked files, other branches", async () => {
    begin()
    write(world.theirs, { "README.md": "stashed\n" })
    git(world.theirs, "stash")
    git(world.theirs, "switch", "--quiet", "-c", "feature")
    write(world.theirs, { "sum.js": "dirty\n", staged: "staged\n", untracked: "u\n" })
    git(world.theirs, "add", "staged")
    const proof = await approve(world, fix)
    const see = () => ({
      files: snapshot(world.theirs),
      status: git(world.theirs, "status", "--porcelain=v2", "--branch"),
      index: readFileSync(join(world.theirs, ".git/index")).toString("base64"),
      stash: git(world.theirs, "stash", "list"),
      refs: refs(),
      top: readdirSync(join(world.theirs, ".git")).sort(),
      config: readFileSync(join(world.theirs, ".git/config"), "utf8")
    })
    git(world.theirs, "status")
    const before = see()
    const published = await publish(world, proof)
    const after = see()
    expect(after.refs).toBe(
      `${before.refs.split("\n").slice(0, 2).join("\n")}\nrefs/heads/patchplane/r-1 ${published.commit}\nrefs/notes/patchplane ${published.note}\n${before.refs.split("\n").slice(2).join("\n")}`
    )
    expect({ ...after, refs: "" }).toEqual({ ...before, refs: "" })
  })

  it("PUB-2 a worktree is published into its repository", async () => {
    begin()
    const main = world.theirs
    git(main, "worktree", "add", "--quiet", "-b", "side", world.place.path("tree"))
    const proof = await approve(world, fix)
    const published = await publish({ ...world, theirs: world.place.path("tree") }, proof)
    expect(git(main, "rev-parse", "patchplane/r-1")).toBe(published.commit)
  })

  it("EXE-4 none of its hooks, filters or helpers runs", async () => {
    begin()
    const marker = world.place.path("ran")
    const script = `#!/bin/sh\necho "$0" >> ${marker}\nexit 1\n`
    const hooks = join(world.theirs, ".git/hooks")
    for (const hook of [
      "reference-transaction",
      "post-update",
      "post-receive",
      "pre-receive",
      "update",
      "pre-push",
      "post-checkout",
      "pre-commit",
      "commit-msg",
      "post-commit",
      "pre-auto-gc",
      "post-rewrite",
      "fsmonitor-watchman"
    ]) {
      writeFileSync(join(hooks, hook), script)
      chmodSync(join(hooks, hook), 0o755)
    }
    const program = join(hooks, "update")
    for (const [key, value] of [
      ["core.hooksPath", hooks],
      ["core.fsmonitor", program],
      ["filter.evil.clean", program],
      ["filter.evil.smudge", program],
      ["diff.external", program],
      ["gpg.program", program],
      ["commit.gpgSign", "true"],
      ["core.pager", program],
      ["core.editor", program],
      ["credential.helper", program],
      ["gc.auto", "1"],
      ["notes.displayRef", "*"],
      ["notes.rewriteRef", "refs/notes/*"]
    ] as const) {
      git(world.theirs, "config", key, value)
    }
    const proof = await approve(world, fix)
    const published = await publish(world, proof)
    await withGate(world, (gate) => gate.observe(proof))
    expect(readFileSync(join(world.theirs, ".git/refs/heads/patchplane/r-1"), "utf8").trim()).toBe(published.commit)
    expect(existsSync(marker)).toBe(false)
  })
})

describe("PUB-2 what is in the way is refused with a mend, and nothing is written", () => {
  const refused = async (code: string, prepare: () => void, options: Parameters<typeof approve>[2] = {}) => {
    begin()
    const proof = await approve(world, fix, options)
    prepare()
    const before = existsSync(world.theirs) ? refs() : ""
    const failure = await refusalOf(world, proof)
    expect(failure).toMatchObject({ _tag: "GateRefused", code })
    expect(failure.mend.length).toBeGreaterThan(10)
    if (existsSync(world.theirs)) expect(refs()).toBe(before)
    return failure
  }

  it("PUB-2 a branch of that name with another commit", async () => {
    await refused("branch-taken", () => git(world.theirs, "branch", "patchplane/r-1"))
  })
  it("PUB-2 that branch, checked out", async () => {
    await refused("branch-taken", () => git(world.theirs, "switch", "-qc", "patchplane/r-1"))
  })
  it("PUB-2 a branch that is a folder's name of it", async () => {
    await refused("branch-taken", () => git(world.theirs, "branch", "patchplane"))
  })
  it("PUB-2 a branch below it", async () => {
    await refused("branch-taken", () => git(world.theirs, "branch", "patchplane/r-1/more"))
  })
  it("PUB-2 a checkout that waits for its first commit on it", async () => {
    await refused("branch-taken", () => git(world.theirs, "symbolic-ref", "HEAD", "refs/heads/patchplane/r-1"))
  })
  it("PUB-2 a lock that another git left", async () => {
    const failure = await refused("target-unwritable", () => {
      mkdirSync(join(world.theirs, ".git/refs/heads/patchplane"), { recursive: true })
      writeFileSync(join(world.theirs, ".git/refs/heads/patchplane/r-1.lock"), "")
    })
    expect(failure.retryable).toBe(true)
  })
  it("PUB-2 a repository that is gone", async () => {
    await refused("target-unwritable", () => rmSync(world.theirs, { recursive: true }))
  })
  it.each(["-force", "a..b", "a b", "x.lock", "/x", "@{1}", "HEAD", "a\nb"])("PUB-2 the name %j", async (branch) => {
    await refused("target-unwritable", () => {}, { branch })
  })
  it("CI-2 a branch that was removed after it was written is told as gone", async () => {
    begin()
    const proof = await approve(world, fix)
    await publish(world, proof)
    git(world.theirs, "branch", "-D", "patchplane/r-1")
    expect(await withGate(world, (gate) => Effect.result(gate.observe(proof)))).toMatchObject({
      _tag: "Failure",
      failure: { code: "branch-gone" }
    })
  })
})
