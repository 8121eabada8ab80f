/** A connection to the ledger's file that can't write. Apart from `database.ts`, since threads that only read load it. */
import { Database } from "bun:sqlite"

export const openForReading = (file: string): Database => {
  const db = new Database(file, { readonly: true })
  db.run("PRAGMA busy_timeout = 2000")
  return db
}
