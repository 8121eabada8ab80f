/** Threads that read the ledger beside the writer: each answers one question at a time, and ends with its scope. */
import { availableParallelism } from "node:os"
import { Effect, type Scope } from "effect"
import { LedgerUnavailable } from "./ledger.ts"
import type { Fault, ReaderRequest, Role } from "./protocol.ts"

export interface ReaderThread {
  /** The answer as JSON text: who only hands it on never reads it. */
  readonly ask: (request: ReaderRequest | string) => Effect.Effect<string, LedgerUnavailable>
}

/** More threads than this only wait for the disk. */
const most = 4

/** How many threads share what can be done at once. */
export const readerThreads = (): number => Math.min(most, availableParallelism())

export const openReaderThread = (
  worker: URL,
  files: { readonly file: string; readonly artifacts: string }
): Effect.Effect<ReaderThread, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.sync(() => {
      const thread = new Worker(worker.href)
      const role: Role = { role: "reader", file: files.file, artifacts: files.artifacts }
      thread.postMessage(JSON.stringify(role))
      return thread
    }),
    (thread) => Effect.sync(() => thread.terminate())
  ).pipe(
    Effect.map((thread) => ({
      ask: (request) =>
        Effect.callback<string, LedgerUnavailable>((resume) => {
          const ended = (message: string) =>
            resume(Effect.fail(new LedgerUnavailable({ message: `A thread of the ledger ended: ${message}`, mend: "Do it again." })))
          thread.onmessage = ({ data }: MessageEvent<string>) =>
            resume(
              data.startsWith("+") ? Effect.succeed(data.slice(1)) : Effect.fail(new LedgerUnavailable(JSON.parse(data.slice(1)) as Fault))
            )
          thread.onerror = (event) => ended(event.message)
          thread.addEventListener("close", () => ended("it closed"))
          thread.postMessage(typeof request === "string" ? request : JSON.stringify(request))
        })
    }))
  )
