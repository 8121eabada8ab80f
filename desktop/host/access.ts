/**
 * Who may reach the loopback host. Other users and every web page on this machine can reach a loopback port, so a
 * browser needs a one-time ticket (DSK-4). It becomes two things: a cookie that scripts can't read, and a key that only
 * pages of this very origin can. A browser sends the cookie to every port of the address; the key to none, so that
 * another server there that takes the cookie has nothing.
 */
import { createHash, randomBytes } from "node:crypto"

/** Milliseconds that a ticket may wait to be used. */
export const ticketLifetime = 5 * 60_000
const mostTickets = 64
const mostSessions = 64

export interface Access {
  readonly mint: () => string
  /** Uses a ticket up; `undefined` for one that is unknown, used or late. */
  readonly redeem: (ticket: string) => Session | undefined
  /** Whether it is the cookie of a session: enough to be given the views. */
  readonly admits: (cookie: string | undefined) => boolean
  /** Whether cookie and key are of one session: what it takes to speak to the core. */
  readonly lets: (cookie: string | undefined, key: string | null) => boolean
}

export interface Session {
  readonly cookie: string
  readonly key: string
}

export const makeAccess = (now: () => number = Date.now): Access => {
  // Only hashes are kept, so that looking one up says nothing about the others by its time.
  const tickets = new Map<string, number>()
  const sessions = new Map<string, string>()
  return {
    mint: () => {
      const ticket = secret()
      dropOldest(tickets, mostTickets)
      tickets.set(hash(ticket), now() + ticketLifetime)
      return ticket
    },
    redeem: (ticket) => {
      const key = hash(ticket)
      const until = tickets.get(key)
      tickets.delete(key)
      if (until === undefined || now() > until) return undefined
      const session = { cookie: secret(), key: secret() }
      dropOldest(sessions, mostSessions)
      sessions.set(hash(session.cookie), hash(session.key))
      return session
    },
    admits: (cookie) => cookie !== undefined && sessions.has(hash(cookie)),
    lets: (cookie, key) => cookie !== undefined && key !== null && sessions.get(hash(cookie)) === hash(key)
  }
}

/** The named cookie of a `Cookie` header. */
export const cookieIn = (header: string | null, name: string): string | undefined => {
  for (const pair of (header ?? "").split(";")) {
    const at = pair.indexOf("=")
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim()
  }
  return undefined
}

const secret = () => randomBytes(32).toString("base64url")
const hash = (text: string) => createHash("sha256").update(text).digest("base64")
const dropOldest = (kept: { readonly size: number; keys: () => Iterator<string>; delete: (key: string) => boolean }, most: number) => {
  if (kept.size < most) return
  const oldest = kept.keys().next()
  if (oldest.done !== true) kept.delete(oldest.value)
}
