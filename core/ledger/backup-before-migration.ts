/** The copy of an older database that is kept before its tables are changed (LED-8): `backups/ledger-v<version>-<time>.db`. */
import { Database } from "bun:sqlite"
import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs"
import { join } from "node:path"
import type { Home } from "../config/home.ts"
import { copyDatabase } from "./backup-files.ts"
import { stampOf } from "./backup.ts"

/** Throws, so that nothing is migrated, where the copy can't be made or is not what was copied. */
export const backUpBeforeMigration = (home: Home, db: Database, version: number): void => {
  const folder = join(home.root, "backups")
  const path = join(folder, `ledger-v${version}-${stampOf(Date.now())}.db`)
  if (existsSync(path)) return
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const unfinished = `${path}.unfinished`
  rmSync(unfinished, { force: true })
  try {
    copyDatabase(db, unfinished)
    compare(db, unfinished)
    renameSync(unfinished, path)
  } catch (cause) {
    rmSync(unfinished, { force: true })
    throw cause
  }
}

const compare = (db: Database, path: string): void => {
  const copy = new Database(path, { readonly: true })
  try {
    const head = (of: Database) =>
      of.query<{ seq: number; hash: string }, []>("SELECT seq, hash FROM events ORDER BY seq DESC LIMIT 1").get()
    const [there, here] = [head(copy), head(db)]
    const whole = copy.query("PRAGMA quick_check").get() as { quick_check: string }
    if (whole.quick_check !== "ok" || there?.hash !== here?.hash) throw new Error("the copy of the ledger is not what was copied")
  } finally {
    copy.close()
  }
}
