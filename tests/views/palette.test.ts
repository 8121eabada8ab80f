import { expect, test } from "vitest"
import { helpGroups } from "../../views/keys/help-rows.ts"
import type { Action } from "../../views/keys/keyboard.ts"
import { shownKeys, spokenKeys } from "../../views/keys/shown.ts"
import { shown, split, withRecent, type Choice } from "../../views/palette/choices.ts"

const nothing = () => undefined
const action = (name: string, more: Partial<Choice> = {}): Choice => ({
  id: `action Decide ${name}`,
  kind: "action",
  group: "Here",
  name,
  act: nothing,
  ...more
})
const run = (number: number, title: string): Choice => ({
  id: `run ${number}`,
  kind: "run",
  group: "Runs",
  name: `R-${number} ${title}`,
  words: ["halden/api"],
  status: "executing",
  act: nothing
})
const all = [
  action("Approve"),
  action("Approve with an edited message"),
  action("Reject the change", { missing: "There is nothing to reject." }),
  run(23, "Trim the session store"),
  run(123, "Keep 231 lines"),
  run(231, "Rotate session tokens"),
  action("Stop everything", { group: "Everywhere" })
]
const names = (typed: string, recent: ReadonlyArray<string> = []) =>
  shown(all, typed, recent).map(({ title, choices }) => [title, ...choices.map(({ name }) => name)])

test("UI-3 DSK-3 with nothing typed all groups stand in their order, what was chosen lately first and once", () => {
  expect(names("").map(([title]) => title)).toEqual(["Here", "Runs", "Everywhere"])
  expect(names("", ["run 23", "action Decide Approve", "run 9999"]).slice(0, 2)).toEqual([
    ["Recent", "R-23 Trim the session store", "Approve"],
    ["Here", "Approve with an edited message", "Reject the change"]
  ])
})

test("UI-3 DSK-3 a run is found by its number before all that holds these figures, by title and by repository", () => {
  expect(names("231")[0]).toEqual(["Runs", "R-231 Rotate session tokens", "R-123 Keep 231 lines"])
  expect(names("r-23")[0]?.[1]).toBe("R-23 Trim the session store")
  expect(names("rotate")[0]).toEqual(["Runs", "R-231 Rotate session tokens"])
  expect(names("halden")[0]).toHaveLength(4)
})

test("UI-3 DSK-3 > looks among commands alone, # among runs, and letters scattered over a name find nothing", () => {
  expect(names(">stop")).toEqual([["Everywhere", "Stop everything"]])
  expect(names("#st").flat()).not.toContain("Stop everything")
  expect(names("stop")).toEqual([["Everywhere", "Stop everything"]])
  expect(names("zzz")).toEqual([])
})

test("UI-3 DSK-3 what can't be done now is found too, with its reason", () => {
  expect(shown(all, "reject", [])[0]?.choices[0]).toMatchObject({ name: "Reject the change", missing: "There is nothing to reject." })
})

test("UI-3 the typed part of a name is told apart, and what was chosen comes first once", () => {
  expect(split("Approve", ">app")).toEqual(["", "App", "rove"])
  expect(split("Open the graph", "ogr")).toBeUndefined()
  expect(split("Approve", "")).toBeUndefined()
  expect(withRecent(["a", "b", "c"], "b")).toEqual(["b", "a", "c"])
})

test("DSK-3 keys stand as a person sees them on the keyboard", () => {
  expect(shownKeys("Mod+k", false)).toEqual(["Ctrl", "K"])
  expect(shownKeys("Mod+enter", false)).toEqual(["Ctrl", "Enter"])
  expect(shownKeys("Mod+k", true)).toEqual(["⌘", "K"])
  expect(shownKeys("A", false)).toEqual(["Shift", "a"])
  expect(shownKeys("g g", false)).toEqual(["g", "g"])
  expect(shownKeys("Escape", false)).toEqual(["Esc"])
  expect(spokenKeys("Mod+b")).toBe("Control+B")
})

test("DSK-3 the key help says what is bound in its own words, and the rest from the catalog", () => {
  const bound: ReadonlyArray<Action> = [
    { place: "Run", name: "Resume the run", keys: ["p"], act: nothing },
    { place: "Run", name: "Show the run's diff", keys: ["4"], act: nothing },
    { place: "List", keys: ["j", "ArrowDown"], act: nothing },
    { place: "List", name: "Open the report", keys: ["R"], act: nothing }
  ]
  const groups = helpGroups(bound)
  const of = (place: string) => groups.find((group) => group.place === place)
  const run = of("Run")?.rows.map(({ does }) => does)
  expect(run?.slice(0, 3)).toEqual(["Show a tab", "Resume the run", "Redirect the run"])
  expect(run).not.toContain("Pause or resume the run")
  expect(of("List")?.rows.map(({ does }) => does)).toContain("Move down")
  expect(of("List")?.rows.at(-1)).toEqual({ keys: ["R"], does: "Open the report" })
  expect(of("Diff")).toMatchObject({ here: false })
  expect(of("Run")).toMatchObject({ here: true })
})
