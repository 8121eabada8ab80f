/** Retention: what goes is decided from the ledger, and a tombstone says that it went. */
import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Effect, Layer } from "effect"
import { TestClock } from "effect/testing"
import { expect, test } from "vitest"
import type { RunCommand } from "../../core/domain/command.ts"
import type { ArtifactHash, EffectId, Instant } from "../../core/domain/ids.ts"
import { ArtifactStore } from "../../core/ledger/artifact-store.ts"
import { dropOldLogs, retentionLayer } from "../../core/ledger/retention.ts"
import { Upkeep } from "../../core/ledger/upkeep.ts"
import { engine, person, session } from "../domain/arbitrary.ts"
import { envelope, newRun, openLedger, withLedger, type Opened } from "./kit.ts"

const day = 24 * 60 * 60 * 1000
const began = Date.UTC(2026, 0, 1)
const put = ({ run }: Opened, value: string) => run(Effect.flatMap(ArtifactStore, (store) => store.putText(value)))
const isErased = async ({ run }: Opened, hash: ArtifactHash) =>
  (await run(Effect.exit(Effect.flatMap(ArtifactStore, (store) => store.get(hash)))))._tag === "Failure"
const retain = ({ run }: Opened, now: number, days = { transcripts: 90, logs: 14 }) =>
  run(Effect.flatMap(Upkeep, (upkeep) => upkeep.retain(days, now as Instant)))

/** A run with a session of its own, which ends (or waits on) at `at`. */
const runAt = async (opened: Opened, number: number, at: number, transcript: ArtifactHash, ended = true) => {
  const request = newRun(number, [])
  const effectId = `${request.runId}/triage/1` as EffectId
  const prompt = await put(opened, `prompt ${number}`)
  const commands: ReadonlyArray<RunCommand> = [
    { ...request, request: { ...request.request, prompt } },
    { _tag: "AdmitRun" },
    { _tag: "RecordSessions", effectId, sessions: [{ ...session(1), input: prompt, output: prompt, transcript }] },
    ...(ended ? [{ _tag: "Cancel" } as const] : [])
  ]
  for (const command of commands) {
    const by = /^(Record|Admit)/.test(command._tag) ? engine : person
    await opened.run(opened.ledger.submit(request.runId, envelope(command, by, at)))
  }
  return prompt
}

/** What was put in this process may be about to be named: only a later one lets it go. */
const reopened = async (opened: Opened): Promise<Opened> => {
  await opened.close()
  return openLedger(opened.home)
}

test("LED-8 transcripts of runs that ended long ago go; what is younger, not ended, or named elsewhere stays", () =>
  withLedger(async (first) => {
    const [old, young, waiting, shared, prompt] = [
      await put(first, "old ".repeat(9_000)),
      await put(first, "young"),
      await put(first, "waiting"),
      await put(first, "shared"),
      await put(first, "both transcript and prompt")
    ]
    const kept = await runAt(first, 1, began, old)
    await runAt(first, 2, began + 80 * day, young)
    await runAt(first, 3, began, waiting, false)
    await runAt(first, 4, began, shared)
    await runAt(first, 5, began + 80 * day, shared)
    await runAt(first, 6, began, prompt)
    const named = newRun(7, [])
    await first.run(
      first.ledger.submit(named.runId, envelope({ ...named, request: { ...named.request, prompt } }, person, began + 99 * day))
    )
    const opened = await reopened(first)
    expect(await retain(opened, began + 100 * day)).toEqual({ transcripts: 1, logs: 0 })
    const gone = await Promise.all([old, young, waiting, shared, prompt, kept].map((hash) => isErased(opened, hash)))
    expect(gone).toEqual([true, false, false, false, false, false])
    const tombstones = (await opened.run(opened.ledger.events({ stream: "installation", after: 0, limit: 100 }))).slice(1)
    expect(tombstones).toMatchObject([{ actor: engine, event: { _tag: "ArtifactErased", hash: old, by: "retention" } }])
    expect(await opened.run(opened.ledger.verify)).toMatchObject({ broken: null, artifacts: { erased: [{ hash: old, by: "retention" }] } })
    expect(await retain(opened, began + 100 * day)).toEqual({ transcripts: 0, logs: 0 })
    // The last one that named it is over too.
    await runAt(opened, 8, began + 200 * day, old)
    const later = await reopened(opened)
    expect(await retain(later, began + 180 * day)).toEqual({ transcripts: 2, logs: 0 })
    expect(await Promise.all([young, shared].map((hash) => isErased(later, hash)))).toEqual([true, true])
    await later.close()
  }))

test("REL-1 LED-8 a clock that jumps forward erases nothing before its time, one that jumps back nothing at all", () =>
  withLedger(async (first) => {
    const transcript = await put(first, "a transcript")
    await runAt(first, 1, began, transcript)
    const opened = await reopened(first)
    for (const now of [began + 20_000 * day, began - 20_000 * day, 0]) {
      expect(await retain(opened, now)).toEqual({ transcripts: 0, logs: 0 })
    }
    expect(await isErased(opened, transcript)).toBe(false)
    await opened.close()
  }))

test("LED-8 what was just put, and is not named yet, stays", () =>
  withLedger(async (first) => {
    const transcript = await put(first, "the same words")
    await runAt(first, 1, began, transcript)
    await runAt(first, 2, began + 200 * day, await put(first, "other"))
    const opened = await reopened(first)
    expect(await put(opened, "the same words")).toBe(transcript)
    expect(await retain(opened, began + 200 * day)).toEqual({ transcripts: 0, logs: 0 })
    expect(await isErased(opened, transcript)).toBe(false)
    await opened.close()
  }))

test("LED-8 it is done at the start and then once a day, by one timer", async () => {
  const times: Array<number> = []
  const upkeep = Layer.succeed(Upkeep, {
    retain: (days, now) =>
      Effect.sync(() => {
        expect(days).toEqual({ transcripts: 90, logs: 14 })
        times.push(now)
        return { transcripts: 0, logs: 0 }
      })
  } as Partial<Upkeep["Service"]> as Upkeep["Service"])
  const folder = mkdtempSync(join(tmpdir(), "patchplane-logs-"))
  const layer = retentionLayer({ days: { transcripts: 90, logs: 14 }, logs: folder }).pipe(Layer.provide(upkeep))
  try {
    await Effect.runPromise(
      Effect.gen(function* () {
        yield* Layer.build(layer)
        const settled = Effect.promise(() => new Promise<void>((done) => setImmediate(done)))
        for (const advance of [0, day - 1, 1, day]) {
          yield* TestClock.adjust(advance)
          for (let turn = 0; turn < 20; turn++) yield* settled
        }
        expect(times).toEqual([0, day, 2 * day])
      }).pipe(Effect.scoped, Effect.provide(TestClock.layer()))
    )
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

test("LED-8 rotated log files go with their time, the one that is written stays", () => {
  const folder = mkdtempSync(join(tmpdir(), "patchplane-logs-"))
  try {
    for (const name of ["core.log", "core.log.1", "core.log.2", "serve.err"]) writeFileSync(join(folder, name), "x")
    for (const name of ["core.log", "core.log.2", "serve.err"]) utimesSync(join(folder, name), 1_000, 1_000)
    expect(dropOldLogs(folder, 2_000_000)).toBe(1)
    expect(readdirSync(folder).toSorted()).toEqual(["core.log", "core.log.1", "serve.err"])
    expect(dropOldLogs(join(folder, "nowhere"), 0)).toBe(0)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
