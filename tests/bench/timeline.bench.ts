/**
 * A timeline of 100,000 events in a real Chromium: its frame rate while it scrolls, over that of a blank page that is
 * scrolled the same way by the same browser. What the machine can draw at all cancels out.
 */
import type { Page } from "playwright-core"
import type { EventView } from "../../core/api/contract.ts"
import { type eventLine } from "../../core/api/event-line.ts"
import { busyWorld, startFixtureHost } from "../views/fixture-host.ts"
import type { Figure } from "./figure.ts"
import { launchChromium } from "../e2e/chromium.ts"

const run = 231
const events = 100_000
/** Pixels a frame: a wheel turned steadily, 7,200 a second at 60 frames. */
const stride = 120
const frames = 240
const rounds = 3

/** The run's own history over and over, in the ledger's order. */
const longWorld = () => {
  const world = busyWorld()
  const id = world.run(String(run))?.summary.id
  const history = world.events.filter(({ event }) => event.stream === id)
  for (let seq = world.events.length + 1; world.events.length < events; seq++) {
    const view = history[seq % history.length] as EventView & { readonly event: { readonly event: Parameters<typeof eventLine>[0] } }
    world.events.push({ ...view, event: { ...view.event, seq, version: seq, at: (view.event.at + seq) as typeof view.event.at } })
  }
  return world
}

/** Frames a second that `region` is drawn at while it is scrolled from its middle on, one stride a frame. */
const scrolled = (page: Page, region: string): Promise<number> =>
  page.evaluate(
    ({ region, stride, frames }) =>
      new Promise<number>((resolve) => {
        const element = document.querySelector(region)
        if (element === null) throw new Error(`There is no ${region}.`)
        element.scrollTop = element.scrollHeight / 2
        let drawn = 0
        let begun = 0
        const step = (now: number) => {
          if (drawn === 0) begun = now
          if (drawn === frames) return resolve((frames * 1000) / (now - begun))
          drawn++
          element.scrollTop += stride
          requestAnimationFrame(step)
        }
        requestAnimationFrame(step)
      }),
    { region, stride, frames }
  )

const blank = `<!doctype html><div id="region" style="height:700px;overflow:auto"><div style="height:3000000px"></div></div>`

const ratio = async (): Promise<number> => {
  const host = await startFixtureHost(longWorld())
  const browser = await launchChromium()
  try {
    const viewport = { width: 1440, height: 900 }
    const still = await browser.newPage({ viewport })
    await still.setContent(blank)
    const page = await browser.newPage({ viewport })
    page.setDefaultTimeout(300_000)
    await page.goto(host.enter())
    await page.waitForURL(`${host.origin}/`)
    await page.evaluate((at) => (location.hash = at), `#/runs/${run}/timeline`)
    // It follows the newest event: the last one shows when the whole history is there.
    await page.locator(".ev").getByText(String(events), { exact: true }).waitFor()
    const rates: Array<readonly [number, number]> = []
    for (let round = 0; round < rounds; round++) {
      await still.bringToFront()
      const of = await scrolled(still, "#region")
      await page.bringToFront()
      rates.push([await scrolled(page, "[role=region][aria-label=Timeline]"), of])
    }
    // The median of ratios taken one after the other: another program's hiccup hits one of them.
    return rates.map(([long, of]) => long / of).sort((a, b) => a - b)[Math.floor(rounds / 2)] ?? Number.NaN
  } finally {
    await browser.close()
    await host.close()
  }
}

export const figures: ReadonlyArray<Figure> = [
  { name: "timeline-scroll-ratio", bar: 0.8, direction: "at-least", unit: "x", measure: ratio }
]
