/** The few pages that the host writes itself, and the headers that every answer carries (SEC-2). */

import type { Session } from "./access.ts"

/** Proven in Chromium and WebKitGTK with Monaco: nothing remote, no eval, no frames, no inline script. */
const contentSecurityPolicy =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; worker-src 'self'; img-src 'self' data:; font-src 'self'; " +
  "base-uri 'none'; object-src 'none'; frame-ancestors 'none'; form-action 'none'"

export const safeHeaders: Readonly<Record<string, string>> = {
  "Content-Security-Policy": contentSecurityPolicy,
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin"
}

interface Page {
  readonly status: number
  readonly title: string
  /** Text of ours, as HTML. */
  readonly body: string
  readonly head?: string
  readonly headers?: Readonly<Record<string, string>>
}

const page = ({ status, title, body, head = "", headers = {} }: Page): Response =>
  new Response(
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><link rel="icon" href="/favicon.svg"><title>${title}</title>${head}</head>` +
      `<body><main><h1>${title}</h1><p>${body}</p></main></body></html>\n`,
    {
      status,
      headers: { ...safeHeaders, "Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store", ...headers }
    }
  )

export const needsTicket = (): Response =>
  page({
    status: 401,
    title: "PatchPlane needs a ticket",
    body: "This address is for the person who runs PatchPlane. Run <code>patchplane open</code> on this machine: it opens the page with a one-time ticket."
  })

/**
 * Gives the session's cookie and key, and goes on by a script of its own instead of a redirect: after a link from another
 * site a browser withholds a strict cookie on a redirect, and not on a navigation that the page makes itself.
 */
export const welcome = (cookieName: string, { cookie, key }: Session, to: string): Response =>
  page({
    status: 200,
    title: "PatchPlane",
    body: "Opening.",
    head:
      `<meta name="patchplane-key" content="${escapeAttribute(key)}"><meta name="patchplane-to" content="${escapeAttribute(to)}">` +
      `<script src="/enter.js"></script>`,
    headers: { "Set-Cookie": `${cookieName}=${cookie}; Path=/; HttpOnly; SameSite=Strict` }
  })

/** Keeps the key where pages of this origin alone find it (views/state/kept.ts), and leads on. Holds no secret itself. */
export const enterScript = (): Response =>
  new Response(
    `const said = (name) => document.querySelector('meta[name="patchplane-' + name + '"]').content
try { localStorage.setItem("patchplane.key", JSON.stringify(said("key"))) } catch {}
location.replace(said("to"))
`,
    { headers: { ...safeHeaders, "Content-Type": "text/javascript; charset=utf-8", "Cache-Control": "no-store" } }
  )

export const notBuilt = (): Response =>
  page({
    status: 503,
    title: "The views are not built",
    body: "Run <code>bun run build</code> in PatchPlane's folder, and load this page again."
  })

export const refused = (status: number, why: string): Response =>
  new Response(`${why}\n`, {
    status,
    headers: { ...safeHeaders, "Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store" }
  })

const escapeAttribute = (text: string) =>
  text.replace(/&/g, "&amp;").replace(/"/g, "&quot;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/'/g, "&#39;")
