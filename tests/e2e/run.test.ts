/** A run's tabs in a browser: what each shows and does by keyboard, in its states, and that nothing hostile in them acts. */
import type { Page } from "playwright-core"
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import type { RunDetail } from "../../core/api/contract.ts"
import { busyWorld } from "../views/fixture-host.ts"
import { artifact, effectId, instant, runId } from "../views/fixture/ids.ts"
import { person } from "../views/fixture/runs.ts"
import { axeProblems, expectSound, goTo, hash, looks, press, setStage, wide, type Stage } from "./browser.ts"

const full = [
  { name: "overview", at: "#/runs/231", ready: "Claim beside proof" },
  { name: "plan", at: "#/runs/231/plan", ready: "3 of 3 tasks done" },
  { name: "two plans compared", at: "#/runs/231/plan?v=2&against=1", ready: "3 tasks changed" },
  { name: "timeline", at: "#/runs/231/timeline", ready: "Version 3 is ready for review" },
  { name: "timeline, nothing like that", at: "#/runs/231/timeline?find=nothing+is+like+this", ready: "No line fits." },
  { name: "reviews with an output", at: "#/runs/231/reviews?reviewer=test&output=test", ready: "session 12" },
  { name: "policy", at: "#/runs/231/policy", ready: "A patch release that mends" },
  {
    name: "policy that blocks, with its evidence",
    at: "#/runs/221/policy?at=patch.5f0d5f0d&evidence=patch.5f0d5f0d",
    ready: "aws_iam_role"
  },
  { name: "provenance", at: "#/runs/231/provenance?as=list", ready: "Request of R-231" },
  { name: "ledger, one event chosen", at: "#/runs/231/ledger?at=7", ready: "In the chain" },
  { name: "ledger's sessions", at: "#/runs/231/ledger?show=sessions", ready: "Together" },
  { name: "replay", at: "#/runs/231/ledger?show=replay&step=3", ready: "the same tree as the ledger's" },
  { name: "report", at: "#/runs/231/ledger?show=report", ready: "What was asked" }
] as const
/** A run that waits in the queue has come to nothing yet; another's history the world does not hold. */
const empty = [
  { name: "no plan", at: "#/runs/236/plan", ready: "There is no plan yet." },
  { name: "no change", at: "#/runs/236/diff", ready: "There is no change yet." },
  { name: "no review", at: "#/runs/236/reviews", ready: "There is nothing to review yet." },
  { name: "no violation", at: "#/runs/236/policy", ready: "nothing on record" },
  { name: "no event", at: "#/runs/236/timeline", ready: "Nothing has happened yet." },
  { name: "no record", at: "#/runs/236/ledger", ready: "The ledger holds no event of this run." },
  { name: "no session", at: "#/runs/236/ledger?show=sessions", ready: "No session has ended yet." },
  { name: "no replay", at: "#/runs/236/ledger?show=replay", ready: "There is nothing to replay." }
] as const

const region = (page: Page, name: string) => page.getByRole("region", { name, exact: true })

