/** Random lives of a run: commands that are mostly sensible and often early, late, doubled or forged. */
import fc from "fast-check"
import type { Actor } from "../../core/domain/actor.ts"
import type { Envelope, RunCommand } from "../../core/domain/command.ts"
import type {
  ArtifactHash,
  CommandId,
  EffectId,
  GitObject,
  Instant,
  PatchSetId,
  QuestionId,
  RepositoryId,
  RunId
} from "../../core/domain/ids.ts"
import type {
  CombinationOutcome,
  ExecutionOutcome,
  PlanOutcome,
  PolicyOutcome,
  ProposedChange,
  ReviewOutcome,
  SessionRecord
} from "../../core/domain/outcome.ts"
import type { RiskTier, RunProfile, Unattended } from "../../core/domain/request.ts"
import { currentPatchSets, openQuestions, violationsOf, type Run } from "../../core/domain/run.ts"

export const runId = "run_00000000-0000-4000-8000-000000000001" as RunId
export const secondId = "repo_00000000-0000-4000-8000-000000000002" as RepositoryId
export const repositoryId = "repo_00000000-0000-4000-8000-000000000001" as RepositoryId
export const hash = (n: number) => n.toString(16).padStart(64, "0") as ArtifactHash
export const object = (n: number) => n.toString(16).padStart(40, "0") as GitObject
export const person: Actor = { kind: "person", id: "p1", name: "Ada", role: "admin" }
export const engine: Actor = { kind: "system", part: "engine" }

export const profile: RunProfile = {
  execution: "local",
  runtime: "scripted",
  model: { provider: "scripted", id: "scripted-demo", scripted: true },
  limits: { cpus: 2, memoryBytes: 1 << 30, processes: 100, diskBytes: 1 << 30, wallMs: 60_000, outputBytes: 1 << 20 },
  hosts: [],
  installScripts: false,
  budget: { timeMs: 60_000, usd: 1, tokens: 100_000 },
  reviewers: [
    { name: "lint", kind: "lint", required: false },
    { name: "test", kind: "test", required: true }
  ],
  policy: hash(7)
}

const repository = (id: RepositoryId, name: string, n: number) => ({
  id,
  name,
  base: { branch: "main", commit: object(n) },
  target: { kind: "branch", branch: "patchplane/r-1" } as const,
  directory: "."
})

export const requestRun = (
  tier: RiskTier = "low",
  reviewers = profile.reviewers,
  {
    repositories = 1,
    unattended,
    override
  }: { readonly repositories?: number; readonly unattended?: Unattended; readonly override?: boolean } = {}
): RunCommand => ({
  _tag: "RequestRun",
  runId,
  number: 1,
  request: {
    prompt: hash(1),
    channel: "cli",
    paths: [],
    avoid: [],
    links: [],
    tier,
    ...(override === true ? { triageOverride: hash(6) } : {})
  },
  repositories: [repository(repositoryId, "demo", 1), ...(repositories > 1 ? [repository(secondId, "second", 1)] : [])],
  profile: { ...profile, reviewers, ...(unattended === undefined ? {} : { unattended }) },
  driver: { installation: "ins_1", epoch: 1 }
})

export const nothingViolated: PolicyOutcome = { violations: [], tier: "low", dependencies: 0, report: hash(8) }
/** Now and then something warns, and more rarely something blocks. */
const policyOf = (pick: number): PolicyOutcome => ({
  violations: [
    ...(pick % 3 === 0 ? [{ id: `w${pick % 5}`, rule: "line-count", severity: "WARN", message: "It is long." } as const] : []),
    ...(pick % 7 === 0 ? [{ id: `b${pick % 3}`, rule: "secrets", severity: "BLOCK", path: "a", line: 1, message: "A key." } as const] : [])
  ],
  tier: pick % 11 === 0 ? "high" : "low",
  dependencies: 0,
  report: hash(8)
})

