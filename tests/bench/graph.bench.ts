/** The provenance graph in a real Chromium: 1,500 nodes and 1,750 edges of a generated workspace, laid out, and moved about. */
import type { Page } from "playwright-core"
import { allKinds } from "../../views/graph/kinds.ts"
import { emptyWorld, startFixtureHost } from "../views/fixture-host.ts"
import { generatedWorkspace } from "../views/fixture/workspace.ts"
import { p50, type Figure } from "./figure.ts"
import { launchChromium } from "../e2e/chromium.ts"

const size = { nodes: 1500, edges: 1750 }
/** Opens the graph of the generated workspace, all kinds of it, and looks at it once it is drawn. */
const withGraph = async <A>(look: (page: Page) => Promise<A>): Promise<A> => {
  const world = emptyWorld()
  world.graph = generatedWorkspace(size.nodes, size.edges, Date.now())
  const host = await startFixtureHost(world)
  const browser = await launchChromium()
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
    page.setDefaultTimeout(120_000)
    await page.goto(host.enter())
    await page.locator(".status", { hasText: "Live" }).waitFor()
    // What the page loads once is no part of the layout.
    await page.evaluate((hash) => void (location.hash = hash), `#/graph?limit=2500&kinds=${allKinds.join(",")}`)
    await page.getByRole("application", { name: /1,?500 nodes, 1,?750 edges/ }).waitFor()
    return await look(page)
  } finally {
    await browser.close()
    await host.close()
  }
}

const rounds = 3

/** Laid out anew, as when a person asks for what is newer: from the request to the worker until its answer is here. */
const layouts = async (page: Page): Promise<ReadonlyArray<number>> => {
  const taken = () => page.evaluate(() => performance.getEntriesByName("graph layout").map(({ duration }) => duration))
  for (let round = 1; round < rounds; round++) {
    await page.getByRole("button", { name: "List" }).click()
    // Another limit is another question with the same answer.
    await page.evaluate(
      (limit) => void (location.hash = location.hash.replace(/limit=\d+/, `limit=${limit}`)),
      round % 2 === 1 ? 5000 : 2500
    )
    await page.waitForFunction((count) => performance.getEntriesByName("graph layout").length > count, round)
    await page.getByRole("button", { name: "Graph", exact: true }).click()
    await page.getByRole("application").waitFor()
  }
  return taken()
}

/** The longest task of the page's own thread while the worker lays out: what a person would feel. */
const longestTask = async (page: Page): Promise<number> =>
  page.evaluate(async () => {
    const tasks: Array<{ readonly from: number; readonly to: number }> = []
    const watch = new PerformanceObserver((list) => {
      for (const { startTime, duration } of list.getEntries()) tasks.push({ from: startTime, to: startTime + duration })
    })
    watch.observe({ type: "longtask", buffered: true })
    const before = performance.getEntriesByName("graph layout").length
    location.hash = location.hash.replace(/limit=\d+/, "limit=5000")
    await new Promise<void>((done) => {
      const look = () => (performance.getEntriesByName("graph layout").length > before ? setTimeout(done, 200) : setTimeout(look, 50))
      look()
    })
    watch.disconnect()
    const layout = performance.getEntriesByName("graph layout").at(-1)
    if (layout === undefined) return Number.NaN
    const end = layout.startTime + layout.duration
    return Math.max(0, ...tasks.map(({ from, to }) => Math.min(to, end) - Math.max(from, layout.startTime)))
  })

/** Frames a second while the graph is dragged without a pause, all of it in sight. */
const panning = async (page: Page): Promise<number> => {
  await page.getByRole("button", { name: "Show all of it" }).click()
  return page.evaluate(async () => {
    const place = document.querySelector(".graph-canvas")
    if (place === null) return Number.NaN
    const { left, top, width, height } = place.getBoundingClientRect()
    const frame = () => new Promise<number>((done) => requestAnimationFrame(done))
    const at = (turn: number) => ({
      clientX: left + width / 2 + Math.sin(turn / 20) * 300,
      clientY: top + height / 2 + Math.cos(turn / 20) * 200
    })
    const send = (type: string, turn: number, target: EventTarget) =>
      target.dispatchEvent(
        new MouseEvent(type, { ...at(turn), bubbles: true, cancelable: true, button: 0, buttons: type === "mouseup" ? 0 : 1 })
      )
    await frame()
    send("mousedown", 0, place)
    // The first frames of a drag draw what is moved afterwards.
    for (let turn = 1; turn <= 10; turn++) {
      send("mousemove", turn, window)
      await frame()
    }
    const from = performance.now()
    let turn = 10
    for (; performance.now() - from < 3000; turn++) {
      send("mousemove", turn, window)
      await frame()
    }
    const seconds = (performance.now() - from) / 1000
    send("mouseup", turn, window)
    return (turn - 10) / seconds
  })
}

export const figures: ReadonlyArray<Figure> = [
  {
    name: "graph-layout-ms",
    bar: 2000,
    direction: "at-most",
    unit: "ms",
    measure: () => withGraph(async (page) => p50(await layouts(page)))
  },
  { name: "graph-longest-task-ms", bar: 200, direction: "at-most", unit: "ms", measure: () => withGraph(longestTask) },
  { name: "graph-pan-fps", bar: 30, direction: "at-least", unit: "/s", measure: () => withGraph(panning) }
]