describe("UI-1 the run's tabs", () => {
  let stage: Stage
  beforeAll(async () => {
    stage = await setStage(busyWorld())
  })
  beforeEach(() => stage.reset(busyWorld()))
  afterAll(() => stage.close())

  for (const look of looks) {
    test(`UI-1 UI-3 SEC-2 every one of them, full and empty, ${look.theme}, ${look.viewport.width} wide: accessible, from its own origin alone`, () =>
      expectSound(stage, look, [...full, ...empty]))
  }

  test("UI-3 PLN-1 numbers go from tab to tab; in the plan keys choose tasks and compare versions", async () => {
    const { page } = await stage.open({ at: "#/runs/231", viewport: wide })
    const main = page.getByRole("navigation", { name: "Run", exact: true })
    await main.waitFor()
    for (const [key, tab] of [
      ["3", "timeline"],
      ["5", "reviews"],
      ["6", "policy"],
      ["7", "provenance"],
      ["8", "ledger"],
      ["2", "plan"]
    ] as const) {
      await press(page, key)
      await main.locator("[aria-current=page]", { hasText: new RegExp(tab, "i") }).waitFor()
      expect(await hash(page)).toBe(`#/runs/231/${tab}`)
    }
    await press(page, "j", "j")
    await page.locator(".plan-tasks [aria-current]", { hasText: "End every other session" }).waitFor()
    await press(page, "v")
    await page.locator(".came", { hasText: "Rotate inside the store's transaction." }).waitFor()
    await page.locator(".gone", { hasText: "Mend the cause where it is" }).waitFor()
    await press(page, "v", "[")
    await page.getByText("it was planned before a person redirected").waitFor()
    await press(page, "]")
    await page.getByText("3 of 3 tasks done").waitFor()
  })

  test("UI-1 RUN-2 the timeline by keyboard: lines, a session's transcript with its tool calls folded, filters, search, folding", async () => {
    const { page } = await stage.open({ at: "#/runs/231/timeline", viewport: wide })
    await page.getByText("Version 3 is ready for review").waitFor()
    await press(page, "Home")
    await page.locator(".ev[aria-current]", { hasText: "requests R-231" }).waitFor()
    await press(page, "j", "j", "k", "k", "o")
    await page.getByLabel("Text of event 2").waitFor()
    await press(page, "o")
    await page.getByLabel("Text of event 2").waitFor({ state: "detached" })
    const session = page.getByRole("button", { name: /A worker session/ })
    await session.focus()
    await press(page, "Enter")
    const call = page.getByRole("button", { name: "bash npm test -- session" })
    await call.waitFor()
    expect(await call.getAttribute("aria-expanded")).toBe("false")
    expect(await page.getByText("expected 1 session, got 0").count()).toBe(0)
    await call.focus()
    await press(page, "Enter")
    await page.getByText("expected 1 session, got 0").waitFor()
    await page.getByText("exit 1").waitFor()
    // The file that the agent read is one of those that it changed.
    expect(await page.locator(".entry a", { hasText: "diff" }).first().getAttribute("href")).toContain("src%2Fsession%2Fstore.ts")
    expect(await axeProblems(page)).toEqual([])
    await press(page, "z")
    await call.waitFor({ state: "detached" })

    await page
      .getByRole("group", { name: "Show" })
      .getByRole("button", { name: /Errors/ })
      .click()
    await page.getByText("The provider answered 529.").waitFor()
    await page.getByText("Version 3 is ready for review").waitFor({ state: "detached" })
    await page.getByRole("group", { name: "Show" }).getByRole("button", { name: /All/ }).click()
    await press(page, "/")
    await page.keyboard.type("one release")
    await page.getByText("1 found").waitFor()
    await page.locator(".ev", { hasText: "Keep the old parameter working for one release." }).waitFor()
    expect(await hash(page)).toBe("#/runs/231/timeline?find=one+release")
    await press(page, "Escape", "Escape", "End")
    await page.getByText("Version 3 is ready for review").waitFor()
  })

  test("UI-1 FLOW-6 two windows on one timeline: what happens stands in each once, in order; who looks back stays there", async () => {
    const open = () => stage.open({ at: "#/runs/234/timeline" })
    const pages = [(await open()).page, (await open()).page] as const
    for (const page of pages) await page.locator(".live", { hasText: "The agent works in its sandbox" }).waitFor()
    const say = (text: string) => stage.host.world.append(runId(234), person, { _tag: "RunRedirected", instruction: artifact(text) }, text)
    for (let n = 1; n <= 40; n++) say(`instruction ${n}.`)
    for (const page of pages) await page.getByText("instruction 40.", { exact: true }).waitFor()
    const [back, following] = pages
    await region(back, "Timeline").focus()
    await press(back, "Home")
    await back.getByRole("button", { name: "Follow" }).waitFor()
    say("the last one.")
    await following.getByText("the last one.", { exact: true }).waitFor()
    await back
      .locator(".seg [aria-pressed=true]", {
        hasText: String(stage.host.world.events.filter(({ event }) => event.stream === runId(234)).length)
      })
      .waitFor()
    expect(await back.getByText("the last one.", { exact: true }).count()).toBe(0)
    await press(back, "End")
    await back.getByText("the last one.", { exact: true }).waitFor()
    for (const page of pages) {
      const numbers = (await page.locator(".ev > span:last-child").allInnerTexts()).map(Number)
      expect(numbers).toEqual([...new Set(numbers)].toSorted((a, b) => a - b))
    }
  })

  test("UI-1 REL-1 a tab that was opened while the core was away says so, and shows its own when it is back", async () => {
    const { page } = await stage.open({ at: "#/runs/231/reviews", viewport: wide })
    await region(page, "Reviews").waitFor()
    await stage.host.stop()
    await page.locator(".status", { hasText: "Offline since" }).waitFor()
    for (const at of ["#/runs/231/ledger?show=report", "#/runs/231/ledger", "#/runs/231/timeline"]) {
      await goTo(page, at)
      await page.locator("main .skeleton").first().waitFor()
    }
    await stage.host.start()
    const door = await page.context().newPage()
    await door.goto(stage.host.enter())
    await page.getByText("Version 3 is ready for review").waitFor()
  })

  test("REV-4 reviews: what the agent said beside what we ran, and a reviewer's output by key", async () => {
    const { page } = await stage.open({ at: "#/runs/231/reviews", viewport: wide })
    await page.getByText("3 claims do not hold").waitFor()
    const row = page.getByRole("row", { name: /All 212 tests pass/ })
    await row.getByText("209 passed, 3 skipped").waitFor()
    await row.getByText("our run says otherwise").waitFor()
    await press(page, "j", "j", "o")
    // A terminal's colours are left out.
    await page.getByText("✓ session 12 (2 ms)").waitFor()
    await press(page, "o", "[")
    await page.getByRole("combobox", { name: "Version of the change" }).waitFor()
    expect(await hash(page)).toContain("v=2")
  })

  test("POL-1 POL-4 policy: a violation is chosen, its evidence read and its override asked for by keyboard alone", async () => {
    const { page } = await stage.open({ at: "#/runs/221/policy", viewport: wide })
    await page.getByText("The path is frozen.").waitFor()
    await press(page, "v")
    await page.getByText("Choose a violation first").waitFor()
    await press(page, "j", "o")
    await page.getByText('resource "aws_iam_role" "sso"').waitFor()
    await press(page, "v")
    await page.getByRole("dialog").getByText("infra/iam/roles.tf").first().waitFor()
    expect(await axeProblems(page)).toEqual([])
    await press(page, "Escape")
    expect(stage.host.world.taken).toEqual([])
  })

  test("LED-1 LED-3 LED-7 ledger: an event with its hashes, replay step by step, verification, and the proof as a file", async () => {
    const { page, faults } = await stage.open({ at: "#/runs/231/ledger", viewport: wide })
    await region(page, "Events").waitFor()
    await press(page, "Home", "j")
    const facts = page.getByRole("complementary", { name: "Chosen event" })
    await facts.getByText("RunAdmitted").waitFor()
    await facts.getByText(artifact("hash 3")).waitFor()
    await facts.getByText(artifact("hash 2")).waitFor()
    await press(page, "i")
    await page
      .getByRole("row", { name: /Together/ })
      .getByText("$0.43")
      .waitFor()
    await press(page, "y")
    await page.getByText("1 of 25").waitFor()
    await press(page, "j", "j")
    await page.getByText("3 of 25").waitFor()
    await press(page, "End")
    await page.locator("[aria-current=step]", { hasText: "Version 3 is ready for review" }).waitFor()
    await press(page, "w")
    await page.getByRole("dialog").getByText("The ledger is whole to event").waitFor()
    expect(await axeProblems(page)).toEqual([])
    await press(page, "Escape")
    const [file] = await Promise.all([page.waitForEvent("download"), page.keyboard.press("x")])
    expect(file.suggestedFilename()).toBe("R-231-proof.json")
    await page.getByRole("dialog").getByText("SHA256:").first().waitFor()
    expect(faults).toEqual([])
  })
})

