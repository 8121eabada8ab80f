/** A process of its own: writes a ledger of so many events, folds it, asks it, and says as JSON how that went. */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import type { Instant } from "../../core/domain/ids.ts"
import { graphSource, factsFor } from "../../core/projections/read.ts"
import { report } from "../../core/metrics/report.ts"
import { graph } from "../../core/provenance/graph.ts"
import { changed, go, keptTables, life, planned, repositoryId, runOf, toMerged, used, writtenLedger, type Loose } from "./kit.ts"

const wanted = Number(process.argv[2])

/** 22 events with three sessions: requested, changed, approved, published, observed. */
const template = (files: Parameters<typeof changed>[2]) => {
  const told = life(1, 0).then(10, { _tag: "AdmitRun" })
  told
    .then(20, go(told, [used(1)]))
    .then(30, planned(told, [used(2)]))
    .then(40, changed(told, [used(3)], files))
  return toMerged(told, 60_000).events
}

/** The same run under another number, with other ids and times. */
const copyOf = (events: ReadonlyArray<Loose>, text: string, number: number): ReadonlyArray<Loose> => {
  const own = text
    .replaceAll(runOf(1), runOf(number))
    .replaceAll('"number":1,', `"number":${number},`)
    .replaceAll("evt_00000000-0000-4000-8000", `evt_${number.toString(16).padStart(8, "0")}-0000-4000-8000`)
  return (JSON.parse(own) as Array<Loose>).map((event, index) => ({ ...event, at: ((events[index]?.at ?? 0) + number * 1_000) as Instant }))
}

const ms = (work: () => unknown): number => {
  const from = performance.now()
  work()
  return performance.now() - from
}
const peakMb = () => Number(/VmHWM:\s+(\d+)/.exec(readFileSync("/proc/self/status", "utf8"))?.[1] ?? Number.NaN) / 1024

const made = writtenLedger()
try {
  const lists = Array.from({ length: 50 }, (_, list) => made.files([{ path: `src/part-${list}.ts` }, { path: `docs/part-${list}.md` }]))
  const kinds = lists.map((files) => template(files)).map((events) => ({ events, text: JSON.stringify(events) }))
  let written = 0
  for (let number = 1; written < wanted; number += 500) {
    const batch: Array<Loose> = []
    for (let n = number; n < number + 500 && written + batch.length < wanted; n++) {
      const { events, text } = kinds[n % kinds.length] ?? { events: [], text: "[]" }
      batch.push(...copyOf(events, text, n))
    }
    made.append(batch)
    written += batch.length
  }
  Bun.gc(true)
  const { tables, ledger, kept, close } = keptTables(made, join(made.home.root, "projections.db"))
  const foldSeconds = ms(kept.catchUp) / 1_000
  const seq = kept.catchUp()
  const peak = peakMb()
  const query = { limit: 20 }
  const askMs = ms(() => report(factsFor(tables, query), query, Date.now() as Instant, seq))
  const found = report(factsFor(tables, query), query, Date.now() as Instant, seq)
  if (
    found.runs !== Math.round(found.totals.all.sessions / 3) ||
    found.numbers.some(({ metric, value }) => metric === "time-to-ready" && value !== 40)
  )
    throw new Error("not the numbers that were meant")
  const graphMs = ms(() =>
    graph(graphSource(tables, ledger, seq), { scope: { _tag: "file", path: "src/part-7.ts", repository: repositoryId }, limit: 1_000 })
  )
  made.append(copyOf(kinds[0]?.events ?? [], kinds[0]?.text ?? "[]", 900_000))
  const newMs = ms(kept.catchUp)
  close()
  console.log(JSON.stringify({ events: written, foldSeconds, askMs, graphMs, newMs, peakMb: peak }))
} finally {
  made.drop()
}
