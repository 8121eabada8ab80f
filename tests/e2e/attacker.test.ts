/** What another page in the same browser gets of PatchPlane: nothing. Its server even shares the address, and so the cookie. */
import { createServer, type IncomingMessage, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import type { Page } from "playwright-core"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { busyWorld } from "../views/fixture-host.ts"
import { setStage, type Stage } from "./browser.ts"

/** What each try came to, by its name. */
type Tries = Readonly<Record<string, string>>

/** Runs in the attacker's page. */
const attack = async (target: string): Promise<Tries> => {
  const came = (promise: Promise<string>) => promise.catch((cause: unknown) => `refused: ${String(cause)}`)
  const element = (make: HTMLElement, place: "src" | "href", to: string) =>
    new Promise<string>((done) => {
      make.onload = () => done("loaded")
      make.onerror = () => done("refused")
      Object.assign(make, { [place]: to, rel: "stylesheet" })
      document.head.append(make)
    })
  const socket = (path: string) =>
    new Promise<string>((done) => {
      const tried = new WebSocket(target.replace("http", "ws") + path)
      tried.onopen = () => done("open")
      tried.onerror = () => done("refused")
    })
  const frame = document.createElement("iframe")
  const framed = new Promise<string>((done) => {
    frame.onload = () => {
      try {
        done(frame.contentDocument?.title ?? "not to be read")
      } catch {
        done("not to be read")
      }
    }
    frame.src = target
    document.body.append(frame)
  })
  const posted = document.createElement("form")
  Object.assign(posted, { method: "POST", action: `${target}/rpc`, target: "posted" })
  const sink = document.createElement("iframe")
  sink.name = "posted"
  document.body.append(sink, posted)
  const post = new Promise<string>((done) => {
    sink.onload = () => {
      try {
        done(sink.contentDocument?.body.innerText ?? "not to be read")
      } catch {
        done("not to be read")
      }
    }
    posted.submit()
  })
  const everything: RequestInit = { credentials: "include" }
  return {
    "fetch of the page": await came(fetch(`${target}/`, everything).then((answer) => answer.text())),
    "fetch that does not ask": await came(
      fetch(`${target}/`, { ...everything, mode: "no-cors" }).then(async (answer) => `${answer.type} ${(await answer.text()).length}`)
    ),
    "fetch of the rpc": await came(fetch(`${target}/rpc`, { ...everything, method: "POST", body: "{}" }).then((answer) => answer.text())),
    "entering without a ticket": await came(fetch(`${target}/enter?ticket=`, everything).then((answer) => answer.text())),
    script: await element(document.createElement("script"), "src", `${target}/enter.js`),
    styles: await element(document.createElement("link"), "href", `${target}/favicon.svg`),
    socket: await socket("/rpc"),
    "socket with a guessed key": await socket(`/rpc?key=${"A".repeat(43)}`),
    iframe: await framed,
    "form post": await post
  }
}

const nothing: Tries = {
  "fetch of the page": expect.stringMatching(/^refused/) as unknown as string,
  "fetch that does not ask": expect.stringMatching(/^(refused|opaque 0)/) as unknown as string,
  "fetch of the rpc": expect.stringMatching(/^refused/) as unknown as string,
  "entering without a ticket": expect.stringMatching(/^refused/) as unknown as string,
  script: "refused",
  styles: "refused",
  socket: "refused",
  "socket with a guessed key": "refused",
  iframe: "not to be read",
  "form post": "not to be read"
}

describe("SEC-2 DSK-4 an attacker's page", () => {
  let stage: Stage
  let server: Server
  let port = 0
  const received: Array<IncomingMessage["headers"]> = []
  beforeAll(async () => {
    stage = await setStage(busyWorld())
    server = createServer((request, response) => {
      received.push(request.headers)
      response.writeHead(200, { "Content-Type": "text/html" }).end("<!doctype html><title>evil</title><body>evil")
    })
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done))
    port = (server.address() as AddressInfo).port
  })
  afterAll(async () => {
    await stage.close()
    server.closeAllConnections()
    await new Promise((done) => server.close(done))
  })
  const untouched = () => {
    expect(stage.host.world.taken).toEqual([])
    expect(stage.host.world.kills).toBe(0)
  }
  const attackFrom = async (page: Page, origin: string) => {
    await page.goto(origin)
    return page.evaluate(attack, stage.host.origin)
  }

  test("SEC-2 DSK-4 from another port of the same address, from another name, and from a rebound one: nothing is read, opened or sent", async () => {
    const { page } = await stage.open()
    const evil = await page.context().newPage()
    expect(await attackFrom(evil, `http://127.0.0.1:${port}/`)).toEqual(nothing)
    expect(await attackFrom(evil, `http://localhost:${port}/`)).toEqual(nothing)
    expect(await attackFrom(evil, `http://evil.example:${port}/`)).toEqual(nothing)
    // Rebound: the page's own name leads to PatchPlane's port.
    const rebound = await evil.goto(`http://evil.example:${new URL(stage.host.origin).port}/`)
    expect(rebound?.status()).toBe(421)
    expect(await evil.content()).not.toContain("Inbox")
    // A window that it opens is out of its reach.
    await evil.goto(`http://127.0.0.1:${port}/`)
    const reach = await evil.evaluate((target) => {
      const opened = window.open(target)
      return new Promise<string>((done) => {
        const look = () => {
          try {
            if (opened === null || opened.closed) return done("cut off")
            if (opened.document.title.includes("PatchPlane")) return done("read")
          } catch {
            return done("cut off")
          }
          requestAnimationFrame(look)
        }
        look()
      })
    }, stage.host.origin)
    expect(reach).toBe("cut off")
    untouched()
  })

  test("DSK-4 the cookie that a browser sends to every port of the address opens nothing for who takes it", async () => {
    const { page } = await stage.open()
    const evil = await page.context().newPage()
    received.length = 0
    await evil.goto(`http://127.0.0.1:${port}/`)
    const { host: hostName, origin } = new URL(stage.host.origin)
    const cookie = received.flatMap((headers) => headers.cookie ?? [])[0] ?? ""
    expect(cookie).toMatch(/pp_\d+=/)
    const spoken = await new Promise<string>((done) => {
      const headers = { Origin: origin, Cookie: cookie }
      const socket = new WebSocket(`ws://${hostName}/rpc`, { headers } as unknown as string[])
      socket.onopen = () => done("open")
      socket.onerror = () => done("refused")
    })
    expect(spoken).toBe("refused")
    expect(await evil.evaluate(() => localStorage.getItem("patchplane.key"))).toBeNull()
    untouched()
  })

  test("DSK-4 without a ticket, and with one that was used, a browser is told how to get one and gets no more", async () => {
    const address = stage.host.enter()
    const { page } = await stage.open()
    const browser = page.context().browser()
    if (browser === null) throw new Error("the page has no browser")
    const first = await browser.newContext()
    const stranger = await browser.newContext()
    try {
      const entered = await first.newPage()
      await entered.goto(address)
      await entered.locator(".status", { hasText: "Live" }).waitFor()
      const denied = await stranger.newPage()
      for (const at of [stage.host.origin, address]) {
        expect((await denied.goto(at))?.status()).toBe(401)
        await denied.getByText("needs a ticket").first().waitFor()
        expect(await stranger.cookies()).toEqual([])
      }
    } finally {
      await first.close()
      await stranger.close()
    }
    untouched()
  })

  test("SEC-2 DSK-4 a link on another site that holds a ticket lets in, and what the page asks for carries the strict cookie", async () => {
    const { page } = await stage.open()
    const other = await page.context().browser()?.newContext()
    if (other === undefined) throw new Error("the page has no browser")
    try {
      const mail = await other.newPage()
      await mail.goto(`http://evil.example:${port}/`)
      await mail.evaluate((address) => {
        document.body.innerHTML = `<a href="${address}">open</a>`
      }, stage.host.enter())
      await mail.getByRole("link").click()
      await mail.locator(".status", { hasText: "Live" }).waitFor()
      expect(mail.url()).toBe(`${stage.host.origin}/`)
    } finally {
      await other.close()
    }
    untouched()
  })
})
