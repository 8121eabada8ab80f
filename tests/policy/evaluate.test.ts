/** The four places, ids that name one violation each, overrides, and a tier that never falls (POL-2, TRI-2). */
import { Effect } from "effect"
import fc from "fast-check"
import { afterAll, describe, expect, test } from "vitest"
import { ruleIds } from "../../core/domain/policy.ts"
import { higherTier } from "../../core/domain/request.ts"
import { evaluatePatch, evaluatePlan, evaluateScope } from "../../core/policy/evaluate.ts"
import { combineBundles, policyHash, userPolicy } from "../../core/policy/policy.ts"
import { starters } from "../../core/policy/starters.ts"
import { filler, judge, of, openRepository, redact } from "./kit.ts"

const repository = openRepository()
afterAll(() => repository.close())

const policy = combineBundles(undefined, { version: 1, rules: { "frozen-paths": { paths: ["db/**"] } } })

describe("before there is a patch", () => {
  const scope = (paths: ReadonlyArray<string>, avoid: ReadonlyArray<string> = []) =>
    evaluateScope(policy, { scope: { paths, avoid }, tier: "low" })

  test("POL-2 a request for what is frozen or CI stops before anything is planned", () => {
    const { violations, tier, place, policy: hash } = scope(["src", "db/schema.sql", ".github/workflows/"])
    expect(violations.map(({ rule, path }) => [rule, path])).toEqual([
      ["frozen-paths", "db/schema.sql"],
      ["ci-changes", ".github/workflows/"]
    ])
    expect([tier, place, hash]).toEqual(["high", "scope", policyHash(policy)])
  })
  test("POL-2 not one for a folder that only holds such a thing, nor for everything", () => {
    for (const paths of [[], ["."], ["**"], [".github"], ["dbx", "src/db"]])
      expect(scope(paths)).toMatchObject({ violations: [], tier: "low" })
  })
  test("POL-2 a request that wants what it says to avoid is one against itself", () => {
    expect(of(scope(["src/a/x.ts", "lib"], ["src/a"]).violations, "outside-scope")).toEqual(["src/a/x.ts"])
    expect(of(scope(["src"], ["src/a"]).violations, "outside-scope")).toEqual([])
  })

  const plan = (tasks: ReadonlyArray<ReadonlyArray<string>>, paths: ReadonlyArray<string> = [], avoid: ReadonlyArray<string> = []) =>
    evaluatePlan(policy, { tasks: tasks.map((paths, at) => ({ id: `${at + 1}`, paths })), scope: { paths, avoid }, tier: "low" })

  test("POL-2 a plan's task is held to what is frozen and to the request's scope, and named", () => {
    const { violations } = plan([["src/a.ts", "db/**"], ["lib/x.ts"], ["src/gen/a.ts"]], ["src", "db"], ["src/gen"])
    expect(violations.map(({ rule, path }) => [rule, path])).toEqual([
      ["frozen-paths", "db/**"],
      ["outside-scope", "lib/x.ts"],
      ["outside-scope", "src/gen/a.ts"]
    ])
    expect(violations[1]?.message).toContain("Task 2 plans to change lib/x.ts")
  })
  test("POL-2 not a task within the scope, one wider than it, or one that names nothing", () => {
    expect(plan([["src/a.ts"], ["."], [], ["src"]], ["src/a.ts", "src/b"]).violations).toEqual([])
  })
})