/** One task, or a few that build on each other, in one repository or two. */
const planOf = (run: Run, pick: number): PlanOutcome => {
  const count = 1 + (pick % 4)
  const task = (index: number) => ({
    id: `${index + 1}`,
    repositoryId: (run.repositories[(pick >> index) % run.repositories.length] ?? run.repositories[0]).id,
    role: "generalist",
    after: index > 0 && pick % 2 === 0 ? [`${index}`] : []
  })
  const work = [task(0), ...Array.from({ length: count - 1 }, (_, index) => task(index + 1))] as const
  return { plan: hash(pick), tasks: count, tier: pick % 7 === 0 ? "high" : "low", context: hash(9), ...(pick % 5 === 0 ? {} : { work }) }
}

export const session = (n: number): SessionRecord => ({
  id: `s${n}`,
  role: "work",
  runtime: "scripted",
  model: "scripted-demo",
  tokens: { input: n, output: 1, cached: 0 },
  usd: 0.01,
  durationMs: 10,
  turns: 1,
  input: hash(n),
  output: hash(n + 1),
  transcript: hash(n + 2)
})

export const change = (n: number): ProposedChange => ({
  base: object(1),
  tree: object(100 + n),
  commit: object(200 + n),
  digest: hash(300 + n),
  message: hash(400 + n),
  files: hash(1),
  diff: hash(2),
  bundle: hash(3),
  summary: hash(4),
  counts: { files: 1, added: n, removed: 0 },
  tools: { edit: 1 }
})

export const review = (verdict: ReviewOutcome["verdict"]): ReviewOutcome => ({
  verdict,
  score: verdict === "passed" ? 1 : 0,
  summary: verdict,
  command: ["npm", "test"],
  findings: hash(1),
  findingCount: 0,
  log: hash(2),
  durationMs: 1
})

/** One random choice; `apply` turns it into a command for the run as it stands. */
export interface Move {
  /** Below 60 the command that fits the run's state is taken, else the one of `kind`. */
  readonly guided: number
  readonly kind: number
  readonly pick: number
  readonly forged: number
  readonly actor: number
}

export const moves = (length: number) =>
  fc.array(fc.record({ guided: fc.nat(99), kind: fc.nat(36), pick: fc.nat(1_000), forged: fc.nat(99), actor: fc.nat(99) }), {
    minLength: length,
    maxLength: length
  })

const actors: ReadonlyArray<Actor> = [
  { kind: "person", id: "p2", name: "Bo", role: "viewer" },
  { kind: "policy", bundle: "b", rule: "auto" },
  { kind: "person", id: "p3", name: "Cy", role: "reviewer" }
]

export const envelopeOf = (run: Run | undefined, move: Move, n: number): Envelope<RunCommand> => {
  const command =
    run === undefined
      ? requestRun((["low", "low", "medium", "high"] as const)[move.pick % 4], profile.reviewers, requestOf(move.pick))
      : commandOf(run, move.guided < 60 ? { ...move, kind: fittingKind(run, move), forged: 50 } : move)
  const right =
    command._tag.startsWith("Record") || command._tag === "AdmitRun" || command._tag === "RestartEffect"
      ? engine
      : command._tag === "ActUnattended"
        ? policyActor
        : person
  const actor = move.actor < 80 ? right : move.actor < 90 ? (right === engine ? person : engine) : (actors[move.actor % 3] ?? person)
  return { id: `cmd_${n}` as CommandId, at: (1_000 + n) as Instant, actor, command }
}

export const policyActor: Actor = { kind: "policy", bundle: "profile", rule: "unattended" }

const requestOf = (pick: number) => {
  const posture = (["auto-approve", "escalate", "fail-closed", "defer", "terminate"] as const)[pick % 5] ?? "defer"
  const bounds = { tiers: ["low"] as const, files: 10, lines: 2_000 }
  return {
    repositories: 1 + (pick % 2),
    override: pick % 13 === 0,
    ...(pick % 3 === 0 ? { unattended: { posture, afterMs: 1 + (pick % 2) * 1_000_000, bounds } } : {})
  }
}

const reportKinds = { triage: 1, plan: 3, execute: 5, combine: 28, policy: 29, review: 8, publish: 11, observe: 13 } as const
/** What fits the run: the report of the effect that `commandOf` picks, else what its status waits for. */
const fittingKind = (run: Run, { kind, pick }: Move): number => {
  const effect = run.effects[pick % Math.max(1, run.effects.length)]
  if (run.status === "queued") return 0
  if (effect !== undefined) return reportKinds[effect.kind]
  if (run.status === "awaiting-approval" && run.profile.unattended !== undefined && pick % 3 === 0) return 32
  if (run.status === "awaiting-approval" && pick % 10 === 0) return 30
  return fitting[run.status] ?? kind
}

