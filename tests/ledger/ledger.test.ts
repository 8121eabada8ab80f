/** What a command leads to: events in the chain, projections, a receipt. */
import { Database } from "bun:sqlite"
import { statSync } from "node:fs"
import fc from "fast-check"
import { Effect, Exit } from "effect"
import { describe, expect, test } from "vitest"
import { CommandRefused, type Envelope, type RunCommand } from "../../core/domain/command.ts"
import { decide } from "../../core/domain/decide.ts"
import type { RunEvent } from "../../core/domain/event.ts"
import { evolve } from "../../core/domain/evolve.ts"
import { mint, type CommandId, type PatchSetId, type RunId } from "../../core/domain/ids.ts"
import type { Run } from "../../core/domain/run.ts"
import { genesis, hashOfEvent } from "../../core/ledger/chain.ts"
import { isIssued } from "../../core/ledger/proof.ts"
import { change, envelopeOf, hash, moves, profile } from "../domain/arbitrary.ts"
import {
  newRun,
  openLedger,
  newHome,
  dropHome,
  patchSetOf,
  recordReview,
  submit,
  submitAll,
  threeSteps,
  toDone,
  withLedger,
  type Opened
} from "./kit.ts"

const refusal = async (opened: Opened, effect: Effect.Effect<unknown, unknown>) => {
  const error = await opened.run(Effect.flip(effect))
  expect(error).toBeInstanceOf(CommandRefused)
  return (error as CommandRefused).code
}

describe("the chain", () => {
  test("LED-1 every event is chained: anybody can compute the hashes from the events alone", () =>
    withLedger(async ({ run, ledger }) => {
      const request = newRun(1, [])
      await run(submitAll(ledger, request.runId, [...threeSteps(request), ...toDone(request.runId)]))
      const events = await run(ledger.events({ after: 0, limit: 1_000 }))
      expect(events.length).toBeGreaterThan(15)
      let previous = genesis
      const versions = new Map<string, number>()
      for (const [index, event] of events.entries()) {
        expect(event.seq).toBe(index + 1)
        expect(event.prevHash).toBe(previous)
        expect(hashOfEvent(event)).toBe(event.hash)
        versions.set(event.stream, (versions.get(event.stream) ?? 0) + 1)
        expect(event.version).toBe(versions.get(event.stream))
        previous = event.hash
      }
      expect(new Set(events.map(({ id }) => id)).size).toBe(events.length)
      expect(await run(ledger.head)).toEqual({ seq: events.length, hash: previous })
      expect(await run(ledger.run(request.runId))).toMatchObject({ status: "done" })
      const verification = await run(ledger.verify)
      expect(verification).toMatchObject({ events: events.length, broken: null, head: { seq: events.length, hash: previous } })
    }))

  test("FLOW-2 each event has the actor, the time and the command that caused it", () =>
    withLedger(async ({ run, ledger }) => {
      const request = newRun(1)
      const id = mint("cmd")
      const receipt = await run(submit(ledger, request.runId, request, id))
      const [event] = await run(ledger.events({ stream: request.runId, after: 0, limit: 10 }))
      expect(event).toMatchObject({ cause: id, at: 1_000, actor: { kind: "person", name: "Ada" }, seq: receipt.first })
    }))

  test("LED-1 events can't be changed or deleted, not even by hand", () =>
    withLedger(async ({ home }) => {
      const db = new Database(home.ledger)
      expect(() => db.run("UPDATE events SET at = 5")).toThrow("append-only")
      expect(() => db.run("DELETE FROM events")).toThrow("append-only")
      db.close()
    }))

  test("LED-1 SEC-1 the home and the database are private to their owner", () =>
    withLedger(async ({ home }) => {
      expect(statSync(home.root).mode & 0o777).toBe(0o700)
      for (const file of [home.ledger, `${home.ledger}-wal`]) expect(statSync(file).mode & 0o777).toBe(0o600)
    }))
})

