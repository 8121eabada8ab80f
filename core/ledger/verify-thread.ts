/** Runs a verification in threads of its own, which end with it. */
import { Effect } from "effect"
import type { Verification, Verified } from "./ledger.ts"
import type { ReaderThread } from "./threads.ts"
import { openReaderThread, readerThreads } from "./threads.ts"
import { rangesOf } from "./verify.ts"

export interface VerifyTask {
  readonly file: string
  readonly artifacts: string
  /** Absent: all of it. */
  readonly since: Verified | undefined
  /** The last event to look at. */
  readonly until: number
}

/** Dies when the ledger can't be read at all; everything that can be read and does not hold is in the verification. */
export const verifyInThreads = (worker: URL, task: VerifyTask): Effect.Effect<Verification> =>
  Effect.scoped(
    Effect.gen(function* () {
      const { since, until } = task
      const ranges = rangesOf(Math.min(since?.seq ?? 0, until), until, readerThreads())
      const threads = yield* Effect.forEach(ranges, () => openReaderThread(worker, task))
      const parts = yield* Effect.forEach(
        ranges,
        (range, at) => (threads[at] as ReaderThread).ask({ ask: "part", range, content: since !== undefined }),
        { concurrency: "unbounded" }
      )
      // The parts go on as the texts they are: only the thread that joins them reads them.
      const joined = `{"ask":"conclude","since":${JSON.stringify(since ?? null)},"parts":[${parts.join(",")}]}`
      return JSON.parse(yield* (threads[0] as ReaderThread).ask(joined)) as Verification
    })
  ).pipe(Effect.orDie)
