/** Everything that can have happened to a run or to the installation. Events are facts: they are never rewritten. */
import { Schema } from "effect"
import { Actor } from "./actor.ts"
import { Failure } from "./failure.ts"
import {
  ArtifactHash,
  CommandId,
  EffectId,
  EventId,
  GitObject,
  InstallationId,
  Instant,
  PatchSetId,
  QuestionId,
  RepositoryId,
  RunId
} from "./ids.ts"
import {
  CombinationOutcome,
  ExecutionOutcome,
  ObservationOutcome,
  PlanOutcome,
  PolicyOutcome,
  ProposedChange,
  Publication,
  ReviewOutcome,
  SessionRecord,
  TriageOutcome
} from "./outcome.ts"
import { Driver, Request, RunProfile, RunRepository } from "./request.ts"

export const EffectKind = Schema.Literals(["triage", "plan", "execute", "combine", "policy", "review", "publish", "observe"])
export type EffectKind = typeof EffectKind.Type

/** An outside action that is wanted. It is recorded before it is done; its id is its idempotency key. */
export const RequestedEffect = Schema.Struct({
  id: EffectId,
  kind: EffectKind,
  epoch: Schema.Int,
  attempt: Schema.Int,
  /** Restarts of PatchPlane while this attempt was under way. */
  restarts: Schema.Int,
  /** Not before this instant (backoff between attempts). */
  notBefore: Schema.optionalKey(Instant),
  /** Absent: the primary one. */
  repository: Schema.optionalKey(RepositoryId),
  /** The plan task that an execution serves (PLN-3). */
  task: Schema.optionalKey(Schema.String),
  /** Combine: tasks in plan order. An execution with `conflict` resolves how `conflict.task` goes onto them. */
  tasks: Schema.optionalKey(Schema.Array(Schema.String)),
  conflict: Schema.optionalKey(Schema.Struct({ task: Schema.String, paths: Schema.Array(Schema.String) })),
  /** What is evaluated (absent: the request), reviewed or published; of an execution: the version that it goes on from. */
  patchSet: Schema.optionalKey(PatchSetId),
  reviewer: Schema.optionalKey(Schema.String),
  /** An execution that makes the version anew on the base as it is now, where it does not merge into that (FLOW-6). */
  onto: Schema.optionalKey(Schema.Struct({ paths: Schema.Array(Schema.String) })),
  /** What a person said that this round must take up: comments, an answer, a redirect, answers of triage. */
  feedback: Schema.optionalKey(ArtifactHash),
  /** The first execute effect of the chain whose session and workspace this one goes on with. */
  continues: Schema.optionalKey(EffectId),
  /** Redirects that arrived while this effect was open, oldest first. */
  instructions: Schema.Array(ArtifactHash)
})
export type RequestedEffect = typeof RequestedEffect.Type

export const Decision = Schema.Literals(["accepted", "ready-for-review", "draft-pr", "manual-review", "conflict", "rejected"])
export type Decision = typeof Decision.Type

/** Where a policy was evaluated (POL-2). */
export const PolicyStage = Schema.Literals(["request", "plan", "patch", "gate"])
export type PolicyStage = typeof PolicyStage.Type

const event = <const Tag extends string, const Fields extends Schema.Struct.Fields>(tag: Tag, fields: Fields) =>
  Schema.TaggedStruct(tag, fields)

