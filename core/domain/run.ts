/** A run's state: what `evolve` folds a run's events into, and all that `decide` may look at. */
import type { EffectKind, Decision, PolicyStage, RequestedEffect } from "./event.ts"
import type { Failure } from "./failure.ts"
import type { ArtifactHash, EffectId, GitObject, Instant, PatchSetId, QuestionId, RepositoryId, RunId } from "./ids.ts"
import type {
  ObservationOutcome,
  PlanOutcome,
  PlannedTask,
  PolicyOutcome,
  ProposedChange,
  Publication,
  ReviewOutcome,
  SessionRecord,
  TriageOutcome,
  RecordedViolation
} from "./outcome.ts"
import type { Driver, Request, RiskTier, RunProfile, RunRepository } from "./request.ts"
import type { Actor } from "./actor.ts"

export const workingStatuses = ["queued", "triaging", "planning", "executing", "reviewing", "publishing", "verifying"] as const
export const waitingStatuses = ["deferred", "awaiting-plan-approval", "awaiting-input", "awaiting-approval", "paused"] as const
export const stoppedStatuses = ["blocked-policy", "conflict", "needs-human"] as const
export const finalStatuses = ["done", "declined", "rejected", "cancelled", "failed"] as const
export type WorkingStatus = (typeof workingStatuses)[number]
export type WaitingStatus = (typeof waitingStatuses)[number]
export type StoppedStatus = (typeof stoppedStatuses)[number]
export type FinalStatus = (typeof finalStatuses)[number]
export type RunStatus = WorkingStatus | WaitingStatus | StoppedStatus | FinalStatus
export const runStatuses: ReadonlyArray<RunStatus> = [...workingStatuses, ...waitingStatuses, ...stoppedStatuses, ...finalStatuses]

export type StatusKind = "working" | "waiting" | "stopped" | "final"
export const statusKind = (status: RunStatus): StatusKind =>
  (workingStatuses as ReadonlyArray<string>).includes(status)
    ? "working"
    : (waitingStatuses as ReadonlyArray<string>).includes(status)
      ? "waiting"
      : (stoppedStatuses as ReadonlyArray<string>).includes(status)
        ? "stopped"
        : "final"

export interface Review {
  readonly reviewer: string
  readonly outcome: ReviewOutcome
}

/** The approval that the gate needs: of exactly this digest, by this actor. */
export interface Approval {
  readonly digest: ArtifactHash
  readonly by: Actor
  readonly at: Instant
}

export interface PatchSet {
  readonly id: PatchSetId
  /** Counted per repository. */
  readonly version: number
  readonly repositoryId: RepositoryId
  readonly change: ProposedChange
  /** The effect that made it; absent for a version that a person made by hand. */
  readonly effectId?: EffectId
  readonly from?: PatchSetId
  /** Who made a version by hand. */
  readonly by?: Actor
  /** Plan tasks that it serves. */
  readonly tasks: ReadonlyArray<string>
  readonly at: Instant
  readonly reviews: ReadonlyArray<Review>
  readonly decision?: Decision
  readonly approval?: Approval
  /** What people asked to be changed of it, oldest first (APR-2). */
  readonly requested?: ReadonlyArray<ChangesAsked>
}

export interface ChangesAsked {
  readonly by: Actor
  readonly at: Instant
  readonly comments: ArtifactHash
  readonly lines?: ArtifactHash
}

/** A plan task and how far it is (PLN-6). */
export interface Task extends PlannedTask {
  /** Its execution, from when it is requested. */
  readonly effectId?: EffectId
  readonly result?:
    | { readonly kind: "changed"; readonly change: ProposedChange }
    | { readonly kind: "unchanged"; readonly said: ArtifactHash }
}

/** An execution that was requested: later rounds go on in its workspace and session. */
export interface Execution {
  readonly effectId: EffectId
  readonly repositoryId: RepositoryId
  readonly workspace: EffectId
  readonly task?: string
  /** It puts `conflict.task` onto the results of `tasks`. */
  readonly tasks?: ReadonlyArray<string>
  readonly conflict?: NonNullable<RequestedEffect["conflict"]>
  /** It makes the newest version anew on the base as it is now. */
  readonly onto?: NonNullable<RequestedEffect["onto"]>
}

