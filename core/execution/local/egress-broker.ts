/**
 * The only way out of a sandbox: one Unix socket, mounted into that sandbox alone, and this on its other side, in
 * the core's process. It lets through what the sandbox's `Egress` names and answers 403 to everything else. The
 * model's key is added here and is never inside.
 */
import { chmodSync, mkdirSync, rmSync } from "node:fs"
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import type { Duplex } from "node:stream"
import { dirname } from "node:path"
import type { Egress } from "../execution-adapter.ts"
import { forward } from "./egress-forward.ts"
import { chooseRoute } from "./egress-route.ts"
import { openTunnel } from "./egress-tunnel.ts"

export interface EgressBroker {
  readonly socket: string
  /** Requests that were let through, and that were refused. */
  readonly counts: () => { readonly passed: number; readonly refused: number }
  readonly close: () => Promise<void>
}

export const reaches = (egress: Egress): boolean => egress.model !== undefined || egress.registry !== undefined || egress.hosts.length > 0

/** `environment`: the core's, for the company proxy (`HTTPS_PROXY`, `NO_PROXY`). */
export const startBroker = async (
  socket: string,
  egress: Egress,
  environment: Readonly<Record<string, string | undefined>>
): Promise<EgressBroker> => {
  let passed = 0
  let refused = 0
  const open = new Set<Duplex>()

  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    const route = chooseRoute(egress, request.method ?? "", request.url ?? "")
    if (route === undefined) {
      refused++
      request.resume()
      response.writeHead(403, { "content-type": "text/plain" }).end("PatchPlane: this sandbox may not reach that.\n")
      return
    }
    passed++
    void forward(route, request, response)
  }

  const server = createServer(handle)
  server.on("connect", (request: IncomingMessage, inner: Duplex, head: Buffer) => {
    const authority = request.url ?? ""
    if (!egress.hosts.includes(authority)) {
      refused++
      inner.end("HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
      return
    }
    passed++
    openTunnel(authority, inner, head, environment)
  })
  // A protocol switch would be a way around the routes.
  server.on("upgrade", (_: IncomingMessage, inner: Duplex) => {
    refused++
    inner.destroy()
  })
  server.on("connection", (inner: Duplex) => {
    open.add(inner)
    inner.on("close", () => open.delete(inner))
    inner.on("error", () => inner.destroy())
  })

  mkdirSync(dirname(socket), { recursive: true, mode: 0o700 })
  rmSync(socket, { force: true })
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject)
    server.listen(socket, () => resolve())
  })
  // The folder is private; the sandbox's user comes to the socket through its mount alone.
  chmodSync(socket, 0o666)

  return {
    socket,
    counts: () => ({ passed, refused }),
    close: async () => {
      for (const each of open) each.destroy()
      server.close()
      rmSync(socket, { force: true })
    }
  }
}
