import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { runNote } from "../../core/api/run-note.ts"
import { evolve } from "../../core/domain/evolve.ts"
import type { Instant, RunId } from "../../core/domain/ids.ts"
import { inQueueOrder, patience, queuePlaces, workOf, workOrder } from "../../core/domain/queue.ts"
import type { WorkKind } from "../../core/domain/request.ts"
import type { Run } from "../../core/domain/run.ts"
import { person, requestRun } from "./arbitrary.ts"

const queued = (number: number, work: WorkKind, at: number): Run => {
  const { _tag: _, ...fields } = requestRun() as Extract<ReturnType<typeof requestRun>, { _tag: "RequestRun" }>
  const event = { _tag: "RunRequested", ...fields, number, runId: `run_${number}` as RunId, request: { ...fields.request, work } } as const
  return evolve(undefined, event, { at: at as Instant, actor: person })
}
const instant = (at: number) => at as Instant
const numbers = (runs: ReadonlyArray<Run>) => runs.map(({ number }) => number)

const some = fc
  .array(fc.record({ kind: fc.constantFrom(...workOrder), at: fc.integer({ min: 0, max: patience * 6 }) }), { minLength: 1, maxLength: 12 })
  .map((all) => all.map(({ kind, at }, index) => queued(index + 1, kind, at)))

describe("the queue", () => {
  test("WORK-1 direct commands go first, then failures, labelled work, follow-ups and first steps", () => {
    const runs = workOrder.toReversed().map((kind, index) => queued(index + 1, kind, 100 + index))
    expect(inQueueOrder(runs, instant(200)).map(({ request }) => request.work)).toEqual(workOrder)
  })

  test("WORK-1 a kind follows from the channel where nobody says it", () => {
    for (const channel of ["app", "cli", "demo", "issue-comment", "pr-comment"] as const) expect(workOf({ channel })).toBe("command")
    expect(workOf({ channel: "issue" })).toBe("backlog")
    expect(workOf({ channel: "pull-request" })).toBe("follow-up")
    expect(workOf({ channel: "automation" })).toBe("backlog")
    expect(workOf({ channel: "automation", work: "failure" })).toBe("failure")
  })

  test("WORK-1 the order is one order: it depends on nothing but the runs and the time, and loses none", () => {
    fc.assert(
      fc.property(some, fc.nat(patience * 10), fc.infiniteStream(fc.nat()), (runs, now, keys) => {
        const order = inQueueOrder(runs, instant(now))
        const shuffled = runs.map((run) => [keys.next().value as number, run] as const).toSorted(([a], [b]) => a - b)
        expect(
          numbers(
            inQueueOrder(
              shuffled.map(([, run]) => run),
              instant(now)
            )
          )
        ).toEqual(numbers(order))
        expect(numbers(order).toSorted((a, b) => a - b)).toEqual(numbers(runs))
        // Within a kind whoever came first goes first.
        for (const kind of workOrder) {
          const times = order.filter(({ request }) => request.work === kind).map(({ createdAt }) => createdAt)
          expect(times).toEqual(times.toSorted((a, b) => a - b))
        }
      })
    )
  })

  test("WORK-1 nobody starves: however many direct commands keep coming, every run begins within a bound", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...workOrder),
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 0, max: 10 }),
        (kind, perStep, ahead) => {
          const step = patience / 4
          // One begins each step; in the worst case those that came before it and in its patience go first.
          const bound = ahead + 4 * (workOrder.length - 1) * perStep + 2
          let number = 100
          let waiting: ReadonlyArray<Run> = [
            queued(1, kind, ahead + 1),
            ...Array.from({ length: ahead }, (_, index) => queued(++number, "command", index))
          ]
          for (let turn = 0; turn <= bound; turn++) {
            const now = instant(ahead + 1 + turn * step)
            waiting = [...waiting, ...Array.from({ length: perStep }, () => queued(++number, "command", now))]
            const [next] = inQueueOrder(waiting, now)
            if (next?.number === 1) return
            waiting = waiting.filter((run) => run !== next)
          }
          throw new Error(`still waiting after ${bound} turns`)
        }
      )
    )
  })

  test("WORK-1 a clock that jumps back or forth only changes who goes first, and loses nobody", () => {
    const runs = [queued(1, "backlog", 5_000), queued(2, "command", 6_000)]
    expect(numbers(inQueueOrder(runs, instant(0)))).toEqual([2, 1])
    expect(numbers(inQueueOrder(runs, instant(Number.MAX_SAFE_INTEGER)))).toEqual([1, 2])
  })

  test("WORK-1 FLOW-5 each item says its place and why", () => {
    const runs = [queued(3, "backlog", 10), queued(4, "command", 30), queued(5, "backlog", 20)]
    const places = queuePlaces(runs, instant(40))
    const note = (run: Run | undefined) => (run === undefined ? "" : runNote(run, places.get(run.id)))
    expect(note(runs[1])).toBe("Queued: first of 3; it goes first: a person asked for it directly")
    expect(note(runs[0])).toBe("Queued: second of 3; R-4 goes first because a person asked for it directly")
    const later = queuePlaces([...runs, queued(6, "command", patience * 2)], instant(patience * 2 + 20))
    expect(later.get(runs[2]?.id ?? ("" as RunId))).toMatchObject({ position: 2, reason: "R-3 goes first because it has waited longer" })
    const fresh = [queued(7, "failure", patience), queued(8, "backlog", 0)]
    expect(queuePlaces(fresh, instant(patience * 1.5)).get(fresh[0]?.id ?? ("" as RunId))?.reason).toContain("waited longer")
    const aged = [queued(7, "failure", patience * 3), queued(8, "backlog", 0)]
    expect(queuePlaces(aged, instant(patience * 3)).get(aged[0]?.id ?? ("" as RunId))?.reason).toBe(
      "R-8 goes first because it has waited for 90 minutes"
    )
    const alone = [queued(9, "onboarding", 1)]
    expect(note(alone[0])).toBe("Waits for its turn")
    expect(queuePlaces(alone, instant(2)).get(alone[0]?.id ?? ("" as RunId))).toEqual({
      position: 1,
      of: 1,
      reason: "it begins when there is room"
    })
  })
})