describe("receipts", () => {
  test("REQ-3 the same command again is answered with the same receipt and changes nothing", () =>
    withLedger(async ({ run, ledger }) => {
      const request = newRun(1)
      const id = mint("cmd")
      const first = await run(submit(ledger, request.runId, request, id))
      const head = await run(ledger.head)
      const again = await run(submit(ledger, request.runId, request, id))
      expect(first.repeated).toBe(false)
      expect(again).toEqual({ ...first, repeated: true })
      expect(await run(ledger.head)).toEqual(head)
    }))

  test("REQ-3 a form sent twice at once makes one run, though each sending minted a run id", () =>
    withLedger(async ({ run, ledger }) => {
      const id = mint("cmd")
      const forms = Array.from({ length: 20 }, (_, index) => newRun(index + 1))
      const receipts = await run(Effect.forEach(forms, (form) => submit(ledger, form.runId, form, id), { concurrency: "unbounded" }))
      expect(receipts.filter(({ repeated }) => !repeated)).toHaveLength(1)
      expect(new Set(receipts.map(({ stream }) => stream)).size).toBe(1)
      expect(await run(ledger.runs({}))).toHaveLength(1)
    }))

  test("REQ-3 receipts outlive the process", async () => {
    const home = newHome()
    try {
      const request = newRun(1)
      const id = mint("cmd")
      const before = await openLedger(home)
      const first = await before.run(submit(before.ledger, request.runId, request, id))
      await before.close()
      const after = await openLedger(home)
      expect(await after.run(submit(after.ledger, request.runId, request, id))).toEqual({ ...first, repeated: true })
      await after.close()
    } finally {
      dropHome(home)
    }
  })

  test("REQ-3 a command id belongs to its stream: there a repeat is known, in a later process too", async () => {
    const home = newHome()
    try {
      const [a, b] = [newRun(1), newRun(2)]
      const id = mint("cmd")
      const first = await openLedger(home)
      await first.run(Effect.all([submit(first.ledger, a.runId, a), submit(first.ledger, b.runId, b)]))
      const paused = await first.run(submit(first.ledger, a.runId, { _tag: "Pause" }, id))
      await first.run(submit(first.ledger, a.runId, { _tag: "Resume" }))
      expect(await first.run(submit(first.ledger, b.runId, { _tag: "Pause" }, id))).toMatchObject({ repeated: false, stream: b.runId })
      await first.close()
      const second = await openLedger(home)
      expect(await second.run(submit(second.ledger, a.runId, { _tag: "Pause" }, id))).toEqual({ ...paused, repeated: true })
      expect(await second.run(second.ledger.run(a.runId))).toMatchObject({ status: "queued" })
      await second.close()
    } finally {
      dropHome(home)
    }
  })

  test("REQ-3 the same command twice in one transaction is done once", () =>
    withLedger(async ({ run, ledger }) => {
      const request = newRun(1)
      await run(submit(ledger, request.runId, request))
      const id = mint("cmd")
      const receipts = await run(
        Effect.all(
          Array.from({ length: 5 }, () => submit(ledger, request.runId, { _tag: "AdmitRun" }, id)),
          { concurrency: "unbounded" }
        )
      )
      expect(receipts.map(({ repeated }) => repeated)).toEqual([false, true, true, true, true])
      expect(new Set(receipts.map(({ first, last }) => `${first}-${last}`)).size).toBe(1)
    }))

  test("LED-1 a command that leads to no event has a receipt with an empty range", () =>
    withLedger(async ({ run, ledger }) => {
      const request = newRun(1)
      await run(submitAll(ledger, request.runId, threeSteps(request).slice(0, 2)))
      const { seq } = await run(ledger.head)
      const receipt = await run(
        submit(ledger, request.runId, { _tag: "RecordSessions", effectId: `${request.runId}/triage/1` as never, sessions: [] })
      )
      expect(receipt).toMatchObject({ first: seq + 1, last: seq, repeated: false })
    }))

  test("FLOW-1 a refused command changes nothing, has its reason, and may be sent again later", () =>
    withLedger(async (opened) => {
      const { run, ledger } = opened
      const request = newRun(1)
      await run(submit(ledger, request.runId, request))
      const head = await run(ledger.head)
      const id = mint("cmd")
      expect(await refusal(opened, submit(ledger, request.runId, { _tag: "Resume" }, id))).toBe("run-not-paused")
      expect(await run(ledger.head)).toEqual(head)
      await run(submit(ledger, request.runId, { _tag: "Pause" }))
      expect(await run(submit(ledger, request.runId, { _tag: "Resume" }, id))).toMatchObject({ repeated: false })
    }))

  test("SEC-1 what is for another stream, or has no id, is refused", () =>
    withLedger(async (opened) => {
      const { ledger } = opened
      const request = newRun(1)
      expect(await refusal(opened, submit(ledger, mint("run"), request))).toBe("command-of-another-stream")
      expect(await refusal(opened, submit(ledger, "installation", request))).toBe("command-of-another-stream")
      expect(await refusal(opened, submit(ledger, request.runId, { _tag: "PauseIntake" }))).toBe("command-of-another-stream")
      expect(await refusal(opened, submit(ledger, request.runId, request, 'cmd_"}' as CommandId))).toBe("malformed-id")
      expect(await refusal(opened, submit(ledger, 'run_x","' as RunId, request))).toBe("malformed-id")
    }))
})

