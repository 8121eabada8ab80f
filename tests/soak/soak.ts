/**
 * The soak: a real core under sixteen scripted agents for as long as it is told, with a person to each of them. What
 * it has to show at the end: its memory is flat, every accepted request came to where it had to, nothing is lost, and
 * no process is left.
 */
import { readFileSync } from "node:fs"
import { setTimeout as pass } from "node:timers/promises"
import type { RunDetail } from "../../core/api/contract.ts"
import { finalStatuses, stoppedStatuses, type FinalStatus } from "../../core/domain/run.ts"
import { asScript, type Step } from "../../core/runtime/scripted/step.ts"
import { addRepository, site, type Core } from "../flow/core.ts"
import { processesOf } from "../flow/processes.ts"
import { git } from "../repository/kit.ts"
import { memoryTrend, type MemorySample, type MemoryTrend } from "./memory.ts"

export const agents = 16
const repositories = ["one", "two", "three", "four"] as const

export interface Soaked {
  readonly memory: MemoryTrend
  readonly runs: number
  /** Runs with an agent at work at the same time: the most that were seen, and the median. */
  readonly atOnce: { readonly most: number; readonly median: number }
  readonly events: number
  /** Everything that was not as it had to be, in words. */
  readonly wrong: ReadonlyArray<string>
}

/** What a request asks of its agent and what its person does; the sleep is what lets sixteen be at work at once. */
interface Kind {
  readonly name: string
  readonly script: (n: number) => ReadonlyArray<Step>
  readonly ends: FinalStatus
}
const says: Step = { do: "say", text: "Did it." }
const writes = (n: number): ReadonlyArray<Step> => [
  { do: "run", command: `sleep ${1 + (n % 4)}` },
  { do: "write", path: `work/${n}.txt`, text: `made by ${n}\n` }
]
const kinds: ReadonlyArray<Kind> = [
  { name: "plain", script: (n) => [...writes(n), says], ends: "done" },
  { name: "question", script: (n) => [...writes(n), { do: "ask", question: "Is it to stay?" }, says], ends: "done" },
  { name: "changes", script: (n) => [...writes(n), says], ends: "done" },
  { name: "flood", script: (n) => [...writes(n), { do: "flood", count: 2_000, text: "and so on, " }, says], ends: "done" },
  { name: "reject", script: (n) => [...writes(n), says], ends: "rejected" },
  { name: "cancel", script: (n) => [...writes(n), { do: "hang" }], ends: "cancelled" }
]

/** `tell`: a line for whoever waits. Rejects where the core itself fails; what is merely wrong is in the answer. */
export const soak = async (minutes: number, tell: (line: string) => void): Promise<Soaked> => {
  const at = site({
    runtime: "scripted",
    reviewers: [{ name: "check", kind: "command", command: ["true"], required: true }],
    concurrency: { machine: agents, perRepository: agents, perProvider: agents, reviewers: 4 }
  })
  try {
    const paths = new Map<string, string>(repositories.map((name) => [name, at.repository(name, { "name.txt": `${name}\n` })]))
    const core = await at.start()
    for (const path of paths.values()) await addRepository(core, path)
    const until = performance.now() + minutes * 60_000
    const wrong: Array<string> = []
    const accepted = new Map<string, { readonly kind: Kind; readonly path: string; readonly n: number }>()
    let n = 0
    let working = true

    const agent = async (): Promise<void> => {
      while (performance.now() < until) {
        const kind = kinds[n % kinds.length] as Kind
        const name = repositories[n % repositories.length] as string
        const mine = n++
        const run = await core.request(name, `Make file ${mine} (${kind.name})\n${asScript(kind.script(mine))}`)
        accepted.set(run, { kind, n: mine, path: paths.get(name) ?? "" })
        await attend(core, run, kind, mine)
      }
    }
    const samples: Array<MemorySample> = []
    const together: Array<number> = []
    const watch = async (): Promise<void> => {
      let said = performance.now()
      while (working) {
        samples.push({ at: performance.now(), bytes: residentOf(core.pid) })
        together.push((await core.call((client) => client.ListRuns({ limit: 100, statuses: ["executing"] }))).length)
        if (performance.now() - said > 60_000) {
          said = performance.now()
          tell(`${Math.round((until - said) / 60_000)} min left: ${accepted.size} runs, ${megabytes(samples.at(-1)?.bytes ?? 0)} MB`)
        }
        await pass(1_000)
      }
    }
    const watching = watch()
    await Promise.all(Array.from({ length: agents }, agent)).finally(() => (working = false))
    await watching

    for (const [run, expected] of accepted) wrong.push(...objections(await core.show(run), expected))
    const listed = await listedRuns(core)
    if (listed.length !== accepted.size || listed.some((id) => !accepted.has(id)))
      wrong.push(`${accepted.size} requests were accepted, ${listed.length} runs are listed`)
    const published = [...accepted.values()].filter(({ kind }) => kind.ends === "done").length
    const branches = [...paths.values()].reduce((sum, path) => sum + branchesOf(path).length, 0)
    if (branches !== published) wrong.push(`${published} runs are done, ${branches} branches stand`)
    const { broken, artifacts, anchors, events } = await core.call((client) => client.VerifyLedger())
    if (broken !== null) wrong.push(`the chain is broken at event ${broken.seq}: ${broken.reason}`)
    if (artifacts.missing.length + artifacts.corrupt.length > 0) wrong.push("artifacts are missing or corrupt")
    if (anchors?.checked !== published || anchors.broken.length > 0) wrong.push(`of ${published} anchors ${anchors?.checked} hold`)
    await core.stop()
    const gone = performance.now() + 60_000
    while (processesOf(at.root).length > 0 && performance.now() < gone) await pass(50)
    if (processesOf(at.root).length > 0) wrong.push(`processes are left: ${processesOf(at.root).join(", ")}`)
    const sorted = together.toSorted((a, b) => a - b)
    return {
      memory: memoryTrend(samples),
      runs: accepted.size,
      atOnce: { most: sorted.at(-1) ?? 0, median: sorted[sorted.length >> 1] ?? 0 },
      events,
      wrong
    }
  } finally {
    await at.remove()
  }
}

