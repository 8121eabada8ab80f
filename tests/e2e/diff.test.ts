/** Each kind of changed file, and moving among them by keyboard. */
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { busyWorld } from "../views/fixture-host.ts"
import { goTo, setStage, wide, type Stage } from "./browser.ts"

const kinds = [
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

  test("PAT-2 UI-2 pictures stand beside each other; a big file says how much of it shows, and goes on being moved in", async () => {
    const { page, faults } = await stage.open({ at: `#/runs/231/diff?file=${encodeURIComponent("docs/logo.png")}` })
    await page.getByText("PNG, 120 × 80, 18.2 kB").waitFor()
    await page.getByText("PNG, 160 × 80, 25 kB").waitFor()
    await goTo(page, `#/runs/231/diff?file=${encodeURIComponent("fixtures/big.json")}`)
    await page.getByText("After: the first 2 MB of 9.8 MB are shown.").waitFor()
    await page.getByText("1 change").waitFor()
    await page.keyboard.press("n")
    await page.getByText("change 1 of 1").waitFor()
    expect(faults).toEqual([])
  })

  test("UI-2 ] [ move among files, o unfolds, n p among changes, i turns inline, x marks and goes on", async () => {
    const { page, faults } = await stage.open({ at: "#/runs/231/diff" })
    const file = page.locator(".file[aria-current]")
    await file.getByText("package-lock.json").waitFor()
    await page.getByText("A lockfile: a package manager writes it.").waitFor()
    await page.keyboard.press("o")
    await page.getByText("lockfileVersion").first().waitFor()
    await page.keyboard.press("]")
    await file.getByText("store.ts").waitFor()
    await page.getByText("3 changes").waitFor()
    await page.keyboard.press("n")
    await page.getByText("change 1 of 3").waitFor()
    await page.keyboard.press("n")
    await page.getByText("change 2 of 3").waitFor()
    await page.keyboard.press("p")
    await page.getByText("change 1 of 3").waitFor()
    await page.locator(".monaco[data-shown=true] .monaco-diff-editor.side-by-side").waitFor()
    await page.keyboard.press("i")
    await page.locator(".monaco[data-shown=true] .monaco-diff-editor:not(.side-by-side)").waitFor()
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

  test("UI-2 the tree is walked by arrows, folded and ordered by path; the order is kept", async () => {
    const { page, faults } = await stage.open({ at: "#/runs/231/diff", viewport: wide })
    const tree = page.getByRole("tree", { name: "Files" })
    await tree.getByRole("treeitem", { name: "Policy 1 file" }).waitFor()
    await page.getByRole("button", { name: "Order: risk first" }).click()
    const session = tree.getByRole("treeitem", { name: "session 2 files" })
    await session.waitFor()
    await tree.focus()
    await page.keyboard.press("Home")
    await page.keyboard.press("ArrowLeft")
    await expect.poll(() => tree.getByRole("treeitem").first().getAttribute("aria-expanded")).toBe("false")
    await page.keyboard.press("ArrowRight")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await expect.poll(() => page.locator(".file[aria-current]").count()).toBe(1)
    await page.reload()
    await session.waitFor()
    await page.getByRole("button", { name: "Order: by path" }).click()
    await tree.getByRole("treeitem", { name: "Policy 1 file" }).waitFor()
    expect(faults).toEqual([])
  })

  test("APR-2 v shows what changed since my last review, and v again all of it", async () => {
    const { page, faults } = await stage.open({ at: "#/runs/231/diff" })
    await page.getByRole("button", { name: "Since my last review" }).waitFor()
    await page.keyboard.press("v")
    await page.waitForURL((url) => url.hash.includes("since=2"))
    await page.getByText("0 of 2 files viewed").waitFor()
    await page.keyboard.press("h")
    await page.locator(".toast", { hasText: "Compare it with its base first." }).waitFor()
    await page.keyboard.press("v")
    await page.getByText("0 of 14 files viewed").waitFor()
    expect(faults).toEqual([])
  })

  test("UI-2 leaving a diff ends its editor and models: nothing throws, nothing is left", async () => {
    const { page, faults } = await stage.open({ at: "#/runs/231/diff?file=src%2Fsession%2Fstore.ts" })
    for (const round of [1, 2, 3]) {
      await page.getByText("SessionCache").first().waitFor()
      await goTo(page, `#/runs/231/timeline?round=${round}`)
      await page.getByRole("region", { name: "Timeline" }).waitFor()
      expect(await page.locator(".monaco[data-shown=true] .monaco-diff-editor").count()).toBe(0)
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
    // Its first file is folded, and needs no editor.
    await page.getByText("A lockfile: a package manager writes it.").waitFor()
    expect(fetched.filter((path) => path.includes("diff-editor"))).toEqual([])
    await page.keyboard.press("o")
    await page.locator(".monaco[data-shown=true] .monaco-diff-editor").waitFor()
    expect(fetched.some((path) => path.includes("diff-editor"))).toBe(true)
    await expect
      .poll(() => page.workers().map((worker) => new URL(worker.url()).pathname))
      .toContainEqual(expect.stringMatching(/^\/editor\.worker-\w{8}\.js$/))
  })
})
