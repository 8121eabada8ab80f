/**
 * The diff of a change of 5,000 files and 200,000 changed lines, in a real Chromium on the real host: how soon its list
 * stands there, how soon the next file does, how soon the page answers a key, and what the page holds in memory.
 */
import type { Browser, Page } from "playwright-core"
import { manyFiles } from "../views/fixture/many.ts"
import { makeRun } from "../views/fixture/runs.ts"
import { World } from "../views/fixture/world.ts"
import { startFixtureHost, type FixtureHost } from "../views/fixture-host.ts"
import { p50, p95, type Figure } from "./figure.ts"
import { launchChromium } from "../e2e/chromium.ts"

const run = 500
const files = 5000
const lines = 200_000
const lists = 3
const warmUp = 10
const nexts = 60

interface Measured {
  readonly list: number
  readonly next: number
  readonly interaction: number
  readonly heap: number
}

const bigWorld = (): World => {
  const now = Date.now()
  const counts = { files, added: lines / 2, removed: lines / 2 }
  const world = World.of([makeRun({ number: run, title: "Rename everything", status: "awaiting-approval", versions: 1, counts }, now)], now)
  world.files.set(run, manyFiles(files, lines))
  return world
}

const enter = async (browser: Browser, host: FixtureHost): Promise<Page> => {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, reducedMotion: "reduce" })
  context.setDefaultTimeout(120_000)
  const page = await context.newPage()
  await page.goto(host.enter())
  await page.locator(".status", { hasText: "Live" }).waitFor()
  return page
}

/** From the way in to the list to the frame that shows its first rows. */
const listMs = (page: Page): Promise<number> =>
  page.evaluate(
    (to) =>
      new Promise<number>((done) => {
        const from = performance.now()
        location.hash = to
        const look = () => {
          if (document.querySelector("[role=treeitem]") === null) requestAnimationFrame(look)
          else setTimeout(() => done(performance.now() - from))
        }
        look()
      }),
    `#/runs/${run}/diff`
  )

/** From the key to the frame that shows the next file's lines with their changes marked. */
const watchNext = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const times: Array<number> = []
    Object.assign(window, { times })
    const shownFile = () => document.querySelector(".dh code")?.textContent ?? ""
    // At the window, before the page's own: it shows the next file while the key is handled.
    window.addEventListener(
      "keydown",
      (event) => {
        if (event.key !== "]") return
        const before = shownFile()
        const look = () => {
          const number = /part-0*(\d+)\.ts$/.exec(shownFile())?.[1]
          const modified = document.querySelector(".monaco[data-shown=true] .editor.modified .view-lines")
          const there = modified?.textContent?.replace(/\u00a0/g, " ").includes(`_${number} = compute`) === true
          if (shownFile() === before || !there || document.querySelector(".monaco[data-shown=true] .editor.modified .line-insert") === null)
            requestAnimationFrame(look)
          else setTimeout(() => times.push(performance.now() - event.timeStamp))
        }
        requestAnimationFrame(look)
      },
      true
    )
  })

const pass = (ms: number) => new Promise((done) => setTimeout(done, ms))

/** Somebody looks at the file, if only for a moment: as long as the page has something left to prepare. */
const look = (page: Page): Promise<void> =>
  page.evaluate(async () => {
    for (let round = 0; round < 3; round++) {
      await new Promise((done) => setTimeout(done, 100))
      await new Promise((done) => requestIdleCallback(done))
    }
  })

const nextMs = async (page: Page): Promise<number> => {
  await watchNext(page)
  const taken = () => page.evaluate(() => (window as unknown as { readonly times: ReadonlyArray<number> }).times)
  for (let round = 0; round < warmUp + nexts; round++) {
    await page.keyboard.press("]")
    for (const until = Date.now() + 60_000; (await taken()).length <= round; await pass(20)) {
      if (Date.now() > until) throw new Error("The next file did not show.")
    }
    await look(page)
  }
  return p95((await taken()).slice(warmUp))
}

/** The slowest of the interactions by the browser's own account: from the key to the next frame that was painted. */
const interactionMs = async (page: Page): Promise<number> => {
  await page.evaluate(() => {
    const durations: Array<number> = []
    Object.assign(window, { durations })
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) durations.push(entry.duration)
    }).observe({ type: "event", durationThreshold: 16 } as PerformanceObserverInit)
  })
  const keys = ["]", "n", "n", "p", "x", "]", "x", "[", "i", "]", "i", "x"]
  for (const key of keys) {
    await page.keyboard.press(key)
    await pass(250)
  }
  await page.keyboard.press("/")
  for (const key of ["c", "a", "c", "h", "e"]) {
    await page.keyboard.press(key)
    await pass(150)
  }
  for (let back = 0; back < 5; back++) await page.keyboard.press("Backspace")
  await page.keyboard.press("ArrowDown")
  for (const key of ["ArrowDown", "ArrowDown", "PageDown", "End", "Home", "Enter"]) {
    await page.keyboard.press(key)
    await pass(150)
  }
  const durations = await page.evaluate(() => (window as unknown as { readonly durations: ReadonlyArray<number> }).durations)
  return Math.max(16, ...durations)
}

const heapMb = async (page: Page): Promise<number> => {
  const session = await page.context().newCDPSession(page)
  await session.send("Performance.enable")
  await session.send("HeapProfiler.collectGarbage")
  const { metrics } = await session.send("Performance.getMetrics")
  return (metrics.find(({ name }) => name === "JSHeapUsedSize")?.value ?? Number.NaN) / 1024 / 1024
}

const measure = async (): Promise<Measured> => {
  const host = await startFixtureHost(bigWorld())
  const browser = await launchChromium()
  try {
    const times: Array<number> = []
    for (let round = 0; round < lists; round++) {
      const page = await enter(browser, host)
      times.push(await listMs(page))
      await page.context().close()
    }
    const page = await enter(browser, host)
    await listMs(page)
    await page.locator(".monaco[data-shown=true] .editor.modified .line-insert").first().waitFor()
    const next = await nextMs(page)
    const interaction = await interactionMs(page)
    return { list: p50(times), next, interaction, heap: await heapMb(page) }
  } finally {
    await browser.close()
    await host.close()
  }
}

/** One session gives all figures. */
let session: Promise<Measured> | undefined
const measured = (): Promise<Measured> => (session ??= measure())

const figure = (name: string, bar: number, unit: string, of: keyof Measured): Figure => ({
  name,
  bar,
  direction: "at-most",
  unit,
  measure: async () => (await measured())[of]
})

export const figures: ReadonlyArray<Figure> = [
  figure("diff-list-ms", 500, "ms", "list"),
  figure("diff-next-file-p95-ms", 60, "ms", "next"),
  figure("diff-inp-ms", 100, "ms", "interaction"),
  figure("diff-heap-mb", 250, "MB", "heap")
]
