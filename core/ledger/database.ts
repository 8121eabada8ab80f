/** The ledger's SQLite file: its tables, its version, and how it is opened. */
import { Database } from "bun:sqlite"
import { chmodSync, closeSync, existsSync, mkdirSync, openSync } from "node:fs"
import type { Home } from "../config/home.ts"
import { LedgerTooNew } from "./open-failure.ts"

/**
 * One entry a version; an entry is never changed once released, only followed by another. The chain itself
 * is never rewritten: what a migration may change are projections and the way around the events.
 */
const migrations: ReadonlyArray<string> = [
  `
  CREATE TABLE events (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    stream TEXT NOT NULL,
    version INTEGER NOT NULL,
    type TEXT NOT NULL,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    cause TEXT NOT NULL,
    payload TEXT NOT NULL,
    prev_hash TEXT NOT NULL,
    hash TEXT NOT NULL,
    UNIQUE (stream, version)
  ) STRICT;
  CREATE TRIGGER events_are_never_changed BEFORE UPDATE ON events BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
  CREATE TRIGGER events_are_never_deleted BEFORE DELETE ON events BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;

  CREATE TABLE run_requests (
    command TEXT PRIMARY KEY,
    run TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE runs (
    id TEXT PRIMARY KEY,
    number INTEGER NOT NULL,
    status TEXT NOT NULL,
    final INTEGER NOT NULL,
    updated INTEGER NOT NULL,
    version INTEGER NOT NULL,
    oldest_effect INTEGER,
    open_effects TEXT NOT NULL,
    state TEXT NOT NULL
  ) STRICT;
  CREATE INDEX runs_by_number ON runs (final, number);

  CREATE TABLE installation (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    version INTEGER NOT NULL,
    state TEXT NOT NULL
  ) STRICT;

  CREATE TABLE artifacts (
    hash TEXT PRIMARY KEY,
    bytes BLOB NOT NULL
  ) STRICT;
  `,
  `
  -- Of ended runs alone, so that no step of a run writes it.
  CREATE INDEX runs_by_end ON runs (updated) WHERE final = 1;

  CREATE TABLE erased (
    hash TEXT PRIMARY KEY,
    seq INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  -- What follows is no projection: nothing of it is truth, and all of it may be emptied.
  -- Artifacts whose erasure is recorded, and whose files may still be there.
  CREATE TABLE removals (
    hash TEXT PRIMARY KEY
  ) STRICT, WITHOUT ROWID;

  -- Up to where the last verification found everything whole.
  CREATE TABLE verified (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    seq INTEGER NOT NULL,
    hash TEXT NOT NULL,
    at INTEGER NOT NULL
  ) STRICT;

  -- Up to which end of a run its artifacts of a kind were looked through.
  CREATE TABLE retained (
    kind TEXT PRIMARY KEY,
    until INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  `,
  // What a run folds into names its earlier plans; no table is other than before.
  "SELECT 1",
  // A paused intake says by whom and since when, and a version what was asked to be changed of it; the tables are as before.
  "SELECT 1"
]

/** The newest database version that this PatchPlane writes; it stands in `PRAGMA user_version`. */
export const databaseVersion = migrations.length

/** Makes the tables of today in a database that has none. */
export const layTables = (db: Database): void => {
  for (const sql of migrations) db.run(sql)
  db.run(`PRAGMA user_version = ${databaseVersion}`)
}

/** Makes the home's folders, for its owner alone. */
export const makeHome = (home: Home): void => {
  for (const folder of [home.root, home.artifacts]) {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    chmodSync(folder, 0o700)
  }
}

/** Makes an empty database that its owner alone can read, and with it its WAL. Only with the home's lock. */
export const makeDatabaseFile = (home: Home): void => {
  if (existsSync(home.ledger)) chmodSync(home.ledger, 0o600)
  else closeSync(openSync(home.ledger, "a", 0o600))
}

/**
 * Recovers what a crash left in the WAL, and brings the tables to `databaseVersion`. Throws `LedgerTooNew`. Before an
 * older database is changed, `backup` has to keep a copy of it, or to throw (LED-8). `rebuild` makes its projections
 * anew in the same transaction: what events fold into may have another shape since.
 */
export const migrate = (
  file: string,
  { backup, rebuild }: { readonly backup: (db: Database, version: number) => void; readonly rebuild: (db: Database) => void }
): void => {
  const db = new Database(file)
  try {
    db.run("PRAGMA busy_timeout = 5000")
    db.run("PRAGMA journal_mode = WAL")
    db.run("PRAGMA synchronous = FULL")
    const version = (db.query("PRAGMA user_version").get() as { user_version: number }).user_version
    if (version > databaseVersion) throw new LedgerTooNew({ file, found: version, known: databaseVersion })
    if (version === databaseVersion) return
    if (version > 0) backup(db, version)
    db.transaction(() => {
      for (const sql of migrations.slice(version)) db.run(sql)
      if (version > 0) rebuild(db)
      db.run(`PRAGMA user_version = ${databaseVersion}`)
    }).exclusive()
  } finally {
    db.close()
  }
}

/**
 * The one connection that writes. `FULL`: an acknowledged commit survives a power cut. The busy timeout is
 * for a foreign reader with a lock (a backup, a curious `sqlite3`); no second core gets this far.
 */
export const openForWriting = (file: string): Database => {
  const db = new Database(file, { create: false, readwrite: true })
  db.run("PRAGMA busy_timeout = 2000")
  db.run("PRAGMA synchronous = FULL")
  if (process.platform === "darwin") db.run("PRAGMA fullfsync = 1")
  // Run ids are random, so every index is written all over: 16 MB keeps the hot part of a big ledger in memory.
  db.run("PRAGMA cache_size = -16000")
  // A hot page goes through the log many times before it is copied once; 16 MB of log are recovered in a blink.
  db.run("PRAGMA wal_autocheckpoint = 4000")
  db.run("PRAGMA journal_size_limit = 67108864")
  return db
}