describe("group commit", () => {
  test("LED-1 commands that wait together share a transaction, and a refused one hurts nobody", async () => {
    let commits = 0
    await withLedger(
      async ({ run, ledger }) => {
        const before = commits
        const runs = Array.from({ length: 32 }, (_, index) => newRun(index + 1))
        const exits = await run(
          Effect.forEach(
            runs.flatMap((request): ReadonlyArray<readonly [RunId, RunCommand]> => [
              [request.runId, request],
              [request.runId, { _tag: "Resume" }],
              [request.runId, { _tag: "AdmitRun" }]
            ]),
            ([stream, command]) => Effect.exit(submit(ledger, stream, command)),
            { concurrency: "unbounded" }
          )
        )
        expect(exits.filter(Exit.isSuccess)).toHaveLength(64)
        expect(commits - before).toBeLessThanOrEqual(3)
        const found = await run(ledger.runs({}))
        expect(found.map(({ status }) => status)).toEqual(Array.from({ length: 32 }, () => "triaging"))
        expect(await run(ledger.verify)).toMatchObject({ broken: null })
      },
      { onCommit: (count) => (commits = count) }
    )
  })

  test("LED-1 a command that can't be recorded fails alone, and leaves no trace in the states of others", () =>
    withLedger(async ({ run, ledger }) => {
      const [good, bad] = [newRun(1), newRun(2)]
      await run(submit(ledger, good.runId, good))
      const unwritable = { ...bad, request: { ...bad.request, tier: 1n as never } }
      const results = await run(
        Effect.all(
          [
            submit(ledger, good.runId, { _tag: "AdmitRun" }),
            submit(ledger, bad.runId, bad),
            submit(ledger, bad.runId, { ...bad, number: 1 })
          ].map(Effect.exit),
          {
            concurrency: "unbounded"
          }
        )
      )
      expect(results.map(Exit.isSuccess)).toEqual([true, true, false])
      expect(() => JSON.stringify(unwritable)).toThrow()
    }))
})

