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
}

const page = ({ status, title, body }: Page): Response =>
  new Response(
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><link rel="icon" href="/favicon.svg"><title>${title}</title></head>` +
      `<body><main><h1>${title}</h1><p>${body}</p></main></body></html>\n`,
    {
      status,
      headers: { ...safeHeaders, "Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store" }
    }
  )

export const needsTicket = (): Response =>
  page({
    status: 401,
    title: "PatchPlane needs a ticket",
    body: "This address is for the person who runs PatchPlane. Run <code>patchplane open</code> on this machine: it opens the page with a one-time ticket."
  })

/**
 * The app's own page (`index.html`) with the session's cookie and key, and no redirect to it: that would be another
 * document to load, and after a link from another site a browser withholds a strict cookie on a redirect. What the page
 * itself asks for carries it.
 */
export const welcome = (app: string, cookieName: string, { cookie, key }: Session, to: string): Response =>
  new Response(
    app.replace(
      "<head>",
      () =>
        `<head><meta name="patchplane-key" content="${escapeAttribute(key)}"><meta name="patchplane-to" content="${escapeAttribute(to)}">` +
        `<script defer src="/enter.js"></script>`
    ),
    {
      headers: {
        ...safeHeaders,
        "Content-Type": "text/html; charset=utf-8",
        "Cache-Control": "no-store",
        "Set-Cookie": `${cookieName}=${cookie}; Path=/; HttpOnly; SameSite=Strict`
      }
    }
  )

/**
 * Runs before the page's own scripts, which are deferred as it is and come after it: keeps the key where pages of this
 * origin alone find it (views/state/kept.ts), and takes the used ticket out of the address. Holds no secret itself.
 */
export const enterScript = (): Response =>
  new Response(
    `const said = (name) => document.querySelector('meta[name="patchplane-' + name + '"]').content
try { localStorage.setItem("patchplane.key", JSON.stringify(said("key"))) } catch {}
history.replaceState(null, "", said("to"))
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
