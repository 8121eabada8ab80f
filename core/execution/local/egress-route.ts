/** Which request of a sandbox leads where: its addresses inside, and the upstream that each may reach. Pure. */
import type { Egress, ModelRoute } from "../execution-adapter.ts"

/** Where the relay listens inside, and what it leads to. */
export const relayPort = 18777
export const modelAddress = `http://127.0.0.1:${relayPort}/model`
export const registryAddress = `http://127.0.0.1:${relayPort}/registry/`

export interface Route {
  readonly kind: "model" | "registry"
  readonly url: string
  /** Added to the request; they replace the sandbox's own of these names. */
  readonly headers: ModelRoute["headers"]
  /** Address of the registry outside, to be rewritten in package documents. */
  readonly registry: string
}

/** Only what is named, compared after the URL is made canonical, so that no `..` or `%2e` leads elsewhere. */
export const chooseRoute = (egress: Egress, method: string, target: string): Route | undefined => {
  // An absolute form (`GET http://host/`) would name a host.
  if (!target.startsWith("/") || target.startsWith("//")) return undefined
  if (!URL.canParse(target, "http://sandbox")) return undefined
  const url = new URL(target, "http://sandbox")
  if (url.host !== "sandbox") return undefined
  if (egress.model !== undefined && method === "POST" && url.pathname.startsWith("/model/")) {
    const path = url.pathname.slice("/model".length)
    if (!egress.model.paths.includes(path)) return undefined
    return { kind: "model", url: below(egress.model.upstream, path) + url.search, headers: egress.model.headers, registry: "" }
  }
  if (egress.registry !== undefined && (method === "GET" || method === "HEAD") && url.pathname.startsWith("/registry/")) {
    const path = url.pathname.slice("/registry".length)
    return { kind: "registry", url: below(egress.registry, path) + url.search, headers: {}, registry: below(egress.registry, "/") }
  }
  return undefined
}

const below = (base: string, path: string): string => base.replace(/\/+$/, "") + path
