import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { Effect } from "effect"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import type { GatePoint } from "../../core/publication/target.ts"
import { git, repository, scratch, snapshot, write } from "../repository/kit.ts"
import { approve, publish, refusalOf, withGate, worldOf, type World } from "./kit.ts"

let world: World
let origin: string
beforeEach(() => {
  world = worldOf(scratch())
  origin = world.place.path("origin.git")
  mkdirSync(origin)
  git(origin, "init", "--quiet", "--bare")
  repository(world.theirs, { "sum.js": "wrong\n" })
  git(world.theirs, "remote", "add", "origin", origin)
  git(world.theirs, "push", "--quiet", "origin", "main")
})
afterEach(() => world.place.dispose())

const fix = (root: string) => write(root, { "sum.js": "right\n" })
const toOrigin = { kind: "origin" } as const
const refsAt = (folder: string) => git(folder, "for-each-ref", "--format=%(refname) %(objectname)")

describe("PUB-2 the person's own origin", () => {
  it("PUB-2 gets branch and note together; the person's repository gets nothing", async () => {
    const proof = await approve(world, fix, toOrigin)
    const before = [snapshot(world.theirs), snapshot(join(world.theirs, ".git"))]
    const published = await publish(world, proof)
    expect(published).toMatchObject({ target: "origin", branch: "patchplane/r-1", tree: proof.patchSet.change.tree })
    expect(git(origin, "rev-parse", "patchplane/r-1")).toBe(published.commit)
    expect(git(origin, "rev-parse", "refs/notes/patchplane")).toBe(published.note)
    expect(git(origin, "notes", "--ref=patchplane", "show", published.commit)).toContain(proof.runId)
    expect([snapshot(world.theirs), snapshot(join(world.theirs, ".git"))]).toEqual(before)
    expect(await withGate(world, (gate) => gate.observe(proof))).toMatchObject({ commit: published.commit, tree: published.tree })
    expect(await publish(world, proof)).toEqual(published)
    expect(git(origin, "rev-list", "--count", "refs/notes/patchplane")).toBe("1")
  })

  it("PUB-2 runs no hook of ours or the person's, and lets origin's own rules stand", async () => {
    const marker = world.place.path("ran")
    for (const hook of ["pre-push", "reference-transaction"]) {
      writeFileSync(join(world.theirs, ".git/hooks", hook), `#!/bin/sh\ntouch ${marker}\nexit 1\n`)
      chmodSync(join(world.theirs, ".git/hooks", hook), 0o755)
    }
    await publish(world, await approve(world, fix, toOrigin))
    expect(existsSync(marker)).toBe(false)
    mkdirSync(join(origin, "hooks"), { recursive: true })
    writeFileSync(join(origin, "hooks/pre-receive"), "#!/bin/sh\necho 'rule 7: no robots' >&2\nexit 1\n")
    chmodSync(join(origin, "hooks/pre-receive"), 0o755)
    const before = refsAt(origin)
    const refused = await refusalOf(world, await approve(world, fix, { ...toOrigin, run: 2 }))
    expect(refused).toMatchObject({ code: "target-unwritable", retryable: false, message: "Origin's own rules refused the branch." })
    expect(refused.detail).toContain("rule 7: no robots")
    expect(refsAt(origin)).toBe(before)
  })

  it("PUB-2 refuses a branch that is there with something else, and appears not at all where the note can't", async () => {
    git(origin, "branch", "patchplane/r-1", "main")
    expect(await refusalOf(world, await approve(world, fix, toOrigin))).toMatchObject({ code: "branch-taken" })
    git(origin, "branch", "patchplane/r-3/more", "main")
    expect(await refusalOf(world, await approve(world, fix, { ...toOrigin, run: 3 }))).toMatchObject({ code: "branch-taken" })
    mkdirSync(join(origin, "hooks"), { recursive: true })
    writeFileSync(join(origin, "hooks/update"), '#!/bin/sh\ncase "$1" in refs/notes/*) exit 1;; esac\n')
    chmodSync(join(origin, "hooks/update"), 0o755)
    const before = refsAt(origin)
    expect(await refusalOf(world, await approve(world, fix, { ...toOrigin, run: 2 }))).toMatchObject({ code: "target-unwritable" })
    expect(refsAt(origin)).toBe(before)
  })

  it("FLOW-3 another's notes in between are kept: it looks again before it writes again", async () => {
    const proof = await approve(world, fix, toOrigin)
    let looks = 0
    const at = (point: GatePoint) =>
      Effect.sync(() => {
        if (point === "looked") looks++
        if (point === "prepared" && looks === 1) git(origin, "notes", "--ref=patchplane", "add", "-m", "in between", "main")
      })
    expect((await withGate(world, (gate) => gate.publish([proof]), at)).kind).toBe("published")
    expect(looks).toBe(2)
    expect(git(origin, "notes", "--ref=patchplane", "list").split("\n")).toHaveLength(2)
  })

  it("APR-3 commits of the base that origin does not have are never pushed along", async () => {
    write(world.theirs, { "private.txt": "not for origin\n" })
    git(world.theirs, "add", "private.txt")
    git(world.theirs, "commit", "-qm", "private")
    const proof = await approve(world, fix, toOrigin)
    const outcome = await withGate(world, (gate) => gate.publish([proof]))
    expect(outcome.kind).toBe("conflict")
    expect(refsAt(origin).split("\n")).toHaveLength(1)
  })

  it("PUB-2 a base below origin's newest commit is fine", async () => {
    const proof = await approve(world, fix, toOrigin)
    git(world.theirs, "commit", "-q", "--allow-empty", "-m", "later")
    git(world.theirs, "push", "-q", "origin", "main")
    await publish(world, proof)
  })

  it("FLOW-6 a change that does not merge into origin's branch as it is now is a conflict, and nothing is pushed", async () => {
    const proof = await approve(world, fix, toOrigin)
    write(world.theirs, { "sum.js": "otherwise\n" })
    git(world.theirs, "commit", "-aqm", "later")
    git(world.theirs, "push", "-q", "origin", "main")
    const head = git(world.theirs, "rev-parse", "main")
    expect(await withGate(world, (gate) => gate.publish([proof]))).toMatchObject({ kind: "conflict", head, paths: ["sum.js"] })
    expect(git(world.store, "rev-parse", `refs/patchplane/base/${head}`)).toBe(head)
    expect(git(world.theirs, "ls-remote", "origin", "refs/heads/patchplane/*")).toBe("")
  })
})