describe("violations of a patch", () => {
  const before = { "db/a.sql": "1\n", "src/a.ts": "1\n" }
  const changed = (text: string, more = {}) => repository.patch(before, { ...before, "db/a.sql": text, ...more })
  const judged = (patch: ReturnType<typeof changed>, place: "patch" | "gate" = "patch") =>
    Effect.runPromise(evaluatePatch(policy, { ...patch, scope: { paths: [], avoid: [] }, tier: "low", redact }, place))

  test("POL-2 the same patch gives the same ids in the same order, before its reviews and at the gate", async () => {
    const patch = changed("2\n", { "src/a.ts": `a ghp_${filler(36)}\nb ghp_${filler(36)}\n`, ".github/workflows/a.yml": "x\n" })
    const [one, gate] = [await judged(patch), await judged(patch, "gate")]
    expect(gate.violations).toEqual(one.violations)
    expect([one.place, gate.place]).toEqual(["patch", "gate"])
    const shuffled = { ...patch, files: patch.files.toReversed() }
    expect((await judged(shuffled)).violations).toEqual(one.violations)
    const ids = one.violations.map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids.length).toBe(4)
  })

  test("POL-2 an id names a violation of that very content: an override clears it and no other", async () => {
    const { violations } = await judged(changed("2\n", { ".github/workflows/a.yml": "x\n" }))
    const [first] = violations
    expect(violations.map(({ severity }) => severity)).toEqual(["BLOCK", "BLOCK"])
    expect(first?.path).toBe("db/a.sql")
    const left = async (state: ReturnType<typeof changed>) => (await judged(state)).violations.filter(({ id }) => id !== first?.id)
    expect((await left(changed("2\n", { ".github/workflows/a.yml": "x\n" }))).map(({ rule }) => rule)).toEqual(["ci-changes"])
    expect((await left(changed("3\n"))).map(({ path }) => path)).toEqual(["db/a.sql"])
    expect(await left(changed("2\n"))).toEqual([])
  })

  test("POL-2 an override of one secret does not clear another of the same shape on the same line", async () => {
    const secretOf = async (token: string) =>
      (await judged(repository.patch(before, { ...before, "src/a.ts": `const t = "${token}"\n` }))).violations.find(
        ({ rule }) => rule === "secrets"
      )
    const [one, other] = [await secretOf(`ghp_${filler(36)}`), await secretOf(`ghp_${filler(36, "xY7zW3vU9t")}`)]
    expect(one?.evidence).toBe(other?.evidence)
    expect(one?.id).not.toBe(other?.id)
  })

  test("POL-2 a mend says who may override, by the id", async () => {
    const [violation] = (await judged(changed("2\n"))).violations
    expect(violation?.mend).toBe(
      `Leave db/a.sql as it is, or an admin overrides this very violation with a reason: \`patchplane override <run> "<reason>" --violation ${violation?.id.slice(0, 12)}\`.`
    )
  })

  test("POL-1 what git could not read is an error, never a pass", async () => {
    const patch = { ...changed("2\n", { "package.json": "{}" }), read: () => Effect.fail("git is gone" as const) }
    const ended = Effect.runPromise(Effect.flip(evaluatePatch(policy, { ...patch, scope: { paths: [], avoid: [] }, tier: "low", redact })))
    expect(await ended).toBe("git is gone")
  })
})

describe("the tier", () => {
  test("TRI-2 a rule that matches raises it to the tier that the bundle says, WARN or BLOCK", async () => {
    const patch = repository.patch({ a: "1\n" }, { a: "2\n", "LICENSE-MIT": "x\n" })
    expect((await judge(patch, { user: { "licence-files": { tier: "low" } } })).tier).toBe("low")
    expect((await judge(patch)).tier).toBe("medium")
    expect((await judge(patch, { repository: { "licence-files": { tier: "high" } } })).tier).toBe("high")
    expect((await judge(patch, { user: { "licence-files": { severity: "OFF" } } })).tier).toBe("low")
  })

  test("TRI-2 nothing lowers it, at any place", () => {
    const paths = fc.array(fc.constantFrom("src", "db/x", ".github/workflows/a.yml", "docs/**", "."), { maxLength: 4 })
    const tier = fc.constantFrom("low", "medium", "high")
    fc.assert(
      fc.property(fc.constantFrom(...Object.values(starters)), paths, paths, tier, (starter, wanted, avoid, tier) => {
        const held = userPolicy(starter)
        for (const evaluation of [
          evaluateScope(held, { scope: { paths: wanted, avoid }, tier }),
          evaluatePlan(held, { scope: { paths: avoid, avoid: [] }, tasks: [{ id: "1", paths: wanted }], tier })
        ]) {
          expect(higherTier(evaluation.tier, tier)).toBe(evaluation.tier)
          const named = evaluation.violations.map(({ rule }) => held.rules[rule].tier)
          expect(evaluation.tier).toBe(named.reduce(higherTier, tier))
        }
      })
    )
  })
})

test("POL-1 every rule can be turned off by the user, and only then says nothing", async () => {
  const patch = repository.patch({}, { ".patchplane/policy.json": "{}", ".ci/run": "x\n", LICENSE: "x\n", "a.bin": Buffer.from([0]) })
  const off = Object.fromEntries(ruleIds.map((id) => [id, { severity: "OFF" as const }]))
  expect((await judge(patch, { user: off })).violations).toEqual([])
  expect((await judge(patch)).violations).toHaveLength(4)
})
