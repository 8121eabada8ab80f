/** The palette, the key help and the keys themselves, on whatever page they are pressed. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import { catalog } from "../../views/keys/catalog.ts"
import { spokenKeys } from "../../views/keys/shown.ts"
import { busyWorld } from "../views/fixture-host.ts"
import { axeProblems, goTo, narrow, setStage, wide, type Stage } from "./browser.ts"

/** The headings of the help, whose module needs a document. */
const places = Object.keys(catalog) as ReadonlyArray<keyof typeof catalog>

describe("DSK-3 UI-3 the palette and the keys", () => {
  let stage: Stage
  beforeAll(async () => {
    stage = await setStage(busyWorld())
  })
  beforeEach(() => stage.reset(busyWorld()))
  afterAll(() => stage.close())
  const taken = () => stage.host.world.taken.map(({ run, action }) => ({ run, tag: action._tag }))

  test("DSK-3 Ctrl K finds an action by its name and Enter does it; Esc gives the focus back; what was done last comes first", async () => {
    const { page, faults } = await stage.open({ at: "#/runs/234" })
    const palette = page.getByRole("dialog", { name: "Commands" })
    const redirect = page.getByRole("button", { name: "Redirect" })
    await redirect.focus()
    await page.keyboard.press("Control+k")
    await palette.getByRole("combobox").waitFor()
    expect(await axeProblems(page)).toEqual([])
    await page.keyboard.press("Escape")
    await palette.waitFor({ state: "detached" })
    expect(await redirect.evaluate((button) => button === document.activeElement)).toBe(true)

    await page.keyboard.press("Control+k")
    await page.keyboard.type("pause the")
    await palette.getByRole("option", { name: "Pause the run" }).waitFor()
    await page.keyboard.press("Enter")
    await page.getByText("Paused R-234.").waitFor()
    await page.keyboard.press("Control+k")
    await palette.getByRole("option").first().waitFor()
    // The run is paused, so what was done last is not offered: its opposite is.
    await page.keyboard.type("resume the")
    await page.keyboard.press("Enter")
    await page.getByText("R-234 goes on.").waitFor()
    await page.keyboard.press("Control+k")
    await palette.getByRole("group").first().getByText("Pause the run").waitFor()
    expect(taken()).toEqual([
      { run: 234, tag: "pause" },
      { run: 234, tag: "resume" }
    ])
    expect(faults).toEqual([])
  })

  test("DSK-3 UI-1 it opens runs by number and title, views by name; what can't be done now says why and does nothing", async () => {
    const { page } = await stage.open({ at: "#/runs/215" })
    await page.getByRole("heading", { name: "Drop Node 18" }).waitFor()
    await page.keyboard.press("Control+k")
    await page.keyboard.type("approve")
    await page.getByRole("option", { selected: true }).getByText("There is nothing to approve in R-215: done.").waitFor()
    await page.keyboard.press("Enter")
    await page.locator(".toast", { hasText: "There is nothing to approve in R-215: done." }).waitFor()
    expect(taken()).toEqual([])
    for (const [typed, hash] of [
      ["231", "#/runs/231"],
      ["page cursor", "#/runs/226"],
      ["open the doctor", "#/doctor"]
    ] as const) {
      await page.keyboard.press("Control+k")
      await page.keyboard.type(typed)
      await page.getByRole("option", { selected: true }).waitFor()
      await page.keyboard.press("Enter")
      await page.waitForURL((url) => url.hash === hash)
    }
    await page.keyboard.press("Control+k")
    await page.keyboard.type("no such thing")
    await page.getByText("Nothing here is called so.").waitFor()
  })

  test("INT-1 INT-2 intake is paused and resumed from the palette, seen as a banner in every window; the kill switch is a question there", async () => {
    const { page, faults } = await stage.open({ viewport: wide })
    const other = await stage.open({ at: "#/runs/231", theme: "dark", viewport: narrow })
    await page.keyboard.press("Control+k")
    await page.keyboard.type("pause intake")
    await page.keyboard.press("Enter")
    for (const one of [page, other.page]) await one.getByText("Intake is paused.", { exact: true }).waitFor()
    expect(await axeProblems(other.page)).toEqual([])
    expect(await axeProblems(page)).toEqual([])
    await other.page.getByRole("main").getByRole("button", { name: "Resume intake" }).click()
    for (const one of [page, other.page]) await one.getByText("Intake is paused.", { exact: true }).waitFor({ state: "detached" })
    await page.bringToFront()
    await page.keyboard.press("Control+k")
    await page.keyboard.type("stop everything")
    await page.keyboard.press("Enter")
    await page.getByRole("dialog", { name: "Stop everything?" }).waitFor()
    expect(stage.host.world.kills).toBe(0)
    await page.keyboard.press("Escape")
    expect(stage.host.world.kills).toBe(0)
    expect([...faults, ...other.faults]).toEqual([])
  })

  test("DSK-3 Ctrl B folds the sidebar and keeps it so; the key help names all that a view binds", async () => {
    const { page } = await stage.open({ viewport: wide })
    const sidebar = page.getByRole("complementary", { name: "Sidebar" })
    await expect.poll(async () => (await sidebar.boundingBox())?.width).toBe(208)
    await page.keyboard.press("Control+b")
    await expect.poll(async () => (await sidebar.boundingBox())?.width).toBe(48)
    await page.reload()
    await page.locator(".status", { hasText: "Live" }).waitFor()
    expect((await sidebar.boundingBox())?.width).toBe(48)
    await page.keyboard.press("Control+b")

    const unknown: Array<string> = []
    for (const [at, ready] of [
      ["#/inbox/231", "What you would approve"],
      ["#/runs/231", "Cost and budget"],
      ["#/runs/231/plan", "Accepted when"],
      ["#/runs/231/timeline", "Version 3 is ready for review"],
      ["#/runs/231/diff?file=src%2Fsession%2Fstore.ts", "SessionCache"],
      ["#/runs/231/reviews", "Claim beside proof"],
      ["#/runs/221/policy", "line-count"],
      ["#/runs/231/ledger", "Verify"],
      ["#/requests", "Rotate session tokens"],
      ["#/new", "What will happen"],
      ["#/repositories", "bunx oxlint"],
      ["#/graph", "Arrow keys move along edges"],
      ["#/metrics", "Time to first value"],
      ["#/settings", "Variable with the key"],
      ["#/doctor", "Reclaim space"],
      ["#/begin?step=model", "Save the model"]
    ] as const) {
      await goTo(page, at)
      await page.getByText(ready).first().waitFor()
      await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur())
      await page.keyboard.press("?")
      const help = page.getByRole("dialog", { name: "Keys" })
      await help.waitFor()
      for (const place of places) {
        const spoken = new Set(catalog[place].flatMap(({ keys }) => keys.map(spokenKeys)))
        const rows = await help.locator(`section[aria-label="${place}"] dt .sr`).allTextContents()
        unknown.push(
          ...rows
            .flatMap((row) => row.split(", "))
            .filter((key) => !spoken.has(key))
            .map((key) => `${place}: ${key}`)
        )
      }
      await page.keyboard.press("Escape")
      await help.waitFor({ state: "detached" })
    }
    // What is bound somewhere and missing in the catalog is not found in the help of other pages.
    expect(unknown).toEqual([])
  })
})
