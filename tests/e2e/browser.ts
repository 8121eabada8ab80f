/** A real Chromium on the fixture host. It notes what a page must never do, so that every test can say it did not. */
import { createRequire } from "node:module"
import { readFileSync } from "node:fs"
import type { BrowserContext, Page } from "playwright-core"
import { expect } from "vitest"
import { startFixtureHost, type FixtureHost } from "../views/fixture-host.ts"
import type { World } from "../views/fixture/world.ts"
import { sharedChromium } from "./chromium.ts"

export const wide = { width: 1440, height: 900 }
export const medium = { width: 1280, height: 800 }
export const narrow = { width: 900, height: 700 }

export interface Opened {
  readonly page: Page
  /** What went wrong on the page: faults, refused content, requests to anywhere else. Empty on a healthy page. */
  readonly faults: ReadonlyArray<string>
}

export interface Stage {
  readonly host: FixtureHost
  readonly open: (options?: OpenOptions) => Promise<Opened>
  /** Another world behind the same host, with no page open. */
  readonly reset: (world: World) => Promise<void>
  readonly close: () => Promise<void>
}
export interface OpenOptions {
  readonly at?: string
  readonly theme?: "light" | "dark"
  readonly viewport?: { readonly width: number; readonly height: number }
}

/** A window of its own on a host, fixture or real core, with the page there and following. */
export const openWindow = async (
  host: { readonly origin: string; readonly enter: () => string | Promise<string> },
  { at = "#/", theme = "light", viewport = medium }: OpenOptions = {}
): Promise<Opened & { readonly context: BrowserContext }> => {
  const browser = await sharedChromium()
  const context = await browser.newContext({ viewport, colorScheme: theme, reducedMotion: "reduce" })
  // It ends what hangs; where others use the processors too, a page takes its time.
  context.setDefaultTimeout(120_000)
  const page = await context.newPage()
  const faults: Array<string> = []
  page.on("pageerror", (error) => faults.push(`threw ${error.message}`))
  page.on("request", (request) => {
    if (!request.url().startsWith(`${host.origin}/`) && !request.url().startsWith("data:")) faults.push(`asked for ${request.url()}`)
  })
  page.on("dialog", (dialog) => {
    faults.push(`opened a dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })
  page.on("console", (message) => {
    if (message.type() === "error" && /Content Security Policy|Refused to/.test(message.text())) faults.push(message.text())
  })
  await page.goto(await host.enter())
  await page.waitForURL(`${host.origin}/`)
  await page.locator(".status", { hasText: "Live" }).waitFor()
  await goTo(page, at)
  return { page, faults, context }
}

export const setStage = async (world: World): Promise<Stage> => {
  const host = await startFixtureHost(world)
  const contexts: Array<BrowserContext> = []
  const leave = async () => {
    for (const context of contexts.splice(0)) await context.close()
  }
  return {
    host,
    open: async (options) => {
      const opened = await openWindow(host, options)
      contexts.push(opened.context)
      return opened
    },
    reset: async (next) => {
      await leave()
      host.world = next
    },
    close: async () => {
      await leave()
      await host.close()
    }
  }
}

export const goTo = (page: Page, hash: string): Promise<void> =>
  page.evaluate((to) => {
    location.hash = to
  }, hash)

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8")

interface AxeResults {
  readonly violations: ReadonlyArray<{
    readonly id: string
    readonly impact: string | null
    readonly nodes: ReadonlyArray<{ readonly html: string; readonly failureSummary?: string }>
  }>
}

interface Axe {
  readonly _audit: { readonly rules: ReadonlyArray<{ readonly id: string; readonly impact: string }> }
  readonly run: (options: object) => Promise<unknown>
}

/** Serious and critical problems that axe finds, one line each. What can find only lesser ones is not run. */
export const axeProblems = async (page: Page): Promise<ReadonlyArray<string>> => {
  // A page that was not loaded anew has it already.
  if (await page.evaluate(() => !("axe" in globalThis))) await page.evaluate(axeSource)
  const results = await page.evaluate(() => {
    const { axe } = globalThis as unknown as { readonly axe: Axe }
    const lesser = axe._audit.rules.filter(({ impact }) => impact === "minor" || impact === "moderate")
    return axe.run({ resultTypes: ["violations"], rules: Object.fromEntries(lesser.map(({ id }) => [id, { enabled: false }])) })
  })
  return (results as AxeResults).violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary?.slice(0, 200)}`))
}

/** Where the page is, as its address says. */
export const hash = (page: Page): Promise<string> => page.evaluate(() => decodeURIComponent(location.hash))

export const press = async (page: Page, ...keys: ReadonlyArray<string>): Promise<void> => {
  for (const key of keys) await page.keyboard.press(key)
}

/** A state of a view: where it is, and words that stand there once it is drawn. */
export interface Screen {
  readonly name: string
  readonly at: string
  readonly ready: string
}

/** One theme in a wide window and the other in a narrow one: what fails in either shows in one of the two. */
export const looks = [
  { theme: "light", viewport: wide },
  { theme: "dark", viewport: narrow }
] as const

/** Goes through the screens in one window: each accessible, nothing refused, nothing asked for from elsewhere. */
export const expectSound = async (stage: Stage, look: (typeof looks)[number], screens: ReadonlyArray<Screen>): Promise<void> => {
  const { page, faults } = await stage.open(look)
  for (const { name, at, ready } of screens) {
    await goTo(page, at)
    await page.getByText(ready).first().waitFor()
    expect(await axeProblems(page), name).toEqual([])
  }
  expect(faults).toEqual([])
}
