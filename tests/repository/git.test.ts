import { mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { Effect, Fiber } from "effect"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { readGit, storeGit } from "../../core/repository/git.ts"
import { runGit, spawnGit } from "../../core/repository/git-process.ts"
import { git, repository, scratch, type Scratch } from "./kit.ts"

let place: Scratch
beforeEach(() => {
  place = scratch()
  repository(place.path("r"), { a: "1" })
})
afterEach(() => place.dispose())

const writers: ReadonlyArray<ReadonlyArray<string>> = [
  ["push", "origin", "main"],
  ["update-ref", "refs/heads/x", "HEAD"],
  ["update-ref", "--stdin"],
  ["notes", "add", "-m", "x"],
  ["fetch", "/somewhere", "main:refs/heads/main"],
  ["fetch", "--upload-pack=touch x", "/somewhere", "main:refs/patchplane/x"],
  ["commit-tree", "HEAD^{tree}"],
  ["commit-tree", "1".repeat(40), "-p", "HEAD", "-m", "x"],
  ["commit-tree", "1".repeat(40), "-p", "1".repeat(40), "-S", "x"],
  ["commit-tree", "1".repeat(40), "-p", "1".repeat(40), "-F", "/etc/passwd"],
  ["merge-tree", "--write-tree", "main", "side"],
  ["merge-tree", "--stdin", "main"],
  ["branch", "x"],
  ["symbolic-ref", "HEAD", "refs/heads/x"],
  ["symbolic-ref", "--delete", "HEAD"],
  ["config", "user.name", "x"],
  ["config", "--unset", "user.name"],
  ["checkout", "main"],
  ["send-pack", "/somewhere"],
  ["cat-file", "--textconv", "HEAD:a"],
  ["diff-tree", "-p", "--ext-diff", "HEAD"],
  ["diff-tree", "-p", "--output=/tmp/x", "HEAD"],
  ["-c", "alias.x=!touch y", "x"],
  ["constructor"],
  []
]

describe("APR-3 the control plane's git", () => {
  it.each(writers.map((args) => ({ args })))("APR-3 $args is refused to everybody but the gate", async ({ args }) => {
    const before = git(place.path("r"), "for-each-ref")
    for (const attempt of [readGit({ cwd: place.path("r"), args }), storeGit({ gitDir: place.path("r", ".git"), args })]) {
      expect(await Effect.runPromise(Effect.flip(attempt))).toMatchObject({ _tag: "GitFailure", reason: "refused" })
    }
    expect(git(place.path("r"), "for-each-ref")).toBe(before)
  })

  it.each([
    ["init", "--bare", "--template="],
    ["fetch", "/x", "+main:refs/patchplane/x"],
    ["update-ref", "refs/patchplane/x", "HEAD"],
    ["merge-tree", "--write-tree", "--stdin"],
    ["commit-tree", "1".repeat(40), "-p", "1".repeat(40), "-m", "x"]
  ])("APR-3 what keeps the store is refused in a person's repository: %s", async (...args) => {
    expect(await Effect.runPromise(Effect.flip(readGit({ cwd: place.path("r"), args })))).toMatchObject({ reason: "refused" })
  })
})

/** A program that a test's repository makes git run, by an alias: only `spawnGit` itself can be told to. */
const hanging = (script: string) => ({
  cwd: place.path("r"),
  args: ["hang"],
  config: [["alias.hang", `!${script}`]] as ReadonlyArray<readonly [string, string]>
})

const alive = (pid: number): boolean => {
  try {
    // A zombie that nobody has waited for yet is not running.
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, "utf8"))
  } catch {
    return false
  }
}

describe("SEC-1 a git process is bounded", () => {
  it("SEC-1 it sees none of our environment and starts no hook of the repository", async () => {
    process.env["PATCHPLANE_CANARY"] = "canary"
    const { stdout } = await Effect.runPromise(runGit(hanging("env")))
    delete process.env["PATCHPLANE_CANARY"]
    expect(stdout.toString()).not.toContain("canary")
    expect(stdout.toString()).toContain("GIT_CONFIG_NOSYSTEM=1")
    expect(stdout.toString()).not.toMatch(/^HOME=/m)
  })

  it("INT-2 interrupting the fiber ends the process and what it started", async () => {
    mkdirSync(place.path("p"))
    writeFileSync(place.path("p", "go"), "")
    const pids = await Effect.runPromise(
      Effect.gen(function* () {
        const started = Promise.withResolvers<ReadonlyArray<number>>()
        const fiber = yield* Effect.forkChild(
          Effect.scoped(
            Effect.gen(function* () {
              const child = yield* spawnGit(hanging("sleep 600 & echo $! $$; wait"))
              child.stdout.once("data", (chunk: Buffer) =>
                started.resolve([child.pid ?? 0, ...chunk.toString().trim().split(" ").map(Number)])
              )
              return yield* Effect.never
            })
          )
        )
        const found = yield* Effect.promise(() => started.promise)
        expect(found.every(alive)).toBe(true)
        yield* Fiber.interrupt(fiber)
        return found
      })
    )
    expect(pids).toHaveLength(3)
    expect(pids.filter(alive)).toEqual([])
  })

  it("SEC-1 too much output, too much time, a death and no git are failures of their own", async () => {
    const reason = (call: Parameters<typeof runGit>[0]) =>
      Effect.runPromise(Effect.flip(runGit(call)).pipe(Effect.map((found) => found.reason)))
    expect(await reason({ ...hanging("yes"), maxBytes: 1000 })).toBe("overflow")
    expect(await reason({ ...hanging("sleep 600"), timeoutMs: 50 })).toBe("timeout")
    expect(await reason({ cwd: place.path("nowhere"), args: ["rev-parse"] })).toBe("missing")
    const cut = await Effect.runPromise(runGit({ ...hanging("yes"), maxBytes: 1000, overflow: "cut" }))
    expect(cut).toMatchObject({ cut: true, exitCode: 0 })
    expect(cut.stdout).toHaveLength(1000)
  })

  it("LED-5 an address in an error has no password in it", async () => {
    const output = await Effect.runPromise(runGit(hanging("echo 'fatal: https://me:canary@example.com/x.git' >&2; exit 3")))
    expect(output).toMatchObject({ exitCode: 3 })
    expect(output.stderr).toContain("https://example.com/x.git")
    expect(output.stderr).not.toContain("canary")
  })
})
