import { describe, expect, test } from "vitest"
import { emptyDraft, fieldOf, isDraft, isWorthKeeping, asked, requestOf } from "../../views/requests/draft.ts"
import { filterOf, fits, questionOf } from "../../views/requests/filter.ts"
import { joined } from "../../views/requests/use-found.ts"
import { words } from "../../views/requests/words.ts"
import { fullWorld } from "./fixture/runs.ts"

const runs = fullWorld(1_700_000_000_000).map(({ summary }) => summary)

describe("UI-1 the filter of the requests", () => {
  test("UI-1 what the address says wrong narrows nothing", () => {
    expect(filterOf({ kind: "nonsense", tier: "huge", channel: "fax", text: " ", repository: "" })).toEqual({})
    expect(filterOf({ kind: "waiting", tier: "high", channel: "app", text: "a b", repository: "x" })).toEqual({
      kind: "waiting",
      tier: "high",
      channel: "app",
      text: "a b",
      repository: "x"
    })
  })
  test("UI-1 a kind asks for its statuses, and a text is cut where the core would refuse it", () => {
    expect(questionOf({ kind: "stopped" })).toEqual({ statuses: ["blocked-policy", "conflict", "needs-human"] })
    expect(questionOf({ text: "x".repeat(300) }).text).toHaveLength(200)
  })
  test("UI-1 a run fits by where it stands, tier, channel and repository", () => {
    const waiting = runs.filter((run) => fits({ kind: "waiting" }, run))
    expect(waiting.length).toBeGreaterThan(2)
    expect(waiting.every(({ status }) => !["queued", "done", "executing"].includes(status))).toBe(true)
    expect(
      runs.filter((run) => fits({ repository: "halden/web" }, run)).every(({ repositories }) => repositories[0]?.name === "halden/web")
    ).toBe(true)
    expect(runs.some((run) => fits({ channel: "automation" }, run))).toBe(false)
  })
  test("UI-1 the newest page takes the place of what was there, and older ones stay", () => {
    const numbers = (all: ReadonlyArray<{ readonly number: number }>) => all.map(({ number }) => number)
    const sorted = runs.toSorted((a, b) => b.number - a.number)
    const [first, ...rest] = sorted
    expect(numbers(joined(rest, sorted.slice(0, 3)))).toEqual(numbers(sorted))
    expect(first === undefined ? [] : joined(sorted, [])).toEqual([])
  })
})

describe("REQ-1 the draft of a request", () => {
  const draft = { ...emptyDraft(), prompt: "Fix it", repositories: ["api", "web"] }
  test("REQ-1 FLOW-4 a request holds what was typed, with its repositories in order", () => {
    const made = requestOf({
      ...draft,
      paths: "src\n\n docs ",
      avoid: "",
      links: "https://a.example",
      minutes: "30",
      usd: "2,5",
      base: " main ",
      done: "Tests pass"
    })
    expect(made).toEqual({
      request: {
        commandId: draft.commandId,
        prompt: "Fix it",
        repository: "api",
        secondary: ["web"],
        channel: "app",
        base: "main",
        paths: ["src", "docs"],
        avoid: [],
        tier: "low",
        done: "Tests pass",
        links: ["https://a.example"],
        budget: { minutes: 30, usd: 2.5 }
      }
    })
  })
  test.each([
    ["prompt", { prompt: " \n" }],
    ["repositories", { repositories: [] }],
    ["usd", { usd: "5 euros" }],
    ["minutes", { minutes: "1e3" }],
    ["minutes", { minutes: "Infinity" }]
  ])("REQ-4 %s that can't be is refused at its field before anything is sent", (field, wrong) => {
    const made = requestOf({ ...draft, ...wrong })
    expect("problem" in made ? fieldOf(made.problem) : "sent").toBe(field)
    expect("problem" in made ? made.problem.mend : "").toMatch(/\S/)
  })
  test("REQ-4 what the core calls a field is the form's field", () => {
    const at = (field: string) => fieldOf({ what: "", mend: "", field, stale: false, lost: false })
    expect([at("budget.usd"), at("secondary"), at("repository"), at("links"), at("unheard-of")]).toEqual([
      "usd",
      "repositories",
      "repositories",
      "links",
      undefined
    ])
  })
  test("REQ-1 a link fills the form; what it says wrong is left out", () => {
    expect(asked({ in: "api, web,api", prompt: "Do it", tier: "enormous", commandId: "cmd_x" })).toEqual({
      prompt: "Do it",
      repositories: ["api", "web"]
    })
    expect(asked({})).toBeUndefined()
  })
  test("UI-3 what was kept is read only where it is a draft", () => {
    expect(isDraft(JSON.parse(JSON.stringify(draft)))).toBe(true)
    for (const wrong of [
      null,
      1,
      {},
      { ...draft, commandId: "1" },
      { ...draft, tier: "x" },
      { ...draft, repositories: [1] },
      { ...draft, prompt: 1 }
    ])
      expect(isDraft(wrong)).toBe(false)
    expect(isWorthKeeping(emptyDraft())).toBe(false)
    expect(isWorthKeeping({ ...emptyDraft(), hints: "a" })).toBe(true)
  })
  test("UI-1 a command is shown as one would type it", () => {
    expect(words(["bun", "run", "a b"])).toBe("bun run 'a b'")
  })
})
