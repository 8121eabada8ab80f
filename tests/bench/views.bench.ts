/**
 * The page as somebody opens it: how soon the inbox stands there with its runs, in a real Chromium on the real host, and
 * how much the page loads for it.
 */
import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { gzipSync } from "node:zlib"
import type { Browser } from "playwright-core"
import { builtViews, busyWorld, startFixtureHost, type FixtureHost } from "../views/fixture-host.ts"
import { p50, type Figure } from "./figure.ts"
import { launchChromium } from "../e2e/chromium.ts"

const warmUp = 2
const rounds = 9

/** From the navigation to the frame that shows the list's first run and what is known of the selected one. */
const watch = (): void => {
  const look = () => {
    if (document.querySelector("[data-run]") === null || document.querySelector("h2.title") === null) requestAnimationFrame(look)
    else setTimeout(() => Object.assign(window, { seenAt: performance.now() }))
  }
  requestAnimationFrame(look)
}

/** Of a page that is opened again, as every day: its files come from the browser's cache, all that it says from the host. */
const firstPaints = async (browser: Browser, host: FixtureHost): Promise<ReadonlyArray<number>> => {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, reducedMotion: "reduce" })
  context.setDefaultTimeout(120_000)
  await context.addInitScript(watch)
  const page = await context.newPage()
  await page.goto(host.enter())
  await page.waitForURL(`${host.origin}/`)
  const times: Array<number> = []
  for (let round = -warmUp; round < rounds; round++) {
    await page.reload()
    const seen = await page.waitForFunction(() => (window as { readonly seenAt?: number }).seenAt)
    if (round >= 0) times.push((await seen.jsonValue()) ?? Number.NaN)
    await page.waitForLoadState("networkidle")
  }
  return times
}

const firstPaintMs = async (): Promise<number> => {
  const host = await startFixtureHost(busyWorld())
  const browser = await launchChromium()
  try {
    return p50(await firstPaints(browser, host))
  } finally {
    await browser.close()
    await host.close()
  }
}

/** The page, its script with all that it imports before it runs, and its styles, as they go over the wire compressed. */
const pageKb = async (): Promise<number> => {
  const sizes = new Map<string, number>()
  const add = async (name: string): Promise<void> => {
    if (sizes.has(name)) return
    const bytes = await readFile(join(builtViews, name))
    sizes.set(name, gzipSync(bytes).length)
    const imported = name.endsWith(".js") ? bytes.toString().matchAll(/(?:from|import)\s*"(?:\.?\/)?([\w.-]+\.js)"/g) : []
    for (const [, found = ""] of imported) await add(found)
  }
  await add("index.html")
  const page = await readFile(join(builtViews, "index.html"), "utf8")
  for (const [, name = ""] of page.matchAll(/<(?:script|link)[^>]*(?:src|href)="\/([^"]+)"[^>]*>/g)) await add(name)
  return [...sizes.values()].reduce((sum, size) => sum + size, 0) / 1000
}

export const figures: ReadonlyArray<Figure> = [
  { name: "first-paint-ms", bar: 400, direction: "at-most", unit: "ms", measure: firstPaintMs },
  { name: "page-kb", bar: 300, direction: "at-most", unit: "kB", measure: pageKb }
]
