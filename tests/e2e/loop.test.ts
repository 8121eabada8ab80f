/**
 * The whole loop by keyboard alone against the core as it is shipped: from an empty home to a published branch, with
 * real git, sandboxes, reviewers and gate. Only what the agents say is canned. At every stop the page is looked at in
 * both themes.
 */
import { afterAll, describe, expect, test } from "vitest"
import type { BrowserContext, Page } from "playwright-core"
import { asScript } from "../../core/runtime/scripted/step.ts"
import { site, type Core, type Site } from "../flow/core.ts"
import { git } from "../repository/kit.ts"
import { axeProblems, openWindow, type Opened } from "./browser.ts"

const project = {
  "package.json": JSON.stringify({ name: "shop", scripts: { test: "node test.js" } }),
  "sum.js": "module.exports = (a, b) => a - b\n",
  "test.js": "if (require('./sum.js')(1, 2) !== 3) throw new Error('1 + 2 is not 3')\nconsole.log('1 passed')\n"
}
const fix = asScript([
  { do: "edit", path: "sum.js", find: "a - b", replace: "a + b" },
  { do: "run", command: "node test.js" },
  { do: "say", text: "Added instead of subtracting; the test passes." }
])
const more = asScript([
  { do: "write", path: "README.md", text: "Sums two numbers.\n" },
  { do: "say", text: "Wrote it down." }
])

/** Nothing serious in either theme, and nothing that a page must never do. */
const looksRight = async ({ page, faults }: Opened, stop: string) => {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme })
    expect(await axeProblems(page), `${stop}, ${colorScheme}`).toEqual([])
  }
  expect(faults, stop).toEqual([])
}

/** Presses Tab until the control of that name has the focus. */
const tabTo = async (page: Page, role: "button" | "textbox", name: string) => {
  const wanted = page.getByRole(role, { name, exact: true }).first()
  await wanted.waitFor()
  for (let presses = 0; presses < 100; presses++) {
    if (await wanted.evaluate((element) => element === document.activeElement)) return
    await page.keyboard.press("Tab")
  }
  throw new Error(`Tab does not come to ${name}.`)
}

const command = async (page: Page, words: string) => {
  await page.keyboard.press("Control+k")
  await page.getByRole("dialog", { name: "Commands" }).getByRole("combobox").waitFor()
  await page.keyboard.type(words)
  await page.getByRole("option", { selected: true, name: new RegExp(words, "i") }).waitFor()
  await page.keyboard.press("Enter")
}

const windowOn = (core: Core) =>
  openWindow({ origin: core.origin, enter: async () => (await core.call((client) => client.MintTicket())).url })

const sites: Array<Site> = []
const windows: Array<{ readonly context: BrowserContext }> = []
afterAll(async () => {
  for (const { context } of windows) await context.close()
  for (const at of sites) await at.remove()
})

describe("UI-1 UI-2 UI-3 DSK-3 the loop by keyboard", () => {
  test("UI-1 UI-2 UI-3 DSK-3 ONB-1 APR-1 APR-2 APR-4 PUB-2 from an empty home to a branch that is what was approved", async () => {
    const at = site({ runtime: "scripted" })
    sites.push(at)
    const path = at.repository("shop", project)
    const core = await at.start()
    const opened = await windowOn(core)
    windows.push(opened)
    const { page } = opened

    // Nothing is there: the first steps lead to the repository and to the first request.
    await page.getByRole("heading", { name: "Nothing waits for you" }).waitFor()
    await looksRight(opened, "an empty home")
    await command(page, "Go through the first steps")
    await page.getByRole("heading", { name: "To your first governed change" }).waitFor()
    await tabTo(page, "textbox", "Folder")
    await page.keyboard.type(path)
    await page.keyboard.press("Enter")
    await page.getByRole("button", { name: /2\. .*shop/ }).waitFor()
    await looksRight(opened, "first steps")

    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur())
    await page.keyboard.press("n")
    const prompt = page.getByRole("textbox", { name: "What should change" })
    await prompt.waitFor()
    await expect.poll(() => prompt.evaluate((field) => field === document.activeElement)).toBe(true)
    await page.getByText("shop at main").waitFor()
    await page.keyboard.insertText(`Mend the sum\n${fix}`)
    await tabTo(page, "button", "High")
    await page.keyboard.press("Enter")
    await looksRight(opened, "a new request")
    await page.keyboard.press("Control+Enter")
    await page.waitForURL(/#\/runs\/1$/)

    // Of high risk, the plan waits first. The inbox says so by itself, and one key goes to what waits.
    await page.getByRole("button", { name: "Approve plan" }).waitFor()
    await looksRight(opened, "the plan")
    await page.keyboard.press("g")
    await page.keyboard.press("i")
    await page.locator("[data-run='1'][aria-current]").waitFor()
    await page.getByText("1 waits").waitFor()
    await looksRight(opened, "the inbox")
    await page.keyboard.press("a")
    await page.getByRole("dialog", { name: "Approve the plan of R-1?" }).waitFor()
    await page.keyboard.press("Enter")

    // The change: read, commented, sent back.
    await page.getByText("What you would approve").waitFor()
    await page.keyboard.press("o")
    await page.locator(".monaco[data-shown=true] .view-lines").getByText("a + b").first().waitFor()
    await looksRight(opened, "the diff")
    await page.keyboard.press("m")
    await page.getByRole("textbox", { name: /Comment/ }).waitFor()
    await page.keyboard.type("Is it said anywhere?")
    await page.keyboard.press("Control+Enter")
    await page.keyboard.press("c")
    const changes = page.getByRole("dialog", { name: "Request changes to R-1, version 1" })
    await changes.getByText("Is it said anywhere?").waitFor()
    await page.keyboard.insertText(`Say so in the readme\n${more}`)
    await looksRight(opened, "requesting changes")
    await page.keyboard.press("Control+Enter")
    await changes.waitFor({ state: "detached" })

    // What came of it is approved, and nothing but that is published.
    await page.getByText("Version 2 arrived while you read version 1.").waitFor()
    await command(page, "Show version 2")
    await page.getByRole("treeitem", { name: /README\.md/ }).waitFor()
    await page.getByRole("button", { name: "Approve", exact: true }).waitFor()
    await page.keyboard.press("a")
    const approval = page.getByRole("dialog", { name: "Approve shop, version 2?" })
    await approval.waitFor()
    await looksRight(opened, "the approval")
    await page.keyboard.press("Enter")
    await page.getByText("Approved R-1, version 2.").waitFor()
    await page.keyboard.press("1")
    await page.getByText("Published").first().waitFor()
    await looksRight(opened, "published")
    const done = await core.show("R-1")
    expect(done.summary.status).toBe("done")
    const branch = done.publications[0]?.publication.branch ?? ""
    expect(git(path, "rev-parse", `${branch}^{tree}`)).toBe(done.patchSets.at(-1)?.tree)
    expect(git(path, "show", `${branch}:README.md`)).toBe("Sums two numbers.")

    await page.keyboard.press("Escape")
    await page.getByRole("region", { name: "Runs" }).getByText("Finished").waitFor()
    await looksRight(opened, "the inbox, done")
  })
})
