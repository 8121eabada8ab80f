import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { decodeConfig } from "../../core/config/load.ts"
import { runProfile } from "../../core/config/profile.ts"
import { mostNamed, runReviewers, type ConfiguredReviewer, type NamedReviewer } from "../../core/config/reviewers.ts"
import { ArtifactHash, mint } from "../../core/domain/ids.ts"
import type { ReviewerSpec } from "../../core/domain/request.ts"
import { decodeRepositoryBundle } from "../../core/policy/load.ts"
import { Effect } from "effect"

const spec = (name: string, over: Partial<ReviewerSpec> = {}): ReviewerSpec => ({
  name,
  kind: "command",
  command: ["own"],
  required: false,
  ...over
})
const reviewPolicy = { weights: [], required: [], thresholds: { accept: 0.9, ready: 0.7, draft: 0.4 } }
const always = (name: string, over: Partial<ReviewerSpec> = {}): ConfiguredReviewer => ({ spec: spec(name, over), when: "always" })
/** As the repository's policy at the base commit names them. */
const read = (bundle: object) => decodeRepositoryBundle(JSON.stringify({ version: 1, ...bundle }))
const named = (add: ReadonlyArray<unknown>): ReadonlyArray<NamedReviewer> =>
  Effect.runSync(read({ reviewers: { add } })).reviewers?.add ?? []

describe("REV-1 a repository's own reviewers", () => {
  it("REV-1 a repository adds a command, and names what the configuration keeps ready", () => {
    const configured: ReadonlyArray<ConfiguredReviewer> = [
      always("test"),
      { spec: spec("e2e"), when: "named" },
      { spec: spec("slow"), when: "named" }
    ]
    const reviewers = runReviewers(configured, named(["e2e", { name: "docs", command: ["make", "docs"], required: true }]))
    expect(reviewers).toEqual([
      spec("test"),
      spec("e2e"),
      { name: "docs", kind: "command", command: ["make", "docs"], required: true, from: "repository" }
    ])
  })

  it("REV-1 it can't remove, replace or loosen what a person configured; it can tighten", () => {
    const own = [always("test", { kind: "test", required: true, weight: 2 }), always("lint", { kind: "lint" })]
    const reviewers = runReviewers(
      own,
      named([
        { name: "test", command: ["true"], required: false },
        { name: "lint", required: true }
      ])
    )
    expect(reviewers).toEqual([own[0]?.spec, { ...own[1]?.spec, required: true }])
  })

  it("REV-1 no list of a repository's takes anything away", () => {
    const name = fc.constantFrom("test", "lint", "e2e", "other")
    const entry = fc.oneof(
      name,
      fc.record({ name, command: fc.constant(["x"] as [string]), required: fc.boolean() }, { requiredKeys: ["name"] })
    )
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 8 }), (entries) => {
        const own = [always("test", { required: true }), always("lint")]
        const result = runReviewers(own, entries)
        for (const { spec: theirs } of own) {
          const kept = result.find((each) => each.name === theirs.name)
          expect(kept).toMatchObject({ kind: theirs.kind, command: theirs.command })
          expect(kept?.required === true || !theirs.required).toBe(true)
        }
        expect(new Set(result.map((each) => each.name)).size).toBe(result.length)
      })
    )
  })

  it("REV-1 CFG-1 a list that can't be read is refused in words; a policy without one names none", () => {
    expect(Effect.runSync(read({})).reviewers?.add).toBeUndefined()
    expect(Effect.runSync(read({ reviewers: { required: ["lint"] } })).reviewers?.add).toBeUndefined()
    for (const [path, add] of [
      ["reviewers.add", 5],
      ["reviewers.add.0", [5]],
      ["reviewers.add.0", [{ name: "a", command: [] }]],
      ["reviewers.add.0", [{ name: "../x", command: ["x"] }]],
      ["reviewers.add", Array.from({ length: mostNamed + 1 }, (_, index) => `r${index}`)]
    ] as const) {
      const refused = Effect.runSync(Effect.flip(read({ reviewers: { add } })))
      expect(refused).toMatchObject({ _tag: "DocumentError" })
      expect(refused.message).toContain(path)
    }
  })

  it("REV-1 quality needs a real model; the demo's canned one never judges", () => {
    const policy = ArtifactHash.make("0".repeat(64))
    const names = (text: string, channel: "cli" | "demo", reviewers: ReadonlyArray<NamedReviewer> = []) =>
      runProfile(Effect.runSync(decodeConfig("config.json", text)), {
        repositories: [{ id: mint("repo"), name: "x", reviewers }],
        channel,
        policy,
        reviewPolicy
      }).reviewers.map((each) => each.name)
    const real = '{"model":{"provider":"ollama","id":"m"}}'
    expect(names("{}", "cli")).toEqual(["lint", "test", "security"])
    expect(names(real, "cli")).toEqual(["lint", "test", "security", "quality"])
    expect(names(real, "demo")).toEqual(["lint", "test", "security"])
    expect(names("{}", "cli", ["quality"])).toEqual(["lint", "test", "security"])
  })

  it("REV-1 FLOW-4 what one repository adds judges that one alone; what it tightens holds for the run", () => {
    const [web, api] = [mint("repo"), mint("repo")]
    const docs = { name: "docs", command: ["make"] as [string] }
    const { reviewers } = runProfile(Effect.runSync(decodeConfig("config.json", "{}")), {
      repositories: [
        { id: web, name: "web", reviewers: [docs, { name: "lint", required: true }] },
        { id: api, name: "api", reviewers: [{ ...docs, required: true }] }
      ],
      channel: "cli",
      policy: ArtifactHash.make("0".repeat(64)),
      reviewPolicy
    })
    expect(reviewers.map(({ name, required, repository }) => [name, required, repository])).toEqual([
      ["lint", true, undefined],
      ["test", true, undefined],
      ["security", true, undefined],
      ["docs", false, web],
      ["docs", true, api]
    ])
  })
})