const markup = `<img src=x onerror="alert(1)"><script>alert(2)</script>`
const poison = `${markup} \u202Egnp.tacsrorrim\u202C \u200Bzero \u001B[31mred`
const said = (...lines: ReadonlyArray<object>) => lines.map((line) => JSON.stringify(line)).join("\n")

describe("SEC-1 hostile content in the run's tabs", () => {
  let stage: Stage
  beforeAll(async () => {
    const world = busyWorld()
    const run = world.runs.get(231)
    if (run === undefined) throw new Error("the fixture has R-231")
    const at = 1_763_730_000_000
    world.texts.set(
      artifact("transcript worker"),
      said(
        { _tag: "message.completed", at, text: poison },
        { _tag: "tool.requested", at, id: "1", tool: poison, input: JSON.stringify({ command: poison }) },
        { _tag: "tool.completed", at, id: "1", tool: poison, ok: false, output: `${poison}\n${"x".repeat(2_000_000)}`, exitCode: 1 },
        { _tag: "input.required", at, question: poison }
      )
    )
    world.texts.set(artifact("log test"), poison)
    const evil = (patchSet: RunDetail["patchSets"][number]): RunDetail["patchSets"][number] => ({
      ...patchSet,
      reviews: patchSet.reviews.map((of) => ({
        ...of,
        review: { ...of.review, summary: poison, command: [poison] },
        findings: of.findings.map((finding) => ({ ...finding, message: poison, rule: poison, suggestion: poison }))
      })),
      ...(patchSet.claims === undefined
        ? {}
        : { claims: { ...patchSet.claims, said: [{ text: poison, says: "pass" as const, marks: [] }] } })
    })
    const { plan } = run
    world.runs.set(231, {
      ...run,
      patchSets: run.patchSets.map(evil),
      violations: run.violations.map((violation) => ({ ...violation, message: poison, path: poison })),
      ...(plan?.document === undefined
        ? {}
        : {
            plan: {
              ...plan,
              document: { ...plan.document, decision: poison, tasks: [{ ...plan.document.tasks[0], goal: poison }] }
            }
          })
    })
    world.append(runId(231), { ...person, name: poison } as typeof person, { _tag: "RunRedirected", instruction: artifact("x") }, poison)
    stage = await setStage(world)
  })
  afterAll(() => stage.close())

  test("SEC-1 SEC-2 a model's, a tool's and a reviewer's words are text in every tab, and what would act unseen is seen", async () => {
    const { page, faults } = await stage.open({ viewport: wide })
    for (const at of [
      "#/runs/231/plan",
      "#/runs/231/plan?v=2&against=1",
      "#/runs/231/timeline",
      "#/runs/231/reviews?reviewer=test&output=test",
      "#/runs/231/policy",
      "#/runs/231/ledger?at=166"
    ]) {
      await goTo(page, at)
      await page.locator("main .ctl", { hasText: "U+202E" }).first().waitFor()
      if (at.endsWith("timeline")) {
        await press(page, "Home")
        const session = page.getByRole("button", { name: /A worker session/ })
        await session.click()
        await page.locator(".entry .ctl", { hasText: "U+202E" }).first().waitFor()
        await page.locator(".entry .fold").first().click()
        await page.locator(".entry pre .ctl", { hasText: "U+200B" }).first().waitFor()
      }
      await page.getByText("<script>alert(2)</script>").first().waitFor()
      expect(await page.locator("main img, main script, main a[href^='javascript:']").count(), at).toBe(0)
      // oxlint-disable-next-line no-control-regex
      expect(await page.locator("main").innerText(), at).not.toMatch(/[\u202A-\u202E\u2066-\u2069\u200B\u001B]/)
    }
    expect(faults).toEqual([])
  })

  test("SEC-1 RUN-5 what a session says right now is text too", async () => {
    const { page, faults } = await stage.open({ at: "#/runs/234/timeline" })
    await page.locator(".live").waitFor()
    const live = { runId: runId(234), effectId: effectId(234, "execute", 1), at: instant(Date.now()), kind: "message.delta", text: poison }
    await expect.poll(() => (stage.host.world.say(live), page.locator(".live .ctl").count())).toBeGreaterThan(0)
    expect(await page.locator(".live img, .live script").count()).toBe(0)
    expect(faults).toEqual([])
  })
})
