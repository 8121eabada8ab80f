/** The few pages that the host writes itself, and the headers that every answer carries (SEC-2). */

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
 * Answers 200 with a refresh instead of a redirect: after a link from another site a browser withholds a
 * strict cookie on a redirect, and not on a navigation that the page makes itself.
 */
export const welcome = (cookie: string, to: string): Response =>
  page({
    status: 200,
    title: "PatchPlane",
    body: "Opening.",
    head: `<meta http-equiv="refresh" content="0;url=${escapeAttribute(to)}">`,
    headers: { "Set-Cookie": `${cookie}; Path=/; HttpOnly; SameSite=Strict` }
  })

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