export const RunEvent = Schema.Union([
  event("RunRequested", {
    runId: RunId,
    /** Counted per installation; a short name for people, not an identity. */
    number: Schema.Int,
    request: Request,
    repositories: Schema.NonEmptyArray(RunRepository),
    profile: RunProfile,
    driver: Driver
  }),
  event("RunAdmitted", {}),
  event("EffectRequested", { effect: RequestedEffect }),
  event("EffectRestarted", { effectId: EffectId, restarts: Schema.Int }),
  event("EffectFailed", { effectId: EffectId, attempt: Schema.Int, failure: Failure }),
  event("EffectInterrupted", { effectId: EffectId, by: Schema.Literals(["pause", "kill", "cancel", "redirect"]) }),
  event("SessionRecorded", { effectId: EffectId, session: SessionRecord }),
  event("TriageCompleted", { effectId: EffectId, triage: TriageOutcome }),
  event("TriageOverridden", { reason: ArtifactHash }),
  event("PlanCompleted", { effectId: EffectId, plan: PlanOutcome }),
  event("PlanApproved", { plan: ArtifactHash }),
  event("ExecutionCompleted", { effectId: EffectId, outcome: ExecutionOutcome }),
  event("QuestionAsked", { questionId: QuestionId, effectId: EffectId, text: ArtifactHash }),
  event("QuestionAnswered", { questionId: QuestionId, answer: ArtifactHash }),
  event("CombinationCompleted", { effectId: EffectId, outcome: CombinationOutcome }),
  event("PolicyEvaluated", {
    effectId: EffectId,
    stage: PolicyStage,
    patchSetId: Schema.optionalKey(PatchSetId),
    policy: PolicyOutcome
  }),
  event("ViolationOverridden", { violationId: Schema.NonEmptyString, reason: ArtifactHash }),
  event("PatchSetProposed", {
    patchSetId: PatchSetId,
    /** Counted per repository. */
    version: Schema.Int,
    repositoryId: RepositoryId,
    change: ProposedChange,
    /** The effect that made it; absent for a version that a person made by hand (APR-5). */
    effectId: Schema.optionalKey(EffectId),
    /** The version that it was made from. */
    from: Schema.optionalKey(PatchSetId),
    /** Plan tasks that it serves (PLN-3). */
    tasks: Schema.optionalKey(Schema.Array(Schema.String))
  }),
  event("ReviewCompleted", { effectId: EffectId, patchSetId: PatchSetId, reviewer: Schema.NonEmptyString, review: ReviewOutcome }),
  event("PatchSetDecided", { patchSetId: PatchSetId, decision: Decision, digest: ArtifactHash }),
  event("CommitMessageEdited", { patchSetId: PatchSetId, message: ArtifactHash, digest: ArtifactHash }),
  event("PatchSetApproved", {
    patchSetId: PatchSetId,
    digest: ArtifactHash,
    repositoryId: RepositoryId,
    base: GitObject,
    tree: GitObject,
    target: Schema.NonEmptyString,
    message: ArtifactHash,
    policy: ArtifactHash
  }),
  event("PatchSetRejected", { patchSetId: PatchSetId, reason: Schema.optionalKey(ArtifactHash) }),
  /** Rejected, and the run goes on without that repository. */
  event("RepositoryExcluded", { repositoryId: RepositoryId, reason: Schema.optionalKey(ArtifactHash) }),
  event("ManualReviewForced", { reason: Schema.optionalKey(ArtifactHash) }),
  /** `lines`: a JSON list of the comments on lines; `comments` has all that was said, in words. */
  event("ChangesRequested", { patchSetId: PatchSetId, comments: ArtifactHash, lines: Schema.optionalKey(ArtifactHash) }),
  event("RunRedirected", { instruction: ArtifactHash }),
  /** What was approved can't stand on its target any more; a person arbitrates (FLOW-6). */
  event("PublicationConflicted", {
    effectId: EffectId,
    patchSetId: PatchSetId,
    repositoryId: RepositoryId,
    head: Schema.optionalKey(GitObject),
    paths: Schema.Array(Schema.String)
  }),
  /** A repository's next version is made on another commit of its base branch; what was made before stays as it is. */
  event("BaseMoved", { repositoryId: RepositoryId, commit: GitObject }),
  /** One for each repository; without one it is the primary. */
  event("PublicationRecorded", { effectId: EffectId, publication: Publication, repositoryId: Schema.optionalKey(RepositoryId) }),
  event("PublicationObserved", {
    effectId: EffectId,
    observed: ObservationOutcome,
    matches: Schema.Boolean,
    repositoryId: Schema.optionalKey(RepositoryId)
  }),
  /** Nothing is left to do until a person acts. */
  event("RunWaits", { status: Schema.Literals(["awaiting-plan-approval", "awaiting-input", "awaiting-approval"]) }),
  /** It waited longer than its profile lets it wait unseen (RUN-4). */
  event("RunEscalated", { status: Schema.String }),
  event("RunPaused", { by: Schema.Literals(["person", "kill", "unattended"]) }),
  event("RunResumed", {}),
  event("RunStopped", { status: Schema.Literals(["needs-human", "conflict", "blocked-policy"]), failure: Failure }),
  event("RunFinished", {
    status: Schema.Literals(["done", "declined", "rejected", "cancelled", "failed"]),
    failure: Schema.optionalKey(Failure)
  })
])
export type RunEvent = typeof RunEvent.Type

export const InstallationEvent = Schema.Union([
  event("InstallationCreated", { installationId: InstallationId }),
  event("RepositoryConnected", {
    repositoryId: RepositoryId,
    name: Schema.NonEmptyString,
    /** Absolute path of the person's own repository. */
    path: Schema.NonEmptyString
  }),
  event("RepositoryDisconnected", { repositoryId: RepositoryId }),
  event("KillSwitchEngaged", { reason: Schema.Literals(["person", "supervisor"]) }),
  event("KillSwitchReleased", {}),
  event("IntakePaused", {}),
  event("IntakeResumed", {}),
  /** A tombstone: the bytes are gone, the chain goes on (LED-9). Recorded before they are removed. */
  event("ArtifactErased", {
    hash: ArtifactHash,
    reason: Schema.optionalKey(ArtifactHash),
    by: Schema.Literals(["person", "retention"])
  }),
  /** An ended run's workspace is to go; what its agent had not handed out is kept first (EXE-5). */
  event("WorkspaceReclaimed", {
    runId: RunId,
    workspace: Schema.NonEmptyString,
    bundle: Schema.optionalKey(ArtifactHash),
    diff: Schema.optionalKey(ArtifactHash)
  })
])
export type InstallationEvent = typeof InstallationEvent.Type

export const DomainEvent = Schema.Union([RunEvent, InstallationEvent])
export type DomainEvent = typeof DomainEvent.Type

/** The stream of the installation itself; every other stream is a `RunId`. */
export const installationStream = "installation"
export type StreamId = RunId | typeof installationStream

/** An event as it stands in the ledger. `hash = sha256(prevHash ‖ canonical JSON of the other fields)`. */
export const StoredEvent = Schema.Struct({
  /** Order in this installation, from 1 without gaps. */
  seq: Schema.Int,
  id: EventId,
  stream: Schema.String,
  /** Order in its stream, from 1 without gaps. */
  version: Schema.Int,
  at: Instant,
  actor: Actor,
  /** The command that caused it. */
  cause: CommandId,
  event: DomainEvent,
  prevHash: Schema.String,
  hash: Schema.String
})
export type StoredEvent = typeof StoredEvent.Type
