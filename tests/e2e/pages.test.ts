/** Requests, a new one, repositories, settings, first steps and the doctor, in a browser. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import type { Page } from "playwright-core"
import { busyWorld, emptyWorld } from "../views/fixture-host.ts"
import { makeRun } from "../views/fixture/runs.ts"
import { pagesOf } from "../views/fixture/pages.ts"
import { World } from "../views/fixture/world.ts"
import { axeProblems, expectSound, goTo, hash, looks, setStage, wide, type Stage } from "./browser.ts"

const screens = [
  { name: "requests", at: "#/requests", ready: "Rotate session tokens" },
  { name: "requests, none like that", at: "#/requests?text=nothing+is+like+this", ready: "No request is like that." },
  { name: "new request", at: "#/new?in=halden/api,halden/web", ready: "What should change" },
  { name: "repositories", at: "#/repositories", ready: "bunx oxlint" },
  { name: "settings", at: "#/settings", ready: "Variable with the key" },
  { name: "settings, policy", at: "#/settings?section=policy", ready: "What holds now" },
  { name: "settings, reviewers", at: "#/settings?section=reviewers", ready: "Who reviews every change" },
  { name: "settings as JSON", at: "#/settings?section=json", ready: "the whole file" },
  { name: "first steps", at: "#/begin?step=model", ready: "Save the model" },
  { name: "first steps, policy", at: "#/begin?step=policy", ready: "For what runs somewhere" },
  { name: "doctor", at: "#/doctor", ready: "Reclaim space" }
] as const

const rows = (page: Page) => page.locator("[data-run]")
const setting = (page: Page, place: string) => page.locator(`[data-place="${place}"]`)

describe("UI-1 the pages around the runs", () => {
  let stage: Stage
  beforeAll(async () => {
    stage = await setStage(busyWorld())
  })
  beforeEach(() => stage.reset(busyWorld()))
  afterAll(() => stage.close())

  for (const look of looks) {
    test(`UI-1 UI-3 every one of them, ${look.theme}, ${look.viewport.width} wide: accessible, healthy, from its own origin alone`, () =>
      expectSound(stage, look, screens))
  }

  test("UI-1 requests are filtered and searched, the address holds it, and Enter opens one", async () => {
    const { page } = await stage.open({ at: "#/requests", viewport: wide })
    await page.getByText("Trim session store API").last().waitFor()
    await page.getByRole("button", { name: "Blocked", exact: true }).click()
    await page.getByRole("list").getByText("Map SSO groups to roles").waitFor()
    await page.getByRole("list").getByText("Trim session store API").waitFor({ state: "detached" })
    expect(await hash(page)).toBe("#/requests?kind=stopped")
    await page.getByRole("button", { name: "Clear" }).click()
    await page.keyboard.press("/")
    await page.keyboard.type("undici")
    await page.getByRole("list").getByText("Trim session store API").waitFor({ state: "detached" })
    expect(await rows(page).count()).toBe(1)
    expect(await hash(page)).toBe("#/requests?text=undici")
    await page.reload()
    await page.getByText("Update undici").first().waitFor()
    expect(await page.getByRole("searchbox", { name: "Search" }).inputValue()).toBe("undici")
    await page.keyboard.press("j")
    await page.keyboard.press("Enter")
    await page.waitForURL(/#\/runs\/229/)
  })

  test("UI-3 a request that begins to fit comes, and one that no longer fits goes", async () => {
    const { page } = await stage.open({ at: "#/requests?kind=waiting", viewport: wide })
    await page.getByRole("list").getByText("Update undici").waitFor()
    stage.host.world.change(229, "executing", { _tag: "RunResumed" })
    await page.getByRole("list").getByText("Update undici").waitFor({ state: "detached" })
    stage.host.world.change(235, "awaiting-input", { _tag: "RunPaused", by: "person" })
    await page.getByRole("list").getByText("Retry on 503").waitFor()
  })

  test("UI-1 of 3,000 requests only what is seen is drawn, and older ones come as one scrolls", async () => {
    const now = Date.now()
    const many = Array.from({ length: 3_000 }, (_, index) =>
      makeRun({ number: index + 1, title: `Change ${index + 1}.`, status: "done" }, now)
    )
    await stage.reset(World.of(many, now))
    const { page } = await stage.open({ at: "#/requests", viewport: wide })
    await page.getByText("Change 3000.").waitFor()
    expect(await rows(page).count()).toBeLessThan(100)
    const list = page.getByRole("region", { name: "Requests" })
    // By less than a screen each time: none is passed over.
    while ((await page.getByText("Change 2500.").count()) === 0) await list.evaluate((element) => element.scrollBy(0, 500))
    expect(await rows(page).count()).toBeLessThan(100)
  })

  test("REQ-1 REQ-3 REQ-4 FLOW-4 a request is refused at its field, kept over a reload, and sent once by Ctrl+Enter", async () => {
    const { page, faults } = await stage.open({ at: "#/requests", viewport: wide })
    await page.getByText("Trim session store API").last().waitFor()
    await page.keyboard.press("n")
    const prompt = page.getByRole("textbox", { name: "What should change" })
    await prompt.waitFor()
    await page.keyboard.press("Control+Enter")
    await page.getByRole("alert").getByText("Write what you want").waitFor()
    await prompt.fill("Page the export by sequence")
    await page.getByRole("combobox", { name: "Add a repository" }).selectOption("halden/web")
    await page.getByRole("combobox", { name: "Add a repository" }).selectOption("halden/api")
    await page.getByRole("button", { name: "Make halden/api the primary repository" }).click()
    await page.getByRole("textbox", { name: "Money budget" }).fill("5 euros")
    await page.keyboard.press("Control+Enter")
    await page.getByRole("alert").getByText("“5 euros” is no amount. Write a number, such as 5.00.").waitFor()
    await page.getByRole("textbox", { name: "Money budget" }).fill("5.00")
    await page.getByRole("textbox", { name: "Stay in" }).fill("../outside")
    await page.keyboard.press("Control+Enter")
    await page.getByRole("alert").getByText("leads out of the repository").waitFor()
    expect(await axeProblems(page)).toEqual([])
    expect(pagesOf(stage.host.world).requests.size).toBe(0)

    await page.reload()
    await prompt.waitFor()
    expect(await prompt.inputValue()).toBe("Page the export by sequence")
    await page.getByRole("textbox", { name: "Stay in" }).fill("src/audit")
    await page.keyboard.press("Control+Enter")
    await page.keyboard.press("Control+Enter")
    await page.waitForURL(/#\/runs\/900/)
    const [sent, ...others] = pagesOf(stage.host.world).requests.values()
    expect(others).toEqual([])
    expect(sent?.request).toMatchObject({
      repository: "halden/api",
      secondary: ["halden/web"],
      paths: ["src/audit"],
      budget: { usd: 5 },
      channel: "app"
    })
    await goTo(page, "#/new")
    await prompt.waitFor()
    expect(await prompt.inputValue()).toBe("")
    expect(faults).toEqual([])
  })

  test("REQ-3 a link fills the form, sends nothing, and never takes the place of a draft unasked", async () => {
    const { page } = await stage.open({ at: "#/new?in=halden/web&prompt=Do+what+the+link+says" })
    const prompt = page.getByRole("textbox", { name: "What should change" })
    await prompt.waitFor()
    expect(await prompt.inputValue()).toBe("Do what the link says")
    await prompt.fill("Mine")
    await goTo(page, "#/requests")
    await page.getByRole("searchbox", { name: "Search" }).waitFor()
    await goTo(page, "#/new?prompt=Something+else")
    await prompt.waitFor()
    expect(await prompt.inputValue()).toBe("Mine")
    await page.getByRole("button", { name: "Use the link's instead" }).click()
    expect(await prompt.inputValue()).toBe("Something else")
    expect(pagesOf(stage.host.world).requests.size).toBe(0)
  })

  test("REQ-1 REQ-4 repositories: added by folder with the refusal at the field, and disconnected when nothing is open", async () => {
    const { page } = await stage.open({ at: "#/repositories?in=halden%2Fweb", viewport: wide })
    await page.getByText("bunx oxlint").waitFor()
    await page.getByRole("button", { name: "Disconnect", exact: true }).click()
    await page.getByRole("dialog").getByRole("button", { name: "Disconnect" }).click()
    await page.getByRole("dialog").getByText("is not over").waitFor()
    expect(await axeProblems(page)).toEqual([])
    await page.keyboard.press("Escape")
    await page.getByRole("textbox", { name: "Folder" }).fill("/nowhere/at/all")
    await page.keyboard.press("Enter")
    await page.getByRole("alert").getByText("is no git repository").waitFor()
    await page.getByRole("textbox", { name: "Folder" }).fill("/home/maintainer/halden/docs")
    await page.keyboard.press("Enter")
    await page.getByRole("heading", { name: "docs" }).waitFor()
    await page.getByRole("button", { name: "Disconnect", exact: true }).click()
    await page.getByRole("dialog").getByText("every run and its history").waitFor()
    await page.getByRole("dialog").getByRole("button", { name: "Disconnect" }).click()
    await page.getByRole("heading", { name: "docs" }).waitFor({ state: "detached" })
    expect(pagesOf(stage.host.world).repositories.some(({ name }) => name === "docs")).toBe(false)
  })

  test("CFG-1 settings are checked by field and saved; what holds only after a start says so", async () => {
    const { page, faults } = await stage.open({ at: "#/settings?section=limits", viewport: wide })
    const money = setting(page, "budget.usd").getByRole("textbox")
    await money.waitFor()
    expect(await money.inputValue()).toBe("3")
    await money.fill("a lot")
    await setting(page, "budget.usd").getByRole("alert").getByText('Found "a lot". Expected is').waitFor()
    expect(await axeProblems(page)).toEqual([])
    await money.fill("7.5")
    await page.getByText("1 change: budget.usd.").waitFor()
    await page.reload()
    await money.waitFor()
    expect(await money.inputValue()).toBe("7.5")
    await page.keyboard.press("Control+s")
    await page.getByText("Saved and not in force yet: budget.").waitFor()
    expect(JSON.parse(pagesOf(stage.host.world).config ?? "")).toMatchObject({
      budget: { usd: 7.5 },
      sandbox: { limits: { memoryMb: 8192 } }
    })
    await page.getByRole("searchbox", { name: "Find a setting" }).fill("variable with the key")
    const variable = setting(page, "model.apiKeyEnv").getByRole("textbox")
    await variable.waitFor()
    expect(await variable.getAttribute("readonly")).not.toBeNull()
    expect(faults).toEqual([])
  })

  test("CFG-1 a file that somebody else changed meanwhile is not written over: what changed is said, and both are put together by choice", async () => {
    const { page } = await stage.open({ at: "#/settings?section=limits", viewport: wide })
    const money = setting(page, "budget.usd").getByRole("textbox")
    await money.waitFor()
    await money.fill("9")
    await page.getByText("1 change: budget.usd.").waitFor()
    const pages = pagesOf(stage.host.world)
    pages.config = (pages.config ?? "").replace("8192", "2048")
    const theirs = pages.config
    await page.keyboard.press("Control+s")
    await page.getByText("sandbox.limits.memoryMb: 8192 is 2048 now").waitFor()
    expect(pages.config).toBe(theirs)
    await page.getByRole("button", { name: "Keep my edits on it" }).click()
    await page.getByText("1 change: budget.usd.").waitFor()
    await page.keyboard.press("Control+s")
    await page.getByText("Saved and not in force yet").waitFor()
    expect(JSON.parse(pages.config)).toMatchObject({ budget: { usd: 9 }, sandbox: { limits: { memoryMb: 2048 } } })
  })

  test("CFG-1 SEC-2 POL-1 as JSON: what does not hold and what is the owner's to set stands below it; a starter is chosen", async () => {
    const { page } = await stage.open({ at: "#/settings?section=json", viewport: wide })
    const text = page.getByRole("textbox", { name: "Configuration as JSON" })
    await text.waitFor()
    await text.fill('{"sandbox":{"hosts":["evil.example:443"]}}')
    await page.getByText("sandbox.hosts not set from here.").waitFor()
    await text.fill('{"nonsense":1}')
    await page.getByText("nonsense found a field with a number").waitFor()
    await page.getByRole("button", { name: "Discard" }).click()
    await goTo(page, "#/settings?section=policy")
    await page.getByRole("listitem").filter({ hasText: "For code that others build on" }).getByRole("button", { name: "Choose" }).click()
    await page.getByText("Chosen").waitFor()
    await page.getByRole("combobox", { name: "Whose policy" }).selectOption({ label: "halden/api" })
    await page.getByText("rules.secrets.severity: WARN changes nothing, BLOCK holds.").waitFor()
    await page.getByRole("button", { name: "Save" }).click()
    await page.getByText("Saved and not in force yet: policy.").waitFor()
    expect(JSON.parse(pagesOf(stage.host.world).config ?? "")).toMatchObject({ policy: { name: "library" } })
  })

  test("ONB-1 from an empty home by five steps to the form of the first request; a skipped step stays skipped", async () => {
    await stage.reset(emptyWorld())
    const { page, faults } = await stage.open()
    await page.getByRole("link", { name: "Begin" }).click()
    await page.getByText("all that is set up works").waitFor()
    await page.getByRole("textbox", { name: "Folder" }).fill("/home/maintainer/own")
    await page.keyboard.press("Enter")
    await page
      .getByRole("button", { name: /4\. The policy/ })
      .and(page.locator("[aria-expanded=true]"))
      .waitFor()
    await page.getByRole("button", { name: "Skip for now" }).click()
    const request = page.getByRole("button", { name: "Write the first request" })
    await request.waitFor()
    await page.reload()
    await request.waitFor()
    await page.getByText("skipped", { exact: true }).waitFor()
    await page.getByRole("button", { name: /4\. The policy/ }).click()
    await page
      .getByRole("listitem")
      .filter({ hasText: "For a product with pictures" })
      .last()
      .getByRole("button", { name: "Choose" })
      .click()
    await request.waitFor({ state: "detached" })
    await page.getByRole("button", { name: /5\. The first request/ }).click()
    expect(JSON.parse(pagesOf(stage.host.world).config ?? "")).toMatchObject({ policy: { name: "application" } })
    await request.click()
    await page.waitForURL(/#\/new\?in=own/)
    expect(faults).toEqual([])
  })

  test("DOC-1 EXE-5 the doctor says what takes space and gives it back after it said what stays", async () => {
    const { page } = await stage.open({ at: "#/doctor", viewport: wide })
    await page.getByRole("button", { name: "Reclaim space" }).click()
    await page.getByRole("dialog").getByText("What stays: the ledger").waitFor()
    expect(await axeProblems(page)).toEqual([])
    expect(pagesOf(stage.host.world).reclaimed).toBe(false)
    await page.getByRole("dialog").getByRole("button", { name: "Reclaim" }).click()
    await page.getByText("R-218 is awaiting-input.").waitFor()
    await page.getByRole("button", { name: "Close" }).click()
    await page.getByText("Nothing of it can go now.").waitFor()
  })
})
