/** Every failure has a class, a chain of causes, whether a repeat helps, and the next step (OBS-2). */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { Effect } from "effect"
import fc from "fast-check"
import { afterEach, describe, expect, test } from "vitest"
import { failuresIn, incomplete, listOf } from "../../scripts/failures/enumerate.ts"
import { causeChain } from "../../core/domain/cause-chain.ts"
import { decide } from "../../core/domain/decide.ts"
import { backoff, maxAttempts } from "../../core/domain/decide-report.ts"
import { evolve } from "../../core/domain/evolve.ts"
import { classByTag, classOf } from "../../core/domain/fault-class.ts"
import { FailureClass } from "../../core/domain/failure.ts"
import { mint, type Instant } from "../../core/domain/ids.ts"
import type { Actor } from "../../core/domain/actor.ts"
import type { RunCommand } from "../../core/domain/command.ts"
import type { Run } from "../../core/domain/run.ts"
import { fromCause } from "../../core/execution/local/failures.ts"
import { ArtifactCorrupt, ArtifactMissing, StorageFull } from "../../core/ledger/artifact-store.ts"
import { GateRefused } from "../../core/publication/write-gate.ts"
import { RepositoryFailure } from "../../core/repository/repository-store.ts"
import { RuntimeFailure } from "../../core/runtime/runtime-adapter.ts"
import { SandboxFailure } from "../../core/execution/execution-adapter.ts"
import { describeFailure, type StepFailure } from "../../core/steps/step.ts"
import { engine, hash, person, requestRun } from "../domain/arbitrary.ts"
import { openWorld, removeWorld, type World } from "../engine/world.ts"

const root = join(import.meta.dirname, "..", "..")
const failures = failuresIn(root)

describe("every failure", () => {
  test("OBS-2 has a class and a next step, and is in docs/failures.md as it is", () => {
    expect(failures.length).toBeGreaterThan(100)
    expect(incomplete(failures)).toEqual([])
    for (const failure of failures) expect(FailureClass.literals).toContain(failure.class)
    expect(readFileSync(join(root, "docs/failures.md"), "utf8")).toBe(listOf(failures))
  })

  test("OBS-2 each class that there can be yet is somebody's", () => {
    const used = new Set(failures.map((failure) => failure.class))
    for (const kind of ["input", "policy", "agent", "reviewer", "sandbox", "provider", "storage", "bug"]) expect(used).toContain(kind)
  })

  test("OBS-2 one that says no next step is found", () => {
    const [first] = failures
    if (first === undefined) throw new Error("none")
    expect(incomplete([{ ...first, mend: " " }])).toHaveLength(1)
  })
})

const fields = { message: "m", mend: "do this" }
const of = (code: string, retryable = false) => ({ code, retryable, ...fields })
/** Fault, class, whether a repeat helps. */
test.each<readonly [StepFailure, FailureClass, boolean]>([
  [new SandboxFailure(of("gone", true)), "sandbox", true],
  [new SandboxFailure(of("no-confinement")), "sandbox", false],
  [new SandboxFailure(of("prepare-failed", true)), "sandbox", true],
  [new SandboxFailure(of("storage-failed")), "storage", false],
  [new SandboxFailure(of("held")), "policy", false],
  [new SandboxFailure(of("nested-repository")), "agent", false],
  [new SandboxFailure(of("reviewer-unknown")), "reviewer", false],
  [new SandboxFailure(of("bad-host")), "input", false],
  [new SandboxFailure(of("bad-mount")), "bug", false],
  [new RuntimeFailure(of("model-rate-limited", true)), "provider", true],
  [new RuntimeFailure(of("model-unauthorized")), "provider", false],
  [new RuntimeFailure(of("runtime-crashed", true)), "agent", true],
  [new RuntimeFailure(of("output-undecodable")), "agent", false],
  [new RuntimeFailure(of("budget-usd")), "agent", false],
  [new RepositoryFailure({ code: "git-interrupted", ...fields }), "storage", true],
  [new RepositoryFailure({ code: "git-failed", ...fields }), "storage", false],
  [new RepositoryFailure({ code: "bundle-refused", ...fields }), "agent", false],
  [new RepositoryFailure({ code: "branch-missing", ...fields }), "input", false],
  [new GateRefused(of("digest-differs")), "policy", false],
  [new GateRefused(of("target-unwritable", true)), "storage", true],
  [new GateRefused(of("branch-taken")), "input", false],
  [new GateRefused(of("no-proof")), "bug", false],
  [new StorageFull(fields), "storage", false],
  [new ArtifactMissing({ hash: hash(1) }), "storage", false],
  [new ArtifactCorrupt({ hash: hash(1) }), "storage", false]
])("OBS-2 %s: its class, whether a repeat helps, and the next step", (fault, kind, retryable) => {
  const { failure } = describeFailure(fault)
  expect(failure).toMatchObject({ class: kind, retryable })
  expect(failure.mend).not.toBe("")
  expect(failure.message).not.toBe("")
})

