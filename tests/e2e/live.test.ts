/** The page follows the core: what happens shows, once, also across a lost connection. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import { busyWorld } from "../views/fixture-host.ts"
import { artifact, effectId, instant, runId } from "../views/fixture/ids.ts"
import { makeRun, person } from "../views/fixture/runs.ts"
import { setStage, type Stage } from "./browser.ts"

describe("UI-3 REL-1 following the core", () => {
  let stage: Stage
  beforeAll(async () => {
    stage = await setStage(busyWorld())
  })
  beforeEach(() => stage.reset(busyWorld()))
  afterAll(() => stage.close())

  test("UI-3 a run that changes moves in the list by itself, and the selection stays", async () => {
    const { page } = await stage.open({ at: "#/inbox/229" })
    await page.locator(".item[aria-current]", { hasText: "Update undici" }).waitFor()
    stage.host.world.change(234, "awaiting-input", { _tag: "RunAdmitted" }, person, {}, "Waits for an answer")
    await page.getByText("7 wait").waitFor()
    await page.locator(".item[aria-current]", { hasText: "Update undici" }).waitFor()
    expect(await page.title()).toBe("(7) PatchPlane")
  })

  test("UI-3 a request that was over before the page heard of it is in its list", async () => {
    const { page } = await stage.open({ at: "#/inbox/229" })
    await page.locator(".item[aria-current]", { hasText: "Update undici" }).waitFor()
    const { world } = stage.host
    world.runs.set(300, makeRun({ number: 300, title: "Over at once", status: "declined", versions: 0 }, Date.now()))
    world.append(runId(300), person, { _tag: "RunFinished", status: "declined" })
    await page.locator(".item", { hasText: "Over at once" }).waitFor()
  })

  test("RUN-5 what a session says streams into its timeline and does not stay", async () => {
    const { page } = await stage.open({ at: "#/runs/234/timeline" })
    await page.locator(".live", { hasText: "The agent works in its sandbox" }).waitFor()
    const say = (kind: string, text: string) =>
      stage.host.world.say({ runId: runId(234), effectId: effectId(234, "execute", 1), at: instant(Date.now()), kind, text })
    // The stream is asked for when the line shows; words before that are nobody's.
    await expect.poll(() => (say("message.delta", "The "), page.locator(".live").innerText())).toContain("says The")
    say("message.delta", "last row is skipped.")
    await page.locator(".live", { hasText: "last row is skipped." }).waitFor()
    say("tool.requested", "bash npm test")
    await page.locator(".live", { hasText: "asks for a tool bash npm test" }).waitFor()
  })

  test("FLOW-3 REL-1 after the core was away, the timeline goes on from the last event: none lost, none twice", async () => {
    const { page } = await stage.open({ at: "#/runs/234/timeline" })
    const redirected = (text: string) =>
      stage.host.world.append(runId(234), person, { _tag: "RunRedirected", instruction: artifact(text) }, text)
    redirected("before")
    await page.getByText("before", { exact: true }).waitFor()

    await stage.host.stop()
    await page.locator(".status", { hasText: "Offline since" }).waitFor()
    await page.getByText("until then nothing you decide is sent").waitFor()
    redirected("meanwhile 1")
    redirected("meanwhile 2")
    await stage.host.start()
    // The new process knows no cookie of the old one; a fresh ticket in the same browser lets the page in again.
    await page.getByText("This page is not let in any more.").waitFor()
    const door = await page.context().newPage()
    await door.goto(stage.host.enter())
    await page.locator(".status", { hasText: "Live" }).waitFor()
    redirected("after")
    await page.getByText("after", { exact: true }).waitFor()
    for (const text of ["before", "meanwhile 1", "meanwhile 2", "after"]) {
      expect(await page.getByText(text, { exact: true }).count()).toBe(1)
    }
    const shown = await page.locator(".ev > span:last-child").allInnerTexts()
    expect(shown).toEqual([...shown].sort((a, b) => Number(a) - Number(b)))
  })

  test("REQ-3 a decision whose answer was lost is sent again with the same command", async () => {
    const { page } = await stage.open({ at: "#/runs/226" })
    await page.getByRole("button", { name: "Approve" }).waitFor()
    await page.keyboard.press("Shift+A")
    await page.getByRole("dialog").waitFor()
    await stage.host.stop()
    await page.keyboard.press("Control+Enter")
    await page.getByRole("dialog").getByText("PatchPlane does not answer.").waitFor()
    expect(stage.host.world.taken).toEqual([])
    await stage.host.start()
    const door = await page.context().newPage()
    await door.goto(stage.host.enter())
    await page.bringToFront()
    await page.locator(".status", { hasText: "Live" }).waitFor()
    await page.getByRole("dialog").getByRole("button", { name: "Approve" }).click()
    await page.getByText("Approved R-226").waitFor()
    expect(stage.host.world.taken).toHaveLength(1)
  })

  test("UI-2 a version that arrives while one reads does not replace what is read", async () => {
    const { page } = await stage.open({ at: "#/runs/226/diff" })
    await page.getByText("0 of 3 files viewed").waitFor()
    const world = stage.host.world
    const run = world.runs.get(226)
    const last = run?.patchSets.at(-1)
    if (run === undefined || last === undefined) throw new Error("the fixture has no R-226")
    const next = { ...last, id: `${runId(226)}/patch/3` as typeof last.id, version: 3, digest: artifact("digest 226 3") }
    world.change(226, "awaiting-approval", { _tag: "RunAdmitted" }, person, { patchSets: [...run.patchSets, next] })
    await page.getByText("Version 3 arrived while you read version 2.").waitFor()
    const shown = () => page.getByRole("combobox", { name: "Version", exact: true }).locator("option:checked").textContent()
    expect(await shown()).toBe("v2")
    await page.getByRole("button", { name: "Show version 3" }).click()
    await expect.poll(shown).toBe("v3")
  })
})
