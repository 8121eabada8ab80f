/** The graph and the metrics in a browser: what they show and do by keyboard, in their states, and the files they write. */
import { readFileSync } from "node:fs"
import type { Page } from "playwright-core"
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import { busyWorld, emptyWorld } from "../views/fixture-host.ts"
import { artifact, runId } from "../views/fixture/ids.ts"
import { person } from "../views/fixture/runs.ts"
import { axeProblems, expectSound, goTo, hash, looks, press, setStage, wide, type Stage } from "./browser.ts"

const run = runId(231)
const nodeOf = (path: string) => encodeURIComponent(path === "" ? run : `${run}/${path}`)
const screens = [
  { name: "workspace", at: "#/graph", ready: "Arrow keys move along edges" },
  { name: "as a list", at: "#/graph?as=list", ready: "Lint: passed" },
  { name: "a node's record", at: `#/graph?node=${nodeOf("patch/3")}`, ready: "Histories of its files" },
  { name: "a path", at: "#/graph?from=R-231%2Frequest&to=R-231%2Fpatch%2F3", ready: "steps over" },
  { name: "a path that is asked for", at: "#/graph?from=R-231&to=", ready: "Choose the other end in the graph" },
  { name: "a path to nowhere", at: "#/graph?from=R-231&to=R-9999", ready: "There is no node" },
  { name: "one run", at: "#/graph?of=run&run=R-231", ready: "Arrow keys move along edges" },
  { name: "no such run", at: "#/graph?of=run&run=R-9999", ready: "There is no such run." },
  { name: "a run to be named", at: "#/graph?of=run", ready: "Which run?" },
  { name: "a file's history", at: "#/graph?of=file&path=src%2Fsession%2Fstore.ts&as=list", ready: "Patch v3" },
  { name: "a file that nothing touched", at: "#/graph?of=file&path=nothing.ts", ready: "No patch set touched that file." },
  { name: "metrics", at: "#/metrics", ready: "Dashed: p90." },
  { name: "metrics, bars", at: "#/metrics?metric=used%2Fcost", ready: "Between" },
  { name: "metrics as a table", at: "#/metrics?as=table", ready: "Counted from" },
  { name: "metrics of nothing", at: "#/metrics?from=2001-01-01&to=2001-01-31", ready: "No run was requested in this period." }
] as const

const canvas = (page: Page) => page.getByRole("application", { name: /^Provenance graph/ })
/** What a screen reader hears of the node that is looked at. */
const hear = (page: Page, words: string) => page.locator("[role=status]", { hasText: words }).first().waitFor({ state: "attached" })

