import { afterAll, beforeAll, expect, test } from "vitest"
import { call, enter, openPage, openStand, raw, type Stand } from "./stand.ts"

let stand: Stand
beforeAll(async () => {
  stand = await openStand()
})
afterAll(() => stand.close())

const get = (path: string, headers: Record<string, string> = {}, host = `127.0.0.1:${stand.port}`) =>
  raw(
    stand,
    `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n${Object.entries(headers)
      .map(([name, value]) => `${name}: ${value}\r\n`)
      .join("")}\r\n`
  )
const statusOf = (answer: string) => Number(answer.split(" ")[1])

test("DSK-4 without a ticket there is nothing but the way to get one", async () => {
  for (const path of ["/", "/index.html", "/main-abc12345.js", "/anything", "/enter", "/enter?ticket=", "/enter?ticket=guess"]) {
    const answer = await get(path)
    expect(statusOf(answer)).toBe(401)
    expect(answer).toContain("patchplane open")
    expect(answer).not.toContain("<title>PatchPlane</title>")
  }
})

test("DSK-4 a ticket becomes a cookie that scripts and other sites don't get, and works once", async () => {
  const url = await stand.mint()
  const first = await fetch(url, { redirect: "manual" })
  expect(first.status).toBe(200)
  const cookie = first.headers.get("set-cookie") ?? ""
  expect(cookie).toMatch(new RegExp(`^pp_${stand.port}=[\\w-]{43}; Path=/; HttpOnly; SameSite=Strict$`))
  expect(await first.text()).toContain('name="patchplane-to" content="/"')
  const replayed = await fetch(url, { redirect: "manual" })
  expect(replayed.status).toBe(401)
  expect(replayed.headers.get("set-cookie")).toBeNull()
  const page = await get("/", { Cookie: cookie.split(";")[0] ?? "" })
  expect(statusOf(page)).toBe(200)
  expect(page).toContain("<title>PatchPlane</title>")
})

test("DSK-4 a ticket leads only to places on this host", async () => {
  const to = async (place: string) => (await fetch(`${await stand.mint()}&to=${encodeURIComponent(place)}`)).text()
  expect(await to("/#/runs/3")).toContain('content="/#/runs/3"')
  for (const elsewhere of ["//evil.example/", "https://evil.example/", "/\\evil.example", '/"><script>', "javascript:alert(1)"]) {
    expect(await to(elsewhere)).toContain('name="patchplane-to" content="/"')
  }
})

test("DSK-4 SEC-2 every answer carries the policy, and only loopback is bound", async () => {
  const { cookie } = await enter(stand)
  for (const answer of [
    await get("/"),
    await get("/", { Cookie: cookie }),
    await get("/", {}, "evil.example"),
    await get("/none.js", { Cookie: cookie })
  ]) {
    expect(answer).toContain("default-src 'self'; style-src 'self' 'unsafe-inline'; worker-src 'self'; img-src 'self' data:;")
    expect(answer.toLowerCase()).toContain("x-content-type-options: nosniff")
    expect(answer.toLowerCase()).toContain("referrer-policy: no-referrer")
    expect(answer).not.toMatch(/access-control-allow/i)
  }
  const listening = await Bun.$`cat /proc/net/tcp /proc/net/tcp6`.text()
  const port = Number(stand.port).toString(16).toUpperCase().padStart(4, "0")
  const bound = listening.split("\n").flatMap((line) => new RegExp(`^ *\\d+: ([0-9A-F]+):${port} \\S+ 0A `).exec(line)?.[1] ?? [])
  expect(bound).toEqual(["0100007F"])
})

