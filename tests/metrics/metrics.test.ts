import { readFileSync } from "node:fs"
import { join } from "node:path"
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import type { RunEvent } from "../../core/domain/event.ts"
import { evolve } from "../../core/domain/evolve.ts"
import type { Instant } from "../../core/domain/ids.ts"
import { MetricId, MetricsReport, type MetricNumber, type MetricsQuery } from "../../core/domain/metrics.ts"
import { statusKind, type Run } from "../../core/domain/run.ts"
import { metrics } from "../../core/metrics/definitions.ts"
import { report } from "../../core/metrics/report.ts"
import { foldedByTag, runFacts } from "../../core/metrics/fold-run.ts"
import type { RunFacts } from "../../core/metrics/run-facts.ts"
import { runStanding, waitsForPerson } from "../../core/metrics/run-standing.ts"
import { Schema } from "effect"
import { change, hash, moves, nothingViolated, policyActor, profile } from "../domain/arbitrary.ts"
import {
  approved,
  approvedIn,
  changed,
  evaluated,
  go,
  inRepository,
  inTwo,
  interleaved,
  life,
  observed,
  placed,
  planned,
  patchOf,
  published,
  repositoryId,
  second,
  randomLife,
  reported,
  repositoryOf,
  reviewed,
  runOf,
  toMerged,
  toPatchSet,
  used,
  type Life
} from "../projections/kit.ts"

const factsOf = (told: Life): RunFacts => runFacts(placed(told.events)) ?? expect.fail("no facts")
const of = (lives: ReadonlyArray<Life>, now = 10_000, query: Partial<MetricsQuery> = {}): MetricsReport =>
  report(
    lives.map(factsOf).sort((a, b) => b.number - a.number),
    { limit: 20, ...query },
    now as Instant,
    1
  )
const number = (found: MetricsReport, metric: MetricId, part?: string): MetricNumber =>
  found.numbers.find((one) => one.metric === metric && one.part === part) ?? expect.fail(`no ${metric}`)
const unreviewed = { ...profile, reviewers: [] }
const reviewers = { profile: { ...profile, reviewers: profile.reviewers } }