/** An approved change that can't stand on its target any more (FLOW-6). */
export interface Conflict {
  readonly patchSetId: PatchSetId
  readonly repositoryId: RepositoryId
  /** Where its base branch stands now; absent where the conflict is none of contents. */
  readonly head?: GitObject
  readonly paths: ReadonlyArray<string>
}

/** Results of tasks that an agent put together where git could not (PLN-6). */
export interface Merge {
  readonly repositoryId: RepositoryId
  /** In plan order. */
  readonly tasks: ReadonlyArray<string>
  readonly change: ProposedChange
}

export interface PolicyEvaluation {
  readonly stage: PolicyStage
  readonly patchSetId?: PatchSetId
  readonly outcome: PolicyOutcome
  readonly at: Instant
}

export interface Override {
  readonly violationId: string
  readonly reason: ArtifactHash
  readonly by: Actor
  readonly at: Instant
}

export interface Question {
  readonly id: QuestionId
  readonly from: "triage" | "agent"
  /** The execution that asked. */
  readonly effectId?: EffectId
  readonly text: ArtifactHash
  readonly at: Instant
  readonly answer?: ArtifactHash
}

/** What a paused or stopped run goes back to. */
export interface Interrupted {
  readonly status: RunStatus
  readonly effects: ReadonlyArray<RequestedEffect>
}

export interface Run {
  readonly id: RunId
  readonly number: number
  readonly status: RunStatus
  readonly request: Request
  readonly repositories: readonly [RunRepository, ...ReadonlyArray<RunRepository>]
  readonly profile: RunProfile
  readonly driver: Driver
  readonly tier: RiskTier
  readonly createdAt: Instant
  readonly createdBy: Actor
  readonly updatedAt: Instant
  readonly triage?: TriageOutcome
  /** Triage said GO, or a person overrode it. */
  readonly triaged: boolean
  /** The newest; a person who redirects before it is carried out gets another (PLN-1). */
  readonly plan?: PlanOutcome
  readonly earlierPlans: ReadonlyArray<PlanOutcome>
  readonly planApproval?: { readonly by: Actor; readonly at: Instant }
  /** In plan order. */
  readonly tasks: ReadonlyArray<Task>
  readonly executions: ReadonlyArray<Execution>
  readonly merges: ReadonlyArray<Merge>
  /** Of all repositories, in the order they were made. */
  readonly patchSets: ReadonlyArray<PatchSet>
  /** The newest of each stage, and of each patch set. */
  readonly policies: ReadonlyArray<PolicyEvaluation>
  readonly overrides: ReadonlyArray<Override>
  /** Repositories that a person left out when rejecting their change. */
  readonly excluded: ReadonlyArray<RepositoryId>
  /** A person wants to judge it, whatever the scores say (INT-1). */
  readonly manualReview: boolean
  readonly questions: ReadonlyArray<Question>
  readonly sessions: ReadonlyArray<{ readonly effectId: EffectId; readonly session: SessionRecord }>
  /** Requested and not yet answered. */
  readonly effects: ReadonlyArray<RequestedEffect>
  /** How many effects were ever requested, the source of their numbers. */
  readonly effectCount: number
  /** `sessions` before this index no longer count against the budget: a person's retry grants it anew. */
  readonly budgetFrom: number
  readonly interrupted?: Interrupted
  /** One of each repository; all or none (PUB-5). */
  readonly publications: ReadonlyArray<{ readonly repositoryId: RepositoryId; readonly publication: Publication }>
  readonly observations: ReadonlyArray<{
    readonly repositoryId: RepositoryId
    readonly observed: ObservationOutcome
    readonly matches: boolean
  }>
  /** What the gate found, until the run is taken up again. */
  readonly conflict?: Conflict
  readonly failure?: Failure
  readonly pausedBy?: "person" | "kill" | "unattended"
  /** Since when it waits for a person, and whether that was said out loud already (RUN-4). */
  readonly waiting?: { readonly since: Instant; readonly escalated: boolean }
}

