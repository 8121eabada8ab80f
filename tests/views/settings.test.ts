import { describe, expect, test } from "vitest"
import { configJsonSchema } from "../../core/config/json-schema.ts"
import { stepsOf, nextStep } from "../../views/begin/steps.ts"
import { grouped } from "../../views/doctor/groups.ts"
import { differences, parsed, rebased, valueAt, withAt, withoutAt } from "../../views/settings/document.ts"
import { isLookedFor, kindOf, labelOf, plain, sectionsOf, type FieldSchema } from "../../views/settings/field-schema.ts"
import { withStarter } from "../../views/settings/starters.tsx"
import { busyWorld } from "./fixture-host.ts"

const schema = configJsonSchema() as FieldSchema

describe("CFG-1 the form of the configuration", () => {
  test("CFG-1 every field of the schema stands in exactly one section", () => {
    const placed = sectionsOf(schema).flatMap(({ keys }) => keys)
    expect(placed.toSorted()).toEqual(
      Object.keys(schema.properties ?? {})
        .filter((key) => key !== "$schema")
        .toSorted()
    )
    expect(sectionsOf({ properties: { ...schema.properties, later: { type: "string" } } }).at(-1)).toMatchObject({ keys: ["later"] })
  })
  test("CFG-1 every field has a control, a label and words, down to the last one", () => {
    const kinds = new Map<string, string>()
    const visit = (path: string, given: FieldSchema): void => {
      const field = plain(given)
      kinds.set(path, kindOf(field))
      const inner = kindOf(field) === "named" && typeof field.additionalProperties === "object" ? field.additionalProperties : field.items
      for (const [key, member] of Object.entries({ ...field.properties, ...(inner === undefined ? {} : plain(inner).properties) })) {
        if (key === "$schema") continue
        expect(labelOf(key), key).toMatch(/^[A-Z]/)
        visit(`${path}.${key}`, member)
      }
    }
    visit("", schema)
    expect([...kinds].filter(([, kind]) => kind === "json").map(([path]) => path)).toEqual([
      ".policy.reviewers.add",
      ".policy.reviewers.weights"
    ])
    expect(kinds.get(".reviewers")).toBe("items")
    expect(kinds.get(".repositories")).toBe("named")
    expect(kinds.get(".sandbox.kind")).toBe("choice")
    expect(kinds.get(".roles.repositoryTools")).toBe("choices")
    expect(kinds.get(".reviewers.command")).toBe("list")
  })
  test("UI-1 what the sections' list names is named the same in its form", () => {
    const single = sectionsOf(schema).filter(({ id, keys }) => keys.length === 1 && id !== "policy")
    expect(single.map(({ title }) => title)).toEqual(single.map(({ keys: [key = ""] }) => labelOf(key)))
    expect(single.map(({ title }) => title)).toContain("Tray and notifications")
  })
  test("UI-1 a setting is found by its name and by its words", () => {
    const sandbox = schema.properties?.["sandbox"] ?? {}
    expect(isLookedFor("sandbox", sandbox, "megabytes")).toBe(true)
    expect(isLookedFor("sandbox", sandbox, "wall")).toBe(true)
    expect(isLookedFor("sandbox", sandbox, "no such words")).toBe(false)
  })
})