test("DSK-4 a rebound name, and any other Host, is turned away before anything is looked at", async () => {
  const { cookie } = await enter(stand)
  for (const host of [
    `evil.example:${stand.port}`,
    "evil.example",
    `localhost:${stand.port}`,
    "127.0.0.1",
    "127.0.0.1:1",
    `127.0.0.1:${stand.port}.evil.example`,
    ""
  ]) {
    const answer = await get("/", { Cookie: cookie }, host)
    expect([400, 421]).toContain(statusOf(answer))
    expect(answer).not.toContain("<title>PatchPlane</title>")
  }
  expect(statusOf(await raw(stand, "GET / HTTP/1.1\r\nConnection: close\r\n\r\n"))).not.toBe(200)
  const url = new URL(await stand.mint())
  expect(statusOf(await get(`${url.pathname}${url.search}`, {}, `evil.example:${stand.port}`))).toBe(421)
  // The attacker's try did not use the ticket up.
  expect((await fetch(url)).status).toBe(200)
})

test("DSK-4 the WebSocket takes its own page alone", async () => {
  const { cookie, key } = await enter(stand)
  const own = stand.origin
  expect(await openPage(stand, { Origin: "https://evil.example", Cookie: cookie }, key)).toBeUndefined()
  expect(await openPage(stand, { Origin: `http://localhost:${stand.port}`, Cookie: cookie })).toBeUndefined()
  expect(await openPage(stand, { Origin: `${own}.evil.example`, Cookie: cookie })).toBeUndefined()
  expect(await openPage(stand, { Origin: "null", Cookie: cookie }, key)).toBeUndefined()
  expect(await openPage(stand, { Cookie: cookie }, key)).toBeUndefined()
  expect(await openPage(stand, { Origin: own }, key)).toBeUndefined()
  expect(await openPage(stand, { Origin: own, Cookie: `pp_${stand.port}=${"A".repeat(43)}` })).toBeUndefined()
  expect(await openPage(stand, { Origin: own, Cookie: cookie, Host: `evil.example:${stand.port}` })).toBeUndefined()
  // The cookie goes to every port of the address, and to whoever listens there: alone it opens nothing.
  const other = await enter(stand)
  for (const wrong of [undefined, "", "A".repeat(43), other.key]) {
    expect(await openPage(stand, { Origin: own, Cookie: cookie }, wrong)).toBeUndefined()
  }
  const page = await openPage(stand, { Origin: own, Cookie: cookie }, key)
  page?.send(call("ListRepositories"))
  expect(await page?.next()).toMatchObject({ _tag: "Exit", requestId: "1", exit: { _tag: "Success", value: [] } })
  page?.close()
})

test("DSK-4 a cookie of another instance opens nothing", async () => {
  const other = await openStand()
  try {
    const { cookie: theirs, key } = await enter(other)
    expect(theirs.startsWith(`pp_${other.port}=`)).toBe(true)
    const renamed = theirs.replace(/^pp_\d+/, `pp_${stand.port}`)
    for (const cookie of [theirs, renamed]) {
      expect(statusOf(await get("/", { Cookie: cookie }))).toBe(401)
      expect(await openPage(stand, { Origin: stand.origin, Cookie: cookie }, key)).toBeUndefined()
    }
    const ticket = new URL(await other.mint())
    expect(statusOf(await get(`/enter${ticket.search}`))).toBe(401)
  } finally {
    await other.close()
  }
})

test("SEC-2 a page can neither mint a ticket nor end the core", async () => {
  const { cookie, key } = await enter(stand)
  const page = await openPage(stand, { Origin: stand.origin, Cookie: cookie }, key)
  for (const tag of ["MintTicket", "Shutdown", "toString", "__proto__", "NoSuchThing"]) {
    page?.send(call(tag, null, tag))
    const answer = await page?.next()
    expect(answer).toMatchObject({ _tag: "Exit", requestId: tag, exit: { _tag: "Failure" } })
    expect(JSON.stringify(answer)).not.toContain("ticket=")
  }
  expect(stand.shutdowns()).toBe(0)
  page?.send(call("ListRepositories", null, "after"))
  expect(await page?.next()).toMatchObject({ requestId: "after", exit: { _tag: "Success" } })
  page?.close()
})

