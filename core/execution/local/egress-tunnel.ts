/** A CONNECT to a host that the profile allows: straight, or through the company's proxy. Ends with either side. */
import { connect, type Socket } from "node:net"
import { connect as connectTls } from "node:tls"
import type { Duplex } from "node:stream"

export const openTunnel = (
  authority: string,
  inner: Duplex,
  head: Buffer,
  environment: Readonly<Record<string, string | undefined>>
): void => {
  const at = authority.lastIndexOf(":")
  const host = authority.slice(0, at).replace(/^\[|\]$/g, "")
  const port = Number(authority.slice(at + 1))
  const proxy = proxyFor(host, environment)
  const outer = proxy === undefined ? connect({ host, port }) : connectProxy(proxy)
  const end = () => {
    inner.destroy()
    outer.destroy()
  }
  outer.on("error", () => {
    inner.end("HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
    outer.destroy()
  })
  inner.on("error", end)
  inner.on("close", end)
  outer.on("close", end)
  const join = (rest: Buffer) => {
    inner.write("HTTP/1.1 200 Connection established\r\n\r\n")
    if (rest.length > 0) inner.write(rest)
    if (head.length > 0) outer.write(head)
    outer.pipe(inner)
    inner.pipe(outer)
  }
  if (proxy === undefined) outer.once("connect", () => join(Buffer.alloc(0)))
  else askProxy(outer, authority, proxy, join, end)
}

/** The proxy that the environment names for this host; none for this machine itself or what NO_PROXY names. */
export const proxyFor = (host: string, environment: Readonly<Record<string, string | undefined>>): URL | undefined => {
  const named = environment["HTTPS_PROXY"] ?? environment["https_proxy"]
  if (named === undefined || named === "" || !URL.canParse(named)) return undefined
  if (host === "localhost" || host === "::1" || host.startsWith("127.")) return undefined
  const spared = (environment["NO_PROXY"] ?? environment["no_proxy"] ?? "").split(",").map((each) => each.trim().replace(/^\*?\./, ""))
  return spared.some((each) => each === "*" || (each !== "" && (host === each || host.endsWith(`.${each}`)))) ? undefined : new URL(named)
}

/** Bun's fetch takes the proxy from the environment; this machine's own addresses must not go through it. */
export const spareLoopback = (environment: Record<string, string | undefined>): void => {
  if (!["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"].some((name) => environment[name])) return
  const spared = environment["NO_PROXY"] ?? environment["no_proxy"] ?? ""
  const missing = ["127.0.0.1", "localhost", "::1"].filter((host) => !spared.split(",").includes(host))
  environment["NO_PROXY"] = [spared, ...missing].filter((each) => each !== "").join(",")
}

const connectProxy = (proxy: URL): Socket => {
  const port = Number(proxy.port || (proxy.protocol === "https:" ? 443 : 80))
  return proxy.protocol === "https:"
    ? connectTls({ host: proxy.hostname, port, servername: proxy.hostname })
    : connect({ host: proxy.hostname, port })
}

const askProxy = (outer: Socket, authority: string, proxy: URL, join: (rest: Buffer) => void, refuse: () => void): void => {
  const login =
    proxy.username === ""
      ? ""
      : Buffer.from(`${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`).toString("base64")
  outer.write(`CONNECT ${authority} HTTP/1.1\r\nhost: ${authority}\r\n${login === "" ? "" : `proxy-authorization: Basic ${login}\r\n`}\r\n`)
  let answer = Buffer.alloc(0)
  const take = (chunk: Buffer) => {
    answer = Buffer.concat([answer, chunk])
    const end = answer.indexOf("\r\n\r\n")
    if (end === -1) {
      if (answer.length > 16_384) refuse()
      return
    }
    outer.off("data", take)
    if (/^HTTP\/1\.[01] 2\d\d/.test(answer.toString("latin1"))) join(answer.subarray(end + 4))
    else refuse()
  }
  outer.on("data", take)
}
