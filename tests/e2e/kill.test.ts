/** The kill switch, by key, by button, and for those who can't hold either. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import { busyWorld } from "../views/fixture-host.ts"
import { axeProblems, setStage, type Stage } from "./browser.ts"

describe("INT-2 the kill switch in the page", () => {
  let stage: Stage
  beforeAll(async () => {
    stage = await setStage(busyWorld())
  })
  beforeEach(() => stage.reset(busyWorld()))
  afterAll(() => stage.close())

  test("INT-2 held by key it stops everything, from inside a field too; let go early nothing happens; held it releases", async () => {
    const { page, faults } = await stage.open({ at: "#/runs/234" })
    await page.getByRole("button", { name: "Redirect" }).waitFor()
    await page.keyboard.press("s")
    await page.getByRole("textbox", { name: "Instruction" }).waitFor()
    await page.keyboard.press("Control+Shift+Period")
    await page.locator("[data-held=true]").waitFor({ state: "detached" })
    expect(stage.host.world.kills).toBe(0)

    await page.keyboard.down("Control")
    await page.keyboard.down("Shift")
    await page.keyboard.down("Period")
    await page.getByRole("alert").getByText("Everything is stopped.").waitFor()
    for (const key of ["Period", "Shift", "Control"]) await page.keyboard.up(key)
    expect(stage.host.world.kills).toBe(1)
    await page.keyboard.press("Escape")
    await page.getByRole("heading", { name: "2 agent sessions ended" }).waitFor()
    expect(await axeProblems(page)).toEqual([])

    const release = page.getByRole("button", { name: "Hold to release" })
    await release.focus()
    await page.keyboard.down("Enter")
    await page.getByText("Released.").waitFor()
    await page.keyboard.up("Enter")
    expect(stage.host.world.releases).toBe(1)
    await page.getByRole("alert").waitFor({ state: "detached" })
    expect(faults).toEqual([])
  })

  test("INT-2 held by pointer it stops everything; a short press does not", async () => {
    const { page } = await stage.open()
    const button = page.getByRole("button", { name: "Stop everything" })
    await button.click()
    await button.waitFor()
    expect(stage.host.world.kills).toBe(0)
    await button.hover()
    await page.mouse.down()
    await page.getByText("Keep holding").waitFor()
    await page.getByRole("alert").waitFor()
    await page.mouse.up()
    expect(stage.host.world.kills).toBe(1)
  })

  test("INT-2 assistive technology, which can't hold, is asked instead", async () => {
    const { page } = await stage.open()
    await page.getByRole("button", { name: "Stop everything" }).evaluate((button: HTMLElement) => button.click())
    const dialog = page.getByRole("dialog", { name: "Stop everything?" })
    await dialog.getByRole("button", { name: "Stop everything" }).click()
    await page.getByRole("alert").getByText("Everything is stopped.").waitFor()
    expect(stage.host.world.kills).toBe(1)
  })

  test("INT-2 pulled elsewhere it shows here at once, on every screen", async () => {
    const { page } = await stage.open({ at: "#/runs/231/timeline" })
    const other = await stage.open()
    await other.page.getByRole("button", { name: "Stop everything" }).focus()
    await other.page.keyboard.down("Space")
    await page.getByRole("alert").getByText("Everything is stopped.").waitFor()
    await other.page.keyboard.up("Space")
    expect(new URL(page.url()).hash).toBe("#/runs/231/timeline")
  })
})
