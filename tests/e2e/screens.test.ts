/** Every screen, light and dark, in three widths: no serious problem for assistive technology, nothing refused, nothing fetched from elsewhere. */
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { busyWorld, emptyWorld } from "../views/fixture-host.ts"
import { spanningRun } from "../views/fixture/runs.ts"
import { axeProblems, goTo, medium, narrow, setStage, wide, type Opened, type Stage } from "./browser.ts"

const screens = [
  { name: "inbox", at: "#/inbox/231", ready: "What you would approve" },
  { name: "inbox with a question", at: "#/inbox/218", ready: "404 too, or 410?" },
  { name: "run", at: "#/runs/231", ready: "Cost and budget" },
  { name: "plan that waits", at: "#/runs/233", ready: "Approve plan" },
  { name: "failed run", at: "#/runs/227", ready: "refused the key" },
  { name: "run blocked by policy", at: "#/runs/221", ready: "An admin can override this one violation" },
  { name: "run in conflict", at: "#/runs/224", ready: "does not merge into main as it is now" },
  { name: "run of two repositories", at: "#/runs/300", ready: "trunk@" },
  { name: "diff of one of two repositories", at: "#/runs/300/diff?v=1&in=halden%2Fweb", ready: "rotate.ts" },
  { name: "finished run", at: "#/runs/215", ready: "Published" },
  { name: "timeline", at: "#/runs/231/timeline", ready: "Version 3 is ready for review" },
  { name: "diff", at: "#/runs/231/diff?file=src%2Fsession%2Fstore.ts", ready: "SessionCache" },
  { name: "binary file", at: "#/runs/231/diff?file=docs%2Flogo.png", ready: "PNG, 120 × 80" },
  { name: "doctor", at: "#/doctor", ready: "bubblewrap 0.8.0" },
  { name: "unknown run", at: "#/runs/9999", ready: "There is no run" },
  { name: "nowhere", at: "#/nowhere", ready: "There is no such page." }
] as const

describe("UI-3 DSK-4 the views in a browser", () => {
  let stage: Stage
  beforeAll(async () => {
    const world = busyWorld()
    world.runs.set(300, spanningRun(300, world.now))
    stage = await setStage(world)
  })
  afterAll(() => stage.close())

  for (const theme of ["light", "dark"] as const) {
    describe(theme, () => {
      let opened: Opened
      beforeAll(async () => {
        opened = await stage.open({ theme, viewport: theme === "light" ? medium : wide })
      })
      test.each(screens)(
        `UI-3 SEC-2 $name, ${theme}: accessible, under the strict policy, from its own origin alone`,
        async ({ at, ready }) => {
          const { page, faults } = opened
          await goTo(page, at)
          await page.getByText(ready).first().waitFor()
          expect(await axeProblems(page)).toEqual([])
          expect(faults).toEqual([])
        }
      )
    })
  }

  test("UI-3 under 1000 pixels the files are a drawer and the diff is inline", async () => {
    const { page, faults } = await stage.open({ at: "#/runs/231/diff?file=src%2Fsession%2Fstore.ts", viewport: narrow })
    await page.getByText("SessionCache").first().waitFor()
    expect(await page.getByRole("complementary", { name: "Changed files" }).count()).toBe(0)
    expect(await page.locator(".monaco[data-shown=true] .monaco-diff-editor.side-by-side").count()).toBe(0)
    await page.keyboard.press("t")
    await page.getByRole("complementary", { name: "Changed files" }).waitFor()
    expect(await axeProblems(page)).toEqual([])
    expect(faults).toEqual([])
  })

  test("UI-1 dialogs and keys help are accessible", async () => {
    const { page } = await stage.open({ at: "#/runs/231" })
    await page.getByRole("button", { name: "Approve" }).waitFor()
    for (const key of ["a", "r", "c", "s", "?"]) {
      await page.keyboard.press(key)
      await page.getByRole("dialog").waitFor()
      expect(await axeProblems(page)).toEqual([])
      await page.keyboard.press("Escape")
      await page.getByRole("dialog").waitFor({ state: "detached" })
    }
  })
})

describe("UI-1 an empty home", () => {
  let stage: Stage
  beforeAll(async () => {
    stage = await setStage(emptyWorld())
  })
  afterAll(() => stage.close())

  for (const theme of ["light", "dark"] as const) {
    test(`UI-1 offers the demo and says what this machine can do, ${theme}`, async () => {
      const { page, faults } = await stage.open({ theme })
      await page.getByText("all systems online").waitFor()
      expect(await axeProblems(page)).toEqual([])
      expect(faults).toEqual([])
    })
  }

  test("UI-1 REQ-4 a folder that is no repository is refused beside the field", async () => {
    const { page } = await stage.open()
    await page.getByRole("textbox", { name: "Folder" }).fill("/nowhere")
    await page.keyboard.press("Enter")
    await page.getByRole("alert").getByText("/nowhere is no git repository.").waitFor()
  })

  test("DSK-4 Enter begins the demo, which says that its model is scripted", async () => {
    const { page } = await stage.open()
    await page.getByRole("button", { name: "Run the demo" }).waitFor()
    await page.keyboard.press("Enter")
    await page.getByText("scripted model").first().waitFor()
    expect(new URL(page.url()).hash).toBe("#/runs/1/timeline")
  })
})