test("SEC-1 what is no message ends its connection and no other; a payload of a wrong type is that request's error", async () => {
  const { cookie, key } = await enter(stand)
  const headers = { Origin: stand.origin, Cookie: cookie }
  const steady = await openPage(stand, headers, key)
  for (const rubbish of ["", "{", "null", "3", '"x"', "[null]", '{"_tag":"Nope"}', '{"_tag":["Request"]}', "\u0000", '{"id":1}']) {
    const page = await openPage(stand, headers, key)
    page?.send(rubbish)
    expect(await page?.next()).toBeUndefined()
  }
  for (const odd of [
    { _tag: "Request", id: "o", tag: "GetRun", payload: { run: 7 }, headers: "x" },
    { _tag: "Request", id: { a: 1 }, tag: "GetRun", payload: {} },
    { _tag: "Request", id: "o", tag: ["GetRun"], payload: null },
    { _tag: "Request", id: "o", tag: "Changes", payload: { after: "0", follow: 1 } }
  ]) {
    steady?.send(odd)
    expect(JSON.stringify(await steady?.next())).toMatch(/Failure|Defect/)
  }
  steady?.send({ _tag: "Ack", requestId: "none" })
  steady?.send({ _tag: "Interrupt", requestId: "none" })
  steady?.send(call("ListRuns", { limit: 1 }, "broken"))
  expect(await steady?.next()).toMatchObject({ requestId: "broken", exit: { _tag: "Failure" } })
  steady?.send(call("ListRepositories", null, "still"))
  expect(await steady?.next()).toMatchObject({ requestId: "still", exit: { _tag: "Success" } })
  steady?.close()
})

test("SEC-2 views come from their folder alone; hashed names are kept, the page is not", async () => {
  const { cookie } = await enter(stand)
  const kept = await get("/main-abc12345.js", { Cookie: cookie })
  expect(kept).toContain("immutable")
  expect(kept).toContain("text/javascript")
  expect(await get("/runs/43", { Cookie: cookie })).toContain("no-cache")
  for (const path of [
    "/../secret.txt",
    "/%2e%2e/secret.txt",
    "/..%2fsecret.txt",
    "/%2e%2e%2fsecret.txt",
    "/..\\secret.txt",
    "/%5c..%5csecret.txt",
    "//etc/hostname.txt",
    "/%00.txt",
    "/%ff.txt"
  ]) {
    const answer = await get(path, { Cookie: cookie })
    expect([400, 404]).toContain(statusOf(answer))
    expect(answer).not.toContain("not for browsers")
  }
  const posted = await raw(
    stand,
    `POST / HTTP/1.1\r\nHost: 127.0.0.1:${stand.port}\r\nCookie: ${cookie}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`
  )
  expect(statusOf(posted)).toBe(405)
})

test("DSK-4 a page that goes away leaves no stream behind", async () => {
  const { cookie, key } = await enter(stand)
  const headers = { Origin: stand.origin, Cookie: cookie }
  const pages = await Promise.all(Array.from({ length: 5 }, () => openPage(stand, headers, key)))
  for (const page of pages) {
    page?.send(call("Changes", { after: 0, follow: true }, "a"))
    page?.send(call("Changes", { after: 0, follow: true }, "b"))
  }
  await stand.streams(10)
  pages[0]?.send({ _tag: "Interrupt", requestId: "a" })
  await stand.streams(9)
  for (const page of pages) page?.close()
  await stand.streams(0)
  expect(stand.openStreams()).toBe(0)
})

test("DSK-4 a busy preferred port leads to another, and both instances work", async () => {
  const second = await openStand(Number(stand.port))
  try {
    expect(second.port).not.toBe(stand.port)
    expect((await fetch(await second.mint())).status).toBe(200)
  } finally {
    await second.close()
  }
})
