import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import type { RunSummary } from "../../../core/api/contract.ts"
import { noticeKinds } from "../../../core/config/desktop.ts"
import { groupKey, mostAtOnce, nextTurn, type Manner, type Told } from "../../../desktop/app/notices.ts"
import { isQuiet, quietFor } from "../../../desktop/app/quiet-hours.ts"
import { anyRuns, patch, pending, run } from "./runs.ts"

const nothing: Told = { installation: "ins", seq: 0, things: {} }
const loud: Manner = { kinds: noticeKinds, quiet: false, recent: 0 }
const seen = (open: ReadonlyArray<RunSummary>, ended: ReadonlyArray<RunSummary> = [], seq = 1) => ({ seq, open, ended })

describe("DSK-2 notices", () => {
  test("DSK-2 APR-4 each kind is told with where it is decided", () => {
    const open = [
      run(1, "awaiting-approval", { pending: [pending("patch", "shop, version 2")] }),
      run(2, "awaiting-input", { pending: [pending("question", "Which <b>one</b>?")] }),
      run(3, "blocked-policy", { pending: [pending("violation", "secrets: .env")] })
    ]
    const { notices } = nextTurn(nothing, seen(open), loud)
    expect(notices).toMatchObject([
      {
        key: "R-1",
        title: "R-1 waits for approval: Change number 1",
        body: "shop, version 2 waits for your approval.",
        place: "#/runs/1/diff"
      },
      { key: "R-2", title: "R-2 asks: Change number 2", body: "Which <b>one</b>?", place: "#/runs/2", actions: [{ label: "Answer" }] },
      { key: "R-3", title: "R-3 blocked by policy: Change number 3", body: "secrets: .env", place: "#/runs/3/policy" }
    ])
    const ends = [run(4, "failed", { note: "No room" }), run(5, "done", { note: "Published to patchplane/r-5" }), run(6, "cancelled")]
    expect(nextTurn(nothing, seen([run(7, "needs-human")], ends), { ...loud, recent: 0 }).notices).toMatchObject([
      { key: "R-7", title: "R-7 needs you: Change number 7" },
      { key: "R-4", body: "No room" },
      { key: "R-5", body: "Published to patchplane/r-5", urgency: "low" }
    ])
  })

  test("DSK-2 never twice for one thing, a new version is another one, and what was gone and comes again is told again", () => {
    const first = nextTurn(nothing, seen([patch(1)]), loud)
    expect(first.notices).toHaveLength(1)
    expect(nextTurn(first.told, seen([patch(1)]), loud).notices).toEqual([])
    // As after a restart: what is kept is all that is known.
    expect(nextTurn(JSON.parse(JSON.stringify(first.told)) as Told, seen([patch(1)]), loud).notices).toEqual([])
    expect(nextTurn(first.told, seen([patch(1, 2)]), loud).notices).toHaveLength(1)
    const gone = nextTurn(first.told, seen([run(1, "executing")]), loud)
    expect(gone).toMatchObject({ notices: [], withdraw: ["R-1"] })
    expect(nextTurn(gone.told, seen([patch(1)]), loud).notices).toHaveLength(1)
  })

  test("RUN-4 DSK-2 what nobody came for is told once more, and urgently", () => {
    const waits = { ...patch(1), waiting: { since: 5 as RunSummary["createdAt"], escalated: false } }
    const { told } = nextTurn(nothing, seen([waits]), loud)
    const again = nextTurn(told, seen([{ ...waits, waiting: { ...waits.waiting, escalated: true } }]), loud)
    expect(again.notices).toMatchObject([{ key: "R-1", urgency: "critical" }])
  })

  test("DSK-2 many at once are one that leads to the inbox, also when they come one after the other", () => {
    const all = Array.from({ length: 9 }, (_, at) => patch(at + 1))
    expect(nextTurn(nothing, seen(all), loud).notices).toMatchObject([{ key: groupKey, title: "9 runs for you", place: "#/" }])
    expect(nextTurn(nothing, seen(all.slice(0, 3)), loud).notices).toHaveLength(3)
    expect(nextTurn(nothing, seen(all.slice(0, 1)), { ...loud, recent: mostAtOnce }).notices).toMatchObject([{ key: groupKey }])
  })

  test("DSK-2 a kind that is not wanted is not told, and not later either", () => {
    const off = nextTurn(nothing, seen([patch(1)]), { ...loud, kinds: ["failed"] })
    expect(off.notices).toEqual([])
    expect(nextTurn(off.told, seen([patch(1)]), loud).notices).toEqual([])
  })

  test("DSK-2 in quiet hours nothing is told; after them what still waits is, once", () => {
    const night = nextTurn(nothing, seen([patch(1), patch(2)]), { ...loud, quiet: true })
    expect(night.notices).toEqual([])
    const morning = nextTurn(night.told, seen([patch(2)]), loud)
    expect(morning.notices.map(({ key }) => key)).toEqual(["R-2"])
    expect(nextTurn(morning.told, seen([patch(2)]), { ...loud, quiet: true }).told.things).toEqual(morning.told.things)
  })

  test("DSK-2 over any history with restarts and quiet hours nothing is told twice while it waits", () => {
    const step = fc.record({ open: anyRuns, quiet: fc.boolean(), restart: fc.boolean() })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        let told = nothing
        let waiting = new Map<string, Set<string>>()
        for (const { open, quiet, restart } of steps) {
          if (restart) told = JSON.parse(JSON.stringify(told)) as Told
          const next = nextTurn(told, seen(open), { ...loud, quiet })
          if (quiet) expect(next.notices).toEqual([])
          expect(next.notices.length).toBeLessThanOrEqual(mostAtOnce)
          // The same once more is silence, and changes nothing.
          const again = nextTurn(next.told, seen(open), { ...loud, quiet })
          expect(again.notices).toEqual([])
          expect(again.told).toEqual(next.told)
          // What was told of a run and still waits is not what it is told of now.
          const now = new Map(Object.entries(next.told.things).map(([id, things]) => [id, new Set(things)]))
          for (const notice of next.notices) {
            const found = open.find(({ number }) => notice.key === `R-${number}`)
            if (found === undefined) continue
            const before = waiting.get(found.id)
            expect([...(now.get(found.id) ?? [])].some((thing) => before?.has(thing) !== true)).toBe(true)
          }
          waiting = now
          told = next.told
        }
      })
    )
  })
})

