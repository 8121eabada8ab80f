import { chromium } from "playwright-core"
import { mkdtempSync } from "node:fs"
import { buildViews } from "./views/build.ts"
import { manyFiles } from "./tests/views/fixture/many.ts"
import { makeRun } from "./tests/views/fixture/runs.ts"
import { World } from "./tests/views/fixture/world.ts"
import { startFixtureHost } from "./tests/views/fixture-host.ts"
const now = Date.now()
const world = World.of([makeRun({ number: 500, title: "Rename everything", status: "awaiting-approval", versions: 1, counts: { files: 5000, added: 100000, removed: 100000 } }, now)], now)
world.files.set(500, manyFiles(5000, 200000))
const dir = mkdtempSync("/tmp/diff-views-"); await buildViews(dir)
const host = await startFixtureHost(world, dir)
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] })
const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 }, reducedMotion: "reduce" })).newPage()
await page.goto(host.enter()); await page.locator(".status", { hasText: "Live" }).waitFor()
await page.evaluate(() => { location.hash = "#/runs/500/diff" })
await page.locator(".monaco[data-shown=true] .editor.modified .line-insert").first().waitFor()
const key = process.argv[2] ?? "]"
const look = () => page.evaluate(async () => { for (let r = 0; r < 3; r++) { await new Promise((d) => setTimeout(d, 100)); await new Promise((d) => requestIdleCallback(d as any)) } })
for (let i = 0; i < 10; i++) { await page.keyboard.press(key); await page.waitForTimeout(100); await look() }
const cdp = await page.context().newCDPSession(page)
await cdp.send("Tracing.start" as any, { transferMode: "ReportEvents", traceConfig: { includedCategories: ["devtools.timeline", "blink.user_timing", "latencyInfo", "benchmark"] } } as any)
const events: any[] = []
cdp.on("Tracing.dataCollected" as any, (e: any) => events.push(...e.value))
for (let i = 0; i < 8; i++) { await page.keyboard.press(key); await page.waitForTimeout(100); await look() }
const done = new Promise((r) => cdp.on("Tracing.tracingComplete" as any, r))
await cdp.send("Tracing.end" as any); await done
await Bun.write("/tmp/trace.json", JSON.stringify(events))
await browser.close(); await host.close(); process.exit(0)