/** The person of one run: answers, asks for changes, rejects, cancels or approves, to its end. */
const attend = async (core: Core, run: string, kind: Kind, n: number): Promise<void> => {
  if (kind.name === "cancel") {
    await core.until(run, "executing", ...finalStatuses, ...stoppedStatuses)
    return core.act(run, { _tag: "cancel" })
  }
  for (;;) {
    const detail = await core.until(run, "awaiting-input", "awaiting-approval", ...finalStatuses, ...stoppedStatuses)
    const patchSet = detail.patchSets.at(-1)
    if (detail.summary.status === "awaiting-input") await core.act(run, { _tag: "answer", text: "It is." })
    else if (detail.summary.status !== "awaiting-approval" || patchSet === undefined) return
    else if (kind.ends === "rejected") await core.act(run, { _tag: "reject", patchSetId: patchSet.id })
    else if (kind.name === "changes" && patchSet.version === 1) {
      const more = asScript([{ do: "write", path: `more/${n}.txt`, text: "more\n" }, says])
      await core.act(run, { _tag: "request-changes", patchSetId: patchSet.id, comments: `More.\n${more}` })
    } else await core.act(run, { _tag: "approve", patchSetId: patchSet.id, digest: patchSet.digest })
  }
}

/** What is not as it had to be of a run that was accepted. */
const objections = (
  { summary, patchSets, questions, publications }: RunDetail,
  { kind, path, n }: { readonly kind: Kind; readonly path: string; readonly n: number }
): ReadonlyArray<string> => {
  const where = `R-${summary.number} (${kind.name})`
  if (summary.status !== kind.ends) return [`${where} is ${summary.status}, not ${kind.ends}: ${summary.note}`]
  const found: Array<string> = []
  const expect = (held: boolean, what: string) => void (held || found.push(`${where}: ${what}`))
  expect(questions.length === (kind.name === "question" ? 1 : 0), `${questions.length} questions`)
  expect(publications.length === (kind.ends === "done" ? 1 : 0), `${publications.length} publications`)
  if (kind.ends !== "done") return found
  const branch = publications[0]?.publication.branch ?? ""
  expect(patchSets.length === (kind.name === "changes" ? 2 : 1), `${patchSets.length} versions`)
  expect(git(path, "rev-parse", `${branch}^{tree}`) === patchSets.at(-1)?.tree, "another tree than the approved one is published")
  expect(git(path, "show", `${branch}:work/${n}.txt`) === `made by ${n}`, "its file is not what its agent wrote")
  return found
}

const listedRuns = async (core: Core): Promise<ReadonlyArray<string>> => {
  const ids: Array<string> = []
  for (let before: number | undefined; ;) {
    const limit = 100
    const page = await core.call((client) => client.ListRuns({ limit, ...(before === undefined ? {} : { before }) }))
    ids.push(...page.map(({ id }) => id))
    before = page.at(-1)?.number
    if (page.length < limit) return ids
  }
}

const branchesOf = (path: string): ReadonlyArray<string> =>
  git(path, "for-each-ref", "--format=%(refname)", "refs/heads/patchplane").split("\n").filter(Boolean)

/** Bytes of memory that the process holds, of all its threads. */
const residentOf = (pid: number): number => Number(/^VmRSS:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) * 1024

export const megabytes = (bytes: number): number => Math.round(bytes / 1024 / 1024)
