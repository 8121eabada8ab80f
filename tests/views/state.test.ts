import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import { backoff } from "../../views/state/connection.ts"
import { joined } from "../../views/state/live.ts"
import { hrefOf, parseRoute, type Route } from "../../views/state/route.ts"
import { withSummaries } from "../../views/state/runs.ts"
import { merged } from "../../views/state/timelines.ts"
import { instant, runId } from "./fixture/ids.ts"
import { fullWorld, person } from "./fixture/runs.ts"
import { World } from "./fixture/world.ts"

const eventsOf = (length: number) => {
  const world = World.of([], 0)
  for (let index = 1; index < length; index++) world.append(runId(1), person, { _tag: "RunResumed" }, undefined, index)
  return world.events
}

describe("UI-3 a timeline is joined from its history and the feed", () => {
  test("UI-3 REL-1 however both arrive, no event is lost, doubled or out of order", () => {
    const events = eventsOf(40)
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(39), fc.nat(39)), { maxLength: 12 }), (slices) => {
        let known: ReturnType<typeof merged> = []
        const seen = new Set<number>()
        for (const [a, b] of slices) {
          const slice = events.slice(Math.min(a, b), Math.max(a, b))
          for (const { event } of slice) seen.add(event.seq)
          known = merged(known, slice)
        }
        expect(known.map(({ event }) => event.seq)).toEqual([...seen].sort((a, b) => a - b))
      })
    )
  })
})

describe("UI-3 the list of runs", () => {
  test("UI-3 an older answer that arrives late does not replace a newer one", () => {
    const [detail] = fullWorld(1e12)
    if (detail === undefined) throw new Error("the fixture is empty")
    const older = detail.summary
    const newer = { ...older, status: "publishing" as const, updatedAt: instant(older.updatedAt + 1) }
    expect(withSummaries(withSummaries(new Map(), [newer]), [older]).get(older.id)?.status).toBe("publishing")
    expect(withSummaries(withSummaries(new Map(), [older]), [newer]).get(older.id)?.status).toBe("publishing")
  })
})

describe("RUN-5 a live session", () => {
  test("RUN-5 deltas of one kind join, another kind begins anew, and only the end is kept", () => {
    const none = { kind: "", text: "" }
    const hello = joined(joined(none, { kind: "message.delta", text: "Hel" }), { kind: "message.delta", text: "lo" })
    expect(hello).toEqual({ kind: "message.delta", text: "Hello" })
    expect(joined(hello, { kind: "tool.requested", text: "bash" })).toEqual({ kind: "tool.requested", text: "bash" })
    expect(joined(joined(none, { kind: "tool.output", text: "a" }), { kind: "tool.output", text: "b" }).text).toBe("b")
    let words = none
    for (let index = 0; index < 100; index++) words = joined(words, { kind: "message.delta", text: "x".repeat(100) })
    expect(words.text).toHaveLength(2000)
  })
})

describe("UI-1 the address holds the place", () => {
  const number = fc.integer({ min: 1, max: 999_999_999 })
  const route: fc.Arbitrary<Route> = fc.oneof(
    fc.constant<Route>({ view: "inbox" }),
    fc.constant<Route>({ view: "doctor", query: {} }),
    fc.constant<Route>({ view: "stopped", query: {} }),
    number.map((run): Route => ({ view: "inbox", run })),
    fc
      .record({
        run: number,
        version: fc.option(number),
        repository: fc.option(fc.string({ unit: "grapheme" })),
        file: fc.option(fc.string({ unit: "grapheme" })),
        tab: fc.constantFrom("overview", "timeline", "diff")
      })
      .map(({ run, version, repository, file, tab }): Route => ({
        view: "run",
        run,
        tab: tab as "diff",
        ...(version === null ? {} : { version }),
        ...(repository === null ? {} : { repository }),
        ...(file === null ? {} : { file })
      }))
  )

  test("UI-1 every place survives being written and read", () => {
    fc.assert(fc.property(route, (place) => void expect(parseRoute(hrefOf(place))).toEqual(place)))
  })

  test("SEC-1 any address is read, and what names no place is nowhere", () => {
    fc.assert(fc.property(fc.string(), (hash) => void expect(typeof parseRoute(hash).view).toBe("string")))
    expect(parseRoute("#/runs/1/secrets").view).toBe("nowhere")
    expect(parseRoute("#/runs/abc").view).toBe("nowhere")
    expect(parseRoute("#/javascript:alert(1)").view).toBe("nowhere")
  })
})

describe("DSK-5 reconnecting", () => {
  test("DSK-5 waits longer each time, up to 10 s", () => {
    expect([0, 1, 2, 3, 4, 5, 6, 60].map(backoff)).toEqual([250, 500, 1000, 2000, 4000, 8000, 10_000, 10_000])
  })
})
