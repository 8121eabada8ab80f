/** A ledger kept for years: verify, incremental verify and rebuild over 1,000,000 events. */
import { readFileSync } from "node:fs"
import { dropHome, newHome, newRun, openLedger, submitAll, threeSteps } from "../ledger/kit.ts"
import { fillWithEvents } from "../ledger/many-events.ts"
import { p50, type Figure } from "./figure.ts"

const events = 1_000_000

/** What one look at the big home found, in seconds, milliseconds and megabytes. */
interface Years {
  readonly verify: number
  readonly incremental: number
  readonly rebuild: number
  /** The highest resident memory of the process: reading a million events must not show in it. */
  readonly memory: number
}

const seconds = async (work: () => Promise<unknown>): Promise<number> => {
  const from = performance.now()
  await work()
  return (performance.now() - from) / 1000
}

/** In a process of its own, so that its memory is that of the rebuild alone. */
const look = async (root: string): Promise<Years> => {
  const child = Bun.spawn([process.execPath, import.meta.path, root], { stdout: "pipe", stderr: "inherit" })
  const said = await new Response(child.stdout).text()
  if ((await child.exited) !== 0) throw new Error("the look at the ledger failed")
  return JSON.parse(said) as Years
}

const highestMemory = (): number => Number(/^VmHWM:\s*(\d+)/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1]) / 1024

const lookHere = async (root: string): Promise<Years> => {
  const { homeAt } = await import("../../core/config/home.ts")
  const opened = await openLedger(homeAt(root))
  const { run, ledger } = opened
  const rebuild = await seconds(() => run(ledger.rebuild))
  const memory = highestMemory()
  const verify = await seconds(async () => {
    const { broken, events: checked } = await run(ledger.verify)
    if (broken !== null || checked !== events) throw new Error(`not what was filled: ${JSON.stringify(broken)}`)
  })
  const head = await run(ledger.head)
  const rounds: Array<number> = []
  for (let round = 0; round < 9; round++) {
    const request = newRun(2_000_000 + round, [])
    await run(submitAll(ledger, request.runId, threeSteps(request)))
    rounds.push(
      (await seconds(async () => {
        const { after, broken } = await run(ledger.verifyNew)
        if (after < head.seq || broken !== null) throw new Error("it was not incremental")
      })) * 1000
    )
  }
  await opened.close()
  return { verify, incremental: p50(rounds), rebuild, memory }
}

let looked: Promise<Years> | undefined
/** One home serves all figures. */
const years = (): Promise<Years> =>
  (looked ??= (async () => {
    const home = newHome()
    try {
      await fillWithEvents(home, events)
      return await look(home.root)
    } finally {
      dropHome(home)
    }
  })())

const figure = (name: string, bar: number, unit: string, of: keyof Years): Figure => ({
  name,
  bar,
  direction: "at-most",
  unit,
  measure: async () => (await years())[of]
})

export const figures: ReadonlyArray<Figure> = [
  figure("verify-1m-events-s", 5, "s", "verify"),
  figure("verify-incremental-ms", 200, "ms", "incremental"),
  figure("rebuild-1m-events-s", 10, "s", "rebuild"),
  // Three JavaScript heaps with what they collect between two sweeps, and their page caches: 330 MB with 100,000 events.
  // Ten times the events may add half of that, and no more: nothing is held that grows with them.
  figure("rebuild-memory-mb", 512, "MB", "memory")
]

if (import.meta.main && process.argv[2] !== undefined) process.stdout.write(JSON.stringify(await lookHere(process.argv[2])))
