/** Bundles: what they may say, what is refused with which words, and what holds of two (POL-1, POL-4). */
import { Effect, Schema } from "effect"
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import type { DocumentError } from "../../core/config/document.ts"
import { decodeConfig } from "../../core/config/load.ts"
import { ruleIds } from "../../core/domain/policy.ts"
import { higherTier } from "../../core/domain/request.ts"
import { type RepositoryBundle, UserBundle } from "../../core/policy/bundle.ts"
import { policyJsonSchema } from "../../core/policy/json-schema.ts"
import { decodeRepositoryBundle, decodeUserBundle, PolicyGrantRefused } from "../../core/policy/load.ts"
import { combineBundles, decodePolicy, policyHash, policyText, stricter, userPolicy, type Policy } from "../../core/policy/policy.ts"
import { starters } from "../../core/policy/starters.ts"
import { withoutEffect } from "../../core/policy/without-effect.ts"

const repositoryFile = ".patchplane/policy.json"
const refused = (text: string): DocumentError | PolicyGrantRefused => Effect.runSync(Effect.flip(decodeRepositoryBundle(text)))
const problems = (text: string) => (refused(text) as DocumentError).problems

describe("what a bundle may say", () => {
  test("POL-1 an error names file, path, what was found and what was expected, and all at once", () => {
    const error = refused('{"version":2,"rules":{"secrets":{"severity":"maybe"},"file-count":{"most":0}}}')
    expect((error as DocumentError).problems.map(({ path, found }) => [path, found])).toEqual(
      expect.arrayContaining([
        ["version", "2"],
        ["rules.secrets.severity", '"maybe"'],
        ["rules.file-count.most", "0"]
      ])
    )
    expect(error.message).toContain(`${repositoryFile}: rules.secrets.severity: found "maybe", expected "OFF" | "WARN" | "BLOCK"`)
    expect(error.mend).toContain("patchplane policy check")
  })

  test("POL-1 a rule that there is not is refused, and those that there are named", () => {
    const [problem] = problems('{"version":1,"rules":{"frozen-path":{"severity":"BLOCK"}}}')
    expect(problem?.path).toBe("rules.frozen-path")
    for (const id of ruleIds) expect(problem?.expected).toContain(id)
  })

  test.each([
    ["", ""],
    ["[]", ""],
    ["null", ""],
    ["{}", "version"],
    ['{"version":1,"rules":{"secrets":{"allow":["x"]}}}', "rules.secrets.allow"],
    ['{"version":1,"rules":{"frozen-paths":{"paths":["../x"]}}}', "rules.frozen-paths.paths.0"],
    ['{"version":1,"rules":{"frozen-paths":{"paths":[""]}}}', "rules.frozen-paths.paths.0"],
    ['{"version":1,"rules":{"dependency-changes":{"allowed":["a b"]}}}', "rules.dependency-changes.allowed.0"],
    ['{"version":1,"reviewers":{"thresholds":{"accept":1.5}}}', "reviewers.thresholds.accept"],
    ['{"version":1,"reviewers":{"weights":{"test":-1}}}', "reviewers.weights.test"]
  ])("POL-1 %s is refused at its path", (text, path) => {
    expect(problems(text).map((problem) => problem.path)).toContain(path)
  })

  test("POL-1 what a bundle says against itself is refused", () => {
    expect(problems('{"version":1,"rules":{"secrets":{"severity":"OFF","tier":"high"},"file-count":{"severity":"OFF","most":3}}}')).toEqual(
      [
        { path: "rules.secrets.tier", found: '"high"', expected: "no such field, since the rule is OFF" },
        { path: "rules.file-count.most", found: "3", expected: "no such field, since the rule is OFF" }
      ]
    )
    expect(problems('{"version":1,"reviewers":{"thresholds":{"accept":0.5,"draft":0.6}}}')).toEqual([
      { path: "reviewers.thresholds.accept", found: "0.5", expected: "at least 0.6, which is `draft`" }
    ])
    const user = (text: string) => Effect.runSync(Effect.flip(decodeUserBundle(text, "mine.json"))).problems.map(({ path }) => path)
    expect(user('{"version":1,"reviewers":{"thresholds":{"accept":0.5}}}')).toEqual(["reviewers.thresholds.accept"])
    expect(user('{"version":1,"posture":"auto-approve"}')).toEqual(["autoApproval"])
  })

  test("POL-1 CFG-1 the user's bundle is part of config.json, and wrong there in the same words", () => {
    const decode = (text: string) => decodeConfig("config.json", text)
    expect(Effect.runSync(decode("{}")).policy).toEqual({ version: 1 })
    expect(Effect.runSync(decode('{"policy":{"version":1,"rules":{"secrets":{"severity":"OFF"}}}}')).policy.rules).toEqual({
      secrets: { severity: "OFF" }
    })
    const error = Effect.runSync(Effect.flip(decode('{"policy":{"version":1,"posture":"auto-approve","rules":{}}}')))
    expect(error.problems.map(({ path }) => path)).toEqual(["policy.autoApproval"])
  })

  test.each(["autoApproval", "posture", "network", "budget"])("POL-4 a repository can't grant itself %s", (grant) => {
    const error = refused(JSON.stringify({ version: 1, [grant]: {} }))
    expect(error).toBeInstanceOf(PolicyGrantRefused)
    expect(error).toMatchObject({ _tag: "PolicyGrantRefused", file: repositoryFile, fields: [grant] })
    expect(error.message).toContain("a repository can't grant itself")
    expect(error.mend).toContain("config.json")
  })

  test("POL-1 the JSON Schemas are closed, know every rule, and only the user's knows what a user may grant", () => {
    const [repository, user] = [policyJsonSchema("repository"), policyJsonSchema("user")] as Array<{
      properties: Record<string, { properties: object }>
      additionalProperties: boolean
    }>
    expect(Object.keys(repository?.properties["rules"]?.properties ?? {}).sort()).toEqual([...ruleIds].sort())
    expect(repository?.additionalProperties).toBe(false)
    expect(Object.keys(repository?.properties ?? {})).not.toContain("autoApproval")
    expect(Object.keys(user?.properties ?? {})).toEqual(expect.arrayContaining(["autoApproval", "posture"]))
  })

  test.each(Object.entries(starters))("POL-1 the starter %s is a bundle for a repository and for a user", (name, starter) => {
    const text = JSON.stringify(starter)
    expect(Effect.runSync(decodeRepositoryBundle(text))).toEqual(starter)
    expect(Effect.runSync(decodeUserBundle(text, name))).toEqual(starter)
  })

  test("POL-1 the balanced starter is the defaults, and the strict one is nowhere looser", () => {
    expect(policyHash(userPolicy(starters.balanced))).toBe(policyHash(userPolicy()))
    expect(withoutEffect(starters.strict)).toEqual([])
    expect(withoutEffect(starters.open).length).toBeGreaterThan(3)
  })
})

