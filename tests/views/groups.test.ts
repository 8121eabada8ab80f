import { describe, expect, test } from "vitest"
import { statusKind } from "../../core/domain/run.ts"
import { groupsOf, neighbour, nextWaiting, runsOfKind, waitingLine } from "../../views/runs/groups.ts"
import { fullWorld } from "./fixture/runs.ts"

const now = Date.parse("2026-11-21T14:00:00Z")
const summaries = fullWorld(now).map(({ summary }) => summary)
const groups = groupsOf(summaries)

describe("APR-4 the inbox' order", () => {
  test("APR-4 keeps waiting, blocked, working and finished apart, and loses no run", () => {
    expect(groups.map(({ kind }) => kind)).toEqual(["waiting", "stopped", "working", "queued", "final"])
    for (const { kind, runs } of groups)
      for (const run of runs) expect(kind === "queued" ? run.status : statusKind(run.status)).toBe(kind === "queued" ? "queued" : kind)
    expect(groups.flatMap(({ runs }) => runs.map(({ id }) => id)).toSorted()).toEqual(summaries.map(({ id }) => id).toSorted())
  })

  test("APR-4 ranks what waits by tier, then age", () => {
    expect(runsOfKind(groups, "waiting").map(({ number }) => number)).toEqual([233, 231, 218, 229, 226, 1])
  })

  test("APR-4 the order does not depend on the order in which runs arrive", () => {
    expect(groupsOf(summaries.toReversed())).toEqual(groups)
  })

  test("APR-4 finished runs stand newest first", () => {
    const ages = runsOfKind(groups, "final").map(({ updatedAt }) => updatedAt)
    expect(ages).toEqual(ages.toSorted((a, b) => b - a))
  })

  test("APR-4 says how many wait and how long the oldest has", () => {
    expect(waitingLine(groups, now)).toBe("6 wait, the oldest 2 h 15 m")
    expect(waitingLine(groupsOf(summaries.filter(({ number }) => number === 229)), now)).toBe("1 waits, the oldest 26 m")
    expect(waitingLine(groupsOf([]), now)).toBe("nothing waits")
  })

  test("APR-4 moving stops at both ends and begins at the first", () => {
    expect(neighbour(groups, undefined, 1)?.number).toBe(233)
    expect(neighbour(groups, 233, -1)?.number).toBe(233)
    expect(neighbour(groups, 1, 1)?.number).toBe(221)
    const last = groups.at(-1)?.runs.at(-1)?.number
    expect(neighbour(groups, last, 1)?.number).toBe(last)
    expect(neighbour([], 1, 1)).toBeUndefined()
  })

  test("APR-4 one key goes through all that waits, in its order, and begins again; alone it has nothing next", () => {
    const waiting = runsOfKind(groups, "waiting").map(({ number }) => number)
    const seen: Array<number | undefined> = []
    for (let at: number | undefined; seen.length <= waiting.length; seen.push(at)) at = nextWaiting(groups, at)?.number
    expect(seen).toEqual([...waiting, waiting[0]])
    expect(nextWaiting(groups, 227)?.number).toBe(waiting[0])
    const alone = groupsOf(summaries.filter(({ number }) => number === 229))
    expect(nextWaiting(alone, 229)).toBeUndefined()
    expect(nextWaiting(alone, 221)?.number).toBe(229)
    expect(nextWaiting([], 229)).toBeUndefined()
  })
})
