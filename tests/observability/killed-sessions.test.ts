/** What a session used that was killed with the core is recorded at the next start, once (LED-4). */
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Effect, Layer, ManagedRuntime, Stream } from "effect"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { homeAt, type Home } from "../../core/config/home.ts"
import type { RunCommand } from "../../core/domain/command.ts"
import { mint, type EffectId, type Instant } from "../../core/domain/ids.ts"
import { spent } from "../../core/domain/run.ts"
import { sessionJournals } from "../../core/engine/session-journals.ts"
import { ArtifactStore } from "../../core/ledger/artifact-store.ts"
import { Ledger } from "../../core/ledger/ledger.ts"
import { ledgerLayer } from "../../core/ledger/sqlite-ledger.ts"
import { SessionJournal, type BegunSession } from "../../core/runtime/session-journal.ts"
import type { RuntimeEvent } from "../../core/runtime/runtime-adapter.ts"
import { engine, hash, person, requestRun, runId, session } from "../domain/arbitrary.ts"
import { worker } from "../ledger/worker.ts"

const effect = `${runId}/execute/3` as EffectId
const begun: BegunSession = {
  run: runId,
  effect,
  startedAt: 1_000,
  session: { id: `${effect}#1.0`, role: "work", runtime: "pi", model: "m", input: hash(7) }
}
const usage = (at: number): RuntimeEvent => ({ _tag: "usage.recorded", at, input: 100, output: 10, cached: 5, usd: 0.25 })
const events: ReadonlyArray<RuntimeEvent> = [
  { _tag: "session.started", at: 1_100, model: "m", resumed: false },
  { _tag: "turn.started", at: 1_200, turn: 1 },
  usage(2_000),
  { _tag: "message.delta", at: 2_100, text: "with ghp_0123456789012345678901234567890123456789 in it" },
  { _tag: "message.completed", at: 3_000, text: "Half done." },
  usage(4_000)
]