const fitting: Partial<Record<Run["status"], number>> = {
  "awaiting-plan-approval": 18,
  "awaiting-approval": 16,
  "awaiting-input": 21,
  deferred: 21,
  paused: 24,
  "blocked-policy": 31,
  "needs-human": 25,
  conflict: 36
}

const commandOf = (run: Run, { kind, pick, forged }: Move): RunCommand => {
  const effect = run.effects[pick % Math.max(1, run.effects.length)]
  const current = currentPatchSets(run)
  const patchSet = current.find(({ approval }) => approval === undefined) ?? current[pick % Math.max(1, current.length)]
  const stale = forged < 15
  const reported = {
    effectId: stale || effect === undefined ? (`${run.id}/execute/${pick}` as EffectId) : effect.id,
    epoch: forged === 20 ? 0 : run.driver.epoch,
    attempt: forged === 21 ? 99 : (effect?.attempt ?? 1),
    sessions: pick % 5 === 0 ? [session(pick)] : []
  }
  const patchSetId = stale || patchSet === undefined ? (`${run.id}/patch/${pick}` as PatchSetId) : patchSet.id
  const digest = forged % 2 === 0 && stale ? hash(pick) : (patchSet?.change.digest ?? hash(pick))
  const failure = { class: "provider", code: "model-failed", message: "It failed.", mend: "Retry.", retryable: pick % 2 === 0 } as const
  switch (kind) {
    case 0:
      return { _tag: "AdmitRun" }
    case 1:
    case 2: {
      const verdict = (["GO", "GO", "GO", "NO-GO", "DEFER"] as const)[pick % 5] ?? "GO"
      const tier = (["low", "low", "medium", "high"] as const)[pick % 4] ?? "low"
      return {
        _tag: "RecordTriage",
        ...reported,
        triage: {
          verdict,
          tier,
          reasons: hash(pick),
          questions: verdict === "DEFER" && pick % 3 > 0 ? [hash(1), hash(2)] : [],
          context: hash(9)
        }
      }
    }
    case 3:
    case 4:
      return {
        _tag: "RecordPlan",
        ...reported,
        plan: planOf(run, pick),
        ...(pick % 2 === 0 ? { policy: policyOf(pick) } : {})
      }
    case 5:
    case 6:
    case 7:
      return { _tag: "RecordExecution", ...reported, outcome: executionOf(run, effect?.task, pick), taken: pick % 3 }
    case 8:
    case 9:
    case 10:
      return {
        _tag: "RecordReview",
        ...reported,
        review: review((["passed", "passed", "failed", "errored", "skipped"] as const)[pick % 5] ?? "passed")
      }
    case 11:
    case 12:
      return {
        _tag: "RecordPublication",
        ...reported,
        outcome:
          pick % 5 === 0
            ? pick % 2 === 0
              ? { kind: "conflict", reason: "The base is gone." }
              : {
                  kind: "conflict",
                  reason: "It does not merge.",
                  head: object(pick),
                  paths: ["a"],
                  ...(patchSet === undefined ? {} : { repositoryId: patchSet.repositoryId })
                }
            : pick % 5 === 1
              ? { kind: "blocked", patchSetId, policy: policyOf(pick) }
              : { kind: "published", publications: publicationsOf(run) }
      }
    case 13:
      return {
        _tag: "RecordObservation",
        ...reported,
        observed: observationsOf(run, pick)
      }
    case 14:
      return { _tag: "RecordFailure", ...reported, failure }
    case 15:
      return { _tag: "RestartEffect", effectId: reported.effectId, epoch: reported.epoch }
    case 16:
    case 17:
      return { _tag: "ApprovePatchSet", patchSetId, digest }
    case 18:
      return { _tag: "ApprovePlan", plan: stale ? hash(pick) : (run.plan?.plan ?? hash(pick)) }
    case 19:
      return { _tag: "RequestChanges", patchSetId, comments: hash(pick) }
    case 20:
      return { _tag: "EditCommitMessage", patchSetId, message: hash(pick), digest: hash(pick + 5_000) }
    case 21:
      return pick % 3 !== 0
        ? { _tag: "Answer", answer: hash(pick) }
        : { _tag: "Answer", questionId: `${run.id}/question/${1 + (pick % 3)}` as QuestionId, answer: hash(pick) }
    case 22:
      return { _tag: "Redirect", instruction: hash(pick) }
    case 23:
      return pick % 2 === 0 ? { _tag: "Pause" } : { _tag: "Kill" }
    case 28:
      return { _tag: "RecordCombination", ...reported, outcome: combinationOf(effect?.tasks ?? ["1"], pick) }
    case 29:
      return { _tag: "RecordPolicy", ...reported, policy: policyOf(pick) }
    case 30:
      return pick % 2 === 0
        ? { _tag: "ProposeVersion", from: patchSetId, change: { ...change(pick + 7_000), base: patchSet?.change.base ?? object(1) } }
        : { _tag: "ForceManualReview" }
    case 31: {
      const violations = violationsOf(run).filter(({ severity }) => severity === "BLOCK")
      const violation = violations[pick % Math.max(1, violations.length)]
      return { _tag: "OverrideViolation", violationId: violation?.id ?? `b${pick % 3}`, reason: hash(pick) }
    }
    case 32:
    case 33:
      return { _tag: "ActUnattended" }
    case 34:
      return { _tag: "RejectPatchSet", patchSetId, goOn: true }
    case 35:
      return {
        _tag: "Answer",
        answer: hash(pick),
        ...(openQuestions(run)[0] === undefined ? {} : { questionId: openQuestions(run)[0]!.id })
      }
    case 36:
      return { _tag: "ResolveConflict" }
    case 24:
      return pick % 2 === 0 ? { _tag: "Resume" } : { _tag: "OverrideTriage", reason: hash(pick) }
    case 25:
      return { _tag: "Retry" }
    case 26:
      return pick % 3 === 0
        ? { _tag: "RejectPatchSet", patchSetId }
        : { _tag: "RecordSessions", effectId: reported.effectId, sessions: [session(pick)] }
    default:
      return pick % 10 === 0 ? { _tag: "Cancel" } : pick % 10 === 1 ? { _tag: "Close" } : requestRun()
  }
}

