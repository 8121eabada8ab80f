/** Whatever a model, a repository or a person wrote is shown as text, and what would act unseen is made seen. */
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import type { RunDetail } from "../../core/api/contract.ts"
import { busyWorld } from "../views/fixture-host.ts"
import { hostilePath, oddFiles, type FixtureFile } from "../views/fixture/files.ts"
import { artifact, git, runId } from "../views/fixture/ids.ts"
import { makeRun, review } from "../views/fixture/runs.ts"
import { goTo, setStage, type Stage } from "./browser.ts"

const markup = `<img src=x onerror="alert(1)"><script>alert(2)</script>`
const hostile = (now: number): RunDetail =>
  makeRun(
    {
      number: 666,
      title: `${markup} \u202Egnp.tacsrorrim\u202C`,
      status: "awaiting-approval",
      tier: "high",
      repository: `evil/${markup}`,
      note: markup,
      versions: 1,
      prompt: `${markup}\n[link](javascript:alert(1)) \u200Bzero \u001B[31mred`,
      reviews: [review("lint", "failed", markup, [{ path: markup, line: 1, severity: "high", rule: markup, message: markup }])],
      more: { questions: [{ id: `${runId(666)}/question/1` as never, from: markup, text: markup, at: now as never, answer: markup }] }
    },
    now
  )

const longLine: FixtureFile = {
  file: {
    path: "long.txt",
    status: "modified",
    mode: { before: "100644", after: "100644" },
    blob: { before: git("long before"), after: git("long after") },
    binary: false,
    added: 1,
    removed: 1
  },
  sides: { before: "short\n", after: `${"x".repeat(10_000_000)}\nend\n` }
}

describe("SEC-1 SEC-2 hostile content", () => {
  let stage: Stage
  beforeAll(async () => {
    const world = busyWorld()
    world.runs.set(666, hostile(Date.now()))
    world.append(
      runId(666),
      { kind: "person", id: "mallory", name: markup, role: "admin" },
      { _tag: "RunRedirected", instruction: artifact("x") },
      `${markup}\u202E`
    )
    world.runs.set(667, makeRun({ number: 667, title: "Odd files", status: "awaiting-approval", versions: 1 }, Date.now()))
    world.files.set(667, [longLine, ...oddFiles])
    stage = await setStage(world)
  })
  afterAll(() => stage.close())

  for (const at of ["#/inbox/666", "#/runs/666", "#/runs/666/timeline"]) {
    test(`SEC-1 ${at} shows it as text and runs nothing of it`, async () => {
      const { page, faults } = await stage.open({ at })
      await page.getByText("U+202E").first().waitFor()
      await page.getByText(`<script>alert(2)</script>`).first().waitFor()
      expect(await page.locator("main img, main script, main a[href^='javascript:']").count()).toBe(0)
      const seen = await page.locator("body").innerText()
      // oxlint-disable-next-line no-control-regex
      expect(seen).not.toMatch(/[\u202A-\u202E\u2066-\u2069\u200B\u001B]/)
      expect(faults).toEqual([])
    })
  }

  test("SEC-1 UI-2 a diff shows bidirectional and zero-width characters, and its path's", async () => {
    const { page, faults } = await stage.open({ at: `#/runs/231/diff?file=${encodeURIComponent(hostilePath)}` })
    await page.locator(".mtkcontrol", { hasText: "U+202E" }).first().waitFor()
    await page.locator(".mtkcontrol", { hasText: "U+2066" }).first().waitFor()
    // The zero-width space has no width to show: it is marked.
    await page.locator(".modified .unicode-highlight").nth(4).waitFor({ state: "attached" })
    await page.locator(".dh .ctl", { hasText: "U+202E" }).waitFor()
    expect(await page.locator("main img").count()).toBe(0)
    expect(faults).toEqual([])
  })

  test("SEC-1 UI-2 a line of 10 MB, bytes that are no UTF-8 and a binary say what they are, and the keys go on among them", async () => {
    const { page, faults } = await stage.open({ at: "#/runs/667/diff?file=long.txt" })
    await page.getByText("After: line 1 of more than 100,000 characters cut after 10,000.").waitFor()
    await page.getByText("1 change").waitFor()
    await page.keyboard.press("n")
    await page.getByText("change 1 of 1").waitFor()
    await page.keyboard.press("e")
    await page.locator(".toast", { hasText: "It can't be edited. It is not shown whole." }).waitFor()
    await goTo(page, `#/runs/667/diff?file=${encodeURIComponent("fixtures/latin1.txt")}`)
    await page.getByText("After: some bytes are no UTF-8 and stand as").waitFor()
    await goTo(page, `#/runs/667/diff?file=${encodeURIComponent("docs/manual.pdf")}`)
    await page.getByText("A binary file.").waitFor()
    await page.keyboard.press("]")
    await page.locator(".file[aria-current]", { hasText: "latin1.txt" }).waitFor()
    expect(faults).toEqual([])
  })

  test("SEC-2 the policy stops what would get in: inline script, eval, a foreign address", async () => {
    const { page } = await stage.open()
    const refused = await page.evaluate(async () => {
      const stopped = (plant: () => void) =>
        new Promise<string>((resolve) => {
          document.addEventListener("securitypolicyviolation", (event) => resolve(event.effectiveDirective), { once: true })
          plant()
        })
      const inline = await stopped(() => {
        const script = document.createElement("script")
        script.textContent = "globalThis.planted = true"
        document.body.append(script)
      })
      // A page's own `eval`, unlike this test's, is under its policy: a string for a timer is one.
      const evaluated = await stopped(() => setTimeout("globalThis.planted = true", 0))
      const foreign = await stopped(() => void fetch("https://example.com/").catch(() => undefined))
      const frame = await stopped(() => {
        const element = document.createElement("iframe")
        element.src = "https://example.com/"
        document.body.append(element)
      })
      return { inline, evaluated, foreign, frame, planted: "planted" in globalThis, cookie: document.cookie }
    })
    expect(refused).toEqual({
      inline: "script-src-elem",
      evaluated: "script-src",
      foreign: "connect-src",
      frame: "frame-src",
      planted: false,
      cookie: ""
    })
  })
})