describe("DSK-2 quiet hours", () => {
  const at = (time: string) => new Date(`2026-11-21T${time}:00`)
  test("DSK-2 they hold over midnight, and end", () => {
    const night = { from: "22:00", to: "07:00" }
    expect(["21:59", "22:00", "23:59", "00:00", "06:59", "07:00"].map((time) => isQuiet(night, at(time)))).toEqual([
      false,
      true,
      true,
      true,
      true,
      false
    ])
    expect(isQuiet({ from: "12:00", to: "13:00" }, at("12:30"))).toBe(true)
    expect(isQuiet({ from: "12:00", to: "12:00" }, at("12:00"))).toBe(false)
    expect(isQuiet(undefined, at("12:00"))).toBe(false)
    expect(quietFor(night, at("06:00"))).toBe(60 * 60_000)
  })

  test("DSK-2 after as long as it says, it is not quiet any more", () => {
    const time = fc
      .integer({ min: 0, max: 24 * 60 - 1 })
      .map((minutes) => new Date(Date.UTC(2026, 5, 1, 0, minutes)).toISOString().slice(11, 16))
    fc.assert(
      fc.property(time, time, time, (from, to, now) => {
        const hours = { from, to }
        if (!isQuiet(hours, at(now))) return
        expect(isQuiet(hours, new Date(at(now).getTime() + quietFor(hours, at(now))))).toBe(false)
      })
    )
  })
})
