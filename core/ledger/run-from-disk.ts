/** Finds a run's id without the core: the kill switch must not depend on a process that may hang (INT-2). */
import { Database } from "bun:sqlite"
import { existsSync } from "node:fs"
import type { Home } from "../config/home.ts"
import type { RunId } from "../domain/ids.ts"

/** By id, `R-12` or `12`; an id is taken as it is. Reads the ledger's projection, and never writes. */
export const runIdFromDisk = (home: Home, reference: string): RunId | undefined => {
  if (/^run_[0-9a-f-]{36}$/.test(reference)) return reference as RunId
  const number = /^(?:R-)?(\d+)$/i.exec(reference)?.[1]
  if (number === undefined || !existsSync(home.ledger)) return undefined
  const db = new Database(home.ledger, { readonly: true })
  try {
    return db.query<{ id: RunId }, [number]>("SELECT id FROM runs WHERE number = ?").get(Number(number))?.id
  } finally {
    db.close()
  }
}