const executionOf = (run: Run, task: string | undefined, pick: number): ExecutionOutcome => {
  const after = run.tasks.find(({ id }) => id === task)?.after ?? []
  if (pick % 9 === 0) return { kind: "unchanged", said: hash(pick) }
  if (pick % 9 === 1) return { kind: "question", text: hash(pick) }
  if (pick % 9 === 2) return { kind: "budget-ended", budget: "usd" }
  if (pick % 9 === 3 && after[0] !== undefined) return { kind: "not-combined", tasks: after, task: after[0], paths: ["a"] }
  return { kind: "changed", change: change(pick) }
}

const combinationOf = (tasks: ReadonlyArray<string>, pick: number): CombinationOutcome =>
  pick % 3 === 0 ? { kind: "conflict", task: tasks.at(-1) ?? "1", paths: ["a"] } : { kind: "combined", change: change(pick + 3_000) }

const publicationsOf = (run: Run) => {
  const [first, ...others] = currentPatchSets(run).map(({ repositoryId: id, change: { tree } }) => ({
    repositoryId: id,
    publication: { branch: "b", commit: object(1), tree, note: object(2), target: "/repo" }
  }))
  const none = { repositoryId, publication: { branch: "b", commit: object(1), tree: object(0), note: object(2), target: "/repo" } }
  return [first ?? none, ...others] as const
}

const observationsOf = (run: Run, pick: number) => {
  const [first, ...others] = currentPatchSets(run).map(({ repositoryId: id, change: { tree } }) => ({
    repositoryId: id,
    observed: { tree: pick % 5 === 0 ? object(9) : tree, commit: object(1), at: 1 as Instant }
  }))
  return [first ?? { repositoryId, observed: { tree: object(0), commit: object(1), at: 1 as Instant } }, ...others] as const
}
