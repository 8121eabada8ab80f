/** The inside of a reader thread: one connection that can't write, one question at a time. */
import { faultOf } from "./fault.ts"
import { openForReading } from "./open-for-reading.ts"
import type { ReaderRequest, Role } from "./protocol.ts"
import { expiredArtifacts, ownArtifacts } from "./references.ts"
import { conclude, verifyPart } from "./verify.ts"

/** From a request's text to its answer's: `+` and JSON, or `-` and a fault. */
export const readerThread = ({ file, artifacts }: Extract<Role, { role: "reader" }>): ((text: string) => Promise<string>) => {
  const answer = async (request: ReaderRequest): Promise<unknown> => {
    const db = openForReading(file)
    // Everything is read once and in order: what is kept of it only crowds the processor's own cache.
    db.run("PRAGMA cache_size = -256")
    try {
      switch (request.ask) {
        case "part":
          return verifyPart(db, artifacts, request.range, request.content)
        case "conclude":
          return conclude(db, artifacts, request.since ?? undefined, request.parts)
        case "fold":
          return (await import("./rebuild.ts")).foldToScratch(db, request.share, request.into)
        case "backup":
          return (await import("./backup-files.ts")).writeBackup(db, request.root, request.into)
        case "own":
          return ownArtifacts(db, request.stream)
        case "expired":
          return expiredArtifacts(db, request.expiry)
      }
    } finally {
      db.close()
    }
  }
  return async (text) => {
    try {
      return `+${JSON.stringify(await answer(JSON.parse(text) as ReaderRequest))}`
    } catch (cause) {
      return `-${JSON.stringify(faultOf(cause))}`
    }
  }
}