describe("GRF-1 the graph", () => {
  let stage: Stage
  beforeAll(async () => {
    stage = await setStage(busyWorld())
  })
  beforeEach(() => stage.reset(busyWorld()))
  afterAll(() => stage.close())

  for (const look of looks) {
    test(`GRF-1 MET-1 UI-3 graph and metrics in their states, ${look.theme}, ${look.viewport.width} wide: accessible, from their own origin alone`, () =>
      expectSound(stage, look, screens))
  }

  test("GRF-1 arrow keys go along edges, Enter reads the record, Esc goes back, o opens what it is a record of", async () => {
    const { page, faults } = await stage.open({ at: "#/graph?of=run&run=R-231", viewport: wide })
    await canvas(page).waitFor()
    // Whoever comes here has the arrow keys at once.
    await expect.poll(() => canvas(page).evaluate((element) => element === document.activeElement)).toBe(true)
    await press(page, "ArrowRight")
    await hear(page, "Request of R-231")
    await press(page, "ArrowRight")
    await hear(page, "R-231, run, Waiting for approval")
    expect(await hash(page)).toContain(`node=${run}`)
    await press(page, "ArrowRight", "ArrowLeft")
    await hear(page, "R-231, run")
    await press(page, "Enter")
    const record = page.getByRole("complementary", { name: "Record" })
    await expect.poll(() => record.evaluate((element) => element.contains(document.activeElement))).toBe(true)
    await record.getByText("maintainer-1 requests R-231").waitFor()
    await record.getByText("Waiting for approval").waitFor()
    await press(page, "Escape")
    await expect.poll(() => canvas(page).evaluate((element) => element === document.activeElement)).toBe(true)
    await press(page, "Escape")
    await record.waitFor({ state: "detached" })
    await press(page, "+", "-", "f")
    await press(page, "/")
    await page.keyboard.type("patch v3")
    await page.getByRole("option", { name: /Patch v3/ }).waitFor()
    await press(page, "Enter")
    await record.getByRole("heading", { name: "Patch v3" }).waitFor()
    await record.getByRole("link", { name: "Ledger" }).click()
    await page.getByRole("complementary", { name: "Chosen event" }).getByText("PatchSetProposed").waitFor()
    await goTo(page, `#/graph?of=run&run=R-231&node=${nodeOf("patch/2")}`)
    await record.getByRole("heading", { name: "Patch v2" }).waitFor()
    await press(page, "o")
    await page.waitForURL(/#\/runs\/231\/diff\?v=2/)
    expect(faults).toEqual([])
  })

  test("GRF-1 b asks for the path between two nodes, which is found, shown and left", async () => {
    const { page } = await stage.open({ at: `#/graph?node=${nodeOf("request")}`, viewport: wide })
    await canvas(page).waitFor()
    await press(page, "b")
    await page.getByText("Choose the other end in the graph, or type it.").waitFor()
    const to = page.getByRole("textbox", { name: "to" })
    await to.fill("R-231/patch/3")
    await press(page, "Enter")
    await page.getByText(/\d+ steps over \d+ nodes/).waitFor()
    expect(await hash(page)).toContain("from=R-231/request&to=R-231/patch/3")
    await page.getByRole("button", { name: "Leave the path" }).click()
    await to.waitFor({ state: "detached" })
  })

  test("GRF-1 UI-3 kinds, repository and the list: the same nodes for whoever does not see the drawing", async () => {
    const { page } = await stage.open({ at: "#/graph?of=run&run=R-231", viewport: wide })
    await canvas(page).waitFor()
    const label = () => canvas(page).getAttribute("aria-label")
    const before = await label()
    await page.getByRole("button", { name: "16 of 17 kinds" }).click()
    await page.getByRole("checkbox", { name: /Reviews/ }).focus()
    await press(page, "Space")
    await press(page, "Escape")
    await page.getByRole("button", { name: "15 of 17 kinds" }).waitFor()
    await expect.poll(label).not.toBe(before)
    await press(page, "l")
    const list = page.getByRole("region", { name: "Nodes" })
    await list.getByText("Request of R-231").waitFor()
    expect(await list.getByText("Lint: passed").count()).toBe(0)
    // Enter belongs to the button that has the focus; the list takes it.
    await list.focus()
    await press(page, "j", "j", "k", "Enter")
    await page.getByRole("complementary", { name: "Record" }).waitFor()
    await press(page, "l")
    await canvas(page).waitFor()
  })

  test("GRF-1 it is laid out by a worker, says when the ledger has gone on, and takes it in when asked", async () => {
    const { page } = await stage.open({ at: `#/graph?of=run&run=R-231&node=${nodeOf("")}`, viewport: wide })
    await canvas(page).waitFor()
    expect(page.workers().some((worker) => /\/layout\.worker-\w{8}\.js$/.test(worker.url()))).toBe(true)
    const before = await canvas(page).getAttribute("aria-label")
    stage.host.world.append(run, person, { _tag: "RunRedirected", instruction: artifact("anew") }, "Anew.")
    await page.getByText("The ledger has gone on since this was drawn.").waitFor()
    // Who looks at a node is not taken away from it.
    expect(await canvas(page).getAttribute("aria-label")).toBe(before)
    await press(page, "u")
    await expect.poll(() => canvas(page).getAttribute("aria-label")).not.toBe(before)
  })

  test("GRF-1 it is saved as data with every node's place, and as a picture", async () => {
    const { page, faults } = await stage.open({ at: "#/graph?of=run&run=R-231", viewport: wide })
    await canvas(page).waitFor()
    const saved = async (item: RegExp) => {
      await page.getByRole("button", { name: "Save the graph as a file" }).click()
      const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("menuitem", { name: item }).click()])
      return { name: file.suggestedFilename(), bytes: readFileSync(await file.path()) }
    }
    const data = await saved(/JSON/)
    expect(data.name).toBe("patchplane-graph-R-231.json")
    const { nodes, edges } = JSON.parse(data.bytes.toString()) as { nodes: ReadonlyArray<{ place?: object }>; edges: ReadonlyArray<object> }
    expect(await canvas(page).getAttribute("aria-label")).toBe(`Provenance graph, ${nodes.length} nodes, ${edges.length} edges`)
    expect(nodes.every(({ place }) => place !== undefined)).toBe(true)
    const picture = await saved(/PNG/)
    expect(picture.name).toBe("patchplane-graph-R-231.png")
    expect([...picture.bytes.subarray(0, 8)]).toEqual([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
    expect(faults).toEqual([])
  })

  test("MET-1 keys go from number to number; each has its formula, chart or table, and the runs behind it", async () => {
    const { page, faults } = await stage.open({ at: "#/metrics", viewport: wide })
    const chart = page.getByRole("img", { name: /^Time to first value over time/ })
    await chart.waitFor()
    await page.getByText("first PatchSetProposed.at − RunRequested.at").waitFor()
    await chart.focus()
    // The newest window has begun with the day, and may hold no run yet; the one before it always does.
    await press(page, "ArrowLeft", "ArrowLeft")
    await page.locator(".chart [role=status]", { hasText: "p90" }).waitFor()
    await press(page, "j")
    await page.getByRole("article", { name: "Time to ready" }).waitFor()
    expect(await hash(page)).toContain("metric=time-to-ready")
    await press(page, "l")
    await page.getByRole("table", { name: "Time to ready over time" }).waitFor()
    await press(page, "k", "l")
    await chart.waitFor()
    const behind = page.getByRole("table", { name: "Runs behind Time to first value" })
    expect(await behind.getByRole("row").count()).toBe(21)
    await page.getByRole("button", { name: "Show older runs" }).click()
    await expect.poll(() => behind.getByRole("row").count()).toBeGreaterThan(21)
    const numbers = await behind.getByRole("link").allInnerTexts()
    expect(new Set(numbers).size).toBe(numbers.length)
    await page.getByRole("button", { name: "7 days" }).click()
    await page.getByText(/^By /).waitFor()
    await behind.getByRole("link").first().click()
    await page.waitForURL(/#\/runs\/\d+$/)
    expect(faults).toEqual([])
  })

  test("GRF-1 MET-1 in an empty home both say what will stand there", async () => {
    await stage.reset(emptyWorld())
    const { page } = await stage.open({ at: "#/graph" })
    await page.getByText("Nothing is recorded of that.").waitFor()
    expect(await axeProblems(page)).toEqual([])
    await goTo(page, "#/metrics")
    await page.getByText("No run was requested in this period.").waitFor()
    expect(await axeProblems(page)).toEqual([])
  })
})
