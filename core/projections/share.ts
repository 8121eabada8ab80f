/**
 * A first fold of everything is shared out: threads beside this one fold some of the streams each, into a database that
 * is taken over and thrown away. A share whose thread fails is left to whoever asked for it, which meets what was wrong.
 */
import type { Database } from "bun:sqlite"
import { rmSync } from "node:fs"
import type { Share } from "../ledger/fold.ts"
import { openForReading } from "../ledger/open-for-reading.ts"
import { keepProjections } from "./keep.ts"
import { openLedgerEvents } from "./ledger-events.ts"
import { projectorScript } from "./projector-script.ts"
import type { Files, Folding } from "./protocol.ts"
import { makeScratch, takeOver } from "./tables.ts"

/** Folds shares in threads and adds what they made to `db`; gives the shares that were not folded. */
export const foldBeside =
  (db: Database, files: Files) =>
  (shares: ReadonlyArray<Share>): Promise<ReadonlyArray<Share>> => {
    const begun = shares.map((share, at) => ({ share, into: `${files.projections}-share-${at}` }))
    const made = begun.map(({ share, into }) => inThread({ ...files, share, into }))
    return Promise.all(made).then((done) => {
      const left = begun.filter(({ into }, at) => {
        try {
          if (done[at] === true) takeOver(db, into)
          return done[at] !== true
        } finally {
          rmSync(into, { force: true })
        }
      })
      return left.map(({ share }) => share)
    })
  }

/** Whether it was folded. */
const inThread = (folding: Folding): Promise<boolean> =>
  new Promise((resolve) => {
    const thread = new Worker(projectorScript().href)
    const ended = (folded: boolean) => {
      thread.terminate()
      resolve(folded)
    }
    thread.onmessage = ({ data }: MessageEvent<string>) => ended(data === "folded")
    thread.onerror = () => ended(false)
    thread.addEventListener("close", () => ended(false))
    thread.postMessage(JSON.stringify(folding))
  })

/** The inside of such a thread. Never throws: who asked folds the share again, and says why it can't be. */
export const foldShare = ({ ledger, artifacts, share, into }: Folding): "folded" | "failed" => {
  const opened: Array<Database> = []
  try {
    const reading = openForReading(ledger)
    opened.push(reading)
    const scratch = makeScratch(into)
    opened.push(scratch)
    keepProjections(scratch, openLedgerEvents(reading, artifacts)).fold(share)
    return "folded"
  } catch {
    return "failed"
  } finally {
    for (const db of opened) db.close()
  }
}
