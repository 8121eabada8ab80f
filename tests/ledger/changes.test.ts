/** `changes`: everything from a watermark on, one `live` marker, nothing missing, nothing twice. */
import { Deferred, Effect, Fiber, Queue, Stream } from "effect"
import { describe, expect, test } from "vitest"
import { makeChangeFeed, pageSize, type Page } from "../../core/ledger/change-feed.ts"
import type { StoredEvent } from "../../core/domain/event.ts"
import type { Change } from "../../core/ledger/ledger.ts"
import { newRun, submit, submitAll, threeSteps, withLedger } from "./kit.ts"

const seqs = (changes: ReadonlyArray<Change>) => changes.flatMap((change) => (change._tag === "event" ? [change.event.seq] : []))
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index)
const takeUntil =
  (last: number) =>
  (changes: Stream.Stream<Change>): Stream.Stream<Change> =>
    Stream.takeUntil(changes, (change) => change._tag === "event" && change.event.seq >= last)

describe("changes of a ledger", () => {
  test("LED-1 past events, then the live marker, then what is committed from then on", () =>
    withLedger(async ({ run, ledger }) => {
      const request = newRun(1, [])
      await run(submitAll(ledger, request.runId, threeSteps(request).slice(0, 2)))
      const { seq } = await run(ledger.head)
      const all = await run(
        Effect.gen(function* () {
          const live = yield* Deferred.make<void>()
          const follower = yield* Stream.runCollect(
            ledger.changes({ after: 0, follow: true }).pipe(
              Stream.tap((change) => (change._tag === "live" ? Deferred.succeed(live, undefined) : Effect.void)),
              takeUntil(seq + 3)
            )
          ).pipe(Effect.forkChild)
          yield* Deferred.await(live)
          yield* submit(ledger, request.runId, threeSteps(request)[2] as never)
          return yield* Fiber.join(follower)
        })
      )
      expect(seqs(all)).toEqual(range(1, seq + 3))
      expect(all.map(({ _tag }) => _tag).indexOf("live")).toBe(seq)
      expect(all.filter(({ _tag }) => _tag === "live")).toEqual([{ _tag: "live", seq }])
    }))

  test("LED-1 without following it ends at the marker; a watermark leaves out what was seen", () =>
    withLedger(async ({ run, ledger }) => {
      const request = newRun(1, [])
      await run(submitAll(ledger, request.runId, threeSteps(request)))
      const { seq } = await run(ledger.head)
      const rest = await run(Stream.runCollect(ledger.changes({ after: 5, follow: false })))
      expect(seqs(rest)).toEqual(range(6, seq))
      expect(rest.at(-1)).toEqual({ _tag: "live", seq })
      expect(await run(Stream.runCollect(ledger.changes({ after: seq, follow: false })))).toEqual([{ _tag: "live", seq }])
    }))

  test("LED-1 a run's own changes hold its events alone, those to come too", () =>
    withLedger(async ({ run, ledger }) => {
      const [one, two] = [newRun(1, []), newRun(2, [])]
      await run(submitAll(ledger, one.runId, threeSteps(one).slice(0, 3)))
      const all = await run(
        Effect.gen(function* () {
          const follower = yield* Stream.runCollect(
            ledger
              .changes({ after: 0, follow: true, stream: two.runId })
              .pipe(Stream.takeUntil((change) => change._tag === "event" && change.event.event._tag === "PatchSetDecided"))
          ).pipe(Effect.forkChild)
          yield* Effect.all([submitAll(ledger, one.runId, threeSteps(one).slice(3)), submitAll(ledger, two.runId, threeSteps(two))], {
            concurrency: "unbounded"
          })
          return yield* Fiber.join(follower)
        })
      )
      const events = all.flatMap((change) => (change._tag === "event" ? [change.event] : []))
      expect(events.map(({ stream }) => stream)).toEqual(events.map(() => two.runId))
      expect(events.map(({ version }) => version)).toEqual(range(1, events.length))
    }))

  test("LED-1 no gap and no double while 16 writers append and 12 followers begin anywhere", () =>
    withLedger(async ({ run, ledger }) => {
      const runs = range(1, 160).map((number) => newRun(number, []))
      const perRun = 16
      const end = 1 + runs.length * perRun
      const followed = await run(
        Effect.gen(function* () {
          const writers = yield* Effect.forEach(runs, (request) => submitAll(ledger, request.runId, threeSteps(request)), {
            concurrency: 16,
            discard: true
          }).pipe(Effect.forkChild)
          const followers = yield* Effect.forEach(range(0, 11), (n) =>
            Effect.gen(function* () {
              // Begins when a certain event is there, from a watermark before or after it.
              yield* Stream.runDrain(ledger.changes({ after: 0, follow: true }).pipe(takeUntil(n * 100 + 1)))
              const after = n * 90
              return { after, changes: yield* Stream.runCollect(ledger.changes({ after, follow: true }).pipe(takeUntil(end))) }
            }).pipe(Effect.forkChild)
          )
          yield* Fiber.join(writers)
          return yield* Effect.forEach(followers, Fiber.join)
        })
      )
      expect((await run(ledger.head)).seq).toBe(end)
      for (const { after, changes } of followed) {
        expect(seqs(changes)).toEqual(range(after + 1, end))
        expect(changes.filter(({ _tag }) => _tag === "live")).toHaveLength(1)
      }
    }))

  test("LED-1 a follower that does not read holds up neither writers nor other followers", () =>
    withLedger(async ({ run, ledger }) => {
      const runs = range(1, 100).map((number) => newRun(number, []))
      const end = 1 + runs.length * 16
      const [stalled, quick] = await run(
        Effect.gen(function* () {
          const go = yield* Deferred.make<void>()
          const stalling = yield* Stream.runCollect(
            ledger.changes({ after: 0, follow: true }).pipe(
              Stream.tap((change) => (change._tag === "live" ? Deferred.await(go) : Effect.void)),
              takeUntil(end)
            )
          ).pipe(Effect.forkChild)
          const reading = yield* Stream.runCollect(ledger.changes({ after: 0, follow: true }).pipe(takeUntil(end))).pipe(Effect.forkChild)
          yield* Effect.forEach(runs, (request) => submitAll(ledger, request.runId, threeSteps(request)), {
            concurrency: 16,
            discard: true
          })
          const done = yield* Fiber.join(reading)
          yield* Deferred.succeed(go, undefined)
          return [yield* Fiber.join(stalling), done] as const
        })
      )
      expect(seqs(stalled)).toEqual(range(1, end))
      expect(seqs(quick)).toEqual(range(1, end))
    }))
})

