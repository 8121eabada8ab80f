/** The projections' own SQLite file: facts of each run, and the index that leads from one run to others. */
import { Database } from "bun:sqlite"
import { chmodSync, closeSync, existsSync, openSync, rmSync } from "node:fs"

/** Raised with every change of what is folded or how: an older file is thrown away and folded anew. */
export const projectionsVersion = 2

// A patch set is known by the event that proposed it: events come in order, so rows are added at the end.
const schema = `
  CREATE TABLE watermark (one INTEGER PRIMARY KEY CHECK (one = 1), seq INTEGER NOT NULL, hash TEXT NOT NULL) STRICT;
  CREATE TABLE runs (
    run TEXT PRIMARY KEY,
    number INTEGER NOT NULL,
    requested INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    spent INTEGER NOT NULL,
    former TEXT,
    reverts TEXT,
    facts TEXT NOT NULL
  ) STRICT;
  CREATE INDEX runs_by_number ON runs (number);
  CREATE INDEX runs_by_former ON runs (former) WHERE former IS NOT NULL;
  CREATE INDEX runs_by_reverts ON runs (reverts) WHERE reverts IS NOT NULL;
  CREATE TABLE run_repositories (
    repository TEXT NOT NULL,
    number INTEGER NOT NULL,
    run TEXT NOT NULL,
    PRIMARY KEY (repository, number, run)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE patch_sets (
    seq INTEGER PRIMARY KEY,
    patch_set TEXT NOT NULL,
    run TEXT NOT NULL,
    repository TEXT NOT NULL,
    at INTEGER NOT NULL,
    artifact TEXT NOT NULL,
    read INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX patch_sets_by_artifact ON patch_sets (artifact);
  CREATE INDEX patch_sets_unread ON patch_sets (repository) WHERE read = 0;
  CREATE TABLE touches (
    seq INTEGER NOT NULL,
    path TEXT NOT NULL,
    former TEXT,
    PRIMARY KEY (seq, path)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE erased (artifact TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
`

/** Paths are hashes: an index on them is made far quicker at once, when all rows of a first fold are there. */
export const indexTouches = (db: Database): void => void db.run("CREATE INDEX IF NOT EXISTS touches_by_path ON touches (path, seq, former)")

/** A database that takes a share of a first fold, and is thrown away after a crash: nothing of it has to reach the disk. */
export const makeScratch = (file: string): Database => {
  rmSync(file, { force: true })
  closeSync(openSync(file, "a", 0o600))
  const db = new Database(file, { create: false, readwrite: true })
  for (const sql of ["PRAGMA journal_mode = MEMORY", "PRAGMA synchronous = OFF", "PRAGMA cache_size = -16000"]) db.run(sql)
  db.run(schema)
  return db
}

/** Adds what was folded into a scratch. A fold that was interrupted may have left some of it already. */
export const takeOver = (db: Database, scratch: string): void => {
  db.run("ATTACH ? AS scratch", [scratch])
  try {
    db.transaction(() => {
      for (const name of ["runs", "run_repositories", "patch_sets", "touches"])
        db.run(`INSERT OR REPLACE INTO main.${name} SELECT * FROM scratch.${name}`)
    }).immediate()
  } finally {
    db.run("DETACH scratch")
  }
}

/** In this order for whoever compares two files. */
export const tableNames = ["watermark", "runs", "run_repositories", "patch_sets", "touches", "erased"] as const

/** Opens the file, for its owner alone. One of another version, or one that can't be read, is made anew. */
export const openTables = (file: string): Database => {
  if (!existsSync(file)) closeSync(openSync(file, "a", 0o600))
  else chmodSync(file, 0o600)
  try {
    return opened(file)
  } catch (cause) {
    if (!/^SQLITE_(CORRUPT|NOTADB)/.test(String((cause as { readonly code?: unknown }).code))) throw cause
    for (const part of [file, `${file}-wal`, `${file}-shm`]) rmSync(part, { force: true })
    closeSync(openSync(file, "a", 0o600))
    return opened(file)
  }
}

const opened = (file: string): Database => {
  const db = new Database(file, { create: false, readwrite: true })
  try {
    db.run("PRAGMA journal_mode = WAL")
    // All of it can be folded again: what a power cut takes is only work.
    db.run("PRAGMA synchronous = NORMAL")
    db.run("PRAGMA cache_size = -16000")
    // A first fold writes pages many times over: they go through the log before they are copied, and flushed, once.
    db.run("PRAGMA wal_autocheckpoint = 16000")
    db.run("PRAGMA journal_size_limit = 67108864")
    const { user_version: version } = db.query("PRAGMA user_version").get() as { user_version: number }
    if (version !== projectionsVersion) remake(db)
    return db
  } catch (cause) {
    db.close()
    throw cause
  }
}

const remake = (db: Database): void =>
  db
    .transaction(() => {
      const names = db.query("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'").all() as Array<{
        name: string
      }>
      for (const { name } of names) db.run(`DROP TABLE "${name.replaceAll('"', '""')}"`)
      db.run(schema)
      db.run(`PRAGMA user_version = ${projectionsVersion}`)
    })
    .immediate()

export const clearTables = (db: Database): void => {
  db.run("DROP INDEX IF EXISTS touches_by_path")
  for (const name of tableNames) db.run(`DELETE FROM ${name}`)
}