describe("what holds of two", () => {
  test("POL-4 a repository that tries to loosen its own changes nothing, and is told so", () => {
    const loose: RepositoryBundle = {
      version: 1,
      rules: {
        secrets: { severity: "OFF" },
        "ci-changes": { severity: "WARN", tier: "low" },
        "file-count": { most: 1000 },
        "dependency-changes": { allowed: ["*"] },
        "binary-files": { allowed: ["**"] }
      },
      reviewers: { thresholds: { accept: 0, ready: 0, draft: 0 } }
    }
    const [own, both] = [userPolicy(), combineBundles(undefined, loose)]
    for (const id of ruleIds) expect(looser(both, own, id)).toBe(false)
    expect(both.reviewers.thresholds).toEqual(own.reviewers.thresholds)
    expect(withoutEffect(loose).map(({ path }) => path)).toEqual([
      "rules.ci-changes.severity",
      "rules.ci-changes.tier",
      "rules.secrets.severity",
      "rules.file-count.most",
      "reviewers.thresholds.accept",
      "reviewers.thresholds.ready",
      "reviewers.thresholds.draft"
    ])
  })

  test("POL-4 where a repository is silent the user's word holds, OFF too; where it is stricter, its own", () => {
    const user: UserBundle = { version: 1, rules: { secrets: { severity: "OFF" }, "binary-files": { severity: "OFF" } } }
    const both = combineBundles(user, { version: 1, rules: { "binary-files": { severity: "BLOCK" }, "frozen-paths": { paths: ["db"] } } })
    expect([both.rules.secrets.severity, both.rules["binary-files"].severity]).toEqual(["OFF", "BLOCK"])
    expect(both.rules["frozen-paths"]).toMatchObject({ severity: "BLOCK", paths: ["db"] })
  })

  test("POL-4 only the user's bundle brings auto-approval and posture into a policy", () => {
    const bounds = { tiers: ["low"], files: 3, lines: 50 } as const
    const user: UserBundle = { version: 1, posture: "auto-approve", autoApproval: bounds }
    expect(combineBundles(user, starters.strict)).toMatchObject({ posture: "auto-approve", autoApproval: bounds })
    expect(Object.keys(combineBundles(undefined, starters.open))).toEqual(["version", "rules", "reviewers"])
  })

  const severity = fc.constantFrom("OFF", "WARN", "BLOCK")
  const globs = fc.uniqueArray(fc.constantFrom("a/**", "b", "*.c", "d/e.f", "**/g"), { maxLength: 4 })
  const rule = (id: string) =>
    fc.record(
      {
        severity,
        tier: fc.constantFrom("low", "medium", "high"),
        ...(["frozen-paths", "ci-changes", "licence-files", "generated-files"].includes(id) ? { paths: globs } : {}),
        ...(["binary-files", "dependency-changes"].includes(id) ? { allowed: globs } : {}),
        ...(["file-count", "line-count"].includes(id) ? { most: fc.integer({ min: 1, max: 500 }) } : {})
      },
      { requiredKeys: [] }
    )
  const bundle = fc
    .record(
      {
        version: fc.constant(1),
        rules: fc.record(Object.fromEntries(ruleIds.map((id) => [id, rule(id)])), { requiredKeys: [] }),
        reviewers: fc.record(
          {
            weights: fc.dictionary(fc.constantFrom("lint", "test", "security"), fc.integer({ min: 0, max: 9 })),
            required: fc.uniqueArray(fc.constantFrom("lint", "test", "security")),
            thresholds: fc.record({ accept: fc.double({ min: 0, max: 1, noNaN: true }) }, { requiredKeys: [] })
          },
          { requiredKeys: [] }
        )
      },
      { requiredKeys: ["version"] }
    )
    .map((value) => Schema.decodeUnknownSync(UserBundle)(value))

  test("POL-4 the stricter of two is commutative, associative and idempotent, and its text is canonical", () => {
    fc.assert(
      fc.property(bundle, bundle, bundle, (one, two, three) => {
        const [a, b, c] = [userPolicy(one), userPolicy(two), userPolicy(three)]
        expect(stricter(a, b)).toEqual(stricter(b, a))
        expect(stricter(a, stricter(b, c))).toEqual(stricter(stricter(a, b), c))
        expect(stricter(a, a)).toEqual({ rules: a.rules, reviewers: a.reviewers })
        expect(policyHash({ version: 1, ...stricter(a, b) })).toBe(policyHash({ version: 1, ...stricter(b, a) }))
      })
    )
  })

  test("POL-4 what a repository says never makes anything looser, and said twice it changes nothing", () => {
    fc.assert(
      fc.property(bundle, bundle, (user, repository) => {
        const [own, both] = [userPolicy(user), combineBundles(user, repository)]
        for (const id of ruleIds) expect(looser(both, own, id)).toBe(false)
        for (const name of ["accept", "ready", "draft"] as const) {
          expect(both.reviewers.thresholds[name]).toBeGreaterThanOrEqual(own.reviewers.thresholds[name])
        }
        expect(both.reviewers.required).toEqual(expect.arrayContaining([...own.reviewers.required]))
        expect(combineBundles(user, { version: 1 })).toEqual(own)
        expect(stricter(both, both)).toEqual({ rules: both.rules, reviewers: both.reviewers })
      })
    )
  })

  test("POL-1 a policy comes back from its text, and its hash is that text's", async () => {
    await fc.assert(
      fc.asyncProperty(bundle, bundle, async (user, repository) => {
        const policy = combineBundles(user, repository)
        const again = await Effect.runPromise(decodePolicy(policyText(policy)))
        expect(again).toEqual(policy)
        expect(policyHash(again)).toBe(new Bun.CryptoHasher("sha256").update(policyText(policy)).digest("hex"))
      }),
      { numRuns: 30 }
    )
    expect((await Effect.runPromiseExit(decodePolicy("default")))._tag).toBe("Failure")
  })
})

const rank = { OFF: 0, WARN: 1, BLOCK: 2 } as const
/** Whether one rule of `a` lets anything pass that `b` does not. */
const looser = (a: Policy, b: Policy, id: (typeof ruleIds)[number]): boolean => {
  const [one, two] = [a.rules[id], b.rules[id]]
  return (
    rank[one.severity] < rank[two.severity] ||
    higherTier(one.tier, two.tier) !== one.tier ||
    two.paths.some((path) => !one.paths.includes(path)) ||
    two.allowed.some((list) => !one.allowed.some((each) => JSON.stringify(each) === JSON.stringify(list))) ||
    (two.most !== undefined && (one.most === undefined || one.most > two.most))
  )
}
