/**
 * Checks the whole ledger: every link of the chain, every stream's order, every artifact. Reads in pages,
 * each a short transaction of its own, so that it holds up neither the writer nor its checkpoints, and its
 * memory does not grow with the ledger.
 */
import type { Database } from "bun:sqlite"
import { hash } from "node:crypto"
import { closeSync, existsSync, openSync, readdirSync, readSync } from "node:fs"
import { join } from "node:path"
import type { ArtifactHash } from "../domain/ids.ts"
import { artifactsNamed } from "./artifact-names.ts"
import { artifactPath } from "./artifact-path.ts"
import { bodySql, genesis } from "./chain.ts"
import type { Verification } from "./ledger.ts"

const pageSize = 2000
/** At most this many names of missing or corrupt artifacts are listed. */
const listed = 1000

/** An event, and what was hashed of it. `shaped`: what must hold of its columns besides the hash. */
type Link = [seq: number, version: number, stream: string, prev: string, hash: string, hashed: string, shaped: number]

/**
 * Ids of fixed lengths make the split of the hashed text into columns the only possible one; the payload's
 * tag is its first member, since canonical JSON sorts `_` before small letters.
 */
const linkSql = `SELECT seq, version, stream, prev_hash, hash, ${bodySql},
  length(id) = 40 AND length(cause) = 40 AND (length(stream) = 40 OR stream = 'installation')
    AND substr(payload, 1, length(type) + 10) = '{"_tag":"' || type || '"'
  FROM events WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ${pageSize}`

export const verifyLedger = (db: Database, artifacts: string): Verification => {
  const end = (db.query("SELECT coalesce(max(seq), 0) AS seq FROM events").get() as { seq: number }).seq
  const page = db.prepare(linkSql)
  const store = openStore(db, artifacts)
  const versions = new Map<string, number>()
  let seq = 0
  let head = genesis
  let broken: Verification["broken"] = null

  const check = ([at, version, stream, prev, found, hashed, shaped]: Link): string | undefined => {
    if (at !== seq + 1) return `events ${seq + 1} to ${at - 1} are missing`
    if (prev !== head) return `its previous hash is ${short(prev)}, but event ${seq} has ${short(head)}`
    const computed = hash("sha256", hashed, "hex")
    if (computed !== found) return `its content hashes to ${short(computed)}, but its hash is ${short(found)}: it was changed`
    if (shaped !== 1) return "its columns are not what was hashed"
    const expected = (versions.get(stream) ?? 0) + 1
    if (version !== expected) return `it is version ${version} of ${stream}, where ${expected} comes next`
    versions.set(stream, version)
    seq = at
    head = found
    for (const name of artifactsNamed(hashed)) store.named(name)
    return undefined
  }

  while (broken === null && seq < end) {
    const links = page.values(seq, end) as Array<Link>
    if (links.length === 0) broken = { seq: seq + 1, reason: `events ${seq + 1} to ${end} are missing` }
    for (const link of links) {
      const reason = check(link)
      if (reason === undefined) continue
      broken = { seq: link[0], reason }
      break
    }
  }
  broken ??= cutOff(db, seq, versions)
  return { events: seq, head: { seq, hash: head }, broken, artifacts: store.check() }
}

const short = (text: string) => text.slice(0, 16)

/** Events that were cut off the end leave a whole chain behind, but the projections remember their versions. */
const cutOff = (db: Database, end: number, versions: ReadonlyMap<string, number>): Verification["broken"] => {
  const remembered = db.prepare<{ stream: string; version: number; ends: number }, []>(
    `SELECT stream, version, (SELECT coalesce(max(version), 0) FROM events WHERE events.stream = known.stream) AS ends
     FROM (SELECT id AS stream, version FROM runs UNION ALL SELECT 'installation', version FROM installation) AS known`
  )
  for (const { stream, version, ends } of remembered.iterate()) {
    if (version > ends) {
      const found = versions.get(stream) ?? 0
      return { seq: end + 1, reason: `${stream} had ${version} events, and ${found} are left: the ledger's end was cut off` }
    }
  }
  return null
}

/** The artifacts beside the chain: each stored one is hashed once, each named one must be stored. */
const openStore = (db: Database, root: string) => {
  const inDatabase = db.prepare<unknown, [string]>("SELECT 1 FROM artifacts WHERE hash = ?")
  const missing = new Set<string>()
  let recent = new Set<string>()
  return {
    named: (name: string) => {
      if (recent.has(name)) return
      if (recent.size > 20_000) recent = new Set()
      recent.add(name)
      if (missing.size < listed && inDatabase.get(name) === null && !existsSync(artifactPath(root, name))) missing.add(name)
    },
    check: (): Verification["artifacts"] => {
      const corrupt: Array<string> = []
      let checked = 0
      const judge = (name: string, found: string) => {
        checked++
        if (found !== name && corrupt.length < listed) corrupt.push(name)
      }
      for (const [name, bytes] of smallOnes(db)) judge(name, hash("sha256", bytes, "hex"))
      for (const name of filed(root)) judge(name, hashOfFile(artifactPath(root, name)))
      return { checked, missing: [...missing] as Array<ArtifactHash>, corrupt: corrupt as Array<ArtifactHash> }
    }
  }
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

function* filed(root: string): Generator<string> {
  for (const folder of readdirSync(root)) {
    if (!/^[0-9a-f]{2}$/.test(folder)) continue
    for (const rest of readdirSync(join(root, folder))) if (/^[0-9a-f]{62}$/.test(rest)) yield folder + rest
  }
}

const chunk = new Uint8Array(1 << 20)
const hashOfFile = (path: string): string => {
  const hasher = new Bun.CryptoHasher("sha256")
  const file = openSync(path, "r")
  try {
    for (let read = readSync(file, chunk); read > 0; read = readSync(file, chunk)) hasher.update(chunk.subarray(0, read))
    return hasher.digest("hex")
  } catch (cause) {
    return `unreadable: ${String(cause)}`
  } finally {
    closeSync(file)
  }
}
