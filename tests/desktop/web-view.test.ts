/** The window with a page in it: the real adapter, SDK and preload, with Chromium as the web view, on a host as ours is. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest"
import { enterScript, safeHeaders, welcome } from "../../desktop/host/pages.ts"
import { buildRemoteShell, startRemoteShell, type BuiltShell, type RemoteShell } from "./remote-shell.ts"
import { allows, showWebView, type WebView } from "./stand-in/web-view.ts"

let built: BuiltShell
beforeAll(async () => {
  built = await buildRemoteShell()
})
afterAll(() => built.remove())

/** Enters as the loopback host does, by its own pages: with the app's document, which goes on to the place asked for. */
const host = () =>
  Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch: (request) => {
      const url = new URL(request.url)
      if (url.pathname === "/enter.js") return enterScript()
      const app = "<!doctype html><html><head><title>Here</title></head><body><h1>Here</h1></body></html>"
      if (url.pathname === "/enter") return welcome(app, "pp", { cookie: "c", key: "k" }, url.searchParams.get("to") ?? "/")
      return new Response(app, { headers: { ...safeHeaders, "content-type": "text/html" } })
    }
  })

let shell: RemoteShell
let server: ReturnType<typeof host>
let view: WebView
beforeEach(async () => {
  server = host()
  shell = await startRemoteShell(built)
  const origin = `http://127.0.0.1:${server.port}`
  await shell.call("openWindow", {
    url: `${origin}/enter?ticket=t&to=/%23/inbox`,
    title: "PatchPlane",
    frame: { x: 0, y: 0, width: 900, height: 700 }
  })
  view = await showWebView(shell.native)
})
afterEach(async () => {
  await view.close()
  await shell.close()
  await server.stop(true)
})

/** Where the page says it is once it was let in. */
const inbox = () => shell.hears((event) => event._tag === "window-place" && event.hash === "#/inbox")

test("DSK-1 the window says its place as the page goes about, from where it was let in", async () => {
  await inbox()
  expect(new URL(view.page.url()).pathname).toBe("/")
  await view.page.evaluate(() => {
    location.hash = "#/runs/3/diff"
  })
  await shell.hears((event) => event._tag === "window-place" && event.hash === "#/runs/3/diff")
})

test("DSK-4 the page gets nowhere but to its own host, by whatever it tries", async () => {
  await inbox()
  const port = server.port ?? 0
  const tries = [
    `http://127.0.0.1:${port + 1}/`,
    `http://127.0.0.1:${port}@evil.example/x`,
    "https://example.com/",
    `http://localhost:${port}/`
  ]
  for (const [at, address] of tries.entries()) {
    const refused = view.page.waitForEvent("requestfailed")
    await view.page.evaluate((to) => void location.assign(to), address)
    await refused
    expect(view.blocked).toHaveLength(at + 1)
    expect(await view.page.title()).toBe("Here")
  }
  await view.page.goto(`http://127.0.0.1:${port}/another#/runs/1`)
  expect(view.blocked).toHaveLength(tries.length)
})

test("SEC-3 the page has no bridge to the shell but the one that says its events", async () => {
  await inbox()
  const found = await view.page.evaluate(() => Object.keys(globalThis).filter((name) => /electrobun|bridge|secret|rpc/i.test(name)))
  expect(found.toSorted()).toEqual([
    "__electrobunEventBridge",
    "__electrobunInternalBridge",
    "__electrobunWebviewId",
    "__electrobunWindowId",
    "eventBridge"
  ])
  expect(
    await view.page.evaluate(() => (globalThis as { __electrobunInternalBridge?: unknown }).__electrobunInternalBridge)
  ).toBeUndefined()
  const before = shell.native.calls.length
  const requests = [
    { id: 1, type: "request", method: "webviewTagInit", params: { url: "http://evil.example/" } },
    [JSON.stringify({ type: "message", id: "webviewTagExecuteJavascript", payload: { id: 1, js: "0" } })],
    { id: "webviewEvent", type: "message", payload: { id: 1, eventName: "host-message", detail: "{}" } }
  ]
  for (const request of requests) shell.native.bridge(JSON.stringify(request))
  await shell.native.fence()
  await shell.call("can")
  expect(shell.native.calls.slice(before)).toEqual([])
})

test("DSK-4 the rules are read as the native core reads them", () => {
  const rules = ["^*", "http://127.0.0.1:42/*"]
  expect(allows(rules, "http://127.0.0.1:42/")).toBe(true)
  for (const url of [
    "http://127.0.0.1:420/",
    "http://127.0.0.1:42@evil.example/",
    "file:///etc/passwd",
    "blob:http://127.0.0.1:42/1",
    "about:blank"
  ]) {
    expect(allows(rules, url), url).toBe(false)
  }
})
