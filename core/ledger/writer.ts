/**
 * Entry point of the ledger's worker threads: the writer, which owns the one connection that writes, and
 * the verifier, which reads the whole ledger and ends. A bundle makes this an entry point of its own.
 *
 * The writer sleeps until a message comes. What a message brings is one transaction, and has one reply.
 */
import type { Database } from "bun:sqlite"
import { openCommitter, type Committer } from "./committer.ts"
import { openForReading, openForWriting } from "./database.ts"
import { faultOf } from "./fault.ts"
import type { Answer, Role, VerifierReply, WriterReply, WriterRequest } from "./protocol.ts"
import { rebuildProjections } from "./rebuild.ts"
import { verifyLedger } from "./verify.ts"

declare const self: Worker

const write = (role: Extract<Role, { role: "writer" }>): ((text: string) => void) => {
  const db = openForWriting(role.file)
  if (role.maxPages !== undefined) db.run(`PRAGMA max_page_count = ${role.maxPages}`)
  const committer = openCommitter(db)
  let commits = 0

  /** Commands and artifacts first, together; what the others need is written then. */
  const answersTo = (requests: ReadonlyArray<WriterRequest>): ReadonlyArray<Answer> => {
    const together = requests.filter((request) => request.kind === "command" || request.kind === "artifact")
    const committed = together.length > 0 ? committer.commit(together) : []
    if (committed.some(wrote)) commits++
    const others = requests.flatMap((request) => {
      if (request.kind === "rebuild") return [rebuild(db, committer, request.n)]
      return request.kind === "close" ? [close(db, request.n)] : []
    })
    return [...committed, ...others]
  }
  return (text) => {
    const answers = answersTo(JSON.parse(text) as ReadonlyArray<WriterRequest>)
    self.postMessage(JSON.stringify({ answers, head: committer.head().seq, commits } satisfies WriterReply))
  }
}

/** Whether an answer took a flush: a refusal and a repeated receipt write nothing. */
const wrote = (answer: Answer): boolean => answer.kind === "done" || (answer.kind === "receipt" && !answer.receipt.repeated)

/** Takes the WAL back into the database, so that the next start has nothing to recover. */
const close = (db: Database, n: number): Answer => {
  try {
    db.run("PRAGMA wal_checkpoint(TRUNCATE)")
  } catch {
    // A full disk: the WAL stays, and the next start recovers it.
  }
  db.close()
  return { n, kind: "done", count: 0 }
}

const rebuild = (db: Database, committer: Committer, n: number): Answer => {
  try {
    return { n, kind: "done", count: rebuildProjections(db) }
  } catch (cause) {
    return { n, kind: "failed", fault: faultOf(cause) }
  } finally {
    committer.forget()
  }
}

const verify = (role: Extract<Role, { role: "verifier" }>): VerifierReply => {
  try {
    const db = openForReading(role.file)
    try {
      return { verification: verifyLedger(db, role.artifacts) }
    } finally {
      db.close()
    }
  } catch (cause) {
    return { fault: faultOf(cause) }
  }
}

self.onmessage = (first: MessageEvent<string>) => {
  const role = JSON.parse(first.data) as Role
  if (role.role === "verifier") return self.postMessage(JSON.stringify(verify(role)))
  const take = write(role)
  self.onmessage = (message: MessageEvent<string>) => take(message.data)
}
