import { Effect, Fiber } from "effect"
import fc from "fast-check"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import type { ApprovalProof } from "../../core/ledger/proof.ts"
import { changeDigest } from "../../core/publication/digest.ts"
import { commitText, identityOf } from "../../core/publication/published-commit.ts"
import { gatePoints } from "../../core/publication/target.ts"
import { WriteGate } from "../../core/publication/write-gate.ts"
import { git, repository, scratch, write } from "../repository/kit.ts"
import { ada, approve, layerOf, publish, refusalOf, sha256, withGate, worldOf, type World } from "./kit.ts"

let world: World
beforeEach(() => {
  world = worldOf(scratch())
  repository(world.theirs, { "sum.js": "wrong\n", other: "o\n" })
})
afterEach(() => world.place.dispose())

const fix = (root: string) => write(root, { "sum.js": "right\n" })
const refs = () => git(world.theirs, "for-each-ref", "--format=%(refname) %(objectname)")
type Change = ApprovalProof["patchSet"]["change"]
const withChange = (proof: ApprovalProof, change: Partial<Change>): ApprovalProof => ({
  ...proof,
  patchSet: { ...proof.patchSet, change: { ...proof.patchSet.change, ...change } }
})

describe("APR-3 only the ledger's own proof opens the gate", () => {
  const forgeries: Readonly<Record<string, (proof: ApprovalProof) => ApprovalProof>> = {
    "a spread copy": (proof) => ({ ...proof }),
    "a deep copy": (proof) => structuredClone(proof),
    "one through JSON": (proof) => JSON.parse(JSON.stringify(proof)) as ApprovalProof,
    "one that inherits": (proof) => Object.create(proof) as ApprovalProof,
    "a proxy": (proof) => new Proxy(proof, {})
  }
  it.each(Object.keys(forgeries))("APR-3 %s is refused, to publish and to observe", async (name) => {
    const proof = await approve(world, fix)
    const forged = forgeries[name]?.(proof) as ApprovalProof
    const before = refs()
    expect(await refusalOf(world, forged)).toMatchObject({ code: "no-proof" })
    expect(await withGate(world, (gate) => Effect.result(gate.observe(forged)))).toMatchObject({ failure: { code: "no-proof" } })
    expect(refs()).toBe(before)
  })

  it("APR-3 one made by hand is refused", async () => {
    expect(await refusalOf(world, await approve(world, fix, { issued: false }))).toMatchObject({ code: "no-proof" })
  })
})

describe("APR-1 what is written is what was approved", () => {
  const changed: Readonly<Record<string, (proof: ApprovalProof) => ApprovalProof>> = {
    "another tree": (proof) => withChange(proof, { tree: git(world.theirs, "rev-parse", "HEAD^{tree}") as Change["tree"] }),
    "another commit": (proof) => withChange(proof, { commit: proof.patchSet.change.base }),
    "a commit that is not there": (proof) => withChange(proof, { commit: "1".repeat(40) as Change["commit"] }),
    "another base": (proof) => withChange(proof, { base: "2".repeat(40) as Change["base"] }),
    "another message": (proof) => withChange(proof, { message: sha256("nobody wrote this") }),
    "another digest": (proof) => withChange(proof, { digest: sha256("x") }),
    "another policy": (proof) => ({ ...proof, policy: sha256("lax") }),
    "another branch": (proof) => ({ ...proof, repository: { ...proof.repository, target: { kind: "branch", branch: "main2" } } }),
    "another repository": (proof) => ({ ...proof, patchSet: { ...proof.patchSet, repositoryId: "repo_x" as never } }),
    "no approval": ({ patchSet: { approval: _, ...patchSet }, ...proof }) => ({ ...proof, patchSet }),
    "an approval of something else": (proof) => ({
      ...proof,
      patchSet: { ...proof.patchSet, approval: { digest: sha256("else"), by: ada, at: proof.at } }
    })
  }
  it.each(Object.keys(changed))("APR-1 %s is refused and nothing is written", async (name) => {
    const tamper = changed[name]
    const proof = await approve(world, fix, tamper === undefined ? {} : { tamper })
    const before = refs()
    expect(await refusalOf(world, proof)).toMatchObject({ code: "digest-differs" })
    expect(refs()).toBe(before)
  })

  it("APR-1 every field changes the digest, and no field can pretend to be two", () => {
    const content = fc.record({
      repository: fc.string(),
      base: fc.string(),
      tree: fc.string(),
      target: fc.string(),
      message: fc.string({ unit: "binary" }),
      policy: fc.string()
    })
    fc.assert(
      fc.property(content, content, (a, b) => {
        const same = JSON.stringify(a) === JSON.stringify(b)
        expect(changeDigest(a) === changeDigest(b)).toBe(same)
        expect(changeDigest({ ...a })).toMatch(/^[0-9a-f]{64}$/)
        for (const key of Object.keys(a) as ReadonlyArray<keyof typeof a>) {
          expect(changeDigest({ ...a, [key]: `${a[key]}x` })).not.toBe(changeDigest(a))
        }
        // What ends one field does not begin the next.
        expect(changeDigest({ ...a, base: `${a.base}${a.tree}`, tree: "" }) === changeDigest(a)).toBe(a.tree === "")
      }),
      { numRuns: 500 }
    )
  })
})

