/**
 * `npm run screens [-- name...]`: draws docs/screens/*.png anew: every view in its main states, light and dark, from the
 * worlds that the tests use, in the tests' Chromium. A name, or the beginning of one, draws these alone. The clock
 * stands still, so a picture changes only when what it shows does.
 */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import type { Page } from "playwright-core"
import { startFixtureHost, type FixtureHost } from "../tests/views/fixture-host.ts"
import { ensureBuilt } from "./bootstrap/build.mjs"
import { screens, type Screen } from "./screens/list.ts"
import { smallPng } from "./screens/small-png.ts"
import { launchChromium } from "../tests/e2e/chromium.ts"

const folder = join(import.meta.dir, "..", "docs", "screens")
const stillAt = Date.UTC(2026, 2, 12, 10, 42)
const sizes = { usual: { width: 1280, height: 800 }, narrow: { width: 900, height: 700 } } as const

/** Nothing is on its way any more: no placeholder, all fonts there, and two frames drawn since. */
const settled = async (page: Page): Promise<void> => {
  await page.locator(".skeleton").waitFor({ state: "detached" })
  await page.evaluate(async () => {
    await document.fonts.ready
    await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))
  })
}

const draw = async (page: Page, host: FixtureHost, screen: Screen, theme: string): Promise<void> => {
  await page.goto(host.enter())
  await page.waitForURL(`${host.origin}/`)
  await page.locator(".status", { hasText: "Live" }).waitFor()
  await page.evaluate((to) => {
    location.hash = to
  }, screen.at)
  await screen.ready(page)
  await settled(page)
  await screen.before?.(page, host)
  await settled(page)
  // No cursor that blinks, and no picture of where the pointer happened to be.
  const picture = await page.screenshot({ animations: "disabled", caret: "hide" })
  writeFileSync(join(folder, `${screen.name}-${theme}.png`), smallPng(picture))
}

const wanted = process.argv.slice(2)
const chosen = screens.filter(({ name }) => wanted.length === 0 || wanted.some((beginning) => name.startsWith(beginning)))
if (chosen.length === 0) {
  console.error(`No screen's name begins with ${wanted.join(" or ")}. There are: ${screens.map(({ name }) => name).join(", ")}.`)
  process.exit(2)
}
Date.now = () => stillAt
mkdirSync(folder, { recursive: true })
if (wanted.length === 0) for (const name of readdirSync(folder)) if (name.endsWith(".png")) rmSync(join(folder, name))
ensureBuilt()
const browser = await launchChromium()
try {
  for (const screen of chosen) {
    for (const theme of ["light", "dark"] as const) {
      // A host for each: some pictures are of one that went away.
      const host = await startFixtureHost(screen.world())
      const context = await browser.newContext({
        viewport: sizes[screen.size ?? "usual"],
        colorScheme: theme,
        reducedMotion: "reduce",
        timezoneId: "UTC",
        locale: "en-US"
      })
      context.setDefaultTimeout(60_000)
      await context.clock.setFixedTime(stillAt)
      try {
        await draw(await context.newPage(), host, screen, theme)
        console.log(`${screen.name}-${theme}.png`)
      } finally {
        await context.close()
        await host.close().catch(() => {})
      }
    }
  }
} finally {
  await browser.close()
}
process.exit(0)
