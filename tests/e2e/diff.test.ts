/** Each kind of changed file, and moving among them by keyboard. */
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { busyWorld } from "../views/fixture-host.ts"
import { goTo, setStage, type Stage } from "./browser.ts"

const kinds = [
  ["docs/logo.png", "A binary file.", "18.2 kB before, 25 kB after."],
  ["fixtures/big.json", "Not shown as text.", "2.4 MB before, 9.8 MB after."],
  ["bin/run", "The contents are the same.", "Its mode changes from 100644 to 100755."],
  ["current", "A symbolic link.", "It points to ../outside/secrets"],
  ["vendor/lib", "A submodule.", "It points to"],
  ["empty.txt", "The contents are the same.", "The new file is empty."]
] as const

describe("PAT-2 UI-2 the diff", () => {
  let stage: Stage
  beforeAll(async () => {
    stage = await setStage(busyWorld())
  })
  afterAll(() => stage.close())

  test("PAT-2 what has no lines says what it is instead", async () => {
    const { page, faults } = await stage.open({ at: "#/runs/231/diff" })
    for (const [path, title, line] of kinds) {
      await goTo(page, `#/runs/231/diff?file=${encodeURIComponent(path)}`)
      await page.locator(".nolines", { hasText: title }).getByText(line).waitFor()
    }
    expect(faults).toEqual([])
  })

  test("UI-2 ] [ move among files, n p among changes, i turns inline, x marks and goes on", async () => {
    const { page, faults } = await stage.open({ at: "#/runs/231/diff" })
    const file = page.locator(".file[aria-current]")
    await file.getByText("package-lock.json").waitFor()
    await page.keyboard.press("]")
    await file.getByText("store.ts").waitFor()
    await page.getByText("3 changes").waitFor()
    await page.keyboard.press("n")
    await page.getByText("change 1 of 3").waitFor()
    await page.keyboard.press("n")
    await page.getByText("change 2 of 3").waitFor()
    await page.keyboard.press("p")
    await page.getByText("change 1 of 3").waitFor()
    await page.locator(".monaco-diff-editor.side-by-side").waitFor()
    await page.keyboard.press("i")
    await page.locator(".monaco-diff-editor:not(.side-by-side)").waitFor()
    await page.keyboard.press("x")
    await page.getByText("1 of 14 files viewed").waitFor()
    await page.keyboard.press("[")
    await file.getByText("store.ts").waitFor()
    expect(await page.getByRole("checkbox", { name: "Viewed" }).isChecked()).toBe(true)
    await page.keyboard.press("/")
    await page.keyboard.type("password")
    await page.keyboard.press("Enter")
    await file.getByText("password.ts").waitFor()
    expect(faults).toEqual([])
  })

  test("UI-2 leaving a diff ends its editor and models: nothing throws, nothing is left", async () => {
    const { page, faults } = await stage.open({ at: "#/runs/231/diff?file=src%2Fsession%2Fstore.ts" })
    for (const round of [1, 2, 3]) {
      await page.getByText("SessionCache").first().waitFor()
      await goTo(page, `#/runs/231/timeline?round=${round}`)
      await page.getByRole("region", { name: "Timeline" }).waitFor()
      expect(await page.locator(".monaco-diff-editor").count()).toBe(0)
      await goTo(page, "#/runs/231/diff?file=src%2Fsession%2Fstore.ts")
    }
    expect(faults).toEqual([])
  })

  test("UI-2 Monaco is fetched only for a diff, from this host, its worker too", async () => {
    const { page } = await stage.open({ at: "#/runs/231" })
    const fetched: Array<string> = []
    page.context().on("request", (request) => fetched.push(new URL(request.url()).pathname))
    await page.getByText("Cost and budget").waitFor()
    expect(fetched.filter((path) => path.includes("diff-editor"))).toEqual([])
    await page.keyboard.press("4")
    await page.locator(".monaco-diff-editor").waitFor()
    expect(fetched.some((path) => path.includes("diff-editor"))).toBe(true)
    await expect.poll(() => page.workers().map((worker) => new URL(worker.url()).pathname)).toContain("/workers/editor.worker.js")
  })
})
