/** Deciding by keyboard alone. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import { busyWorld } from "../views/fixture-host.ts"
import { artifact, patchSetId } from "../views/fixture/ids.ts"
import { axeProblems, setStage, type Stage } from "./browser.ts"

describe("APR-1 APR-4 decisions by keyboard", () => {
  let stage: Stage
  beforeAll(async () => {
    stage = await setStage(busyWorld())
  })
  beforeEach(() => stage.reset(busyWorld()))
  afterAll(() => stage.close())
  const taken = () => stage.host.world.taken.map(({ run, action }) => ({ run, action }))

  test("APR-1 a asks again for high risk, repeats the tree, and Enter approves exactly that digest", async () => {
    const { page, faults } = await stage.open({ at: "#/inbox/231" })
    await page.getByRole("button", { name: "Approve" }).waitFor()
    await page.keyboard.press("a")
    const dialog = page.getByRole("dialog", { name: "Approve halden/api, version 3?" })
    await dialog.getByText("14 of 14 files were not marked as viewed.").waitFor()
    await dialog.getByText("patchplane/r-231").waitFor()
    expect(taken()).toEqual([])
    await page.keyboard.press("Enter")
    await page.getByText("Approved R-231, version 3.").waitFor()
    expect(taken()).toEqual([{ run: 231, action: { _tag: "approve", patchSetId: patchSetId(231, 3), digest: artifact("digest 231 3") } }])
    await page.getByText("Publishing").first().waitFor()
    expect(faults).toEqual([])
  })

  test("APR-1 low risk with every file viewed is approved by one key, and twice the key does not approve twice", async () => {
    const { page } = await stage.open({ at: "#/runs/226/diff" })
    await page.getByText("0 of 3 files viewed").waitFor()
    for (const viewed of [1, 2, 3]) {
      await page.keyboard.press("x")
      await page.getByText(`${viewed} of 3 files viewed`).waitFor()
    }
    await page.keyboard.press("a")
    await page.getByText("Approved R-226, version 2.").waitFor()
    await page.keyboard.press("a")
    await page.getByText("There is nothing to approve in R-226").waitFor()
    expect(taken()).toHaveLength(1)
  })

  test("APR-1 an edited commit message goes with the approval", async () => {
    const { page } = await stage.open({ at: "#/runs/226" })
    await page.getByRole("button", { name: "Approve" }).waitFor()
    await page.keyboard.press("Shift+A")
    await page.getByRole("textbox", { name: "Commit message" }).fill("fix: keep the cursor")
    await page.keyboard.press("Control+Enter")
    await page.getByText("Approved R-226").waitFor()
    expect(taken()[0]?.action).toMatchObject({ _tag: "approve", message: "fix: keep the cursor" })
  })

  test("APR-1 A puts the cursor into the message; Esc keeps what was typed, an empty one is not sent, the agent's comes back by one button", async () => {
    const { page, faults } = await stage.open({ at: "#/runs/226" })
    await page.getByRole("button", { name: "Approve" }).waitFor()
    await page.keyboard.press("Shift+A")
    const message = page.getByRole("textbox", { name: "Commit message" })
    await message.and(page.locator(":focus")).waitFor()
    await page.keyboard.press("Control+a")
    await page.keyboard.type("docs: another")
    await page.keyboard.press("Escape")
    await message.waitFor({ state: "detached" })
    await page.keyboard.press("Shift+A")
    await expect.poll(() => message.inputValue()).toBe("docs: another")
    await page.keyboard.press("Control+a")
    await page.keyboard.press("Delete")
    await page.keyboard.press("Control+Enter")
    await page.getByText("A commit needs a message").waitFor()
    expect(taken()).toEqual([])
    expect(await axeProblems(page)).toEqual([])
    await page.getByRole("button", { name: "Back to the agent’s message" }).click()
    await page.keyboard.press("Control+Enter")
    await page.getByText("Approved R-226").waitFor()
    expect(taken()[0]?.action).not.toHaveProperty("message")
    expect(faults).toEqual([])
  })

  test("APR-1 APR-5 an approval that would leave a version by hand or comments behind asks first", async () => {
    const { page } = await stage.open({ at: "#/runs/226/diff" })
    await page.getByText("0 of 3 files viewed").waitFor()
    for (const viewed of [1, 2, 3]) {
      await page.keyboard.press("x")
      await page.getByText(`${viewed} of 3 files viewed`).waitFor()
    }
    await page.keyboard.press("f")
    await page.getByText("2 of 3 files", { exact: true }).waitFor()
    await page.keyboard.press("a")
    await page.getByRole("dialog").getByText("Your own version was not proposed: this approves version 2 as it is.").waitFor()
    expect(taken()).toEqual([])
  })

  test("APR-1 r rejects with a reason, and Esc before that does nothing", async () => {
    const { page } = await stage.open({ at: "#/inbox/229" })
    await page.getByRole("button", { name: "Reject" }).waitFor()
    await page.keyboard.press("r")
    await page.getByRole("dialog").waitFor()
    await page.keyboard.press("Escape")
    await page.getByRole("dialog").waitFor({ state: "detached" })
    await page.keyboard.press("r")
    await page.getByRole("dialog").waitFor()
    await page.keyboard.type("Not now: aorc are letters here.")
    await page.keyboard.press("Control+Enter")
    await page.getByText("Rejected R-229. Nothing was written.").waitFor()
    expect(taken()).toEqual([
      { run: 229, action: { _tag: "reject", patchSetId: patchSetId(229, 1), reason: "Not now: aorc are letters here." } }
    ])
  })

  test("APR-2 c asks for words, then sends exactly them", async () => {
    const { page } = await stage.open({ at: "#/runs/231/diff" })
    await page.getByRole("button", { name: "Request changes" }).waitFor()
    await page.keyboard.press("c")
    await page.getByRole("dialog").waitFor()
    await page.keyboard.press("Control+Enter")
    await page.getByText("Write what should change").waitFor()
    expect(taken()).toEqual([])
    await page.keyboard.type("Clear the cache after the commit.")
    await page.keyboard.press("Control+Enter")
    await page.getByText("Sent your comments on version 3 to the agent.").waitFor()
    expect(taken()[0]?.action).toEqual({
      _tag: "request-changes",
      patchSetId: patchSetId(231, 3),
      comments: "Clear the cache after the commit."
    })
  })

  test("APR-2 m comments on lines: kept over a reload, undone after a deletion, and sent to the agent with the request", async () => {
    const { page, faults } = await stage.open({ at: "#/runs/231/diff?file=src%2Fsession%2Fstore.ts", theme: "dark" })
    await page.getByText("3 changes").waitFor()
    await page.keyboard.press("n")
    await page.getByText("change 1 of 3").waitFor()
    await page.keyboard.press("m")
    const field = page.getByRole("textbox", { name: "Comment on line 8" })
    await field.and(page.locator(":focus")).waitFor()
    await page.keyboard.type("Why not x?")
    await page.keyboard.press("Control+Enter")
    await page.getByText("Your comment").waitFor()
    await page.reload()
    await page.getByRole("button", { name: "1 comment" }).waitFor()
    await page.getByText("Your comment").waitFor()
    expect(await axeProblems(page)).toEqual([])
    await page.getByRole("button", { name: "Delete the comment on line 8" }).click()
    await page.getByText("Your comment").waitFor({ state: "detached" })
    await page.keyboard.press("z")
    await page.locator(".toast", { hasText: "Undone: deleted a comment." }).waitFor()
    await page.getByText("Your comment").waitFor()
    await page.keyboard.press("c")
    const dialog = page.getByRole("dialog", { name: "Request changes to R-231, version 3" })
    await dialog.getByText("src/session/store.ts:8").waitFor()
    await page.keyboard.press("Control+Enter")
    await page.getByText("Sent your comments on version 3 to the agent.").waitFor()
    expect(taken()[0]?.action).toEqual({
      _tag: "request-changes",
      patchSetId: patchSetId(231, 3),
      comments: "",
      lines: [{ path: "src/session/store.ts", side: "after", line: 8, text: "Why not x?" }]
    })
    expect(faults).toEqual([])
  })

  test("APR-1 a refusal because the patch changed says that nothing was approved, and the form stays", async () => {
    const { page } = await stage.open({ at: "#/runs/231" })
    stage.host.world.refuse = () => ({ message: "The patch changed: version 4 is up for approval.", mend: "Read version 4.", stale: true })
    await page.getByRole("button", { name: "Approve" }).waitFor()
    await page.keyboard.press("a")
    await page.getByRole("dialog").waitFor()
    await page.keyboard.press("Enter")
    await page.getByRole("dialog").getByText("The patch changed: version 4 is up for approval.").waitFor()
    expect(taken()).toEqual([])
  })

  test("TRI-2 PLN-1 a plan of high risk is approved by its own hash", async () => {
    const { page } = await stage.open({ at: "#/runs/233" })
    await page.getByRole("button", { name: "Approve plan" }).waitFor()
    await page.keyboard.press("a")
    await page.getByRole("dialog", { name: "Approve the plan of R-233?" }).waitFor()
    await page.keyboard.press("Enter")
    await page.getByText("Approved the plan of R-233.").waitFor()
    expect(taken()).toEqual([{ run: 233, action: { _tag: "approve-plan", plan: artifact("plan 233") } }])
  })

  test("PLN-4 an agent's question is answered in the inbox", async () => {
    const { page } = await stage.open({ at: "#/inbox/218" })
    await page.getByRole("textbox", { name: "Answer" }).fill("410")
    await page.keyboard.press("Control+Enter")
    await page.getByText("Answered. R-218 goes on.").waitFor()
    expect(taken()[0]?.action).toMatchObject({ _tag: "answer", text: "410" })
  })

  test("INT-1 p pauses and resumes, s redirects", async () => {
    const { page } = await stage.open({ at: "#/runs/234" })
    await page.getByRole("button", { name: "Pause", exact: true }).waitFor()
    await page.keyboard.press("p")
    await page.getByRole("button", { name: "Resume", exact: true }).waitFor()
    await page.keyboard.press("p")
    await page.getByRole("button", { name: "Pause", exact: true }).waitFor()
    await page.keyboard.press("s")
    await page.getByRole("dialog").waitFor()
    await page.keyboard.type("Keep the old parameter.")
    await page.keyboard.press("Control+Enter")
    await page.getByText("Redirected R-234.").waitFor()
    expect(taken().map(({ action }) => action._tag)).toEqual(["pause", "resume", "redirect"])
  })

  test("APR-4 the inbox is walked by j, k, Enter and g i", async () => {
    const { page } = await stage.open()
    const current = page.locator(".item[aria-current]")
    await current.getByText("Plan: idempotent billing webhooks").waitFor()
    await page.keyboard.press("j")
    await current.getByText("Rotate session tokens").waitFor()
    await page.keyboard.press("j")
    await page.keyboard.press("k")
    await current.getByText("Rotate session tokens").waitFor()
    await page.keyboard.press("Enter")
    await page.getByRole("navigation", { name: "Run", exact: true }).waitFor()
    await page.keyboard.press("3")
    await page.getByRole("region", { name: "Timeline" }).waitFor()
    await page.keyboard.press("g")
    await page.keyboard.press("i")
    await page.getByRole("region", { name: "Selected run" }).waitFor()
  })

  test("POL-2 a blocked run offers no retry, which the core refuses, but the override of that very violation with a reason", async () => {
    const { page, faults } = await stage.open({ at: "#/runs/221" })
    await page.getByText("An admin can override this one violation").first().waitFor()
    expect(await page.getByRole("button", { name: "Retry" }).count()).toBe(0)
    await page.getByRole("button", { name: "Override…" }).click()
    const dialog = page.getByRole("dialog", { name: "Override frozen-paths in R-221?" })
    await dialog.getByText("The path is frozen. (infra/iam/roles.tf:12)").waitFor()
    await page.keyboard.press("Control+Enter")
    await dialog.getByText("Write why it may be so").waitFor()
    expect(taken()).toEqual([])
    await page.keyboard.type("The role was agreed on in the review of 3 May.")
    await page.keyboard.press("Control+Enter")
    await page.getByText("Overridden. R-221 goes on if nothing else blocks it.").waitFor()
    expect(taken()).toEqual([
      {
        run: 221,
        action: { _tag: "override-violation", violationId: "5f0d".repeat(8), reason: "The role was agreed on in the review of 3 May." }
      }
    ])
    expect(faults).toEqual([])
  })

  test("FLOW-6 a conflict is handed to an agent, or rejected where it stands", async () => {
    const { page, faults } = await stage.open({ at: "#/runs/224" })
    await page.getByRole("button", { name: "Resolve…" }).click()
    await page.getByRole("dialog", { name: "Have an agent resolve R-224?" }).waitFor()
    await page.keyboard.press("Escape")
    await page.getByRole("button", { name: "Reject", exact: true }).click()
    await page.getByRole("dialog", { name: "Reject R-224, version 1?" }).waitFor()
    await page.keyboard.press("Escape")
    expect(taken()).toEqual([])
    await page.getByRole("button", { name: "Resolve…" }).click()
    await page.getByRole("textbox", { name: "What it should heed" }).fill("Keep the new signature.")
    await page.keyboard.press("Control+Enter")
    await page.getByText("An agent makes R-224 anew").waitFor()
    expect(taken()).toEqual([{ run: 224, action: { _tag: "resolve-conflict", instruction: "Keep the new signature." } }])
    expect(faults).toEqual([])
  })
})