describe("INT-2 a gate that is held", () => {
  it("INT-2 writes nothing, and writes after it is released", async () => {
    const proof = await approve(world, fix)
    const before = refs()
    const outcome = await withGate(world, (gate) =>
      Effect.gen(function* () {
        yield* gate.hold(true)
        const refused = yield* Effect.flip(gate.publish([proof])).pipe(Effect.orDie)
        expect(refused).toMatchObject({ code: "held" })
        expect(refs()).toBe(before)
        yield* gate.hold(false)
        return yield* gate.publish([proof])
      })
    )
    expect(outcome.kind).toBe("published")
  })

  it("INT-2 writes nothing while the ledger says that the kill switch holds", async () => {
    const proof = await approve(world, fix)
    world.held = true
    expect(await refusalOf(world, proof)).toMatchObject({ code: "held" })
    world.held = false
    await publish(world, proof)
  })

  it.each(gatePoints.filter((point) => point !== "written"))(
    "INT-2 held when it is %s, it is refused at once and nothing is written",
    async (point) => {
      const proof = await approve(world, fix)
      const before = refs()
      const reached = Promise.withResolvers<void>()
      const program = WriteGate.use((gate) =>
        Effect.gen(function* () {
          const fiber = yield* Effect.forkChild(Effect.flip(gate.publish([proof])))
          yield* Effect.promise(() => reached.promise)
          yield* gate.hold(true)
          return yield* Fiber.join(fiber)
        })
      )
      // The publication stands still at the point for ever: only the hold can end it.
      const at = (here: string) =>
        here === point
          ? Effect.andThen(
              Effect.sync(() => reached.resolve()),
              Effect.never
            )
          : Effect.void
      const refused = await Effect.runPromise(program.pipe(Effect.provide(layerOf(world, at))))
      expect(refused).toMatchObject({ code: "held" })
      expect(refs()).toBe(before)
      await publish(world, proof)
    }
  )

  it("INT-2 a hold that comes at the last moment is seen before the refs change", async () => {
    const proof = await approve(world, fix)
    const before = refs()
    const at = (point: string) => Effect.sync(() => void (world.held = world.held || point === "prepared"))
    const refused = await withGate(world, (gate) => Effect.result(gate.publish([proof])), at)
    expect(refused).toMatchObject({ failure: { code: "held" } })
    expect(refs()).toBe(before)
  })
})

describe("PUB-8 names and trailers", () => {
  it("PUB-8 trailers join those that are there, and stand apart from text", () => {
    const proof = { runId: "run_x", runNumber: 7, by: ada } as never
    const ours = "PatchPlane-Run: R-7 run_x\nPatchPlane-Approved-By: Ada <ada@example.com>\n"
    expect(commitText("Fix it", proof)).toBe(`Fix it\n\n${ours}`)
    expect(commitText("Fix it\n\nWhy: because\n\n\n", proof)).toBe(`Fix it\n\nWhy: because\n${ours}`)
    expect(commitText("fix: it", proof)).toBe(`fix: it\n\n${ours}`)
    expect(commitText("", proof)).toBe(ours)
  })

  it("PUB-8 any person's name and id make an identity that git takes", async () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", minLength: 1 }), fc.string({ unit: "binary", minLength: 1 }), (name, id) => {
        const made = identityOf({ kind: "person", id, name, role: "admin" })
        expect(made.name).toMatch(/[\p{L}\p{N}]/u)
        expect(`${made.name}${made.email}`).not.toMatch(/[<>\n\0]/)
        expect(made.email).toMatch(/^[^\s@]+@[^\s@]+$/)
      })
    )
    const odd = await approve(world, fix, { by: { kind: "person", id: "<>", name: "\n<.,;>\u0000", role: "admin" } })
    const published = await publish(world, odd)
    expect(git(world.theirs, "log", "-1", "--format=%an <%ae>", published.commit)).toBe("PatchPlane user <user@patchplane.invalid>")
  })
})
