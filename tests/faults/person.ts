/**
 * A person who takes a run over two repositories through all that can be asked of it: questions, a plan, a block,
 * changes, a version by hand, approvals one by one. Every command has its key for good: after a crash the very same
 * one is sent again, as a client does that got no answer.
 */
import type { Action, RunDetail } from "../../core/api/contract.ts"
import { mint, type CommandId } from "../../core/domain/ids.ts"
import { statusKind, type RunStatus } from "../../core/domain/run.ts"
import { asScript, type Step } from "../../core/runtime/scripted/step.ts"
import type { Core } from "../flow/core.ts"

export const repositories = ["shop", "api"] as const

const said = (document: object) => [{ do: "say", text: JSON.stringify(document) }] as const
const triaged = (verdict: "GO" | "DEFER", questions: ReadonlyArray<string>) =>
  asScript(said({ verdict, tier: "high", reasons: "It spans two repositories.", questions }), "triage")
const plan = asScript(
  said({
    decision: "Do it in both.",
    architecture: "Two parts here, one there.",
    scope: { in: ["all"], out: [] },
    tasks: [
      { id: "a", repository: "shop" },
      { id: "b", repository: "shop" },
      { id: "c", repository: "api" }
    ].map((task) => ({ ...task, goal: "A part of it", acceptance: ["It is there"], paths: [] })),
    gates: ["It is there"],
    tier: "high"
  }),
  "plan"
)
/** Every task makes a file of its own, asks, and goes on; in `shop` the change touches CI, which the policy blocks. */
const work: ReadonlyArray<Step> = [
  { do: "run", command: "ls part-* 2>/dev/null || echo made > part-$(cat /proc/sys/kernel/random/uuid).txt" },
  { do: "ask", question: "Is it to be a feature?" },
  { do: "write", path: "feature.txt", text: "new\n" },
  { do: "run", command: "if grep -q shop name.txt; then mkdir -p .github/workflows; echo 'on: push' > .github/workflows/ci.yml; fi" },
  { do: "say", text: "Did it." }
]
const more = asScript([
  { do: "write", path: "more.txt", text: "more\n" },
  { do: "say", text: "Did more." }
])
const prompt = (number: number) => `Make change ${number}\n${triaged("DEFER", ["How far is it to go?"])}\n${plan}\n${asScript(work)}`

interface Command {
  readonly id: CommandId
  readonly action: Action
}
export interface Errand {
  readonly number: number
  readonly key: CommandId
  run?: string
  ended: boolean
  readonly commands: Map<string, Command>
  /** Sent, and no answer was read. */
  open?: Command
}

export const errand = (number: number): Errand => ({ number, key: mint("cmd"), ended: false, commands: new Map() })

const rest: ReadonlyArray<RunStatus> = [
  "deferred",
  "awaiting-plan-approval",
  "awaiting-input",
  "blocked-policy",
  "awaiting-approval",
  "paused",
  "needs-human",
  "conflict",
  "done",
  "declined",
  "rejected",
  "cancelled",
  "failed"
]

export const patchSetOf = ({ repositories: known, patchSets }: RunDetail, name: string) => {
  const id = known.find((repository) => repository.name === name)?.id
  return patchSets.find((patchSet) => patchSet.current && patchSet.repositoryId === id)
}

/** What the person does next, under a name that says once and for all what it is; undefined: nothing that they know of. */
const next = (detail: RunDetail): readonly [string, Action] | undefined => {
  const { status } = detail.summary
  const question = detail.questions.find(({ answer }) => answer === undefined)
  if (question !== undefined && (status === "deferred" || status === "awaiting-input")) {
    const text = question.from === "triage" ? `All of it.\n${triaged("GO", [])}` : "Yes, a feature."
    return [`answer ${question.id}`, { _tag: "answer", questionId: question.id, text }]
  }
  if (status === "awaiting-plan-approval" && detail.plan !== undefined)
    return ["approve the plan", { _tag: "approve-plan", plan: detail.plan.hash }]
  const violation = detail.violations.find(({ severity, override }) => severity === "BLOCK" && override === undefined)
  if (status === "blocked-policy" && violation !== undefined)
    return [`override ${violation.id}`, { _tag: "override-violation", violationId: violation.id, reason: "It is wanted." }]
  if (status !== "awaiting-approval") return undefined
  const [shop, api] = repositories.map((name) => patchSetOf(detail, name))
  if (shop === undefined || api === undefined) return undefined
  if (shop.approval === undefined) return ["approve shop", { _tag: "approve", patchSetId: shop.id, digest: shop.digest }]
  if (api.version === 1) {
    const lines = [{ path: "feature.txt", line: 1, side: "after", text: "Say more." } as const]
    return ["request changes", { _tag: "request-changes", patchSetId: api.id, comments: more, lines }]
  }
  if (api.version === 2) return ["take one file", { _tag: "propose-version", patchSetId: api.id, take: ["more.txt"] }]
  return ["approve api", { _tag: "approve", patchSetId: api.id, digest: api.digest }]
}

/** Told of every command as it is sent and as its answer was read, and may end the core then. */
export type Around = (moment: "command sent" | "answer lost") => Promise<void>

/** Goes on with the errand until its run is over. Rejects when the core dies, or where the run stops for no good reason. */
export const pursue = async (core: Core, to: Errand, around: Around): Promise<void> => {
  const form = { prompt: prompt(to.number), channel: "cli", paths: [], avoid: [], links: [], tier: "low" } as const
  const [repository, ...secondary] = repositories
  const { runId } = await core.call((client) => client.CreateRequest({ ...form, repository, secondary, commandId: to.key }))
  if (to.run !== undefined && to.run !== runId) throw new Wrong(`request ${to.number} became two runs`)
  to.run = runId
  for (;;) {
    if (to.open !== undefined) await send(core, to, runId, to.open, around)
    const detail = await core.until(runId, ...rest)
    if (detail.summary.status === "done") {
      to.ended = true
      return
    }
    const wanted = next(detail)
    if (wanted === undefined || statusKind(detail.summary.status) === "final")
      throw new Wrong(`R-${detail.summary.number} is ${detail.summary.status}: ${detail.summary.note} ${detail.failure?.detailText ?? ""}`)
    const [name, action] = wanted
    if (to.commands.has(name)) throw new Wrong(`R-${detail.summary.number} wants a second time: ${name}`)
    const command = { id: mint("cmd"), action }
    to.commands.set(name, command)
    await send(core, to, runId, command, around)
  }
}

const send = async (core: Core, to: Errand, run: string, { id, action }: Command, around: Around): Promise<void> => {
  to.open = { id, action }
  const answered = core.call((client) => client.Act({ commandId: id, run, action }))
  await Promise.all([answered, around("command sent")])
  await around("answer lost")
  delete to.open
}

/** What no crash explains. */
export class Wrong extends Error {}
