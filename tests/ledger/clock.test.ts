/** Clocks that jump: order is by sequence, whatever the instants say. */
import { Effect, Stream } from "effect"
import { expect, test } from "vitest"
import type { RunCommand } from "../../core/domain/command.ts"
import { engine, person } from "../domain/arbitrary.ts"
import { envelope, newRun, openLedger, threeSteps, toDone, withLedger } from "./kit.ts"

test("REL-1 instants that go back and forth by years change neither the order nor the states, now or after a rebuild", () =>
  withLedger(async ({ home, run, ledger, close }) => {
    const request = newRun(1, [])
    const jumps = [1_800_000_000_000, 5, 4_000_000_000_000, 0, -1_000, 1_700_000_000_000, 1, 9_000_000_000_000]
    const commands: ReadonlyArray<RunCommand> = [...threeSteps(request), ...toDone(request.runId)]
    for (const [index, command] of commands.entries()) {
      const by = /^(Record|AdmitRun)/.test(command._tag) ? engine : person
      await run(ledger.submit(request.runId, envelope(command, by, jumps[index % jumps.length])))
    }
    const events = await run(ledger.events({ stream: request.runId, after: 0, limit: 1_000 }))
    expect(events.map(({ version }) => version)).toEqual(events.map((_, index) => index + 1))
    expect(new Set(events.map(({ at }) => at)).size).toBe(jumps.length)
    const changes = await run(Stream.runCollect(ledger.changes({ after: 0, follow: false })))
    const seqs = Array.from(changes).flatMap((change) => (change._tag === "event" ? [change.event.seq] : []))
    expect(seqs).toEqual(seqs.map((_, index) => index + 1))
    const before = await run(ledger.run(request.runId))
    expect(before.status).toBe("done")
    expect(await run(ledger.verify)).toMatchObject({ broken: null })
    await run(ledger.rebuild)
    expect(await run(ledger.run(request.runId))).toEqual(before)
    await close()
    const again = await openLedger(home)
    expect(await again.run(again.ledger.run(request.runId))).toEqual(before)
    expect(await again.run(Effect.map(again.ledger.runs({}), (runs) => runs.length))).toBe(1)
    await again.close()
  }))
