/** A run's state: what `evolve` folds a run's events into, and all that `decide` may look at. */
import type { EffectKind, Decision, RequestedEffect } from "./event.ts"
import type { Failure } from "./failure.ts"
import type { ArtifactHash, EffectId, Instant, PatchSetId, QuestionId, RepositoryId, RunId } from "./ids.ts"
import type { PlanOutcome, ProposedChange, Publication, ReviewOutcome, SessionRecord, TriageOutcome } from "./outcome.ts"
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
  readonly version: number
  readonly repositoryId: RepositoryId
  readonly change: ProposedChange
  readonly effectId: EffectId
  readonly at: Instant
  readonly reviews: ReadonlyArray<Review>
  readonly decision?: Decision
  readonly approval?: Approval
}

export interface Question {
  readonly id: QuestionId
  readonly from: "triage" | "agent"
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
  readonly plan?: PlanOutcome
  readonly patchSets: ReadonlyArray<PatchSet>
  readonly questions: ReadonlyArray<Question>
  readonly sessions: ReadonlyArray<{ readonly effectId: EffectId; readonly session: SessionRecord }>
  /** Requested and not yet answered. */
  readonly effects: ReadonlyArray<RequestedEffect>
  /** How many effects were ever requested, the source of their numbers. */
  readonly effectCount: number
  /** The first execute effect: later rounds go on in its workspace and session. */
  readonly execution?: EffectId
  /** `sessions` before this index no longer count against the budget: a person's retry grants it anew. */
  readonly budgetFrom: number
  readonly interrupted?: Interrupted
  readonly publication?: Publication
  readonly failure?: Failure
  readonly pausedBy?: "person" | "kill"
}

/** The patch set that is up for review or approval: the newest. */
export const currentPatchSet = (run: Run): PatchSet | undefined => run.patchSets.at(-1)
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