test("OBS-2 errors of the contract and of the command line have a class too, and what nobody knows is a fault of PatchPlane", () => {
  for (const [tag, kind] of Object.entries(classByTag)) expect(classOf(tag, "any")).toBe(kind)
  expect([classOf("TypeError", ""), classOf("", ""), classOf("toString", "constructor")]).toEqual(["bug", "bug", "bug"])
})

describe("causes", () => {
  test("OBS-2 a chain names each error with its code, ends at a circle, and takes what is no error", () => {
    const inner = Object.assign(new Error("permission denied"), { code: "EACCES" })
    const outer = new TypeError("could not write", { cause: new Error("draft", { cause: inner }) })
    expect(causeChain(outer)).toBe("TypeError: could not write\ncaused by Error: draft\ncaused by Error EACCES: permission denied")
    const circle = new Error("round")
    circle.cause = circle
    expect(causeChain(circle)).toBe("Error: round")
    expect(causeChain("text")).toBe("text")
    expect(causeChain({ a: 1 })).toBe('{"a":1}')
    let deep: Error = new Error("0")
    for (let n = 1; n < 50; n++) deep = new Error(String(n), { cause: deep })
    expect(causeChain(deep).split("\n")).toHaveLength(12)
  })

  const worlds: Array<World> = []
  afterEach(async () => {
    for (const world of worlds.splice(0)) await removeWorld(world)
  })
  test("OBS-2 LED-5 a failed attempt's detail holds the chain, with its secrets redacted", async () => {
    const token = `ghp_${"a1".repeat(20)}`
    const cause = new Error("the harvest", { cause: Object.assign(new Error(`disk said ${token}`), { code: "EIO" }) })
    const failing = () => Effect.fail(fromCause("storage-failed", "It can't be written.", "Free disk space.")(cause)) as never
    const world = await openWorld({ triage: failing })
    worlds.push(world)
    const run = await world.request()
    const stopped = await world.until(run, "needs-human")
    expect(stopped.failure).toMatchObject({ class: "storage", code: "storage-failed", mend: "Free disk space.", retryable: false })
    const detail = await world.text(stopped.failure?.detail ?? hash(0))
    expect(detail).toBe("Error: the harvest\ncaused by Error EIO: disk said [redacted:github-token]")
  })

  test("OBS-2 a step that crashes is a bug, with its stack as the detail and the same next step", async () => {
    const world = await openWorld({ triage: () => Effect.die(new Error("outer", { cause: new Error("inner") })) })
    worlds.push(world)
    const stopped = await world.until(await world.request(), "needs-human")
    expect(stopped.failure).toMatchObject({ class: "bug", code: "step-crashed", retryable: false })
    const detail = await world.text(stopped.failure?.detail ?? hash(0))
    expect(detail).toContain("outer")
    expect(detail).toContain("inner")
  })
})

test("OBS-2 retries converge: three attempts, backed off, then a state that waits for a person, as often as it is retried", () => {
  const submit = (run: Run | undefined, command: RunCommand, actor: Actor, at: number): Run => {
    const decided = decide(run, { id: mint("cmd"), at: at as Instant, actor, command })
    if (!Array.isArray(decided)) throw new Error((decided as Error).message)
    return decided.reduce<Run | undefined>(
      (state, event) => evolve(state, event, { at: at as Instant, actor, cause: mint("cmd") } as never),
      run
    ) as Run
  }
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 1e12 }),
      fc.integer({ min: 1, max: 4 }),
      fc.constantFrom(...FailureClass.literals),
      (at, rounds, kind) => {
        let run = submit(submit(undefined, requestRun(), person, at), { _tag: "AdmitRun" }, engine, at)
        for (let round = 0; round < rounds; round++) {
          const waits: Array<number> = []
          let attempts = 0
          while (run.status === "triaging") {
            const [effect] = run.effects
            if (effect === undefined) throw new Error("nothing is open")
            attempts++
            if (effect.notBefore !== undefined) waits.push(effect.notBefore - at)
            const failure = { class: kind, code: "any", ...fields, retryable: true }
            const { id: effectId, epoch, attempt } = effect
            run = submit(run, { _tag: "RecordFailure", effectId, epoch, attempt, sessions: [], failure }, engine, at)
          }
          expect(run.status).toBe("needs-human")
          expect(run.effects).toEqual([])
          expect(attempts).toBe(maxAttempts)
          expect(waits).toEqual([backoff(2), backoff(3)])
          if (round < rounds - 1) run = submit(run, { _tag: "Retry" }, person, at)
        }
      }
    ),
    { numRuns: 50 }
  )
})
