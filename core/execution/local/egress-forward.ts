/** Carries one allowed request to its upstream and streams the answer back, byte for byte where it is not a package document. */
import type { IncomingMessage, ServerResponse } from "node:http"
import { Readable } from "node:stream"
import { Redacted } from "effect"
import { registryAddress, type Route } from "./egress-route.ts"

/** The most that a model is sent in one request. */
const maxRequestBytes = 64 * 1024 * 1024
/** The biggest package document that is rewritten. */
const maxDocumentBytes = 128 * 1024 * 1024

export const forward = async (route: Route, request: IncomingMessage, response: ServerResponse): Promise<void> => {
  response.sendDate = false
  // Bun's server forgets to close the connection after an answer that came later.
  if (/\bclose\b/i.test(request.headers.connection ?? "")) response.on("finish", () => request.socket.end())
  const abort = new AbortController()
  response.on("close", () => abort.abort())
  try {
    const body = await read(request)
    const answer = await fetch(route.url, {
      method: request.method ?? "GET",
      headers: outgoing(route, request),
      ...(body.length > 0 ? { body: body as Uint8Array<ArrayBuffer> } : {}),
      redirect: "manual",
      signal: abort.signal,
      // The bytes go on as they come; only a package document has to be read.
      decompress: route.kind === "registry",
      // A model may think long before its first byte.
      timeout: false
    } as RequestInit)
    // A redirect would lead the key, or the sandbox, to another host.
    if (answer.status >= 300 && answer.status < 400 && answer.status !== 304) {
      await answer.body?.cancel()
      end(response, 502, "PatchPlane: the upstream redirected, which is not followed.\n")
      return
    }
    if (route.kind === "registry") await replyFromRegistry(route, request, answer, response)
    else await stream(answer, response, headersOf(answer))
  } catch (cause) {
    if (abort.signal.aborted) return
    end(response, cause instanceof TooLarge ? 413 : 502, `PatchPlane: the upstream can't be reached: ${reason(cause)}\n`)
  }
}

const replyFromRegistry = async (route: Route, request: IncomingMessage, answer: Response, response: ServerResponse): Promise<void> => {
  const headers = headersOf(answer)
  delete headers["content-encoding"]
  if (request.method === "HEAD" || !/\bjson\b/.test(answer.headers.get("content-type") ?? "")) {
    if (answer.headers.get("content-encoding") !== null) delete headers["content-length"]
    return stream(answer, response, headers)
  }
  if (Number(answer.headers.get("content-length") ?? 0) > maxDocumentBytes) throw new TooLarge()
  // Tarballs are named by their address outside, which nothing inside can reach.
  const text = (await answer.text()).replaceAll(route.registry, registryAddress)
  const bytes = Buffer.from(text)
  delete headers["etag"]
  response.writeHead(answer.status, { ...headers, "content-length": String(bytes.length) }).end(bytes)
}

const stream = async (answer: Response, response: ServerResponse, headers: Record<string, string>): Promise<void> => {
  // Headers go out with the first bytes: flushed alone, Bun's server would not close the connection where it should.
  response.writeHead(answer.status, headers)
  if (answer.body === null) {
    response.end()
    return
  }
  const reader = answer.body.getReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    if (!response.write(value)) await new Promise((resolve) => (response.once("drain", resolve), response.once("close", resolve)))
  }
  response.end()
}

/** The sandbox's own credentials, and what belongs to one hop, stay behind. */
const dropped: ReadonlySet<string> = new Set([
  ...["connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "te", "trailer", "transfer-encoding", "upgrade"],
  ...["host", "content-length", "expect", "proxy-connection", "authorization", "x-api-key", "api-key", "x-goog-api-key", "cookie"],
  ...["forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip"]
])

const outgoing = (route: Route, request: IncomingMessage): Headers => {
  const headers = new Headers()
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined && !dropped.has(name)) headers.set(name, Array.isArray(value) ? value.join(", ") : value)
  }
  for (const name of (request.headers.connection ?? "").split(",")) if (name.trim() !== "") headers.delete(name.trim())
  for (const [name, value] of Object.entries(route.headers)) headers.set(name, Redacted.value(value))
  return headers
}

const headersOf = (answer: Response): Record<string, string> => {
  const headers: Record<string, string> = {}
  for (const [name, value] of answer.headers) {
    if (!["connection", "keep-alive", "transfer-encoding", "upgrade", "set-cookie", "trailer"].includes(name)) headers[name] = value
  }
  return headers
}

class TooLarge extends Error {
  override readonly message = "it is too large"
}

const read = async (request: IncomingMessage): Promise<Uint8Array> => {
  const parts: Array<Uint8Array> = []
  let size = 0
  for await (const part of Readable.from(request) as AsyncIterable<Uint8Array>) {
    size += part.length
    if (size > maxRequestBytes) throw new TooLarge()
    parts.push(part)
  }
  return Buffer.concat(parts)
}

const end = (response: ServerResponse, status: number, text: string): void => {
  if (response.headersSent) response.destroy()
  else response.writeHead(status, { "content-type": "text/plain" }).end(text)
}

/** What went wrong without the address's query or a header, which could hold a secret. */
const reason = (cause: unknown): string =>
  typeof cause === "object" && cause !== null && "code" in cause ? String(cause.code) : cause instanceof TooLarge ? cause.message : "failed"
