/** Where Chromium is and how it starts, for tests, benches and pictures. */
import { chromium, type Browser, type BrowserContext } from "playwright-core"
import { findChromium } from "../../scripts/bootstrap/system-programs.mjs"

const options = {
  executablePath: findChromium() ?? "/usr/bin/chromium",
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    // The same letters on every machine.
    "--font-render-hinting=none",
    // A name that somebody else's server of names leads here (attacker.test.ts).
    "--host-resolver-rules=MAP evil.example 127.0.0.1"
  ]
}

export const launchChromium = (): Promise<Browser> => chromium.launch(options)

/** One that keeps what it loaded in a folder, as a person's browser or an app's web view does. */
export const launchProfile = (folder: string): Promise<BrowserContext> =>
  chromium.launchPersistentContext(folder, { ...options, viewport: { width: 1280, height: 800 } })

const kept = globalThis as { chromiumOfTests?: Promise<Browser> }

/**
 * The browser of all files of a test worker; it ends with the worker. No file has one of its own: Playwright speaks to
 * Chromium over further pipes, and under Bun 1.3 those of a browser that was closed take the next one's with them, so
 * that its start, or any later step, never ends.
 */
export const sharedChromium = (): Promise<Browser> => (kept.chromiumOfTests ??= launchChromium())
