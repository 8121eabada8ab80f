/**
 * The inside of the writer's thread, which owns the one connection that writes. It sleeps until a message comes. What a
 * message brings is one transaction, and has one reply.
 */
import type { Database } from "bun:sqlite"
import { openCommitter } from "./committer.ts"
import { openForWriting } from "./database.ts"
import { faultOf } from "./fault.ts"
import type { Answer, Role, WriterReply, WriterRequest } from "./protocol.ts"
import { rebuildProjections } from "./rebuild.ts"
import { openUpkeep } from "./upkeep-writes.ts"
import { verifyFew } from "./verify.ts"

/** From the requests' text to the text of their reply. Throws what the database throws when it can't be opened. */
export const writerThread = (role: Extract<Role, { role: "writer" }>): ((text: string) => string) => {
  const db = openForWriting(role.file)
  if (role.maxPages !== undefined) db.run(`PRAGMA max_page_count = ${role.maxPages}`)
  const committer = openCommitter(db)
  const upkeep = openUpkeep(db)
  let commits = 0

  /** Commands and artifacts first, together; what the others need is written then. */
  const answersTo = (requests: ReadonlyArray<WriterRequest>): ReadonlyArray<Answer> => {
    const together = requests.filter((request) => request.kind === "command" || request.kind === "artifact")
    const committed = together.length > 0 ? committer.commit(together) : []
    if (committed.some(wrote)) commits++
    const others = requests.flatMap((request): ReadonlyArray<Answer> => {
      switch (request.kind) {
        case "command":
        case "artifact":
          return []
        case "close":
          return [close(db, request.n)]
        case "rebuild":
          return [guarded(request.n, () => rebuildProjections(db, request.scratches), committer.forget)]
        case "verify-few":
          return [verify(db, request)]
        default:
          return [guarded(request.n, () => upkeep(request))]
      }
    })
    return [...committed, ...others]
  }
  return (text) => {
    const answers = answersTo(JSON.parse(text) as ReadonlyArray<WriterRequest>)
    return JSON.stringify({ answers, head: committer.head().seq, commits } satisfies WriterReply)
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

const verify = (db: Database, { n, artifacts, since, until }: Extract<WriterRequest, { kind: "verify-few" }>): Answer => {
  try {
    return { n, kind: "verified", verification: verifyFew(db, artifacts, since, until) }
  } catch (cause) {
    return { n, kind: "failed", fault: faultOf(cause) }
  }
}

const guarded = (n: number, work: () => number, always: () => void = () => {}): Answer => {
  try {
    return { n, kind: "done", count: work() }
  } catch (cause) {
    return { n, kind: "failed", fault: faultOf(cause) }
  } finally {
    always()
  }
}
