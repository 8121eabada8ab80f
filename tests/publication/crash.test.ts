import { spawnSync } from "node:child_process"
import { join } from "node:path"
import { Cause, Effect, Exit } from "effect"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { gatePoints, type GatePoint } from "../../core/publication/target.ts"
import { WriteGate } from "../../core/publication/write-gate.ts"
import { git, repository, scratch, write } from "../repository/kit.ts"
import { approve, layerOf, publish, worldOf, type World } from "./kit.ts"

let world: World
beforeEach(() => {
  world = worldOf(scratch())
  repository(world.theirs, { "sum.js": "wrong\n" })
})
afterEach(() => world.place.dispose())

const fix = (root: string) => write(root, { "sum.js": "right\n" })
const branches = (folder: string) =>
  git(folder, "for-each-ref", "--format=%(refname)", "refs/heads/patchplane", "refs/notes").split("\n").filter(Boolean)

/** What must stand after a repeat, whatever happened before it: one commit, one branch, one note. */
const expectOnce = (folder: string, commit: string, note: string) => {
  expect(branches(folder)).toEqual(["refs/heads/patchplane/r-1", "refs/notes/patchplane"])
  expect(git(folder, "rev-parse", "patchplane/r-1")).toBe(commit)
  expect(git(folder, "rev-list", "--count", `${commit}`)).toBe("2")
  expect(git(folder, "rev-parse", "refs/notes/patchplane")).toBe(note)
  expect(git(folder, "rev-list", "--count", "refs/notes/patchplane")).toBe("1")
  expect(git(folder, "notes", "--ref=patchplane", "list").split("\n")).toHaveLength(1)
  expect(git(folder, "fsck", "--strict")).toBe("")
}

describe("FLOW-3 a repeat finds or makes the same", () => {
  it.each(gatePoints)("FLOW-3 interrupted when it is %s", async (point: GatePoint) => {
    const proof = await approve(world, fix)
    const at = (here: GatePoint) => (here === point ? Effect.interrupt : Effect.void)
    const exit = await Effect.runPromiseExit(WriteGate.use((gate) => gate.publish([proof])).pipe(Effect.provide(layerOf(world, at))))
    expect(Exit.isFailure(exit) && Cause.hasInterrupts(exit.cause)).toBe(true)
    // Together or not at all.
    expect([0, 2]).toContain(branches(world.theirs).length)
    const first = await publish(world, proof)
    const second = await publish(world, proof)
    expect(second).toEqual(first)
    expectOnce(world.theirs, first.commit, first.note)
  })

  it.each(gatePoints)("REL-1 kill -9 of the whole process when it is %s", async (point: GatePoint) => {
    const proof = await approve(world, fix)
    const { commit, tree, base } = proof.patchSet.change
    const run = spawnSync(process.execPath, [join(import.meta.dirname, "die-at.ts"), world.place.root, point, base, commit, tree], {
      encoding: "utf8",
      env: { PATH: process.env["PATH"] ?? "" }
    })
    expect({ signal: run.signal, stderr: run.stderr }).toEqual({ signal: "SIGKILL", stderr: "" })
    expect([0, 2]).toContain(branches(world.theirs).length)
    const published = await publish(world, proof)
    expectOnce(world.theirs, published.commit, published.note)
  })

  it("FLOW-3 a branch whose note is lost gets it again, and a note whose branch is lost gets no second one", async () => {
    const proof = await approve(world, fix)
    const first = await publish(world, proof)
    git(world.theirs, "update-ref", "-d", "refs/notes/patchplane")
    expect(await publish(world, proof)).toEqual(first)
    git(world.theirs, "update-ref", "-d", "refs/heads/patchplane/r-1")
    expect(await publish(world, proof)).toEqual(first)
    expectOnce(world.theirs, first.commit, first.note)
  })

  it("FLOW-3 commits that a person put on top do not make it another change", async () => {
    const proof = await approve(world, fix)
    const first = await publish(world, proof)
    const more = git(world.theirs, "commit-tree", `${first.tree}`, "-p", first.commit, "-m", "more")
    git(world.theirs, "update-ref", "refs/heads/patchplane/r-1", more)
    expect(await publish(world, proof)).toEqual(first)
    expect(git(world.theirs, "rev-parse", "patchplane/r-1")).toBe(more)
  })

  it("FLOW-3 notes that others write in between are kept", async () => {
    const proof = await approve(world, fix)
    let looks = 0
    const at = (point: GatePoint) =>
      Effect.sync(() => {
        if (point === "looked") looks++
        if (point === "copied" && looks === 1) git(world.theirs, "notes", "--ref=patchplane", "add", "-m", "in between", "main")
      })
    const outcome = await Effect.runPromise(WriteGate.use((gate) => gate.publish([proof])).pipe(Effect.provide(layerOf(world, at))))
    expect(outcome.kind).toBe("published")
    expect(looks).toBe(2)
    expect(git(world.theirs, "notes", "--ref=patchplane", "list").split("\n")).toHaveLength(2)
  })
})