describe("queries", () => {
  test("FLOW-5 runs by status, queued runs in order, runs with work to do", () =>
    withLedger(async ({ run, ledger }) => {
      const requests = Array.from({ length: 6 }, (_, index) => newRun(index + 1))
      for (const request of requests) await run(submit(ledger, request.runId, request))
      const [one, two, three] = requests as [(typeof requests)[0], (typeof requests)[0], (typeof requests)[0]]
      for (const request of [three, one]) await run(submit(ledger, request.runId, { _tag: "AdmitRun" }))
      await run(submit(ledger, two.runId, { _tag: "Cancel" }))
      const numbers = (runs: ReadonlyArray<Run>) => runs.map(({ number }) => number)
      expect(numbers(await run(ledger.queued))).toEqual([4, 5, 6])
      expect(numbers(await run(ledger.withOpenEffects))).toEqual([3, 1])
      expect(numbers(await run(ledger.runs({})))).toEqual([6, 5, 4, 3, 2, 1])
      expect(numbers(await run(ledger.runs({ limit: 2, before: 5 })))).toEqual([4, 3])
      expect(numbers(await run(ledger.runs({ statuses: ["queued", "triaging"], limit: 4 })))).toEqual([6, 5, 4, 3])
      expect(numbers(await run(ledger.runs({ statuses: ["cancelled", "triaging"] })))).toEqual([3, 2, 1])
      expect(await run(ledger.runs({ statuses: [] }))).toEqual([])
      for (const reference of ["R-2", "r-2", "2", two.runId]) expect((await run(ledger.findRun(reference))).id).toBe(two.runId)
      for (const reference of ["R-99", "", "2x", "-1"]) {
        expect(await run(Effect.flip(ledger.findRun(reference)))).toMatchObject({ _tag: "RunNotFound" })
      }
    }))

  test("REQ-1 a run number is never given twice, and never taken twice", async () => {
    const home = newHome()
    try {
      const first = await openLedger(home)
      expect(await first.run(Effect.all([first.ledger.nextRunNumber, first.ledger.nextRunNumber]))).toEqual([1, 2])
      const request = newRun(7)
      await first.run(submit(first.ledger, request.runId, request))
      const other = newRun(7)
      expect(await refusal(first, submit(first.ledger, other.runId, other))).toBe("run-number-taken")
      await first.close()
      const second = await openLedger(home)
      expect(await second.run(second.ledger.nextRunNumber)).toBe(8)
      await second.close()
    } finally {
      dropHome(home)
    }
  })

  test("FLOW-8 a new home has an installation of its own, which stays", async () => {
    const home = newHome()
    try {
      const first = await openLedger(home)
      const { id } = await first.run(first.ledger.installation)
      expect(id).toMatch(/^ins_/)
      await first.close()
      const second = await openLedger(home)
      expect((await second.run(second.ledger.installation)).id).toBe(id)
      expect(await second.run(second.ledger.head)).toMatchObject({ seq: 1 })
      await second.close()
    } finally {
      dropHome(home)
    }
  })
})

describe("the proof of approval", () => {
  const approved = async ({ run, ledger }: Opened) => {
    const request = newRun(1, [])
    await run(submitAll(ledger, request.runId, [...threeSteps(request), ...toDone(request.runId).slice(0, 1)]))
    return request.runId
  }

  test("APR-3 the ledger issues it for exactly what was approved", () =>
    withLedger(async (opened) => {
      const { run, ledger } = opened
      const id = await approved(opened)
      const proof = await run(ledger.proof(id, patchSetOf(id)))
      expect(isIssued(proof)).toBe(true)
      expect(isIssued({ ...proof })).toBe(false)
      expect(proof).toMatchObject({ runId: id, runNumber: 1, policy: profile.policy, by: { name: "Ada" }, patchSet: { change: change(1) } })
      const [event] = await run(ledger.events({ after: proof.event.seq - 1, limit: 1 }))
      expect(event).toMatchObject({ ...proof.event, event: { _tag: "PatchSetApproved", digest: change(1).digest } })
      await run(submitAll(ledger, id, toDone(id).slice(1)))
      expect(isIssued(await run(ledger.proof(id, patchSetOf(id))))).toBe(true)
    }))

  test("APR-3 there is none before the approval, for another patch set, or for a run that does not publish", () =>
    withLedger(async (opened) => {
      const { run, ledger } = opened
      const request = newRun(2, [])
      await run(submitAll(ledger, request.runId, threeSteps(request)))
      expect(await refusal(opened, ledger.proof(request.runId, patchSetOf(request.runId)))).toBe("run-not-publishing")
      const id = await approved(opened)
      expect(await refusal(opened, ledger.proof(id, `${id}/patch/2` as PatchSetId))).toBe("patch-set-not-approved")
      expect(await refusal(opened, ledger.proof(mint("run"), patchSetOf(id)))).toBe("run-not-found")
      await run(submit(ledger, id, { _tag: "Kill" }))
      expect(await refusal(opened, ledger.proof(id, patchSetOf(id)))).toBe("run-not-publishing")
      await run(submit(ledger, id, { _tag: "Cancel" }))
      expect(await refusal(opened, ledger.proof(id, patchSetOf(id)))).toBe("run-not-publishing")
    }))

  test("APR-3 an approval that was altered in the database is no proof", () =>
    withLedger(async (opened) => {
      const id = await approved(opened)
      const db = new Database(opened.home.ledger)
      db.run("DROP TRIGGER events_are_never_changed")
      db.run("UPDATE events SET payload = replace(payload, ?, ?) WHERE type IN ('PatchSetApproved', 'PatchSetProposed')", [
        change(1).tree,
        change(2).tree
      ])
      db.close()
      expect(await refusal(opened, opened.ledger.proof(id, patchSetOf(id)))).toBe("ledger-damaged")
    }))

  test("APR-1 an approval of an earlier version is void", () =>
    withLedger(async (opened) => {
      const { run, ledger } = opened
      const request = newRun(1)
      const { runId } = request
      await run(submitAll(ledger, runId, [...threeSteps(request), recordReview(runId, 5), recordReview(runId, 6)]))
      await run(submit(ledger, runId, { _tag: "EditCommitMessage", patchSetId: patchSetOf(runId), message: hash(77), digest: hash(78) }))
      expect(
        await refusal(opened, submit(ledger, runId, { _tag: "ApprovePatchSet", patchSetId: patchSetOf(runId), digest: change(1).digest }))
      ).toBe("approval-of-another-change")
      await run(submit(ledger, runId, { _tag: "ApprovePatchSet", patchSetId: patchSetOf(runId), digest: hash(78) }))
      expect((await run(ledger.proof(runId, patchSetOf(runId)))).patchSet.change).toMatchObject({ message: hash(77), digest: hash(78) })
    }))
})