describe("the change feed alone", () => {
  const stored = (seq: number) => ({ seq, stream: seq % 3 === 0 ? "b" : "a" }) as StoredEvent
  const over = (events: () => number) => {
    const reads: Array<Page> = []
    const read = (page: Page) => {
      reads.push(page)
      return range(page.after + 1, Math.min(page.until, events()))
        .map(stored)
        .filter(({ stream }) => page.stream === undefined || stream === page.stream)
        .slice(0, page.limit)
    }
    return { read, reads }
  }

  test("DSK-5 who has seen everything reads nothing until there is more for it", async () => {
    let head = 5
    const { read, reads } = over(() => head)
    const feed = makeChangeFeed(head, read)
    const seen = await Effect.runPromise(
      Effect.gen(function* () {
        const queue = yield* Queue.unbounded<Change>()
        yield* Stream.runForEach(feed.changes({ after: 0, follow: true, stream: "b" }), (change) => Queue.offer(queue, change)).pipe(
          Effect.forkChild
        )
        const past = [yield* Queue.take(queue), yield* Queue.take(queue)]
        const before = reads.length
        head = 8
        feed.committed(head, new Set(["a"]))
        expect(reads).toHaveLength(before)
        head = 9
        feed.committed(head, new Set(["a", "b"]))
        return [...past, yield* Queue.take(queue), yield* Queue.take(queue)]
      })
    )
    expect(seen.map((change) => (change._tag === "live" ? "live" : change.event.seq))).toEqual([3, "live", 6, 9])
  })

  test("LED-1 long pasts come in pages, and followers at the same place share a read", async () => {
    const head = pageSize * 3 + 7
    const { read, reads } = over(() => head)
    const feed = makeChangeFeed(head, read)
    const all = await Effect.runPromise(
      Effect.all(
        [1, 2, 3].map(() => Stream.runCollect(feed.changes({ after: 0, follow: false }))),
        { concurrency: "unbounded" }
      )
    )
    for (const changes of all) expect(seqs(changes)).toEqual(range(1, head))
    expect(reads.every(({ limit }) => limit === pageSize)).toBe(true)
  })
})