describe("PUB-3 an origin that can't be written to is a clear error", () => {
  const addresses: ReadonlyArray<readonly [address: string, retryable: boolean]> = [
    ["/nowhere/at/all.git", false],
    ["ext::sh -c touch% ran", false],
    ["http://127.0.0.1:9/x.git", true],
    ["ssh://127.0.0.1:9/x.git", true]
  ]
  it.each(addresses)("PUB-3 %s", async (address, retryable) => {
    const proof = await approve(world, fix, toOrigin)
    git(world.theirs, "remote", "set-url", "origin", address)
    const refused = await refusalOf(world, proof)
    expect(refused).toMatchObject({ code: "target-unwritable", retryable })
    expect(refused.mend.length).toBeGreaterThan(10)
    expect(existsSync(world.place.path("ran"))).toBe(false)
  })

  it("PUB-2 no origin at all", async () => {
    const proof = await approve(world, fix, toOrigin)
    git(world.theirs, "remote", "remove", "origin")
    expect(await refusalOf(world, proof)).toMatchObject({
      code: "target-unwritable",
      message: expect.stringContaining("no remote named origin")
    })
  })

  it("LED-5 a password in the address is in no error and in no file of the store", async () => {
    const proof = await approve(world, fix, toOrigin)
    git(world.theirs, "remote", "set-url", "origin", "http://me:canary-4711@127.0.0.1:9/x.git")
    expect(JSON.stringify(await refusalOf(world, proof))).not.toContain("canary-4711")
    expect(readFileSync(join(world.store, "config"), "utf8")).not.toContain("canary-4711")
  })

  it("PUB-2 a relative address is meant from the repository", async () => {
    const proof = await approve(world, fix, toOrigin)
    git(world.theirs, "remote", "set-url", "origin", "../origin.git")
    await publish(world, proof)
    expect(git(origin, "rev-parse", "--verify", "patchplane/r-1")).toHaveLength(40)
  })
})
