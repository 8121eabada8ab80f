/** How much is in the ledger, and where it ends: read beside whoever writes it, with no content of any event. */
import { Database } from "bun:sqlite"
import { existsSync } from "node:fs"
import type { Home } from "../config/home.ts"

export interface LedgerCounts {
  /** Null for an empty ledger. */
  readonly head: { readonly seq: number; readonly hash: string } | null
  /** Events by type. */
  readonly events: Readonly<Record<string, number>>
  /** Runs by status. */
  readonly runs: Readonly<Record<string, number>>
}

/** Undefined when there is no ledger; throws what SQLite says when it can't be read. */
export const countLedger = (home: Home): LedgerCounts | undefined => {
  if (!existsSync(home.ledger)) return undefined
  const database = new Database(home.ledger, { readonly: true })
  try {
    const counted = (query: string) =>
      Object.fromEntries(
        (database.query(query).all() as ReadonlyArray<{ name: string; count: number }>).map(({ name, count }) => [name, count])
      )
    const head = database.query("SELECT seq, hash FROM events ORDER BY seq DESC LIMIT 1").get() as LedgerCounts["head"]
    return {
      head,
      events: counted("SELECT type AS name, count(*) AS count FROM events GROUP BY type ORDER BY type"),
      runs: counted("SELECT status AS name, count(*) AS count FROM runs GROUP BY status ORDER BY status")
    }
  } finally {
    database.close()
  }
}
