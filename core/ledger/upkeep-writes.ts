/** What the writer notes beside the chain, and how it leaves nothing of what was deleted. */
import type { Database } from "bun:sqlite"
import type { WriterRequest } from "./protocol.ts"

type UpkeepRequest = Extract<WriterRequest, { kind: "verified" | "removed" | "retained" | "scrub" }>

/** How many rows it was about. Throws what SQLite throws. */
export const openUpkeep = (db: Database): ((request: UpkeepRequest) => number) => {
  const verified = db.prepare<unknown, [number, string, number]>("INSERT OR REPLACE INTO verified (one, seq, hash, at) VALUES (1, ?, ?, ?)")
  const removed = db.prepare<unknown, [string]>("DELETE FROM removals WHERE hash = ?")
  const retained = db.prepare<unknown, [string, number]>("INSERT OR REPLACE INTO retained (kind, until) VALUES (?, ?)")
  return (request) => {
    switch (request.kind) {
      case "verified": {
        const { seq, hash, at } = request.verified
        verified.run(seq, hash, at)
        return 1
      }
      case "removed":
        db.transaction(() => request.hashes.forEach((hash) => removed.run(hash)))()
        return request.hashes.length
      case "retained":
        retained.run(request.what, request.until)
        return 1
      case "scrub":
        // Rests of what was moved or deleted lie in free space and in the log: both are made anew.
        db.run("VACUUM")
        db.run("PRAGMA wal_checkpoint(TRUNCATE)")
        return 0
    }
  }
}
