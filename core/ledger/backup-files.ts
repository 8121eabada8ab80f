/**
 * What a backup is on disk: a folder with `ledger.db`, `artifacts/`, what else of the home can't be made again, and
 * `backup.json`, which names every file with its hash. Artifacts are not named: their name is their hash.
 */
import type { Database } from "bun:sqlite"
import { Database as Sqlite } from "bun:sqlite"
import {
  chmodSync,
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync
} from "node:fs"
import { dirname, join, relative } from "node:path"
import { Schema } from "effect"
import { homeAt } from "../config/home.ts"
import { genesis } from "./chain.ts"
import { databaseVersion } from "./database.ts"
import { filedArtifacts, hashOfFile } from "./stored-artifacts.ts"
import { artifactPath } from "./artifact-path.ts"

export const Manifest = Schema.Struct({
  format: Schema.Literal("patchplane-backup"),
  version: Schema.Literal(1),
  /** Epoch milliseconds. */
  at: Schema.Int,
  database: Schema.Int,
  head: Schema.Struct({ seq: Schema.Int, hash: Schema.String }),
  artifacts: Schema.Int,
  bytes: Schema.Int,
  /** Path in the backup to SHA-256; `link:<target>` for a symbolic link. */
  files: Schema.Record(Schema.String, Schema.String)
})
export type Manifest = typeof Manifest.Type

export const manifestName = "backup.json"

/** Beside ledger and artifacts: settings, bare stores with the objects of patch sets, the demo's repository. */
const besides = ["config.json", "repositories", "demo"]

/** Copies the ledger that `db` reads, and the files of the home at `root`, into the new folder `into`. */
export const writeBackup = (db: Database, root: string, into: string): Manifest => {
  const [from, to] = [homeAt(root), homeAt(into)]
  mkdirSync(into, { mode: 0o700 })
  // The database first: what its events name was on disk before them.
  copyDatabase(db, to.ledger)
  const files: Record<string, string> = { "ledger.db": hashOfFile(to.ledger) }
  let bytes = lstatSync(to.ledger).size
  let artifacts = 0
  mkdirSync(to.artifacts, { mode: 0o700 })
  for (const name of filedArtifacts(from.artifacts)) {
    bytes += copyFile(artifactPath(from.artifacts, name), artifactPath(to.artifacts, name))
    artifacts++
  }
  for (const name of besides) {
    for (const path of filesBelow(join(root, name))) {
      const place = relative(root, path)
      bytes += copyFile(path, join(into, place))
      files[place] = fingerprint(join(into, place))
    }
  }
  const copied = new Sqlite(to.ledger, { readonly: true })
  const head = copied.query<Manifest["head"], []>("SELECT seq, hash FROM events ORDER BY seq DESC LIMIT 1").get() ?? {
    seq: 0,
    hash: genesis
  }
  const small = copied.query<{ count: number }, []>("SELECT count(*) AS count FROM artifacts").get()?.count ?? 0
  const { user_version: database } = copied.query("PRAGMA user_version").get() as { user_version: number }
  copied.close()
  const manifest: Manifest = {
    format: "patchplane-backup",
    version: 1,
    at: Date.now(),
    database,
    head,
    artifacts: artifacts + small,
    bytes,
    files
  }
  writeFileSync(join(into, manifestName), `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600, flush: true })
  return manifest
}

/** A copy without free space, and without what only counts for the home it was made in. */
export const copyDatabase = (db: Database, to: string): void => {
  db.run("VACUUM INTO ?", [to])
  chmodSync(to, 0o600)
  const copy = new Sqlite(to)
  copy.run("PRAGMA journal_mode = DELETE")
  if (copy.query("SELECT 1 FROM sqlite_master WHERE name = 'verified'").get() !== null) copy.run("DELETE FROM verified")
  copy.close()
  flush(to)
}

/** Copies one file or link, for its owner alone, and flushes it. Its bytes. */
export const copyFile = (from: string, to: string): number => {
  mkdirSync(dirname(to), { recursive: true, mode: 0o700 })
  const status = lstatSync(from)
  if (status.isSymbolicLink()) {
    symlinkSync(readlinkSync(from), to)
    return 0
  }
  copyFileSync(from, to, constants.COPYFILE_FICLONE | constants.COPYFILE_EXCL)
  chmodSync(to, status.mode & 0o700)
  flush(to)
  return status.size
}

/** Every file and link at or below a path; links are not followed. */
export function* filesBelow(path: string): Generator<string> {
  const status = lstatSync(path, { throwIfNoEntry: false })
  if (status === undefined) return
  if (status.isDirectory()) for (const name of readdirSync(path).sort()) yield* filesBelow(join(path, name))
  else if (status.isFile() || status.isSymbolicLink()) yield path
}

export const fingerprint = (path: string): string => (lstatSync(path).isSymbolicLink() ? `link:${readlinkSync(path)}` : hashOfFile(path))

/** A copied git file is read-only: flushing it must not need to write. */
const flush = (path: string): void => {
  const file = openSync(path, "r")
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

/** What is wrong with the files of a backup, apart from the ledger in it; undefined when they are what was written. */
export const backupProblem = (folder: string, manifest: Manifest): string | undefined => {
  if (manifest.database > databaseVersion) {
    return `it was made by a newer PatchPlane (database version ${manifest.database}, known are ${databaseVersion} at most)`
  }
  for (const [place, expected] of Object.entries(manifest.files)) {
    const path = join(folder, place)
    if (relative(folder, path).startsWith("..")) return `it names ${JSON.stringify(place)}, which is not in it`
    if (lstatSync(path, { throwIfNoEntry: false }) === undefined) return `${place} is missing`
    if (fingerprint(path) !== expected) return `${place} is not what was written`
  }
  for (const name of besides) {
    for (const path of filesBelow(join(folder, name))) {
      const place = relative(folder, path)
      if (!Object.hasOwn(manifest.files, place)) return `${place} was put there afterwards`
    }
  }
  return undefined
}

const decodeManifest = Schema.decodeUnknownSync(Schema.fromJsonString(Manifest))

/** The manifest of a backup, or why there is none. */
export const readManifest = (folder: string): Manifest | string => {
  const file = join(folder, manifestName)
  if (!existsSync(file)) return `there is no ${manifestName} in it`
  try {
    return decodeManifest(readFileSync(file, "utf8"))
  } catch {
    return `its ${manifestName} can't be read`
  }
}
