/** What can be asked of a run or of the installation. Persons and the engine ask; `decide` answers. */
import { Schema } from "effect"
import type { Actor } from "./actor.ts"
import { Failure, fault } from "./failure.ts"
import { ArtifactHash, type CommandId, EffectId, InstallationId, type Instant, PatchSetId, QuestionId, RepositoryId, RunId } from "./ids.ts"
import {
  CombinationOutcome,
  ExecutionOutcome,
  Observed,
  PlanOutcome,
  PolicyOutcome,
  ProposedChange,
  PublicationOutcome,
  ReviewOutcome,
  SessionRecord,
  TriageOutcome
} from "./outcome.ts"
import { Driver, Request, RunProfile, RunRepository } from "./request.ts"

/** Identifies the very attempt whose outcome is reported: anything older is stale. */
const reported = { effectId: EffectId, epoch: Schema.Int, attempt: Schema.Int, sessions: Schema.Array(SessionRecord) }
const command = <const Tag extends string, const Fields extends Schema.Struct.Fields>(tag: Tag, fields: Fields) =>
  Schema.TaggedStruct(tag, fields)

export const RunCommand = Schema.Union([
  command("RequestRun", {
    runId: RunId,
    number: Schema.Int,
    request: Request,
    repositories: Schema.NonEmptyArray(RunRepository),
    profile: RunProfile,
    driver: Driver
  }),
  // the engine's
  command("AdmitRun", {}),
  command("RestartEffect", { effectId: EffectId, epoch: Schema.Int }),
  command("RecordTriage", { ...reported, triage: TriageOutcome, policy: Schema.optionalKey(PolicyOutcome) }),
  command("RecordPlan", { ...reported, plan: PlanOutcome, policy: Schema.optionalKey(PolicyOutcome) }),
  /** `taken`: how many of the effect's `instructions` the session took up; the rest begin another round. */
  command("RecordExecution", { ...reported, outcome: ExecutionOutcome, taken: Schema.Int }),
  command("RecordCombination", { ...reported, outcome: CombinationOutcome }),
  command("RecordPolicy", { ...reported, policy: PolicyOutcome }),
  command("RecordReview", { ...reported, review: ReviewOutcome }),
  command("RecordPublication", { ...reported, outcome: PublicationOutcome }),
  command("RecordObservation", { ...reported, observed: Observed }),
  command("RecordFailure", { ...reported, failure: Failure }),
  /** What an interrupted effect's sessions used; accepted at any time, changes no status. */
  command("RecordSessions", { effectId: EffectId, sessions: Schema.Array(SessionRecord) }),
  // a person's
  command("ApprovePlan", { plan: ArtifactHash }),
  command("EditCommitMessage", { patchSetId: PatchSetId, message: ArtifactHash, digest: ArtifactHash }),
  command("ApprovePatchSet", { patchSetId: PatchSetId, digest: ArtifactHash }),
  /** `goOn`: the run goes on without that patch set's repository. */
  command("RejectPatchSet", {
    patchSetId: PatchSetId,
    reason: Schema.optionalKey(ArtifactHash),
    goOn: Schema.optionalKey(Schema.Boolean)
  }),
  /** A version that a person made from another: parts of it, or edited (APR-5). */
  command("ProposeVersion", { from: PatchSetId, change: ProposedChange }),
  command("OverrideViolation", { violationId: Schema.NonEmptyString, reason: ArtifactHash }),
  command("ForceManualReview", { reason: Schema.optionalKey(ArtifactHash) }),
  /** `lines`: the comments on lines as JSON, which `comments` holds in words. */
  command("RequestChanges", { patchSetId: PatchSetId, comments: ArtifactHash, lines: Schema.optionalKey(ArtifactHash) }),
  command("Answer", { questionId: Schema.optionalKey(QuestionId), answer: ArtifactHash }),
  command("OverrideTriage", { reason: ArtifactHash }),
  /** `repository`: where an agent that is not at work takes it up; else the one of the newest change. */
  command("Redirect", { instruction: ArtifactHash, repository: Schema.optionalKey(RepositoryId) }),
  /** Hands a conflict at publication to the `conflict-resolver` (FLOW-6); `instruction`: what it should heed. */
  command("ResolveConflict", { instruction: Schema.optionalKey(ArtifactHash) }),
  command("Pause", {}),
  command("Resume", {}),
  command("Retry", {}),
  command("Close", { reason: Schema.optionalKey(ArtifactHash) }),
  command("Cancel", {}),
  command("Kill", {}),
  // a policy's
  command("ActUnattended", {})
])
export type RunCommand = typeof RunCommand.Type

export const InstallationCommand = Schema.Union([
  command("CreateInstallation", { installationId: InstallationId }),
  command("ConnectRepository", { repositoryId: RepositoryId, name: Schema.NonEmptyString, path: Schema.NonEmptyString }),
  command("DisconnectRepository", { repositoryId: RepositoryId }),
  command("EngageKillSwitch", { reason: Schema.Literals(["person", "supervisor"]) }),
  command("ReleaseKillSwitch", {}),
  command("PauseIntake", {}),
  command("ResumeIntake", {}),
  command("EraseArtifact", {
    hash: ArtifactHash,
    reason: Schema.optionalKey(ArtifactHash),
    by: Schema.Literals(["person", "retention"])
  }),
  command("ReclaimWorkspace", {
    runId: RunId,
    workspace: Schema.NonEmptyString,
    bundle: Schema.optionalKey(ArtifactHash),
    diff: Schema.optionalKey(ArtifactHash)
  })
])
export type InstallationCommand = typeof InstallationCommand.Type

/** A command with who, when and its idempotency key. `at` is the only clock that `decide` sees. */
export interface Envelope<C = RunCommand | InstallationCommand> {
  readonly id: CommandId
  readonly at: Instant
  readonly actor: Actor
  readonly command: C
}

/** A command that was refused: nothing changed. The message says what was found and the mend what to do. */
export class CommandRefused extends Schema.TaggedError<CommandRefused>()("CommandRefused", {
  /** Kebab case: `run-not-awaiting-approval`, `approval-of-another-change`, `role-may-not-approve`. */
  code: Schema.String,
  message: Schema.String,
  mend: Schema.String,
  /** True for what CLI-1 calls refused (role, stale target): exit code 5. */
  stale: Schema.Boolean,
  ...fault
}) {}