describe("journals", () => {
  let home: Home
  beforeEach(() => {
    home = homeAt(mkdtempSync(join(tmpdir(), "patchplane-journals-")))
  })
  afterEach(() => rmSync(home.root, { recursive: true, force: true }))
  const journals = () => readdirSync(home.sessions)

  /** One life of a core's ledger with its journals. */
  const life = async <A>(body: Effect.Effect<A, unknown, Ledger | ArtifactStore>): Promise<A> => {
    const runtime = ManagedRuntime.make(sessionJournals(home.sessions).pipe(Layer.provideMerge(ledgerLayer(home, { worker }))))
    try {
      return await runtime.runPromise(body)
    } finally {
      await runtime.dispose()
    }
  }
  const submit = (command: RunCommand, actor = engine) =>
    Effect.flatMap(Ledger, (ledger) => ledger.submit(runId, { id: mint("cmd"), at: Date.now() as Instant, actor, command }))
  const run = Effect.flatMap(Ledger, (ledger) => ledger.run(runId))
  /** A session that ends without ever being recorded, as when its core is killed. */
  const cutOff = (noted: ReadonlyArray<RuntimeEvent>, of = begun) =>
    Effect.scoped(
      Effect.gen(function* () {
        const note = yield* (yield* SessionJournal).begin(of)
        for (const event of noted) note(event)
      })
    )

  test("LED-4 FLOW-3 a killed session's usage, turns, words and transcript are recorded at the next start, and counted against the budget", async () => {
    await life(Effect.andThen(submit(requestRun(), person), cutOff(events)))
    expect(journals()).toHaveLength(1)
    await life(
      Effect.gen(function* () {
        const found = yield* run
        expect(found.sessions).toHaveLength(1)
        expect(found.sessions[0]).toMatchObject({
          effectId: effect,
          session: { ...begun.session, tokens: { input: 200, output: 20, cached: 10 }, usd: 0.5, turns: 1, durationMs: 3_000 }
        })
        expect(spent(found)).toEqual({ timeMs: 3_000, tokens: 220, usd: 0.5 })
        const { output, transcript } = found.sessions[0]?.session ?? session(1)
        const artifacts = yield* ArtifactStore
        expect(yield* artifacts.getText(output)).toBe("Half done.")
        expect((yield* artifacts.getText(transcript)).split("\n")).toHaveLength(events.length)
      })
    )
    expect(journals()).toEqual([])
  })

  test("LED-4 it is never recorded twice: not after a crash between record and removal, nor at any later start", async () => {
    await life(Effect.andThen(submit(requestRun(), person), cutOff(events)))
    const [name = ""] = journals()
    const kept = readFileSync(join(home.sessions, name))
    await life(run)
    await Bun.write(join(home.sessions, name), kept)
    await life(run)
    expect(await life(Effect.map(run, ({ sessions }) => sessions.length))).toBe(1)
    expect(journals()).toEqual([])
  })

  test("LED-4 a session that the ledger has by the usual way leaves no journal", async () => {
    await life(
      Effect.gen(function* () {
        yield* submit(requestRun(), person)
        yield* cutOff(events)
        const record = { ...session(1), ...begun.session }
        yield* submit({ _tag: "RecordSessions", effectId: effect, sessions: [record] })
        const ledger = yield* Ledger
        // The feed tells everybody in turn: who hears of a later event knows that the journals' fiber heard of this one.
        yield* submit({ _tag: "RecordSessions", effectId: effect, sessions: [{ ...record, id: "later" }] })
        yield* ledger.changes({ after: 0, follow: true, stream: runId }).pipe(
          Stream.filter((change) => change._tag === "event" && change.event.event._tag === "SessionRecorded"),
          Stream.take(2),
          Stream.runDrain
        )
      })
    )
    expect(await life(Effect.map(run, ({ sessions }) => sessions.length))).toBe(2)
    expect(journals()).toEqual([])
  })

  test("LED-4 REL-1 a torn last line, a half first one and a run that nobody knows lose nothing else", async () => {
    const stranger = { ...begun, run: mint("run") }
    const third = { ...begun, session: { ...begun.session, id: "third" } }
    await life(
      submit(requestRun(), person).pipe(
        Effect.andThen(cutOff(events)),
        Effect.andThen(cutOff(events, { ...stranger, effect: `${stranger.run}/execute/3` as EffectId }))
      )
    )
    for (const name of journals()) appendFileSync(join(home.sessions, name), '{"_tag":"usage.recorded","at":9000,"inp')
    await Bun.write(join(home.sessions, "half.jsonl"), JSON.stringify(third).slice(0, 40))
    const sessions = await life(Effect.map(run, (found) => found.sessions))
    expect(sessions.map((found) => found.session.tokens.input)).toEqual([200])
    expect(journals()).toEqual([])
  })

  test("LED-5 a journal is of this user alone, and keys are redacted on the way in", async () => {
    await life(Effect.andThen(submit(requestRun(), person), cutOff(events)))
    const text = readFileSync(join(home.sessions, journals()[0] ?? ""), "utf8")
    expect(text).not.toContain("ghp_0123")
    expect(text).toContain("[redacted:github-token]")
  })

  test("LED-4 REL-1 a flood is cut, and what it cost is not", async () => {
    const flood = Array.from({ length: 40 }, (_, at): RuntimeEvent => ({ _tag: "tool.output", at, id: "1", text: "x".repeat(1024 * 1024) }))
    await life(Effect.andThen(submit(requestRun(), person), cutOff([...flood, usage(50)])))
    const [name = ""] = journals()
    expect(Bun.file(join(home.sessions, name)).size).toBeLessThan(18 * 1024 * 1024)
    expect(await life(Effect.map(run, ({ sessions }) => sessions[0]?.session.tokens.input))).toBe(100)
  })
})