/** The repositories that the run still changes. */
export const openRepositories = (run: Run): ReadonlyArray<RunRepository> => run.repositories.filter(({ id }) => !run.excluded.includes(id))
/** The patch set of a repository that is up for review or approval: its newest. */
export const newestPatchSet = (run: Run, repositoryId: RepositoryId): PatchSet | undefined =>
  run.patchSets.findLast((patchSet) => patchSet.repositoryId === repositoryId)
/** The newest of each repository that the run still changes, in the order of the repositories. */
export const currentPatchSets = (run: Run): ReadonlyArray<PatchSet> =>
  openRepositories(run).flatMap(({ id }) => newestPatchSet(run, id) ?? [])
/** The one to show first: what still waits for its approval, else the newest. */
export const currentPatchSet = (run: Run): PatchSet | undefined =>
  currentPatchSets(run).find((patchSet) => !isApproved(patchSet)) ?? run.patchSets.at(-1)
export const isCurrent = (run: Run, id: PatchSetId): boolean => currentPatchSets(run).some((patchSet) => patchSet.id === id)
/** Approved, and exactly as it is now. */
export const isApproved = ({ approval, change }: PatchSet): boolean => approval !== undefined && approval.digest === change.digest
/** What the gate may write: all current patch sets, if each is approved as it is now; else nothing. */
export const approvedPatchSets = (run: Run): ReadonlyArray<PatchSet> => {
  const current = currentPatchSets(run)
  return current.every(isApproved) ? current : []
}
export const repositoryOf = (run: Run, id: RepositoryId | undefined): RunRepository =>
  run.repositories.find((repository) => repository.id === id) ?? run.repositories[0]
/** The reviewers that judge a change to that repository. */
export const reviewersOf = (run: Run, repositoryId: RepositoryId): RunProfile["reviewers"] =>
  run.profile.reviewers.filter(({ repository }) => repository === undefined || repository === repositoryId)
/** Workspaces that executions of the run made, by the name that they are kept under. */
export const workspacesOf = (run: Run): ReadonlyArray<EffectId> => [...new Set(run.executions.map(({ workspace }) => workspace))]

/** The repository that a workspace is a checkout of. */
export const repositoryOfWorkspace = (run: Run, workspace: string): RunRepository =>
  repositoryOf(run, run.executions.find((execution) => execution.workspace === workspace)?.repositoryId)

/** What the newest evaluations that still matter found: of the request, of the plan, and of the current patch sets. */
export const violationsOf = (run: Run): ReadonlyArray<RecordedViolation> =>
  run.policies
    .filter(({ patchSetId }) => patchSetId === undefined || isCurrent(run, patchSetId))
    .flatMap(({ outcome }) => outcome.violations)
/** The first BLOCK that nobody overrode (POL-2). */
export const blockingViolation = (run: Run): RecordedViolation | undefined =>
  violationsOf(run).find(({ severity, id }) => severity === "BLOCK" && !run.overrides.some(({ violationId }) => violationId === id))
export const openEffect = (run: Run, id: EffectId): RequestedEffect | undefined => run.effects.find((effect) => effect.id === id)
export const openEffects = (run: Run, kind: EffectKind): ReadonlyArray<RequestedEffect> =>
  run.effects.filter((effect) => effect.kind === kind)
export const openQuestions = (run: Run): ReadonlyArray<Question> => run.questions.filter((question) => question.answer === undefined)

export interface Spent {
  readonly timeMs: number
  readonly tokens: number
  /** Absent as soon as one session's price is unknown. */
  readonly usd?: number
}
/** What the run's sessions have used since the budget was granted, against `profile.budget`. */
export const spent = (run: Run): Spent => {
  let timeMs = 0
  let tokens = 0
  let usd: number | undefined = 0
  for (const { session } of run.sessions.slice(run.budgetFrom)) {
    timeMs += session.durationMs
    tokens += session.tokens.input + session.tokens.output
    usd = usd === undefined || session.usd === undefined ? undefined : usd + session.usd
  }
  return usd === undefined ? { timeMs, tokens } : { timeMs, tokens, usd }
}
