/** The part of a rebuild that threads do: the writer goes on meanwhile. */
import { readdirSync, rmSync } from "node:fs"
import { rm } from "node:fs/promises"
import { join } from "node:path"
import { Effect, type Scope } from "effect"
import type { Home } from "../config/home.ts"
import { sharesOf } from "./fold.ts"
import type { LedgerUnavailable } from "./ledger.ts"
import type { Scratch } from "./rebuild.ts"
import { openReaderThread, readerThreads } from "./threads.ts"

/** Fewer events than this the writer folds by itself. */
const worthThreads = 20_000

const scratchPrefix = "rebuild-"

/** Removes the scratch databases that a crash left. Only with the home's lock. */
export const sweepScratches = (root: string): void => {
  for (const name of readdirSync(root)) if (name.startsWith(scratchPrefix)) rmSync(join(root, name), { force: true })
}

/** What the scratch databases hold; they are gone with the scope. */
export const foldInThreads = (
  worker: URL,
  home: Home,
  until: number
): Effect.Effect<{ readonly scratches: ReadonlyArray<Scratch>; readonly folded: number }, LedgerUnavailable, Scope.Scope> =>
  Effect.gen(function* () {
    if (until < worthThreads) return { scratches: [], folded: 0 }
    const files = { file: home.ledger, artifacts: home.artifacts }
    const folded = yield* Effect.forEach(
      sharesOf(0, until, readerThreads()),
      (share) =>
        Effect.gen(function* () {
          const file = yield* Effect.acquireRelease(
            Effect.sync(() => join(home.root, `${scratchPrefix}${crypto.randomUUID()}.db`)),
            (path) => Effect.promise(() => rm(path, { force: true }))
          )
          const events = yield* Effect.scoped(
            Effect.flatMap(openReaderThread(worker, files), (thread) => thread.ask({ ask: "fold", share, into: file }))
          )
          return { scratch: { file, until }, events: Number(events) }
        }),
      { concurrency: "unbounded" }
    )
    return { scratches: folded.map(({ scratch }) => scratch), folded: folded.reduce((sum, { events }) => sum + events, 0) }
  })
