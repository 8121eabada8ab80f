/**
 * The sessions' journals as files, one a session: a line for how it began, then its events. A journal is removed
 * when the ledger has its session; one that an earlier core left is recorded at the start, once (LED-4, FLOW-3).
 */
import { createHash } from "node:crypto"
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeSync } from "node:fs"
import { join } from "node:path"
import { Clock, Effect, Layer, Option, Schema, Stream } from "effect"
import { engineActor } from "../domain/actor.ts"
import { mint, type Instant } from "../domain/ids.ts"
import type { SessionRecord } from "../domain/outcome.ts"
import { ArtifactStore } from "../ledger/artifact-store.ts"
import { Ledger } from "../ledger/ledger.ts"
import { Redaction } from "../ledger/redaction.ts"
import { BegunSession, SessionJournal } from "../runtime/session-journal.ts"
import { RuntimeEvent } from "../runtime/runtime-adapter.ts"
import { listen } from "../steps/agent-session.ts"

/** Bytes of one journal: what a flooding agent says beyond is left out (REL-1). */
const longest = 16 * 1024 * 1024
/** Characters of deltas that may wait: what a message says in the end stands in its own event. */
const waitingLimit = 64 * 1024
const deltas: ReadonlySet<RuntimeEvent["_tag"]> = new Set(["message.delta", "reasoning.delta", "tool.output"])

/** Records what killed sessions left in `folder` as it is built, then keeps the journals of those that begin. */
export const sessionJournals = (folder: string): Layer.Layer<never, never, Ledger | ArtifactStore | Redaction> =>
  Layer.effect(
    SessionJournal,
    Effect.gen(function* () {
      const ledger = yield* Ledger
      const redaction = yield* Redaction
      const head = yield* ledger.head
      yield* recordLeft(folder)
      yield* ledger.changes({ after: head.seq, follow: true }).pipe(
        Stream.runForEach((change) =>
          Effect.sync(() => {
            if (change._tag === "event" && change.event.event._tag === "SessionRecorded") {
              const { effectId, session } = change.event.event
              rmSync(fileOf(folder, effectId, session.id), { force: true })
            }
          })
        ),
        Effect.forkScoped
      )
      return {
        begin: (session) =>
          Effect.map(
            Effect.acquireRelease(
              Effect.sync(() => openJournal(folder, session, redaction.text)),
              (journal) => Effect.sync(() => journal?.close())
            ),
            (journal) => (event) => journal?.note(event)
          )
      }
    })
  )

const fileOf = (folder: string, effect: string, session: string): string =>
  join(
    folder,
    `${createHash("sha256")
      .update(JSON.stringify([effect, session]))
      .digest("hex")
      .slice(0, 40)}.jsonl`
  )

const openJournal = (folder: string, begun: BegunSession, redact: (text: string) => string) => {
  let file: number | undefined
  let written = 0
  let waiting = ""
  const append = (text: string): void => {
    if (file === undefined || text === "") return
    try {
      written += writeSync(file, text)
    } catch {
      // A full disk: the session goes on without its journal.
      close()
    }
  }
  const close = (): void => {
    if (file === undefined) return
    const open = file
    file = undefined
    closeSync(open)
  }
  const flush = (): void => {
    const text = waiting
    waiting = ""
    append(text)
  }
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    file = openSync(fileOf(folder, begun.effect, begun.session.id), "w", 0o600)
  } catch {
    return undefined
  }
  append(`${JSON.stringify(begun)}\n`)
  return {
    note: (event: RuntimeEvent): void => {
      // Usage is a few numbers, and is noted whatever came before it.
      if (event._tag !== "usage.recorded" && written + waiting.length > longest) return
      waiting += `${redact(JSON.stringify(event))}\n`
      if (!deltas.has(event._tag) || waiting.length > waitingLimit) flush()
    },
    close: () => {
      flush()
      close()
    }
  }
}

/** Records every session that an earlier core left, unless the ledger has it, and removes its journal. */
const recordLeft = Effect.fnUntraced(function* (folder: string) {
  for (const name of journalsIn(folder)) {
    const path = join(folder, name)
    yield* recordOne(path).pipe(
      Effect.andThen(Effect.sync(() => rmSync(path, { force: true }))),
      // Kept for the next start: the disk may be full for a while.
      Effect.catch((failure) => Effect.logWarning(`A killed session's usage could not be recorded: ${failure.message}`))
    )
  }
})

const recordOne = Effect.fnUntraced(function* (path: string) {
  const left = readJournal(path)
  if (left === undefined) return
  const ledger = yield* Ledger
  const { run: id, effect, startedAt, session } = left.begun
  const run = yield* Effect.option(ledger.run(id))
  if (Option.isNone(run)) return
  if (run.value.sessions.some((known) => known.effectId === effect && known.session.id === session.id)) return
  const artifacts = yield* ArtifactStore
  const heard = listen({ tell: () => undefined })
  for (const event of left.events) heard.take(event)
  const record: SessionRecord = {
    ...session,
    tokens: { input: heard.input, output: heard.output, cached: heard.cached },
    durationMs: Math.max(0, (left.events.at(-1)?.at ?? startedAt) - startedAt),
    turns: heard.turns,
    output: yield* artifacts.putText(heard.said),
    transcript: yield* artifacts.putText(heard.transcript()),
    ...(heard.usd === undefined ? {} : { usd: heard.usd })
  }
  const at = (yield* Clock.currentTimeMillis) as Instant
  const command = { _tag: "RecordSessions", effectId: effect, sessions: [record] } as const
  yield* ledger.submit(id, { id: mint("cmd"), at, actor: engineActor, command }).pipe(
    // A run that is final takes nothing more.
    Effect.catchTag("CommandRefused", (refused) => Effect.logInfo(`A killed session is not recorded any more: ${refused.message}`))
  )
  yield* Effect.logInfo("Recorded what a session used that was killed with the core").pipe(
    Effect.annotateLogs({ run: id, number: run.value.number, effect, session: session.id })
  )
})

const journalsIn = (folder: string): ReadonlyArray<string> => {
  try {
    return readdirSync(folder).filter((name) => name.endsWith(".jsonl"))
  } catch {
    return []
  }
}

const decodeBegun = Schema.decodeUnknownOption(Schema.fromJsonString(BegunSession))
const decodeEvent = Schema.decodeUnknownOption(Schema.fromJsonString(RuntimeEvent))

/** Undefined for one that was killed before its first line was whole. A torn line at the end is left out. */
const readJournal = (path: string) => {
  const [first = "", ...rest] = readFileSync(path, "utf8").split("\n")
  const begun = Option.getOrUndefined(decodeBegun(first))
  return begun === undefined ? undefined : { begun, events: rest.flatMap((line) => Option.toArray(decodeEvent(line))) }
}
