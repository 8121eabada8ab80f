/** The ledger's speed bars. */
import { Database } from "bun:sqlite"
import { join } from "node:path"
import { Effect } from "effect"
import type { EffectId, RunId } from "../../core/domain/ids.ts"
import { dropHome, newHome, newRun, openLedger, submit, submitAll, threeSteps, withLedger, type Opened } from "../ledger/kit.ts"
import { p50, type Figure } from "./figure.ts"

const rounds = 1_500
/** Until both logs have come round once and are written over, as they are from then on. */
const warmUp = 1_100

/** Runs with an open effect; `RestartEffect` is one small event, and each takes it 50 times. */
const runsAtWork = (opened: Opened, count: number): Promise<ReadonlyArray<RunId>> =>
  opened.run(
    Effect.forEach(
      Array.from({ length: count }, (_, index) => newRun(index + 1)),
      (request) => Effect.as(submitAll(opened.ledger, request.runId, threeSteps(request).slice(0, 2)), request.runId)
    )
  )

/**
 * A bare `INSERT` and `COMMIT` in the same folder, at the same durability, of the bytes that the append has
 * to put on disk: the event, and the state of its run.
 */
const bareInsert = (file: string) => {
  const db = new Database(file, { create: true })
  for (const sql of [
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "CREATE TABLE bare (n INTEGER PRIMARY KEY, bytes TEXT) STRICT"
  ])
    db.run(sql)
  const [begin, insert, commit] = [db.prepare("BEGIN IMMEDIATE"), db.prepare("INSERT INTO bare (bytes) VALUES (?)"), db.prepare("COMMIT")]
  return {
    append: (bytes: string) => {
      begin.run()
      insert.run(bytes)
      commit.run()
    },
    close: () => db.close()
  }
}

/** In one fiber, as the engine submits. */
const appendRatio = () =>
  withLedger(async (opened) => {
    const { ledger } = opened
    const runs = await runsAtWork(opened, Math.ceil((rounds + warmUp) / 40))
    const bare = bareInsert(join(opened.home.root, "bare.db"))
    const [ours, theirs]: [Array<number>, Array<number>] = [[], []]
    const round = (number: number) =>
      Effect.gen(function* () {
        const run = runs[number % runs.length] as RunId
        const from = performance.now()
        const { last } = yield* submit(ledger, run, { _tag: "RestartEffect", effectId: `${run}/triage/1` as EffectId, epoch: 1 })
        const acknowledged = performance.now()
        const [event] = yield* ledger.events({ after: last - 1, limit: 1 })
        const bytes = JSON.stringify(event) + JSON.stringify(yield* ledger.run(run))
        const before = performance.now()
        bare.append(bytes)
        if (number < warmUp) return
        ours.push(acknowledged - from)
        theirs.push(performance.now() - before)
      })
    await opened.run(
      Effect.forEach(
        Array.from({ length: rounds + warmUp }, (_, number) => number),
        round,
        { discard: true }
      )
    )
    bare.close()
    return p50(ours) / p50(theirs)
  })

/** Runs until the log has come round and the writer's code is compiled, as in a core that has been up for a while. */
const runsBefore = 300
const [batches, runsInBatch] = [15, 50]

/** The median of the quietest of a few batches: what else the machine does comes and goes, what a run costs stays. */
const threeStepRun = () =>
  withLedger(async (opened) => {
    let number = 1
    const one = async () => {
      const request = newRun(number++, [])
      const from = performance.now()
      await opened.run(submitAll(opened.ledger, request.runId, threeSteps(request).slice(0, 5)))
      return performance.now() - from
    }
    const many = async (count: number) => {
      const samples: Array<number> = []
      while (samples.length < count) samples.push(await one())
      return samples
    }
    await many(runsBefore)
    const medians: Array<number> = []
    while (medians.length < batches) medians.push(p50(await many(runsInBatch)))
    return Math.min(...medians)
  })

const flushesPerRun = () => {
  let commits = 0
  return withLedger(
    async (opened) => {
      const runs = 640
      const before = commits
      await opened.run(
        Effect.forEach(
          Array.from({ length: runs }, (_, index) => newRun(index + 1, [])),
          (request) => submitAll(opened.ledger, request.runId, threeSteps(request)),
          { concurrency: 32, discard: true }
        )
      )
      return (commits - before) / runs
    },
    { onCommit: (count) => (commits = count) }
  )
}

/** Milliseconds from opening the home that a killed process left until it answers and has acknowledged a command. */
const readyAfterKill = async () => {
  const home = newHome()
  try {
    const child = Bun.spawn([process.execPath, join(import.meta.dir, "../ledger/fill-home.ts"), home.root], {
      stdout: "pipe",
      stderr: "inherit"
    })
    for await (const chunk of child.stdout) if (new TextDecoder().decode(chunk).includes("full")) break
    child.kill("SIGKILL")
    await child.exited
    const from = performance.now()
    const opened = await openLedger(home)
    const [, atWork, runs] = await opened.run(
      Effect.all([opened.ledger.installation, opened.ledger.withOpenEffects, opened.ledger.runs({ statuses: ["awaiting-approval"] })])
    )
    await opened.run(submit(opened.ledger, "installation", { _tag: "PauseIntake" }))
    const ready = performance.now() - from
    const { seq } = await opened.run(opened.ledger.head)
    await opened.close()
    if (seq < 200_000 || runs.length !== 1_000 || atWork.length === 0)
      throw new Error(`not the home that was meant: ${seq} events, ${runs.length} runs`)
    return ready
  } finally {
    dropHome(home)
  }
}

export const figures: ReadonlyArray<Figure> = [
  { name: "ledger-append-ratio", bar: 2.5, direction: "at-most", unit: "x", measure: appendRatio },
  { name: "run-three-steps-p50-ms", bar: 3, direction: "at-most", unit: "ms", measure: threeStepRun },
  { name: "flushes-per-run-at-32", bar: 0.5, direction: "at-most", unit: "", measure: flushesPerRun },
  { name: "ready-after-kill-ms", bar: 1_000, direction: "at-most", unit: "ms", measure: readyAfterKill }
]
