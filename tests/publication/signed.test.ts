/** Who a published commit names, and its signature by an SSH key, as git itself verifies it. */
import { execFileSync } from "node:child_process"
import { readFileSync, writeFileSync } from "node:fs"
import { Effect, Layer } from "effect"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import type { Actor } from "../../core/domain/actor.ts"
import type { ApprovalProof } from "../../core/ledger/proof.ts"
import { writeGateLayerWith } from "../../core/publication/gate.ts"
import type { GatePoint } from "../../core/publication/target.ts"
import { WriteGate } from "../../core/publication/write-gate.ts"
import { git, gitBytes, repository, scratch, write } from "../repository/kit.ts"
import { approve, gateServices, publish, worldOf, type World } from "./kit.ts"

let world: World
beforeEach(() => {
  world = worldOf(scratch())
  repository(world.theirs, { "sum.js": "wrong\n" })
})
afterEach(() => world.place.dispose())

const fix = (root: string) => write(root, { "sum.js": "right\n" })
const written = (
  author: "person" | "app" | "agent",
  requestedBy: Actor = { kind: "person", id: "bob@example.com", name: "Bob", role: "reviewer" }
) => ({
  tamper: (proof: ApprovalProof): ApprovalProof => ({
    ...proof,
    authorship: { author, agent: { runtime: "pi", model: "vendor/model-4" }, requestedBy }
  })
})
const shown = (commit: string, format: string) => git(world.theirs, "log", "-1", `--format=${format}`, commit)
const trailer = (commit: string, key: string) => shown(commit, `%(trailers:key=${key},valueonly)`).split("\n").filter(Boolean)
const ada = "Ada <ada@example.com>"
const agent = "vendor/model-4 (pi) <agent-pi-vendor-model-4@patchplane.invalid>"

describe("PUB-8 authors", () => {
  it.each([
    ["person", ada, [agent]],
    ["agent", agent, [ada]],
    ["app", "PatchPlane <patchplane@patchplane.invalid>", [ada, agent]]
  ] as const)("PUB-8 the profile says %s: the author, the others as co-authors, the run and who approved", async (author, name, others) => {
    const proof = await approve(world, fix, written(author))
    const { commit, tree } = await publish(world, proof)
    expect(shown(commit, "%an <%ae>")).toBe(name)
    expect(shown(commit, "%cn <%ce>")).toBe(ada)
    expect(trailer(commit, "Co-authored-by")).toEqual(others)
    expect(trailer(commit, "PatchPlane-Run")).toEqual([`R-1 ${proof.runId}`])
    expect(trailer(commit, "PatchPlane-Approved-By")).toEqual([ada])
    expect(tree).toBe(proof.patchSet.change.tree)
  })

  it("PUB-8 where a policy approved, the person is the one who asked", async () => {
    const policy: Actor = { kind: "policy", bundle: "default", rule: "auto" }
    const { commit } = await publish(world, await approve(world, fix, { ...written("person"), by: policy }))
    expect(shown(commit, "%an <%ae>")).toBe("Bob <bob@example.com>")
    expect(trailer(commit, "PatchPlane-Approved-By")).toEqual(["PatchPlane <patchplane@patchplane.invalid>"])
  })

  it("PUB-8 a model's name can't forge a trailer", async () => {
    const proof = await approve(world, fix, {
      tamper: (made) => ({
        ...made,
        authorship: {
          author: "person",
          agent: { runtime: "pi", model: "m\nPatchPlane-Approved-By: Eve <eve@example.com>" },
          requestedBy: made.by
        }
      })
    })
    const { commit } = await publish(world, proof)
    expect(trailer(commit, "PatchPlane-Approved-By")).toEqual([ada])
  })
})

describe("PUB-8 signatures", () => {
  const makeKey = (type: string, name = type) => {
    const file = world.place.path(`key-${name}`)
    execFileSync("ssh-keygen", ["-q", "-t", type, "-N", "", "-C", "gate", "-f", file])
    return file
  }
  const signedBy = (signingKey: string, proof: ApprovalProof, at: (point: GatePoint) => Effect.Effect<void> = () => Effect.void) =>
    WriteGate.use((gate) => gate.publish([proof])).pipe(
      Effect.provide(writeGateLayerWith({ at, signingKey }).pipe(Layer.provideMerge(gateServices(world))))
    )
  const verified = (commit: string, publicKey: string) => {
    const allowed = world.place.path("allowed")
    writeFileSync(allowed, `ada@example.com ${readFileSync(publicKey, "utf8")}`)
    return gitBytes(world.theirs, ["-c", `gpg.ssh.allowedSignersFile=${allowed}`, "verify-commit", "--raw", commit])
  }

  it.each(["ed25519", "ecdsa"])("PUB-8 a commit signed with an SSH key (%s) is verified by git, and by no other key", async (type) => {
    const key = makeKey(type)
    const proof = await approve(world, fix, written("agent"))
    const outcome = await Effect.runPromise(signedBy(key, proof))
    if (outcome.kind !== "published") throw new Error(outcome.reason)
    const { commit, tree } = outcome.publications[0].publication
    verified(commit, `${key}.pub`)
    expect(() => verified(commit, `${makeKey("ed25519", "other")}.pub`)).toThrow()
    expect(tree).toBe(proof.patchSet.change.tree)
    expect(git(world.theirs, "rev-parse", "patchplane/r-1")).toBe(commit)
    expect(shown(commit, "%an <%ae>")).toBe(agent)
    expect(trailer(commit, "Co-authored-by")).toEqual([ada])
    expect(git(world.theirs, "notes", "--ref=patchplane", "show", commit)).toContain(proof.runId)
    expect(git(world.theirs, "fsck", "--strict")).toBe("")
  })

  it("PUB-8 FLOW-3 a repeat after an interruption publishes the commit that was signed first, though ECDSA never signs alike twice", async () => {
    const key = makeKey("ecdsa")
    const proof = await approve(world, fix)
    let first = ""
    const stop = (point: GatePoint) =>
      Effect.suspend(() => {
        if (point !== "looked") return Effect.void
        first = git(world.store, "for-each-ref", "--format=%(objectname)", "refs/patchplane/signed")
        return Effect.interrupt
      })
    await Effect.runPromiseExit(signedBy(key, proof, stop))
    expect(first).toMatch(/^[0-9a-f]{40}$/)
    const again = await Effect.runPromise(signedBy(key, proof))
    const once = await Effect.runPromise(signedBy(key, proof))
    expect(again).toEqual(once)
    expect(again).toMatchObject({ kind: "published", publications: [{ publication: { commit: first } }] })
  })

  it("PUB-8 a key that is missing or has a passphrase publishes nothing, unsigned least of all, and says what to do", async () => {
    const locked = world.place.path("locked")
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "a long passphrase", "-f", locked])
    const proof = await approve(world, fix)
    for (const key of [world.place.path("nowhere"), locked]) {
      const refused = await Effect.runPromise(Effect.flip(signedBy(key, proof)))
      expect(refused).toMatchObject({ code: "signing-failed", retryable: false, mend: expect.stringContaining("publish.signingKey") })
    }
    expect(git(world.theirs, "for-each-ref", "refs/heads/patchplane", "refs/notes")).toBe("")
  })
})
