/** A version made by hand, by keyboard alone: what is left out, what is edited, and what is proposed of it. */
import type { Page } from "playwright-core"
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import { busyWorld } from "../views/fixture-host.ts"
import { artifact, git, patchSetId } from "../views/fixture/ids.ts"
import { person, review } from "../views/fixture/runs.ts"
import { axeProblems, goTo, narrow, setStage, wide, type Stage } from "./browser.ts"

const store = "#/runs/231/diff?file=src%2Fsession%2Fstore.ts"
const dos = "#/runs/231/diff?file=src%2Fdos.ts"
const bar = (page: Page) => page.getByRole("region", { name: "Your version" })

describe("APR-5 UI-4 a version by hand", () => {
  let stage: Stage
  beforeAll(async () => {
    stage = await setStage(busyWorld())
  })
  beforeEach(() => stage.reset(busyWorld()))
  afterAll(() => stage.close())
  const taken = () => stage.host.world.taken.map(({ run, action }) => ({ run, action }))
  const arrive = () => {
    const { world } = stage.host
    const run = world.run("231")
    const last = run?.patchSets.at(-1)
    if (run === undefined || last === undefined) throw new Error("R-231 has versions")
    const next = {
      ...last,
      id: patchSetId(231, 4),
      version: 4,
      tree: git("tree 231 4"),
      digest: artifact("digest 231 4"),
      reviews: [review("lint", "passed", "")]
    }
    const patchSets = [...run.patchSets.map((patchSet) => ({ ...patchSet, current: false })), next]
    world.change(231, "awaiting-approval", { _tag: "RunAdmitted" }, person, { patchSets })
  }

  test("APR-5 f leaves the file, u the hunk at the cursor, z undoes, h proposes exactly that; a reload loses nothing", async () => {
    const { page, faults } = await stage.open({ at: "#/runs/231/diff?file=package-lock.json", viewport: wide })
    await page.getByRole("button", { name: "Take parts" }).waitFor()
    await page.keyboard.press("f")
    await bar(page).getByText("13 of 14 files").waitFor()
    await page.getByRole("treeitem", { name: /package-lock\.json.*left out/ }).waitFor()
    await goTo(page, store)
    await page.getByText("3 changes").waitFor()
    await page.keyboard.press("n")
    await page.getByText("change 1 of 3").waitFor()
    await page.keyboard.press("u")
    await bar(page).getByText("13 of 14 files, 1 hunk left out").waitFor()
    const hunk = page.getByRole("checkbox", { name: /Take hunk 1 of 2/ })
    await expect.poll(() => hunk.isChecked()).toBe(false)
    await page.locator(".modified .left-out", { hasText: "SessionCache" }).first().waitFor()
    expect(await axeProblems(page)).toEqual([])
    await page.keyboard.press("z")
    await page.locator(".toast", { hasText: "Undone: left out hunk 1 of src/session/store.ts." }).waitFor()
    await expect.poll(() => hunk.isChecked()).toBe(true)
    await page.keyboard.press("u")
    await bar(page).getByText("1 hunk left out").waitFor()
    await page.reload()
    await bar(page).getByText("13 of 14 files, 1 hunk left out").waitFor()

    await page.keyboard.press("h")
    const dialog = page.getByRole("dialog", { name: "Propose your version of R-231, version 3?" })
    await dialog.getByText("1 of 2 of src/session/store.ts").waitFor()
    await dialog.getByText("The policy and the reviewers look at it again").waitFor()
    expect(await axeProblems(page)).toEqual([])
    expect(taken()).toEqual([])
    await page.keyboard.press("Enter")
    await page.getByText("Your version of R-231 is proposed").waitFor()
    const [only] = taken()
    if (only?.action._tag !== "propose-version") throw new Error("a version was proposed")
    expect(only.action.take).toHaveLength(13)
    expect(only.action).toEqual({
      _tag: "propose-version",
      patchSetId: patchSetId(231, 3),
      take: expect.not.arrayContaining(["package-lock.json"]),
      hunks: { "src/session/store.ts": [2] }
    })
    await bar(page).waitFor({ state: "detached" })
    expect(faults).toEqual([])
  })

  test("UI-4 APR-5 e edits in place: Ctrl Z undoes, Esc asks before it loses anything, a reload keeps it, Ctrl S puts it into a version", async () => {
    const { page, faults } = await stage.open({ at: dos, theme: "dark", viewport: narrow })
    const right = page.locator(".monaco[data-shown=true] .editor.modified .view-lines")
    const editing = page.getByRole("region", { name: "Editing" })
    await page.getByText("1 change").waitFor()
    await page.keyboard.press("e")
    await editing.waitFor()
    await page.getByRole("textbox", { name: "Lines after the change" }).and(page.locator(":focus")).waitFor({ state: "attached" })
    await page.keyboard.press("Control+Home")
    await page.keyboard.type("xyz")
    await right.getByText("xyza").waitFor()
    await page.keyboard.press("Control+z")
    await right.getByText("xyza").waitFor({ state: "detached" })
    await page.keyboard.type("mended ")
    await right.getByText("mended a").waitFor()
    expect(await axeProblems(page)).toEqual([])
    await page.keyboard.press("Escape")
    const leave = page.getByRole("dialog", { name: "Leave your edit?" })
    await leave.waitFor()
    await page.keyboard.press("Enter")
    await leave.waitFor({ state: "detached" })
    await goTo(page, "#/runs/231")
    await leave.waitFor()
    await page.keyboard.press("Escape")
    await leave.waitFor({ state: "detached" })
    expect(new URL(page.url()).hash).toBe(dos)

    // The browser asks whether to leave; this person does.
    page.removeAllListeners("dialog")
    page.on("dialog", (dialog) => void dialog.accept().catch(() => undefined))
    await page.reload()
    await page.getByText("What you typed here was kept").waitFor()
    await page.getByText("1 change").waitFor()
    await page.keyboard.press("e")
    await right.getByText("mended a").waitFor()
    await page.keyboard.press("Control+s")
    const dialog = page.getByRole("dialog", { name: "Propose your version of R-231, version 3?" })
    await dialog.getByText("src/dos.ts").waitFor()
    expect(taken()).toEqual([])
    await page.keyboard.press("Enter")
    await page.getByText("Your version of R-231 is proposed").waitFor()
    expect(taken()).toEqual([
      {
        run: 231,
        action: {
          _tag: "propose-version",
          patchSetId: patchSetId(231, 3),
          edits: [{ path: "src/dos.ts", text: "mended a\r\nc\r\n" }]
        }
      }
    ])
    expect(faults).toEqual([])
  })

  test("APR-5 a version that arrives meanwhile is told, nothing is proposed, what was chosen stays, and what changed is one key away", async () => {
    const { page, faults } = await stage.open({ at: store })
    await page.getByText("3 changes").waitFor()
    await page.keyboard.press("f")
    await bar(page).getByText("13 of 14 files").waitFor()
    await page.keyboard.press("h")
    const dialog = page.getByRole("dialog", { name: "Propose your version of R-231, version 3?" })
    await dialog.getByRole("button", { name: "Propose version 4" }).waitFor()
    arrive()
    await dialog.getByText("Version 4 arrived while you worked on version 3. Nothing was saved.").waitFor()
    expect(await dialog.getByRole("button", { name: "Propose version 4" }).count()).toBe(0)
    await page.keyboard.press("Control+Enter")
    await page.keyboard.press("Escape")
    await dialog.waitFor({ state: "detached" })
    await bar(page).getByText("It can't be proposed. There is a newer version.").waitFor()
    await page.keyboard.press("f")
    await page.locator(".toast", { hasText: "There is a newer version." }).waitFor()
    await page.getByText("Version 4 arrived while you read version 3.").waitFor()
    expect(taken()).toEqual([])
    await page.keyboard.press("Control+k")
    await page.keyboard.type("what version 4 changed")
    await page.getByRole("option", { selected: true }).getByText("Show what version 4 changed").waitFor()
    await page.keyboard.press("Enter")
    await page.waitForURL((url) => url.hash.includes("v=4") && url.hash.includes("since=3"))
    expect(faults).toEqual([])
  })

  test("APR-5 a refusal keeps the form and what was chosen; with nothing left there is nothing to propose", async () => {
    const { page } = await stage.open({ at: store })
    await page.getByText("3 changes").waitFor()
    await page.keyboard.press("f")
    await page.keyboard.press("h")
    stage.host.world.refuse = () => ({ message: "Only a maintainer can propose a version.", mend: "Ask one.", stale: true })
    const dialog = page.getByRole("dialog", { name: /Propose your version/ })
    await dialog.getByRole("button", { name: "Propose version 4" }).waitFor()
    await page.keyboard.press("Enter")
    await dialog.getByText("Only a maintainer can propose a version.").waitFor()
    await page.keyboard.press("Escape")
    await bar(page).getByText("13 of 14 files").waitFor()

    const tree = page.getByRole("tree", { name: "Files" })
    for (const group of ["Policy", "Findings", "Other"]) {
      const row = tree.getByRole("treeitem", { name: new RegExp(`^${group} `) })
      if ((await row.getAttribute("aria-checked")) !== "false") await row.locator("input").click()
      await expect.poll(() => row.getAttribute("aria-checked")).toBe("false")
    }
    await bar(page).getByText("0 of 14 files").waitFor()
    await page.keyboard.press("h")
    await dialog.getByText("Nothing of the change would be left.").waitFor()
    expect(await dialog.getByRole("button", { name: /Propose version/ }).count()).toBe(0)
    expect(taken()).toEqual([])
  })
})