test("MET-1 every metric has its section in docs/metrics.md, and every section its metric", () => {
  const paper = readFileSync(join(import.meta.dirname, "../../docs/metrics.md"), "utf8")
  const sections = [...paper.matchAll(/^## (.+)$/gm)].map(([, title]) => title)
  expect(sections).toEqual(metrics.map(({ id }) => id))
  expect(sections.toSorted()).toEqual([...MetricId.literals].toSorted())
  for (const section of paper.split(/^## /m).slice(1)) expect(section.length).toBeGreaterThan(80)
})

test("MET-1 without runs every number is `no data`, and none is 0 or not a number", () => {
  const found = of([])
  expect(found.numbers).toHaveLength(18)
  for (const one of found.numbers) expect(one).toMatchObject({ missing: "no-data", of: 0, runCount: 0, runs: [] })
  for (const one of found.numbers) expect(one).not.toHaveProperty("value")
  expect(found.totals.all).toEqual({ sessions: 0, tokens: { input: 0, output: 0, cached: 0 }, durationMs: 0, unpriced: 0 })
})

describe("each metric, computed by hand", () => {
  test("MET-1 time-to-first-value, time-to-ready, queue-wait: the median and what nine of ten do not exceed", () => {
    const quick = toPatchSet(life(1, 1_000), 1_000)
    const slow = life(2, 1_000, reviewers)
    slow.does(1_100, { _tag: "AdmitRun" }).does(1_200, go(slow)).does(1_300, planned(slow)).does(1_400, changed(slow))
    slow.does(1_410, evaluated(slow))
    slow.does(1_450, reviewed(slow, "passed")).does(1_500, reviewed(slow, "failed"))
    const queued = life(3, 1_000)
    const found = of([quick, slow, queued])
    expect(number(found, "time-to-first-value")).toMatchObject({ value: (40 + 400) / 2, p90: 400, of: 2, runCount: 2, unit: "ms" })
    expect(number(found, "time-to-first-value").runs).toEqual([
      { id: runOf(2), number: 2, value: 400 },
      { id: runOf(1), number: 1, value: 40 }
    ])
    expect(number(found, "time-to-ready")).toMatchObject({ value: (40 + 500) / 2, p90: 500 })
    expect(number(found, "queue-wait")).toMatchObject({ value: (10 + 100) / 2, p90: 100, runCount: 2 })
  })

  test("MET-1 human-wait-time: questions, approvals and stops are waited for, a pause is not, an open wait goes up to now", () => {
    const asked = life(1, 0)
    asked.does(10, { _tag: "AdmitRun" }).does(20, go(asked)).does(30, planned(asked))
    asked.does(100, { _tag: "RecordExecution", ...reported(asked, "execute"), outcome: { kind: "question", text: hash(5) }, taken: 0 })
    asked.does(160, { _tag: "Pause" })
    asked.does(500, { _tag: "Resume" })
    asked
      .does(600, { _tag: "Answer", answer: hash(6) })
      .does(700, changed(asked))
      .does(700, evaluated(asked))
    // asked 100–160, resumed into waiting 500–600, for approval 700–now
    expect(factsOf(asked)).toMatchObject({ waited: true, waitedMs: 60 + 100, waitingSince: 700 })
    const stopped = life(2, 0).does(10, { _tag: "AdmitRun" })
    const failure = { class: "provider", code: "no", message: "", mend: "", retryable: false } as const
    stopped.does(50, { _tag: "RecordFailure", ...reported(stopped, "triage"), failure }).does(80, { _tag: "Retry" })
    const found = of([asked, stopped, life(3, 0)], 1_000)
    expect(number(found, "human-wait-time")).toMatchObject({ value: (460 + 30) / 2, p90: 460, runCount: 2 })
  })

  test("MET-1 approved-to-merged, autonomous-merge-rate: every merge by a person's approval is 0 of all, not `no data`", () => {
    const merged = toMerged(toPatchSet(life(1, 0), 0), 100)
    const approvedOnly = toPatchSet(life(2, 0), 0)
    approvedOnly.does(500, approved(approvedOnly))
    const found = of([merged, approvedOnly])
    expect(number(found, "approved-to-merged")).toMatchObject({ value: 20, p90: 20, runCount: 1 })
    expect(number(found, "autonomous-merge-rate")).toMatchObject({ value: 0, of: 1, runs: [{ number: 1, value: 0 }] })
    // The same life, had a policy approved it: nobody touched it.
    const policy = { kind: "policy", bundle: "default", rule: "low-tier" } as const
    const alone = placed(merged.events).map((event) =>
      event.event._tag === "PatchSetApproved" || event.cause === merged.events.find((one) => one.event._tag === "PatchSetApproved")?.cause
        ? { ...event, actor: policy }
        : event
    )
    const facts = runFacts(alone) ?? expect.fail("no facts")
    expect(number(report([facts], { limit: 5 }, 1 as Instant, 1), "autonomous-merge-rate")).toMatchObject({ value: 1, of: 1 })
  })

  test("MET-1 rework-rate: requested changes and redirects after a patch set, out of runs with one", () => {
    const back = toPatchSet(life(1, 0), 0)
    back
      .does(100, { _tag: "RequestChanges", patchSetId: patchOf(back), comments: hash(5) })
      .does(200, changed(back))
      .does(200, evaluated(back))
    const early = life(2, 0)
    early
      .does(10, { _tag: "AdmitRun" })
      .does(20, go(early))
      .does(30, planned(early))
      .does(35, { _tag: "Redirect", instruction: hash(4) })
    early.does(40, { ...changed(early), taken: 1 }).does(40, evaluated(early))
    const redirected = toPatchSet(life(3, 0), 0).does(100, { _tag: "Redirect", instruction: hash(4) })
    const found = of([back, early, redirected, toPatchSet(life(4, 0), 0), life(5, 0)])
    expect(number(found, "rework-rate")).toMatchObject({ value: 0.5, of: 4, runCount: 4 })
    expect(number(found, "rework-rate").runs.map((run) => [run.number, run.value])).toEqual([
      [4, 0],
      [3, 1],
      [2, 0],
      [1, 1]
    ])
  })

  test("MET-1 job-success-rate by kind, retries and stuck-jobs", () => {
    const failure = { class: "provider", code: "no", message: "", mend: "", retryable: true } as const
    const lucky = life(1, 0, reviewers).does(10, { _tag: "AdmitRun" })
    lucky
      .does(20, { _tag: "RecordFailure", ...reported(lucky, "triage"), failure })
      .does(30, go(lucky))
      .does(40, planned(lucky))
    lucky.does(50, changed(lucky)).does(50, evaluated(lucky)).does(60, reviewed(lucky, "errored")).does(70, reviewed(lucky, "failed"))
    const unlucky = life(2, 0).does(10, { _tag: "AdmitRun" })
    for (const at of [20, 30, 40]) unlucky.does(at, { _tag: "RecordFailure", ...reported(unlucky, "triage"), failure })
    const conflicting = toPatchSet(life(3, 0), 0)
    conflicting.does(100, approved(conflicting))
    conflicting.does(110, { _tag: "RecordPublication", ...reported(conflicting, "publish"), outcome: { kind: "conflict", reason: "gone" } })
    const cancelled = life(4, 0).does(10, { _tag: "AdmitRun" }).does(20, { _tag: "Cancel" })
    const open = life(5, 0).does(10, { _tag: "AdmitRun" })
    const paused = life(6, 0).does(10, { _tag: "AdmitRun" }).does(20, { _tag: "Pause" }).does(30, { _tag: "Resume" })
    const lives = [lucky, unlucky, conflicting, cancelled, open, paused]
    const found = of(lives, 60_010)
    expect(number(found, "job-success-rate", "triage")).toMatchObject({ value: 2 / 3, of: 3, runCount: 3 })
    expect(number(found, "job-success-rate", "review")).toMatchObject({ value: 0.5, of: 2, runs: [{ number: 1, value: 0.5 }] })
    expect(number(found, "job-success-rate", "execute")).toMatchObject({ value: 1, of: 2 })
    expect(number(found, "job-success-rate", "publish")).toMatchObject({ value: 0, of: 1, runs: [{ number: 3, value: 0 }] })
    expect(number(found, "job-success-rate", "observe")).toMatchObject({ missing: "no-data", of: 0 })
    // one retry of the lucky run, two of the unlucky one; the attempt after the pause is none
    expect(number(found, "retries")).toMatchObject({ value: 3, runCount: 2, of: 6 + 1 + 5 + 1 + 1 + 1 })
    // wallMs is 60,000: open since 10 is not yet stuck at 60,010, and is a millisecond later
    expect(number(found, "stuck-jobs")).toMatchObject({ value: 0, runCount: 0, runs: [] })
    expect(number(of(lives, 60_011), "stuck-jobs")).toMatchObject({ value: 1, runs: [{ number: 5, value: 1 }] })
  })

  test("MET-1 a redelivered failure waits for its backoff before it can be stuck", () => {
    const failure = { class: "provider", code: "no", message: "", mend: "", retryable: true } as const
    const waiting = life(1, 0).does(10, { _tag: "AdmitRun" })
    waiting.does(20, { _tag: "RecordFailure", ...reported(waiting, "triage"), failure })
    expect(factsOf(waiting).jobs).toEqual({ all: 1, retries: 1, open: [1_020], ended: {} })
  })

  test("MET-1 LED-4 cost-per-merged-change: lost runs are paid for too, and an unknown price makes it unknown", () => {
    const merged = toMerged(toPatchSet(life(1, 0), 0), 100)
    const costly = life(2, 0).does(10, { _tag: "AdmitRun" })
    costly.does(20, go(costly, [used(1, { usd: 0.3 })]))
    const paid = life(3, 0).does(10, { _tag: "AdmitRun" })
    paid
      .does(20, go(paid, [used(1, { usd: 0.1 })]))
      .does(30, planned(paid))
      .does(40, changed(paid))
    paid.does(40, evaluated(paid))
    toMerged(paid, 100)
    const found = number(of([merged, costly, paid]), "cost-per-merged-change")
    expect(found).toMatchObject({ of: 2, runCount: 3, unit: "usd" })
    expect(found.value).toBeCloseTo((0.1 + 0.3) / 2)
    const unknown = life(4, 0).does(10, { _tag: "AdmitRun" })
    const { usd: _, ...unpriced } = used(1)
    unknown.does(20, go(unknown, [unpriced]))
    const without = number(of([merged, costly, paid, unknown]), "cost-per-merged-change")
    expect(without).toMatchObject({ missing: "unknown-price", of: 2, runs: [{ number: 4 }, { number: 3 }, { number: 2 }, { number: 1 }] })
    expect(without).not.toHaveProperty("value")
    expect(without.runs[0]).not.toHaveProperty("value")
    expect(number(of([costly]), "cost-per-merged-change")).toMatchObject({ missing: "no-data", of: 0 })
  })

  test("MET-1 several repositories: ready when each is judged, merged when each holds what was approved, jobs once", () => {
    const told = inTwo(1)
    told.does(100, approvedIn(told, repositoryId)).does(120, approvedIn(told, second)).does(130, published(told))
    told.does(140, observed(told, second))
    expect(factsOf(told)).toMatchObject({ proposedAt: 60, readyAt: 80, approvedAt: 120, waitedMs: 120 - 80, waitingSince: 140 })
    expect(factsOf(told)).not.toHaveProperty("mergedAt")
    // One observation, two events: that of the first repository matches, and it failed all the same.
    expect(factsOf(told).jobs.ended).toEqual({
      triage: { succeeded: 1, failed: 0 },
      plan: { succeeded: 1, failed: 0 },
      execute: { succeeded: 3, failed: 0 },
      combine: { succeeded: 1, failed: 0 },
      policy: { succeeded: 2, failed: 0 },
      publish: { succeeded: 1, failed: 0 },
      observe: { succeeded: 0, failed: 1 }
    })
    told.does(190, { _tag: "Retry" }).does(200, observed(told))
    const found = of([told])
    expect(number(found, "approved-to-merged")).toMatchObject({ value: 200 - 120, runCount: 1 })
    expect(number(found, "human-wait-time")).toMatchObject({ value: 40 + 50 })
    expect(number(found, "job-success-rate", "observe")).toMatchObject({ value: 0.5, of: 2 })
    expect(number(found, "cost-per-merged-change")).toMatchObject({ value: expect.closeTo(0.03), of: 1 })
  })

  test("MET-1 a policy's stop is waited for, a version by hand is rework, and an override is a person's", () => {
    const violation = { id: "v1", rule: "secrets", severity: "BLOCK", path: "a", line: 1, message: "A key." } as const
    const told = inTwo(1, { ...nothingViolated, violations: [violation] })
    expect(told.state().status).toBe("blocked-policy")
    expect(factsOf(told)).not.toHaveProperty("readyAt")
    told.does(100, { _tag: "OverrideViolation", violationId: "v1", reason: hash(60) })
    expect(factsOf(told)).toMatchObject({ readyAt: 100, waitedMs: 0, waitingSince: 80, steered: true, sentBack: 0 })
    expect(factsOf(told).jobs.ended.policy).toEqual({ succeeded: 2, failed: 0 })
    told.does(150, { _tag: "ProposeVersion", from: patchOf(told), change: change(70) })
    expect(factsOf(told)).toMatchObject({ sentBack: 1, waitedMs: 70 })
  })

  test("MET-1 a run that a policy approved, unwatched, is merged by itself", () => {
    const bounds = { tiers: ["low"] as const, files: 10, lines: 100 }
    const told = toPatchSet(life(1, 0, { profile: { ...unreviewed, unattended: { posture: "auto-approve", afterMs: 50, bounds } } }), 0)
    told.does(100, { _tag: "ActUnattended" }, policyActor).does(110, published(told)).does(120, observed(told))
    expect(number(of([told]), "autonomous-merge-rate")).toMatchObject({ value: 1, of: 1 })
    expect(number(of([told]), "approved-to-merged")).toMatchObject({ value: 20 })
  })

  test("MET-1 a publication that the policy blocks at the gate failed, and so did the work of a run in which no task changed anything", () => {
    const violation = { id: "v1", rule: "secrets", severity: "BLOCK", path: "a", line: 1, message: "A key." } as const
    const told = toPatchSet(life(1, 0), 0)
    told.does(100, approved(told))
    const outcome = { kind: "blocked", patchSetId: patchOf(told), policy: { ...nothingViolated, violations: [violation] } } as const
    told.does(110, { _tag: "RecordPublication", ...reported(told, "publish"), outcome })
    expect(number(of([told]), "job-success-rate", "publish")).toMatchObject({ value: 0, of: 1 })
    const idle = life(2, 0).does(10, { _tag: "AdmitRun" })
    idle.does(20, go(idle)).does(30, planned(idle))
    idle.does(40, { _tag: "RecordExecution", ...reported(idle, "execute"), outcome: { kind: "unchanged", said: hash(5) }, taken: 0 })
    expect(number(of([idle]), "job-success-rate", "execute")).toMatchObject({ value: 0, of: 1 })
  })

  test("MET-1 a clock that was set back makes no time negative", () => {
    const told = toPatchSet(life(1, 5_000), 1_000)
    const found = of([told])
    expect(number(found, "time-to-first-value")).toMatchObject({ value: 0, p90: 0 })
    expect(number(found, "queue-wait")).toMatchObject({ value: 0 })
  })
})

test("MET-1 a range and a repository choose the runs, and a page of the runs behind a number ends where it is asked to", () => {
  const other = inRepository(repositoryOf(2))
  const lives = [1, 2, 3, 4].map((n) => toPatchSet(life(n, n * 1_000, n === 4 ? other : {}), n * 1_000))
  expect(of(lives, 9_000, { from: 2_000 as Instant, to: 4_000 as Instant })).toMatchObject({ runs: 2, scripted: 2 })
  expect(of(lives, 9_000, { repository: repositoryOf(2) })).toMatchObject({ runs: 1 })
  const [page] = of(lives, 9_000, { metric: "queue-wait", limit: 2, before: 4 }).numbers
  expect(page).toMatchObject({ runCount: 4, truncated: true, runs: [{ number: 3 }, { number: 2 }] })
  expect(of(lives, 9_000, { metric: "queue-wait", limit: 2, before: 2 }).numbers[0]).toMatchObject({
    truncated: false,
    runs: [{ number: 1 }]
  })
  expect(of(lives, 9_000, { metric: "queue-wait" }).numbers).toHaveLength(1)
})

test("LED-4 totals by run, repository and day, of the sessions in the range; what is unknown stays unknown", () => {
  const day = 86_400_000
  const told = life(1, 0).does(10, { _tag: "AdmitRun" })
  told.does(20, go(told, [used(5, { usd: 0.5, durationMs: 100, tokens: { input: 10, output: 2, cached: 7 } })]))
  const { usd: _, ...unpriced } = used(1, { tokens: { input: 1, output: 1, cached: 0 }, durationMs: 10 })
  told.does(day + 5, planned(told, [unpriced]))
  const second = life(2, 0).does(10, { _tag: "AdmitRun" })
  second.does(30, go(second, [used(1, { usd: 0.25, durationMs: 1, tokens: { input: 1, output: 1, cached: 0 } })]))
  const { totals } = of([told, second])
  expect(totals.all).toEqual({ sessions: 3, tokens: { input: 12, output: 4, cached: 7 }, durationMs: 111, knownUsd: 0.75, unpriced: 1 })
  expect(totals.days).toEqual([
    { day: "1970-01-02", totals: { sessions: 1, tokens: { input: 1, output: 1, cached: 0 }, durationMs: 10, unpriced: 1 } },
    {
      day: "1970-01-01",
      totals: { sessions: 2, tokens: { input: 11, output: 3, cached: 7 }, durationMs: 101, usd: 0.75, knownUsd: 0.75, unpriced: 0 }
    }
  ])
  expect(totals.runs.map(({ number: n, totals: { sessions } }) => [n, sessions])).toEqual([
    [2, 1],
    [1, 2]
  ])
  expect(totals.repositories).toMatchObject([{ repositories: [{ name: "demo" }], totals: { sessions: 3 } }])
  expect(of([told, second], 1, { from: day as Instant }).totals).toMatchObject({
    all: { sessions: 1, unpriced: 1 },
    runCount: 1,
    dayCount: 1
  })
  expect(of([told, second], 1, { from: day as Instant })).toMatchObject({ runs: 0 })
})

test("MET-1 over random lives: a run waits for a person exactly where the domain says that it does", () => {
  let [events, waits, approvals] = [0, 0, 0]
  fc.assert(
    fc.property(moves(60), (choices) => {
      let run: Run | undefined
      let standing: ReturnType<typeof runStanding> | undefined
      for (const { event: stored, ...meta } of randomLife(choices, 1)) {
        const event = stored as RunEvent
        run = evolve(run, event, meta)
        standing ??= runStanding(run.tier)
        standing.take(foldedByTag.has(event._tag) ? ({ _tag: event._tag } as RunEvent) : event)
        const kind = statusKind(run.status)
        const expected = kind === "stopped" || (kind === "waiting" && run.status !== "paused")
        expect({ status: run.status, waits: waitsForPerson(standing.now()) }).toEqual({ status: run.status, waits: expected })
        expect(standing.now() === "awaiting-approval").toBe(run.status === "awaiting-approval")
        events++
        if (expected) waits++
        if (run.status === "awaiting-approval") approvals++
      }
    }),
    { numRuns: 200 }
  )
  expect(events).toBeGreaterThan(2_000)
  expect(waits).toBeGreaterThan(200)
  expect(approvals).toBeGreaterThan(20)
})

test("MET-1 over random lives: what the fold does not read changes nothing, every number is one, and every run behind it is there", () => {
  let counted = 0
  fc.assert(
    fc.property(fc.array(moves(50), { minLength: 1, maxLength: 4 }), (lives) => {
      const streams = lives.map((choices, index) => randomLife(choices, index + 1))
      const events = placed(interleaved(streams))
      const facts: Array<RunFacts> = []
      for (const [stream, own] of Map.groupBy(events, (event) => event.stream)) {
        const found = runFacts(own)
        const read = own.map((one) => (foldedByTag.has(one.event._tag) ? { ...one, event: { _tag: one.event._tag } as RunEvent } : one))
        expect(runFacts(read)).toEqual(found)
        if (found !== undefined) facts.push(found)
        expect(found?.id).toBe(stream)
      }
      const found = report(facts.toReversed(), { limit: 500 }, 5_000 as Instant, 1)
      expect(() => Schema.decodeUnknownSync(MetricsReport)(JSON.parse(JSON.stringify(found)))).not.toThrow()
      const known = new Map(facts.map(({ id, number: n }) => [id, n]))
      for (const one of found.numbers) {
        expect(one.value === undefined).toBe(one.missing !== undefined)
        if (one.unit === "share" && one.value !== undefined) expect(one.value).toSatisfy((value: number) => value >= 0 && value <= 1)
        if (one.value !== undefined) expect(one.value).toBeGreaterThanOrEqual(0)
        expect(one.runs).toHaveLength(one.runCount)
        for (const { id, number: n } of one.runs) expect(known.get(id)).toBe(n)
        counted += one.runs.length
      }
      const sessions = events.filter(({ event }) => event._tag === "SessionRecorded").length
      expect(found.totals.all.sessions).toBe(sessions)
      for (const part of [found.totals.runs, found.totals.repositories, found.totals.days])
        expect(part.reduce((sum, { totals }) => sum + totals.sessions, 0)).toBe(sessions)
    }),
    { numRuns: 60 }
  )
  expect(counted).toBeGreaterThan(250)
})