describe("CFG-1 the document", () => {
  test("CFG-1 a member is set, read and taken away; a group that is empty then goes too", () => {
    const set = withAt({}, ["sandbox", "limits", "cpus"], 4)
    expect(set).toEqual({ sandbox: { limits: { cpus: 4 } } })
    expect(valueAt(set, ["sandbox", "limits", "cpus"])).toBe(4)
    expect(withoutAt(set, ["sandbox", "limits", "cpus"])).toEqual({})
    expect(withAt({ reviewers: [{ name: "a" }] }, ["reviewers", 0, "required"], true)).toEqual({
      reviewers: [{ name: "a", required: true }]
    })
    expect(withoutAt({ reviewers: [{ name: "a" }] }, ["reviewers", 0, "name"])).toEqual({ reviewers: [{}] })
    expect(Object.keys(withAt({ a: 1, b: 2 }, ["a"], 3) as object)).toEqual(["a", "b"])
  })
  test("SEC-1 a member that is called __proto__ is a name like any other", () => {
    const set = withAt({}, ["repositories", "__proto__", "base"], "main")
    expect(JSON.stringify(set)).toBe('{"repositories":{"__proto__":{"base":"main"}}}')
    expect(({} as { base?: string }).base).toBeUndefined()
    expect(valueAt({}, ["constructor"])).toBeUndefined()
  })
  test("CFG-1 what two people changed apart is put together; of what both changed, the later holds", () => {
    const base = { a: 1, b: { c: 2, d: 3 } }
    expect(rebased(base, { a: 5, b: { c: 2 } }, { a: 1, b: { c: 9, d: 3 }, e: 4 })).toEqual({ a: 5, b: { c: 9 }, e: 4 })
    expect(differences(base, { a: 1, b: { c: 2, d: 4 } })).toEqual([{ path: ["b", "d"], before: 3, after: 4 }])
    expect(differences(base, base)).toEqual([])
  })
  test("CFG-1 only an object is a configuration", () => {
    expect([parsed(""), parsed("{"), parsed("[]"), parsed("1"), parsed('\uFEFF{"a":1}')]).toEqual([
      {},
      undefined,
      undefined,
      undefined,
      { a: 1 }
    ])
  })
  test("POL-1 a starter takes the place of the rules, and keeps what its user alone may say", () => {
    const own = { version: 1, rules: { secrets: { severity: "WARN" } }, posture: "escalate" }
    expect(withStarter(own, '{"version":1,"name":"x"}')).toEqual({ version: 1, name: "x", posture: "escalate" })
  })
})

describe("ONB-1 the first steps", () => {
  const world = busyWorld()
  const runs = [...world.runs.values()].map(({ summary }) => summary)
  const scripted = { ...world.status(), model: { provider: "patchplane", id: "scripted-demo", scripted: true } }
  const nothing = { checks: [], repositories: [], status: scripted, runs: [], config: {} }
  const standings = (known: Parameters<typeof stepsOf>[0]) => stepsOf(known).map(({ standing }) => standing)
  test("ONB-1 a step is done by itself where it is true; the demo and its repository are nobody's own", () => {
    expect(standings(nothing)).toEqual(["done", "open", "open", "open", "open"])
    const demo = { id: "repo_x" as never, name: "demo", path: `${scripted.home}/demo/repository`, at: 1 as never }
    const demoRuns = runs.filter(({ channel }) => channel === "demo")
    expect(standings({ ...nothing, repositories: [demo], runs: demoRuns })).toEqual(["done", "open", "open", "open", "open"])
    const own = { ...demo, path: "/elsewhere" }
    expect(standings({ ...nothing, status: world.status(), repositories: [own], runs, config: { policy: {} } })).toEqual([
      "done",
      "done",
      "done",
      "done",
      "done"
    ])
  })
  test("ONB-1 a model that is saved waits for the next start; a part that fails is named", () => {
    expect(standings({ ...nothing, config: { model: { provider: "a", id: "b" } } })[2]).toBe("waiting")
    const [machine] = stepsOf({ ...nothing, checks: [{ name: "git", status: "fails", why: "", mend: "" }] })
    expect(machine).toMatchObject({ standing: "open", said: "git fails" })
  })
  test("ONB-1 the next step is the first that is neither done nor skipped", () => {
    expect(nextStep(stepsOf(nothing), new Set())).toBe("repository")
    expect(nextStep(stepsOf(nothing), new Set(["repository"]))).toBe("model")
    expect(nextStep(stepsOf(nothing), new Set(["repository", "model", "policy"]))).toBe("request")
  })
})

test("DOC-1 every part of the preflight is shown, also one that no group knows", () => {
  const names = ["git", "Sandbox", "model", "a part of tomorrow"]
  const shown = grouped(names.map((name) => ({ name, status: "works", why: "", mend: "" })))
  expect(shown.flatMap(({ checks }) => checks.map(({ name }) => name)).toSorted()).toEqual(names.toSorted())
  expect(shown.at(-1)?.title).toBe("More")
})
