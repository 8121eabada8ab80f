/** What a person asked for (REQ-1), and what a run fixes about its surroundings when it is made (FLOW-8). */
import { Schema } from "effect"
import { ReviewPolicy } from "./review-policy.ts"
import { ArtifactHash, GitObject, PatchSetId, RepositoryId, RunId } from "./ids.ts"
import { ProjectRole } from "./role.ts"

export const Channel = Schema.Literals(["app", "cli", "issue", "pull-request", "issue-comment", "pr-comment", "automation", "demo"])
export type Channel = typeof Channel.Type

/** What kind of work a request is: its place in the queue follows from it (WORK-1). */
export const WorkKind = Schema.Literals(["command", "failure", "backlog", "follow-up", "onboarding"])
export type WorkKind = typeof WorkKind.Type

export const RiskTier = Schema.Literals(["low", "medium", "high"])
export type RiskTier = typeof RiskTier.Type
/** The higher of two tiers: models raise a tier, nothing lowers it (TRI-2). */
export const higherTier = (a: RiskTier, b: RiskTier): RiskTier => (rank[a] >= rank[b] ? a : b)
const rank: Record<RiskTier, number> = { low: 0, medium: 1, high: 2 }

export const Budget = Schema.Struct({
  /** Wall-clock milliseconds of all agent sessions of the run together. */
  timeMs: Schema.Int.check(Schema.isGreaterThan(0)),
  /** US dollars, where the model's price is known. */
  usd: Schema.Finite.check(Schema.isGreaterThan(0)),
  /** The only bound on cost where the price is unknown (LED-4), a second one where it is known. */
  tokens: Schema.Int.check(Schema.isGreaterThan(0))
})
export type Budget = typeof Budget.Type

/** Free text lives in artifacts, the ledger holds hashes (LED-9). */
export const Request = Schema.Struct({
  prompt: ArtifactHash,
  channel: Channel,
  /** Paths the change should stay within; empty means the whole repository. */
  paths: Schema.Array(Schema.String),
  avoid: Schema.Array(Schema.String),
  outcome: Schema.optionalKey(ArtifactHash),
  done: Schema.optionalKey(ArtifactHash),
  hints: Schema.optionalKey(ArtifactHash),
  links: Schema.Array(Schema.String),
  tier: RiskTier,
  /** Said by whoever filed it on nobody's direct command; absent: by its channel. */
  work: Schema.optionalKey(WorkKind),
  /** The run this one was started from again, by retry of an ended run. */
  from: Schema.optionalKey(RunId),
  /** The published patch set that this run is to take back (FLOW-7). */
  reverts: Schema.optionalKey(PatchSetId),
  /** A person's reason to go on without triage, when a declined run is started again (TRI-1). */
  triageOverride: Schema.optionalKey(ArtifactHash)
})
export type Request = typeof Request.Type

export const Limits = Schema.Struct({
  cpus: Schema.Finite,
  memoryBytes: Schema.Int,
  processes: Schema.Int,
  diskBytes: Schema.Int,
  wallMs: Schema.Int,
  outputBytes: Schema.Int
})
export type Limits = typeof Limits.Type

export const ReviewerKind = Schema.Literals(["lint", "test", "security", "quality", "command"])
export type ReviewerKind = typeof ReviewerKind.Type

/** How a command's findings are read: lines `path:line: message` of its output, or a SARIF file that it leaves. */
export const ReviewerReport = Schema.Struct({
  format: Schema.Literals(["lines", "sarif"]),
  /** Of a SARIF file: relative to the working directory. */
  path: Schema.optionalKey(Schema.NonEmptyString)
})
export type ReviewerReport = typeof ReviewerReport.Type

export const ReviewerSpec = Schema.Struct({
  name: Schema.NonEmptyString,
  kind: ReviewerKind,
  /** Absent: found by convention from the repository. A `command` reviewer always has one. */
  command: Schema.optionalKey(Schema.Array(Schema.String)),
  required: Schema.Boolean,
  /** Its share in the run's score (REV-3); absent: what the policy bundle says. */
  weight: Schema.optionalKey(Schema.Finite),
  report: Schema.optionalKey(ReviewerReport),
  /** Who brought it; absent: the user's configuration. */
  from: Schema.optionalKey(Schema.Literal("repository")),
  /** The one repository that it judges; absent: each. */
  repository: Schema.optionalKey(RepositoryId)
})
export type ReviewerSpec = typeof ReviewerSpec.Type

/** What happens when a run waits for a person and nobody comes (RUN-4). Without one it goes on waiting. */
export const Unattended = Schema.Struct({
  /**
   * `auto-approve`: approves what is within `bounds`, else escalates. `escalate`: says so, once. `fail-closed`: ends the
   * run as failed. `defer`: pauses it. `terminate`: cancels it.
   */
  posture: Schema.Literals(["auto-approve", "escalate", "fail-closed", "defer", "terminate"]),
  /** Milliseconds that a run waits before. */
  afterMs: Schema.Int.check(Schema.isGreaterThan(0)),
  bounds: Schema.optionalKey(Schema.Struct({ tiers: Schema.Array(RiskTier), files: Schema.Int, lines: Schema.Int }))
})
export type Unattended = typeof Unattended.Type

export const RunProfile = Schema.Struct({
  execution: Schema.Literals(["local", "daytona"]),
  runtime: Schema.Literals(["pi", "scripted"]),
  /** `scripted` is true when the answers are canned: every place that shows the model says so. */
  model: Schema.Struct({ provider: Schema.NonEmptyString, id: Schema.NonEmptyString, scripted: Schema.Boolean }),
  limits: Limits,
  /** Hosts that the sandbox may reach through the egress broker besides its model. */
  hosts: Schema.Array(Schema.String),
  installScripts: Schema.Boolean,
  budget: Budget,
  reviewers: Schema.Array(ReviewerSpec),
  /** Who the published commit names as its author (PUB-8); absent in runs of before: the person who approved. */
  author: Schema.optionalKey(Schema.Literals(["person", "app", "agent"])),
  policy: ArtifactHash,
  /** How reviews become a decision (REV-3): the policy's, frozen when the run is made. */
  reviewPolicy: Schema.optionalKey(ReviewPolicy),
  unattended: Schema.optionalKey(Unattended),
  /** Roles that tasks may have besides the built-in ones (PLN-2). */
  roles: Schema.optionalKey(Schema.Array(ProjectRole))
})
export type RunProfile = typeof RunProfile.Type

export const RunRepository = Schema.Struct({
  id: RepositoryId,
  name: Schema.NonEmptyString,
  base: Schema.Struct({ branch: Schema.NonEmptyString, commit: GitObject }),
  target: Schema.Struct({ kind: Schema.Literals(["branch", "origin"]), branch: Schema.NonEmptyString }),
  /** Monorepo working directory, relative, `.` for the root (PAT-3). */
  directory: Schema.NonEmptyString,
  /** The repository's own commands for reviewers, by reviewer's name. */
  commands: Schema.optionalKey(Schema.Record(Schema.String, Schema.Array(Schema.String)))
})
export type RunRepository = typeof RunRepository.Type

/** Who drives the run: outcomes that carry an older epoch are refused (SYN-3). */
export const Driver = Schema.Struct({ installation: Schema.NonEmptyString, epoch: Schema.Int })
export type Driver = typeof Driver.Type
