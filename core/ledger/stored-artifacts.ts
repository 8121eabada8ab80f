/** What verify asks of the artifacts beside the chain: whether a named one is there, or was erased, or was altered. */
import type { Database } from "bun:sqlite"
import { hash } from "node:crypto"
import { closeSync, existsSync, openSync, readdirSync, readSync, statSync } from "node:fs"
import { join } from "node:path"
import type { ArtifactHash } from "../domain/ids.ts"
import { artifactPath } from "./artifact-path.ts"
import type { ErasedArtifact } from "./ledger.ts"
import { openTombstones } from "./tombstones.ts"

/** At most this many names of missing, corrupt or erased artifacts are listed. */
export const listed = 1000
/** Names that were looked up last are not looked up again. */
const remembered = 20_000

export interface NamedArtifacts {
  readonly checked: number
  readonly missing: ReadonlyArray<ArtifactHash>
  readonly corrupt: ReadonlyArray<ArtifactHash>
  readonly erased: ReadonlyArray<ErasedArtifact>
}

/**
 * Looks up the artifacts that events name. `content`: hashes each one as well; otherwise it's enough that it is
 * there, and `storedArtifacts` hashes every stored one once. Throws when it would hash more than `most` bytes.
 */
export const openNamedArtifacts = (db: Database, root: string, content: boolean, most = Number.POSITIVE_INFINITY) => {
  const inDatabase = db.prepare<unknown, [string]>("SELECT 1 FROM artifacts WHERE hash = ?")
  const bytesOf = db.prepare<{ bytes: Uint8Array }, [string]>("SELECT bytes FROM artifacts WHERE hash = ?")
  const tombstone = openTombstones(db)
  const missing = new Set<string>()
  const corrupt = new Set<string>()
  const erased = new Map<string, ErasedArtifact>()
  let recent = new Set<string>()
  let checked = 0
  let left = most

  const isThere = (name: string): boolean => inDatabase.get(name) !== null || existsSync(artifactPath(root, name))
  const isWhole = (name: string): boolean | undefined => {
    const small = bytesOf.get(name)
    if (small !== null) return hash("sha256", small.bytes, "hex") === name
    const size = statSync(artifactPath(root, name), { throwIfNoEntry: false })?.size
    if (size === undefined) return undefined
    left -= size
    if (left < 0) throw new Error("more is named than should be hashed at once")
    return hashOfFile(artifactPath(root, name)) === name
  }

  return {
    named: (name: string) => {
      if (recent.has(name)) return
      if (recent.size > remembered) recent = new Set()
      recent.add(name)
      if (missing.has(name) || erased.has(name)) return
      const whole = content ? isWhole(name) : isThere(name) || undefined
      if (whole !== undefined) {
        if (content) checked++
        if (!whole && corrupt.size < listed) corrupt.add(name)
        return
      }
      const gone = tombstone(name)
      if (gone === undefined) {
        if (missing.size < listed) missing.add(name)
      } else if (erased.size < listed) erased.set(name, gone)
    },
    result: (): NamedArtifacts => ({
      checked,
      missing: [...missing] as Array<ArtifactHash>,
      corrupt: [...corrupt] as Array<ArtifactHash>,
      erased: [...erased.values()]
    })
  }
}

/** Hashes everything that is stored. */
export const storedArtifacts = (db: Database, root: string): Pick<NamedArtifacts, "checked" | "corrupt"> => {
  const corrupt: Array<ArtifactHash> = []
  let checked = 0
  const judge = (name: string, found: string) => {
    checked++
    if (found !== name && corrupt.length < listed) corrupt.push(name as ArtifactHash)
  }
  for (const [name, bytes] of smallOnes(db)) judge(name, hash("sha256", bytes, "hex"))
  for (const name of filedArtifacts(root)) judge(name, hashOfFile(artifactPath(root, name)))
  return { checked, corrupt }
}

function* smallOnes(db: Database): Generator<readonly [string, Uint8Array]> {
  const page = db.prepare<{ rowid: number; hash: string; bytes: Uint8Array }, [number]>(
    "SELECT rowid, hash, bytes FROM artifacts WHERE rowid > ? ORDER BY rowid LIMIT 200"
  )
  for (let after = 0, rows = page.all(after); rows.length > 0; rows = page.all(after)) {
    for (const row of rows) {
      yield [row.hash, row.bytes]
      after = row.rowid
    }
  }
}

/** The names of all artifacts that are files. */
export function* filedArtifacts(root: string): Generator<ArtifactHash> {
  for (const folder of readdirSync(root)) {
    if (!/^[0-9a-f]{2}$/.test(folder)) continue
    for (const rest of readdirSync(join(root, folder))) if (/^[0-9a-f]{62}$/.test(rest)) yield (folder + rest) as ArtifactHash
  }
}

const chunk = new Uint8Array(1 << 20)
/** In hex; a file that can't be read has a hash that is none. */
export const hashOfFile = (path: string): string => {
  const hasher = new Bun.CryptoHasher("sha256")
  let file: number
  try {
    file = openSync(path, "r")
  } catch (cause) {
    return `unreadable: ${String(cause)}`
  }
  try {
    for (let read = readSync(file, chunk); read > 0; read = readSync(file, chunk)) hasher.update(chunk.subarray(0, read))
    return hasher.digest("hex")
  } catch (cause) {
    return `unreadable: ${String(cause)}`
  } finally {
    closeSync(file)
  }
}
