/**
 * `fold-many.ts <events>`: writes a ledger of so many events, then folds and asks it in a process of its own, whose
 * memory is its own, and says as JSON how that went.
 */
import { Database } from "bun:sqlite"
import { readFileSync } from "node:fs"
import { homeAt } from "../../core/config/home.ts"
import type { Instant } from "../../core/domain/ids.ts"
import { rebuildProjections } from "../../core/ledger/rebuild.ts"
import { report } from "../../core/metrics/report.ts"
import { factsFor, graphSource } from "../../core/projections/read.ts"
import { graph } from "../../core/provenance/graph/graph.ts"
import { changed, evaluated, go, keptTables, life, planned, repositoryId, runOf, toMerged, used, writtenLedger, type Loose } from "./kit.ts"

/** 22 events with three sessions: requested, changed, approved, published, observed. */
const template = (files: Parameters<typeof changed>[2]) => {
  const told = life(1, 0).does(10, { _tag: "AdmitRun" })
  told
    .does(20, go(told, [used(1)]))
    .does(30, planned(told, [used(2)]))
    .does(40, changed(told, [used(3)], files))
  told.does(50, evaluated(told))
  const { events } = toMerged(told, 60_000)
  return { events, text: JSON.stringify(events) }
}

/** Spread out over all first digits, as ids that are minted are. */
const spread = (number: number): string =>
  `run_${(Math.imul(number, 0x9e3779b1) >>> 0).toString(16).padStart(8, "0")}${runOf(number).slice(12)}`

/** The same run under another number, with other ids and times. */
const copyOf = ({ events, text }: ReturnType<typeof template>, number: number): ReadonlyArray<Loose> => {
  const own = text
    .replaceAll(runOf(1), spread(number))
    .replaceAll('"number":1,', `"number":${number},`)
    .replaceAll(/(evt|cmd)_00000000/g, `$1_${number.toString(16).padStart(8, "0")}`)
  return (JSON.parse(own) as Array<Loose>).map((event, index) => ({ ...event, at: ((events[index]?.at ?? 0) + number * 1_000) as Instant }))
}

const write = (wanted: number): { readonly root: string; readonly drop: () => void } => {
  const made = writtenLedger()
  const kinds = Array.from({ length: 50 }, (_, list) =>
    template(made.files([{ path: `src/part-${list}.ts` }, { path: `docs/${list}.md` }]))
  )
  let written = 0
  for (let number = 1; written < wanted;) {
    const batch: Array<Loose> = []
    for (; batch.length < 10_000 && written + batch.length < wanted; number++)
      batch.push(...copyOf(kinds[number % 50] ?? template(undefined), number))
    made.append(batch)
    written += batch.length
  }
  return { root: made.home.root, drop: made.drop }
}

/** Of this process alone: what other programs do meanwhile shows in the other one. */
const cpuMs = (work: () => unknown): number => {
  const from = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(from)
  return (user + system) / 1_000
}
const ms = (work: () => unknown): number => {
  const from = performance.now()
  work()
  return performance.now() - from
}
const peakMb = () => Number(/VmHWM:\s+(\d+)/.exec(readFileSync("/proc/self/status", "utf8"))?.[1] ?? Number.NaN) / 1024

const fold = async (root: string) => {
  const home = homeAt(root)
  const { tables, ledger, kept, close } = keptTables({ home })
  const before = peakMb()
  const [began, cpu] = [performance.now(), process.cpuUsage()]
  await kept.catchUp()
  const [foldMs, { user, system }] = [performance.now() - began, process.cpuUsage(cpu)]
  const foldCpuMs = (user + system) / 1_000
  const peak = peakMb()
  const seq = await kept.catchUp()
  const query = { limit: 20 }
  const ask = () => report(factsFor(tables, query), query, Date.now() as Instant, seq)
  const found = ask()
  const ready = found.numbers.find(({ metric }) => metric === "time-to-ready")
  if (found.runs !== found.totals.all.sessions / 3 || ready?.value !== 50) throw new Error("not the numbers that were meant")
  let askCpuMs = 0
  const askMs = ms(() => (askCpuMs = cpuMs(ask)))
  const file = { scope: { _tag: "file", path: "src/part-7.ts", repository: repositoryId }, limit: 1_000 } as const
  const graphMs = ms(() => graph(graphSource(tables, ledger, seq), file))
  const writing = new Database(home.ledger)
  const ledgerCpuMs = cpuMs(() => rebuildProjections(writing))
  writing.close()
  close()
  return { events: seq, runs: found.runs, foldMs, foldCpuMs, ledgerCpuMs, askMs, askCpuMs, graphMs, peakMb: peak, grewMb: peak - before }
}

const [, , events = "100000", root] = process.argv
if (root !== undefined) console.log(JSON.stringify(await fold(root)))
else {
  const made = write(Number(events))
  try {
    const child = Bun.spawn([process.execPath, import.meta.path, events, made.root], { stdout: "inherit", stderr: "inherit" })
    process.exitCode = await child.exited
  } finally {
    made.drop()
  }
}
