/**
 * Makes every projection anew from the events: the same events give the same bytes. Threads fold the streams into
 * scratch databases, each its share of them; the writer then takes those over and folds what came meanwhile, all in
 * one transaction, so that nobody ever sees half of it.
 */
import { Database } from "bun:sqlite"
import { layTables } from "./database.ts"
import { everything, foldInto, type Share } from "./fold.ts"
import { openProjections } from "./projections.ts"

/** What a thread made: its projections of all events up to `until`. */
export interface Scratch {
  readonly file: string
  readonly until: number
}

/** Folds a share of the streams into a new database. The number of events folded. */
export const foldToScratch = (events: Database, share: Share, into: string): number => {
  const scratch = new Database(into, { create: true, readwrite: true })
  try {
    // It is thrown away after a crash: nothing of it has to reach the disk. (Bun's SQLite refuses a journal that is OFF.)
    for (const sql of [
      "PRAGMA page_size = 32768",
      "PRAGMA journal_mode = MEMORY",
      "PRAGMA synchronous = OFF",
      "PRAGMA cache_size = -16000"
    ])
      scratch.run(sql)
    return scratch.transaction(() => {
      // In here too: of several statements Bun names what the last one lacked, and not that the disk was full.
      layTables(scratch)
      return foldInto(openProjections(scratch, false), events, share)
    })()
  } finally {
    scratch.close()
  }
}

/** By the writer. The number of events folded here; throws, and changes nothing, when a stream does not fold. */
export const rebuildProjections = (db: Database, scratches: ReadonlyArray<Scratch> = []): number => {
  const projections = openProjections(db, false)
  const after = scratches[0]?.until ?? 0
  scratches.forEach(({ file }, at) => db.run(`ATTACH ? AS scratch${at}`, [file]))
  try {
    return db
      .transaction(() => {
        projections.clear()
        for (const at of scratches.keys()) projections.takeOver(`scratch${at}`)
        return foldInto(projections, db, { after, until: Number.MAX_SAFE_INTEGER, ...everything })
      })
      .immediate()
  } finally {
    for (const at of scratches.keys()) db.run(`DETACH scratch${at}`)
  }
}
