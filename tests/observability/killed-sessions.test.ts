/** What a session used that was killed with the core is recorded at the next start, once (LED-4). */
import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, watch, writeFileSync } from "node:fs"
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
import { addRepository, site } from "../flow/core.ts"
import { configFor, scriptedPi } from "../flow/scripted-pi.ts"

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
    const runtime = ManagedRuntime.make(sessionJournals(home.sessions).pipe(Layer.provideMerge(ledgerLayer(home, { secrets: [] }))))
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

/** Waits until the journal of a session at work says that the agent has asked for a tool: an answer was paid for by then. */
const toolRequested = (home: Home): Promise<void> =>
  new Promise((resolve) => {
    const look = () => {
      const asked = readdirSync(home.sessions).some((name) => {
        try {
          const text = readFileSync(join(home.sessions, name), "utf8")
          return text.includes('"role":"work"') && text.includes('"tool.requested"')
        } catch {
          // Removed meanwhile: its session is recorded.
          return false
        }
      })
      if (!asked) return
      watcher.close()
      resolve()
    }
    mkdirSync(home.sessions, { recursive: true, mode: 0o700 })
    const watcher = watch(home.sessions, look)
    look()
  })

describe("kill -9", () => {
  test(
    "LED-4 FLOW-3 REL-1 what the scripted runtime had used when its core was killed is in the run, once",
    { timeout: 120_000 },
    async () => {
      const at = site({ runtime: "scripted", reviewers: [] })
      try {
        const path = at.repository("shop", { "readme.md": "shop\n" })
        let core = await at.start()
        await addRepository(core, path)
        const steps = [
          { do: "say", text: "First I think aloud." },
          { do: "run", command: "while [ ! -e go ]; do sleep 0.05; done" },
          { do: "say", text: "Done." }
        ]
        const run = await core.request("shop", `Make a file\n\`\`\`script\n${JSON.stringify(steps)}\n\`\`\``)
        await toolRequested(at.home)
        await core.kill9()
        for (const _ of [1, 2]) {
          core = await at.start()
          await core.kill9()
        }
        core = await at.start()
        for (const workspace of readdirSync(at.home.workspaces)) writeFileSync(join(at.home.workspaces, workspace, "tree", "go"), "")
        const detail = await core.until(run, "awaiting-approval", "needs-human", "failed")
        expect(detail.summary.status).toBe("awaiting-approval")
        const work = detail.sessions.filter(({ role }) => role === "work")
        // 10 tokens in and a quarter of the letters out for each thing said, in whichever session it was said.
        expect(work.reduce((sum, { tokens }) => sum + tokens.input, 0)).toBe(20)
        expect(work.reduce((sum, { tokens }) => sum + tokens.output, 0)).toBe(5 + 2)
        expect(new Set(work.map(({ id }) => id)).size).toBe(work.length)
        expect(readdirSync(at.home.sessions)).toEqual([])
      } finally {
        await at.remove()
      }
    }
  )

  test(
    "LED-4 FLOW-3 REL-1 RUN-3 what the real Pi had used when its core was killed is in the run, once",
    { timeout: 120_000 },
    async () => {
      const server = scriptedPi([
        {
          text: "x".repeat(400),
          calls: [{ tool: "bash", input: { command: "sleep 600" } }]
        },
        { calls: [{ tool: "write", input: { path: "one.txt", content: "one\n" } }] },
        { text: "Wrote it." }
      ])
      const at = site({ ...configFor(server), reviewers: [] })
      try {
        const path = at.repository("shop", { "readme.md": "shop\n" })
        let core = await at.start()
        await addRepository(core, path)
        const run = await core.request("shop", "Write a file")
        await toolRequested(at.home)
        const before = await core.show(run)
        expect(before.sessions.filter(({ role }) => role === "work")).toEqual([])
        await core.kill9()
        core = await at.start()
        const [killed] = (await core.show(run)).sessions.filter(({ role }) => role === "work")
        // The first answer: 400 letters and the call, four letters a token.
        expect(killed?.tokens.output).toBeGreaterThan(100)
        expect(killed?.usd).toBeGreaterThan(0)
        expect(killed?.turns).toBe(1)
        const detail = await core.until(run, "awaiting-approval", "needs-human", "failed")
        expect(detail.summary.status).toBe("awaiting-approval")
        const work = detail.sessions.filter(({ role }) => role === "work")
        expect(work.filter(({ id }) => id === killed?.id)).toHaveLength(1)
        expect(work.length).toBeGreaterThan(1)
        expect(detail.budget.tokens).toBe(detail.sessions.reduce((sum, { tokens }) => sum + tokens.input + tokens.output, 0))
      } finally {
        await at.remove()
        await server.close()
      }
    }
  )
})