describe("random lives of runs", () => {
  test("FLOW-1 LED-1 what the ledger holds is the fold of what decide gave, and a rebuild gives the same bytes", () =>
    withLedger(async ({ run, ledger, home }) => {
      let number = 0
      await fc.assert(
        fc.asyncProperty(fc.array(moves(25), { minLength: 3, maxLength: 6 }), async (choices) => {
          const lives = choices.map((moves): Life => ({ id: mint("run"), number: ++number, moves, run: undefined }))
          for (let step = 0; step < 25; step++) {
            const batch = lives.map((life) => ({ life, ...advance(life, step) }))
            const results = await run(
              Effect.forEach(batch, ({ life, envelope }) => Effect.result(ledger.submit(life.id, envelope)), { concurrency: "unbounded" })
            )
            for (const [index, result] of results.entries()) {
              expect(result._tag === "Failure" ? (result.failure as CommandRefused).code : undefined).toBe(batch[index]?.refused)
            }
          }
          for (const life of lives) {
            if (life.run !== undefined) expect(await run(ledger.run(life.id))).toEqual(JSON.parse(JSON.stringify(life.run)))
          }
          const before = projections(home.ledger)
          expect(await run(ledger.rebuild)).toBe((await run(ledger.head)).seq)
          expect(projections(home.ledger)).toEqual(before)
        }),
        // Each rebuilds all that the earlier ones wrote, so twice as many take four times as long.
        { numRuns: Number(process.env["PATCHPLANE_LEDGER_LIVES"] ?? 10) }
      )
      expect(await run(ledger.verify)).toMatchObject({ broken: null })
    }))
})

interface Life {
  readonly id: RunId
  readonly number: number
  readonly moves: ReadonlyArray<Parameters<typeof envelopeOf>[1]>
  run: Run | undefined
}

/** The life's next command, and what the pure core makes of it. */
const advance = (life: Life, step: number) => {
  const made = envelopeOf(life.run, life.moves[step] as Life["moves"][number], step)
  const command = made.command._tag === "RequestRun" ? { ...made.command, runId: life.id, number: life.number } : made.command
  const envelope: Envelope<RunCommand> = { ...made, id: mint("cmd"), command }
  const decided = decide(life.run, envelope)
  if (decided instanceof CommandRefused) return { envelope, refused: decided.code }
  life.run = decided.reduce<Run | undefined>((state, event: RunEvent) => evolve(state, event, envelope), life.run)
  return { envelope, refused: undefined }
}

const projections = (file: string) => {
  const db = new Database(file, { readonly: true })
  const dump = {
    runs: db.query("SELECT * FROM runs ORDER BY id").all(),
    requests: db.query("SELECT * FROM run_requests ORDER BY command").all(),
    installation: db.query("SELECT * FROM installation").all()
  }
  db.close()
  return dump
}
