/**
 * Chromium as the web view of the stand-in's window: its page gets the SDK's own preload and bridge, keeps to the rules
 * that the shell gave, and its life becomes the events that the native core would say.
 */
import type { Page } from "playwright-core"
import { sharedChromium } from "../../e2e/chromium.ts"
import type { StandIn } from "./stand-in.ts"

export interface WebView {
  readonly page: Page
  /** Addresses that the rules kept the page from. */
  readonly blocked: ReadonlyArray<string>
  readonly close: () => Promise<void>
}

/** Shows the window that the shell made last, once it gave its rules; resolves when its first page is loaded. */
export const showWebView = async (native: StandIn): Promise<WebView> => {
  await native.waitFor(
    "setWebviewNavigationRules",
    () => true,
    native.calls.findLastIndex(({ call }) => call === "initWebview")
  )
  const made = native.calls.findLast(({ call }) => call === "initWebview")?.args ?? []
  const rules = () =>
    JSON.parse(String(native.calls.findLast(({ call }) => call === "setWebviewNavigationRules")?.args[1])) as ReadonlyArray<string>
  const context = await (
    await sharedChromium()
  ).newContext({ viewport: { width: Number(made[6]), height: Number(made[7]) }, reducedMotion: "reduce" })
  context.setDefaultTimeout(120_000)
  const page = await context.newPage()
  const blocked: Array<string> = []
  await page.exposeFunction("__said", (message: string) => native.bridge(message))
  await page.addInitScript(`window.eventBridge = { postMessage: (message) => window.__said(message) };\n${String(made[15])}`)
  await page.route("**/*", async (route) => {
    const request = route.request()
    if (!request.isNavigationRequest() || request.frame() !== page.mainFrame()) return route.continue()
    const allowed = allows(rules(), request.url())
    native.pageEvent("will-navigate", JSON.stringify({ url: request.url(), allowed }))
    if (allowed) return route.continue()
    blocked.push(request.url())
    return route.abort("aborted")
  })
  page.on("framenavigated", (frame) => {
    if (frame === page.mainFrame()) native.pageEvent("did-navigate", frame.url())
  })
  await page.goto(String(made[3]))
  return { page, blocked, close: () => context.close() }
}

/** As the native core decides (navigation_rules.h, glob_match.h of 1.18.1): the last rule that fits; `^` refuses; `*` is anything. */
export const allows = (rules: ReadonlyArray<string>, url: string): boolean =>
  rules.reduce((allowed, rule) => {
    const refuses = rule.startsWith("^")
    const pattern = (refuses ? rule.slice(1) : rule).split("*").map(escaped).join(".*")
    return new RegExp(`^${pattern}$`, "is").test(url) ? !refuses : allowed
  }, true)

const escaped = (text: string): string => text.replaceAll(/[.+?^${}()|[\]\\/]/g, "\\$&")
