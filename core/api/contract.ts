/**
 * The one contract to the core: the native window, browsers and the command line speak it, over the
 * loopback host's WebSocket or the Unix socket. Free text is resolved here, so no client reads artifacts
 * to show a run. Every reply is decoded by its schema on the client's side.
 */
import { Schema, SchemaTransformation } from "effect"
import { Rpc, RpcGroup } from "effect/rpc"
import { Actor } from "../domain/actor.ts"
import { Claims } from "../domain/claims.ts"
import { CommandRefused } from "../domain/command.ts"
import { Decision, DomainEvent, PolicyStage, StoredEvent } from "../domain/event.ts"
import { Failure, fault } from "../domain/failure.ts"
import { ArtifactHash, CommandId, Instant, PatchSetId, QuestionId, RepositoryId, RunId } from "../domain/ids.ts"
import { MetricId, MetricsReport } from "../domain/metrics.ts"
import { ChangedFile, Finding, Publication, ReviewOutcome, RecordedViolation, SessionRecord } from "../domain/outcome.ts"
import { RepositoryKnowledge } from "../domain/knowledge.ts"
import { Meeting } from "../domain/overlap.ts"
import { ruleIds } from "../domain/policy.ts"
import { PlanDocument } from "../domain/plan-document.ts"
import { Graph, NodeKind, Path } from "../domain/provenance.ts"
import { Budget, Channel, RiskTier, RunProfile, RunRepository } from "../domain/request.ts"
import { runStatuses } from "../domain/run.ts"

export const RunStatus = Schema.Literals(runStatuses)

/** Input that was refused: which field, why, and the mend. Nothing was changed (REQ-4). */
export class InvalidInput extends Schema.TaggedError<InvalidInput>()("InvalidInput", {
  field: Schema.String,
  reason: Schema.String,
  mend: Schema.String,
  ...fault
}) {
  override get message() {
    return `${this.field}: ${this.reason} ${this.mend}`
  }
}
export class NotFound extends Schema.TaggedError<NotFound>()("NotFound", { what: Schema.String, mend: Schema.String, ...fault }) {
  override get message() {
    return `${this.what} ${this.mend}`
  }
}
/** The core could not do it though the input was right: disk, git, a broken artifact. */
export class CoreFailure extends Schema.TaggedError<CoreFailure>()("CoreFailure", {
  /** Of what failed, as docs/failures.md lists it, where it has one: `git-failed`, `no-confinement`. */
  code: Schema.optionalKey(Schema.String),
  message: Schema.String,
  mend: Schema.String,
  ...fault
}) {}

export const RepositoryView = Schema.Struct({ id: RepositoryId, name: Schema.String, path: Schema.String, at: Instant })
export type RepositoryView = typeof RepositoryView.Type

/** One thing of a run that a person has to decide or answer (APR-4). */
export const PendingItem = Schema.Struct({
  kind: Schema.Literals(["question", "plan", "patch", "violation"]),
  /** The question's first line, or which version or rule it is. */
  about: Schema.String,
  since: Instant
})
export type PendingItem = typeof PendingItem.Type

export const RunSummary = Schema.Struct({
  id: RunId,
  number: Schema.Int,
  /** The prompt's first line, at most 120 characters. */
  title: Schema.String,
  status: RunStatus,
  tier: RiskTier,
  channel: Channel,
  repositories: Schema.Array(Schema.Struct({ id: RepositoryId, name: Schema.String })),
  /** The model is canned: say so wherever the run shows. */
  scripted: Schema.Boolean,
  createdAt: Instant,
  updatedAt: Instant,
  /** Newest patch set's counts. */
  change: Schema.optionalKey(Schema.Struct({ version: Schema.Int, files: Schema.Int, added: Schema.Int, removed: Schema.Int })),
  /** Of a queued run: its place, from 1, and why it stands there (WORK-1). */
  queue: Schema.optionalKey(Schema.Struct({ position: Schema.Int, of: Schema.Int, reason: Schema.String })),
  /** Present where a person asked to judge it themselves, whatever its scores say (INT-1). */
  manualReview: Schema.optionalKey(Schema.Literal(true)),
  /** Since when it waits for a person, and whether that was escalated (RUN-4). */
  waiting: Schema.optionalKey(Schema.Struct({ since: Instant, escalated: Schema.Boolean })),
  /** What of it waits, oldest first; absent where nothing does. */
  pending: Schema.optionalKey(Schema.Array(PendingItem)),
  /** One line: why it waits or stopped, or what it does now. */
  note: Schema.String
})
export type RunSummary = typeof RunSummary.Type

/** A comment on lines of a diff; `side` says which file the numbers are of. */
export const LineComment = Schema.Struct({
  path: Schema.String,
  line: Schema.Int,
  endLine: Schema.optionalKey(Schema.Int),
  side: Schema.Literals(["before", "after"]),
  text: Schema.String
})
export type LineComment = typeof LineComment.Type

export const PatchSetView = Schema.Struct({
  id: PatchSetId,
  version: Schema.Int,
  repositoryId: RepositoryId,
  digest: ArtifactHash,
  base: Schema.String,
  tree: Schema.String,
  target: Schema.String,
  message: Schema.String,
  summary: Schema.String,
  counts: Schema.Struct({ files: Schema.Int, added: Schema.Int, removed: Schema.Int }),
  at: Instant,
  /** The version of its repository that the run is about now. */
  current: Schema.Boolean,
  /** Who made it by hand; absent for an agent's. */
  by: Schema.optionalKey(Actor),
  from: Schema.optionalKey(PatchSetId),
  tasks: Schema.Array(Schema.String),
  /** How the score came about, term by term, and why it is no better decision (REV-3). */
  score: Schema.Struct({
    score: Schema.Finite,
    terms: Schema.Array(
      Schema.Struct({
        reviewer: Schema.String,
        score: Schema.Finite,
        weight: Schema.Finite,
        verdict: Schema.String,
        contributes: Schema.Finite,
        required: Schema.Boolean,
        note: Schema.optionalKey(Schema.String)
      })
    ),
    reasons: Schema.Array(Schema.String)
  }),
  decision: Schema.optionalKey(Decision),
  approval: Schema.optionalKey(Schema.Struct({ by: Actor, at: Instant, digest: ArtifactHash })),
  /** What people asked to be changed of it, oldest first: `comments` as the agent got them, those on lines once more in `lines`. */
  requested: Schema.optionalKey(
    Schema.Array(Schema.Struct({ by: Actor, at: Instant, comments: Schema.String, lines: Schema.Array(LineComment) }))
  ),
  reviews: Schema.Array(Schema.Struct({ reviewer: Schema.String, review: ReviewOutcome, findings: Schema.Array(Finding) })),
  /** What the agent claimed to have run, beside what we ran (REV-4). Absent from a core that does not read them. */
  claims: Schema.optionalKey(Claims)
})
export type PatchSetView = typeof PatchSetView.Type

/** Another run whose open change meets this one's (FLOW-6): at most 100 paths and conflicts of it. */
export const OverlapView = Schema.Struct({
  run: RunId,
  number: Schema.Int,
  title: Schema.String,
  repositoryId: RepositoryId,
  ...Meeting.fields
})
export type OverlapView = typeof OverlapView.Type

/** A version of the plan, counted from 1 (PLN-1). */
export const PlanView = Schema.Struct({
  version: Schema.Int,
  hash: ArtifactHash,
  /** Hash of all that it was made from: commit, prompt, policy, instructions, model. */
  context: ArtifactHash,
  /** Absent where the text is no plan any more, as after an erasure. */
  document: Schema.optionalKey(PlanDocument),
  text: Schema.String
})
export type PlanView = typeof PlanView.Type

export const RunDetail = Schema.Struct({
  summary: RunSummary,
  prompt: Schema.String,
  createdBy: Actor,
  repositories: Schema.Array(RunRepository),
  profile: RunProfile,
  budget: Schema.Struct({ limit: Budget, timeMs: Schema.Int, tokens: Schema.Int, usd: Schema.optionalKey(Schema.Finite) }),
  triage: Schema.optionalKey(Schema.Struct({ verdict: Schema.String, tier: RiskTier, reasons: Schema.String })),
  /** The newest plan. */
  plan: Schema.optionalKey(PlanView),
  /** What was planned before a person redirected it, oldest first. */
  earlierPlans: Schema.Array(PlanView),
  questions: Schema.Array(
    Schema.Struct({ id: QuestionId, from: Schema.String, text: Schema.String, at: Instant, answer: Schema.optionalKey(Schema.String) })
  ),
  sessions: Schema.Array(SessionRecord),
  patchSets: Schema.Array(PatchSetView),
  /** Conflicts first. What was committed last may not be in it while many changes are being compared. */
  overlaps: Schema.Array(OverlapView),
  /** One of each repository. */
  publications: Schema.Array(Schema.Struct({ repositoryId: RepositoryId, publication: Publication })),
  /** Plan tasks in plan order, once there is a plan (PLN-6). */
  tasks: Schema.Array(
    Schema.Struct({
      id: Schema.String,
      repositoryId: RepositoryId,
      role: Schema.String,
      after: Schema.Array(Schema.String),
      state: Schema.Literals(["waiting", "working", "changed", "unchanged"])
    })
  ),
  /** What the policy found in the request, the plan and the newest versions, with who overrode what (POL-2). */
  violations: Schema.Array(
    Schema.Struct({
      ...RecordedViolation.fields,
      stage: PolicyStage,
      patchSetId: Schema.optionalKey(PatchSetId),
      /** The evaluation as JSON (`PolicyEvaluation`), with evidence and mends. Absent from a core that does not say it. */
      report: Schema.optionalKey(ArtifactHash),
      override: Schema.optionalKey(Schema.Struct({ by: Actor, at: Instant, reason: Schema.String }))
    })
  ),
  /** GATE-1, in the order of a run's way. */
  gates: Schema.Array(
    Schema.Struct({
      name: Schema.String,
      state: Schema.Literals(["passed", "failed", "open", "not-configured"]),
      required: Schema.Boolean,
      evidence: Schema.String
    })
  ),
  excluded: Schema.Array(RepositoryId),
  /** What the gate found when it was to publish; `head` is where the base branch stands now (FLOW-6). */
  conflict: Schema.optionalKey(
    Schema.Struct({
      patchSetId: PatchSetId,
      repositoryId: RepositoryId,
      head: Schema.optionalKey(Schema.String),
      paths: Schema.Array(Schema.String)
    })
  ),
  /** Since when it waits for a person, and whether that was escalated (RUN-4). */
  waiting: Schema.optionalKey(Schema.Struct({ since: Instant, escalated: Schema.Boolean })),
  failure: Schema.optionalKey(Schema.Struct({ ...Failure.fields, detailText: Schema.optionalKey(Schema.String) })),
  pausedBy: Schema.optionalKey(Schema.Literals(["person", "kill", "unattended"]))
})
export type RunDetail = typeof RunDetail.Type

/** An event of a kind that this client does not know, as a newer core may write it: its line still says what happened. */
export const UnknownEvent = Schema.Struct({ _tag: Schema.String }).pipe(
  Schema.decodeTo(
    Schema.TaggedStruct("Unknown", { kind: Schema.String }),
    SchemaTransformation.transform({
      decode: ({ _tag }) => ({ _tag: "Unknown" as const, kind: _tag }),
      encode: ({ kind }) => ({ _tag: kind })
    })
  )
)
export type UnknownEvent = typeof UnknownEvent.Type

/** An event with a line for people; `text` is the free text it refers to, cut at 4,000 characters. */
export const EventView = Schema.Struct({
  event: Schema.Struct({ ...StoredEvent.fields, event: Schema.Union([DomainEvent, UnknownEvent]) }),
  line: Schema.String,
  text: Schema.optionalKey(Schema.String)
})
export type EventView = typeof EventView.Type

export const ChangeView = Schema.Union([
  Schema.TaggedStruct("event", { ...EventView.fields }),
  Schema.TaggedStruct("live", { seq: Schema.Int })
])
export type ChangeView = typeof ChangeView.Type

/** What a watching client sees of a live session: deltas are streamed, and kept only in the transcript (RUN-5). */
export const LiveView = Schema.Struct({ runId: RunId, effectId: Schema.String, at: Instant, kind: Schema.String, text: Schema.String })
export type LiveView = typeof LiveView.Type

export const FileSide = Schema.Struct({
  /** Absent for a side that does not exist and for binary content. */
  text: Schema.optionalKey(Schema.String),
  /** `text` is the file's first so many bytes alone, of those in `bytes`. */
  cut: Schema.optionalKey(Schema.Int),
  /** Some bytes are no UTF-8: U+FFFD stands for them in `text`. */
  invalid: Schema.optionalKey(Schema.Literal(true)),
  /** A picture by its first bytes, of at most 2 MB, of a kind that can't hold a script. */
  image: Schema.optionalKey(
    Schema.Struct({ type: Schema.Literals(["image/png", "image/jpeg", "image/gif", "image/webp"]), base64: Schema.String })
  ),
  bytes: Schema.Int,
  mode: Schema.String
})
export type FileSide = typeof FileSide.Type

const Lines = Schema.Struct({ line: Schema.Int, count: Schema.Int })
/** A hunk of git's diff: the lines of either side that it covers, its context included. `count` 0: after `line`. */
export const Hunk = Schema.Struct({ before: Lines, after: Lines })
export type Hunk = typeof Hunk.Type

export const FileView = Schema.Struct({
  file: ChangedFile,
  language: Schema.String,
  before: FileSide,
  after: FileSide,
  /** In the order of their numbers, from 1; where they were asked for. */
  hunks: Schema.optionalKey(Schema.Array(Hunk))
})
export type FileView = typeof FileView.Type

/** What is known of a repository at a commit (PLN-5), and the text of it that roles are given. */
export const KnowledgeView = Schema.Struct({
  repository: RepositoryView,
  /** The branch that `knowledge.commit` is of: a run's base, else the repository's default branch. */
  branch: Schema.String,
  /** Absent when the person's folder can't be looked at now. */
  defaultBranch: Schema.optionalKey(Schema.String),
  knowledge: RepositoryKnowledge,
  text: Schema.String
})
export type KnowledgeView = typeof KnowledgeView.Type

export const Check = Schema.Struct({
  name: Schema.String,
  status: Schema.Literals(["works", "fails", "not-configured"]),
  why: Schema.String,
  mend: Schema.String
})
export type Check = typeof Check.Type

/** What is wrong with a configuration: where, what was found, what was expected (CFG-1). */
export const ConfigProblem = Schema.Struct({ path: Schema.String, found: Schema.String, expected: Schema.String })
export type ConfigProblem = typeof ConfigProblem.Type

/** A field that only the file itself sets, by its owner's hand; `*` in its path stands for any name. */
export const ByHandField = Schema.Struct({ path: Schema.String, why: Schema.String })
export type ByHandField = typeof ByHandField.Type

/** `config.json` as it is on the disk now. */
export const ConfigView = Schema.Struct({
  path: Schema.String,
  exists: Schema.Boolean,
  /** What looks like a key is not shown (`secret` then). Empty where there is no file. */
  text: Schema.String,
  /** SHA-256 of the file; empty where there is none. It goes back with what is saved. */
  hash: Schema.String,
  /** The file holds what looks like a key: nothing can be saved over it from here. */
  secret: Schema.Boolean,
  problems: Schema.Array(ConfigProblem),
  /** JSON text: what holds where the file says nothing. */
  defaults: Schema.String,
  /** JSON text: the JSON Schema, with a description of each field. */
  schema: Schema.String,
  byHand: Schema.Array(ByHandField),
  /** Top-level fields in which the file differs from what this core was started with: they wait for its next start. */
  waiting: Schema.Array(Schema.String)
})
export type ConfigView = typeof ConfigView.Type

export const ConfigCheck = Schema.Struct({
  problems: Schema.Array(ConfigProblem),
  /** Changes that only the file's owner makes, by hand. */
  byHand: Schema.Array(ByHandField),
  /** Top-level fields that would wait for the next start. */
  waiting: Schema.Array(Schema.String)
})
export type ConfigCheck = typeof ConfigCheck.Type

/** One rule as it holds, and whose word it is. */
export const PolicyRuleView = Schema.Struct({
  id: Schema.Literals(ruleIds),
  severity: Schema.Literals(["OFF", "WARN", "BLOCK"]),
  tier: RiskTier,
  source: Schema.Literals(["default", "user", "repository"]),
  /** Patterns besides those that the rule brings itself. */
  paths: Schema.Array(Schema.String),
  /** What is allowed must be in each list. */
  allowed: Schema.Array(Schema.Array(Schema.String)),
  most: Schema.optionalKey(Schema.Int)
})
export type PolicyRuleView = typeof PolicyRuleView.Type

export const PolicyView = Schema.Struct({
  /** The user's, that this core was started with: it holds for every repository. */
  user: Schema.Struct({ name: Schema.optionalKey(Schema.String), hash: ArtifactHash, rules: Schema.Array(PolicyRuleView) }),
  /** Of each connected repository, with its own bundle at the branch that a new run would stand on. */
  repositories: Schema.Array(
    Schema.Struct({
      id: RepositoryId,
      name: Schema.String,
      /** Its own bundle has a name, or none; absent where it brings no bundle. */
      bundle: Schema.optionalKey(Schema.Struct({ name: Schema.optionalKey(Schema.String) })),
      /** Why its bundle can't be read: then no run of it starts. */
      problem: Schema.optionalKey(Schema.Struct({ what: Schema.String, mend: Schema.String })),
      hash: Schema.optionalKey(ArtifactHash),
      /** Empty where there is a problem. */
      rules: Schema.Array(PolicyRuleView),
      /** What its bundle says that changes nothing, as the user's is stricter there. */
      withoutEffect: Schema.Array(Schema.Struct({ path: Schema.String, found: Schema.String, holds: Schema.String }))
    })
  ),
  /** Bundles to begin with; `bundle` is JSON text. */
  starters: Schema.Array(Schema.Struct({ name: Schema.String, said: Schema.String, bundle: Schema.String }))
})
export type PolicyView = typeof PolicyView.Type

/** Everything a person can ask of a run; free text goes in plain and is stored as an artifact by the core. */
export const Action = Schema.Union([
  Schema.TaggedStruct("approve", { patchSetId: PatchSetId, digest: ArtifactHash, message: Schema.optionalKey(Schema.String) }),
  Schema.TaggedStruct("approve-plan", { plan: ArtifactHash }),
  /** `goOn`: the run goes on without that change's repository. */
  Schema.TaggedStruct("reject", {
    patchSetId: PatchSetId,
    reason: Schema.optionalKey(Schema.String),
    goOn: Schema.optionalKey(Schema.Boolean)
  }),
  /** `lines`: what is said about lines of the diff, besides `comments` about the whole (APR-2). */
  Schema.TaggedStruct("request-changes", {
    patchSetId: PatchSetId,
    comments: Schema.String,
    lines: Schema.optionalKey(Schema.Array(LineComment))
  }),
  /** A new version with some of the files alone, or with edits, under the person's name (APR-5). */
  Schema.TaggedStruct("propose-version", {
    patchSetId: PatchSetId,
    /** Paths to take; absent: all. */
    take: Schema.optionalKey(Schema.Array(Schema.String)),
    /** Hunks of a path to take, by their number in its diff, from 1; a path that is not named is taken whole. */
    hunks: Schema.optionalKey(Schema.Record(Schema.String, Schema.Array(Schema.Int))),
    /** Whole new texts of files. */
    edits: Schema.optionalKey(Schema.Array(Schema.Struct({ path: Schema.String, text: Schema.String })))
  }),
  /** Admins alone; clears that very violation and no other (POL-2). */
  Schema.TaggedStruct("override-violation", { violationId: Schema.String, reason: Schema.String }),
  Schema.TaggedStruct("force-manual-review", { reason: Schema.optionalKey(Schema.String) }),
  Schema.TaggedStruct("answer", { questionId: Schema.optionalKey(QuestionId), text: Schema.String }),
  Schema.TaggedStruct("override-triage", { reason: Schema.String }),
  Schema.TaggedStruct("redirect", { instruction: Schema.String, repository: Schema.optionalKey(RepositoryId) }),
  /** Of a run whose approved change does not merge into its target any more: an agent makes a new version (FLOW-6). */
  Schema.TaggedStruct("resolve-conflict", { instruction: Schema.optionalKey(Schema.String) }),
  Schema.TaggedStruct("pause", {}),
  Schema.TaggedStruct("resume", {}),
  /** Of a stopped run: goes on with it. Of an ended one: makes a new linked run, whose id is answered. */
  Schema.TaggedStruct("retry", {}),
  Schema.TaggedStruct("close", { reason: Schema.optionalKey(Schema.String) }),
  Schema.TaggedStruct("cancel", {}),
  Schema.TaggedStruct("kill", {})
])
export type Action = typeof Action.Type

export const NewRequest = Schema.Struct({
  /** The client's key: the same one again makes no second run (REQ-3). */
  commandId: CommandId,
  prompt: Schema.String,
  /** Name, id, or absolute path of a connected repository: the primary one. */
  repository: Schema.String,
  /** Further repositories that the change spans (FLOW-4). */
  secondary: Schema.optionalKey(Schema.Array(Schema.String)),
  channel: Schema.Literals(["app", "cli", "demo"]),
  base: Schema.optionalKey(Schema.String),
  paths: Schema.Array(Schema.String),
  avoid: Schema.Array(Schema.String),
  tier: RiskTier,
  outcome: Schema.optionalKey(Schema.String),
  done: Schema.optionalKey(Schema.String),
  hints: Schema.optionalKey(Schema.String),
  links: Schema.Array(Schema.String),
  budget: Schema.optionalKey(Schema.Struct({ minutes: Schema.optionalKey(Schema.Finite), usd: Schema.optionalKey(Schema.Finite) }))
})
export type NewRequest = typeof NewRequest.Type

const Erased = Schema.Struct({
  hash: ArtifactHash,
  at: Instant,
  by: Schema.Literals(["person", "retention"]),
  actor: Actor,
  reason: Schema.optionalKey(ArtifactHash)
})
/** What `ledger verify` found of the anchors outside the database: the notes on published commits (LED-6). */
export const AnchorsView = Schema.Struct({
  checked: Schema.Int,
  broken: Schema.Array(Schema.Struct({ repository: Schema.String, commit: Schema.String, seq: Schema.Int, reason: Schema.String })),
  unreachable: Schema.Array(Schema.Struct({ repository: Schema.String, reason: Schema.String }))
})
export type AnchorsView = typeof AnchorsView.Type

export const VerificationView = Schema.Struct({
  /** Events up to here an earlier verification checked; 0: all were checked now. */
  after: Schema.Int,
  events: Schema.Int,
  head: Schema.Struct({ seq: Schema.Int, hash: Schema.String }),
  broken: Schema.NullOr(Schema.Struct({ seq: Schema.Int, reason: Schema.String })),
  artifacts: Schema.Struct({
    checked: Schema.Int,
    missing: Schema.Array(Schema.String),
    corrupt: Schema.Array(Schema.String),
    /** Gone, with a tombstone that says so. */
    erased: Schema.Array(Erased)
  }),
  anchors: Schema.optionalKey(AnchorsView)
})

/** What takes space in the home. */
export const DiskEntry = Schema.Struct({
  kind: Schema.Literals(["workspace", "cache", "store", "artifacts", "ledger", "logs", "backups"]),
  name: Schema.String,
  bytes: Schema.Int,
  /** The run it belongs to, where there is one. */
  run: Schema.optionalKey(Schema.Struct({ number: Schema.Int, status: RunStatus })),
  /** `disk reclaim` would remove it. */
  reclaimable: Schema.Boolean
})
export type DiskEntry = typeof DiskEntry.Type

export const Reclaimed = Schema.Struct({
  bytes: Schema.Int,
  removed: Schema.Array(
    Schema.Struct({
      name: Schema.String,
      bytes: Schema.Int,
      /** The diff of what its agent had not handed out. */ kept: Schema.optionalKey(ArtifactHash)
    })
  ),
  /** What stays, and why. */
  stays: Schema.Array(Schema.Struct({ name: Schema.String, why: Schema.String, mend: Schema.String }))
})
export type Reclaimed = typeof Reclaimed.Type

export const Status = Schema.Struct({
  version: Schema.String,
  installation: Schema.String,
  /** Process id of the core. */
  pid: Schema.Int,
  home: Schema.String,
  actor: Actor,
  held: Schema.optionalKey(Schema.Struct({ by: Actor, at: Instant })),
  /** Present while intake is paused: queued runs wait until it is resumed, what runs goes on (INT-1). */
  intakePause: Schema.optionalKey(Schema.Struct({ by: Actor, at: Instant })),
  head: Schema.Struct({ seq: Schema.Int, hash: Schema.String }),
  model: Schema.Struct({ provider: Schema.String, id: Schema.String, scripted: Schema.Boolean }),
  sandbox: Schema.Struct({ works: Schema.Boolean, name: Schema.String, why: Schema.String, mend: Schema.String })
})
export type Status = typeof Status.Type

/** A step of a replay with the state that the run had after it, or of its end: a patch, rebuilt from its bundle (LED-7). */
export const ReplayView = Schema.Union([
  Schema.TaggedStruct("step", {
    seq: Schema.Int,
    version: Schema.Int,
    at: Instant,
    hash: Schema.String,
    type: Schema.String,
    line: Schema.String,
    status: RunStatus,
    tier: RiskTier,
    patchSets: Schema.Int,
    openEffects: Schema.Int
  }),
  Schema.TaggedStruct("patch", {
    patchSetId: PatchSetId,
    /** Its name. */
    repository: Schema.String,
    version: Schema.Int,
    bundle: ArtifactHash,
    /** What the bundle gives on its base, and what the ledger says. */
    tree: Schema.String,
    expected: Schema.String
  }),
  Schema.TaggedStruct("no-patch", {})
])
export type ReplayView = typeof ReplayView.Type
/** What the graph is of. `run`: id, `R-12` or `12`; `repository`: name, id or absolute path. */
export const GraphView = Schema.Union([
  Schema.TaggedStruct("workspace", {}),
  Schema.TaggedStruct("run", { run: Schema.String }),
  /** The history of a file: `path` as it is called now, relative to the repository's root. */
  Schema.TaggedStruct("file", { path: Schema.String, repository: Schema.optionalKey(Schema.String) })
])
export type GraphView = typeof GraphView.Type

const error = Schema.Union([InvalidInput, NotFound, CommandRefused, CoreFailure])

export class PatchPlaneRpc extends RpcGroup.make(
  Rpc.make("Status", { success: Status, error }),
  Rpc.make("Doctor", { success: Schema.Array(Check), error }),
  Rpc.make("ListRepositories", { success: Schema.Array(RepositoryView), error }),
  Rpc.make("AddRepository", {
    payload: { commandId: CommandId, path: Schema.String, name: Schema.optionalKey(Schema.String) },
    success: RepositoryView,
    error
  }),
  /** By name, id or path. Refused while runs of it are not over; their history, its folder and our store stay. */
  Rpc.make("RemoveRepository", { payload: { commandId: CommandId, repository: Schema.String }, success: Schema.Void, error }),
  /** Of a repository (name, id or path) as its default branch is now, or of a run's base; with both, of that repository in the run. */
  Rpc.make("GetKnowledge", {
    payload: { repository: Schema.optionalKey(Schema.String), run: Schema.optionalKey(Schema.String) },
    success: KnowledgeView,
    error
  }),
  /** The configuration's file, which every process reads when it starts and none while it runs. */
  Rpc.make("GetConfig", { success: ConfigView, error }),
  /** `text`: a whole configuration. Nothing is written. */
  Rpc.make("CheckConfig", { payload: { text: Schema.String }, success: ConfigCheck, error }),
  /**
   * Replaces the file, whole or not at all. `expected`: the hash of what was read; where the file is another one meanwhile,
   * nothing is written. Refused for whoever asks: what does not hold, what looks like a key, and what only the file's owner
   * sets by hand (docs/security.md).
   */
  Rpc.make("SaveConfig", { payload: { text: Schema.String, expected: Schema.String }, success: ConfigView, error }),
  Rpc.make("GetPolicy", { success: PolicyView, error }),
  Rpc.make("CreateRequest", { payload: NewRequest, success: Schema.Struct({ runId: RunId, number: Schema.Int }), error }),
  /**
   * Newest first. `repository`: id or name, connected or not; `text`: words that the prompt's beginning, the run's number
   * or its repositories' names hold, at most 200 characters.
   */
  Rpc.make("ListRuns", {
    payload: {
      limit: Schema.Int,
      before: Schema.optionalKey(Schema.Int),
      statuses: Schema.optionalKey(Schema.Array(RunStatus)),
      repository: Schema.optionalKey(Schema.String),
      tiers: Schema.optionalKey(Schema.Array(RiskTier)),
      channels: Schema.optionalKey(Schema.Array(Channel)),
      text: Schema.optionalKey(Schema.String)
    },
    success: Schema.Array(RunSummary),
    error
  }),
  /** `run`: id, `R-12` or `12`. */
  Rpc.make("GetRun", { payload: { run: Schema.String }, success: RunDetail, error }),
  /** Against its base, or against another version of its repository (APR-2). */
  Rpc.make("ListFiles", {
    payload: { run: Schema.String, patchSetId: Schema.optionalKey(PatchSetId), since: Schema.optionalKey(PatchSetId) },
    success: Schema.Array(ChangedFile),
    error
  }),
  /** `hunks`: with git's own hunks of it, by whose numbers `propose-version` takes some. */
  Rpc.make("GetFile", {
    payload: {
      run: Schema.String,
      patchSetId: Schema.optionalKey(PatchSetId),
      since: Schema.optionalKey(PatchSetId),
      path: Schema.String,
      hunks: Schema.optionalKey(Schema.Boolean)
    },
    success: FileView,
    error
  }),
  /** Unified diff text of the whole patch set, against its base or against an earlier version of it (APR-2). */
  Rpc.make("GetDiff", {
    payload: { run: Schema.String, patchSetId: Schema.optionalKey(PatchSetId), since: Schema.optionalKey(PatchSetId) },
    success: Schema.String,
    error
  }),
  /** The completion report as Markdown (RPT-1); of a run that is not over: as far as it is. */
  Rpc.make("GetReport", { payload: { run: Schema.String }, success: Schema.String, error }),
  Rpc.make("ReadArtifact", { payload: { hash: ArtifactHash }, success: Schema.String, error }),
  Rpc.make("Act", {
    payload: { commandId: CommandId, run: Schema.String, action: Action },
    success: Schema.Struct({ runId: RunId, number: Schema.Int, status: RunStatus }),
    error
  }),
  Rpc.make("EngageKillSwitch", { payload: { commandId: CommandId }, success: Schema.Struct({ ended: Schema.Int }), error }),
  Rpc.make("ReleaseKillSwitch", { payload: { commandId: CommandId }, success: Schema.Void, error }),
  Rpc.make("PauseIntake", { payload: { commandId: CommandId }, success: Schema.Void, error }),
  Rpc.make("ResumeIntake", { payload: { commandId: CommandId }, success: Schema.Void, error }),
  Rpc.make("Changes", {
    payload: { after: Schema.Int, follow: Schema.Boolean, run: Schema.optionalKey(Schema.String) },
    success: ChangeView,
    error,
    stream: true
  }),
  Rpc.make("Live", { payload: { run: Schema.String }, success: LiveView, error, stream: true }),
  Rpc.make("VerifyLedger", { success: VerificationView, error }),
  /** What came after the last verification that found everything whole. */
  Rpc.make("VerifyNewEvents", { success: VerificationView, error }),
  /** Only over the Unix socket. `path`: absolute, a folder that is there or is to be made. */
  Rpc.make("BackUpLedger", {
    payload: { path: Schema.String },
    success: Schema.Struct({ path: Schema.String, events: Schema.Int, head: Schema.String, artifacts: Schema.Int, bytes: Schema.Int }),
    error
  }),
  /** Only over the Unix socket. `what`: an artifact's hash, or a run by id, `R-12` or `12`. */
  Rpc.make("Erase", {
    payload: { commandId: CommandId, what: Schema.String, reason: Schema.optionalKey(Schema.String) },
    success: Schema.Struct({
      erased: Schema.Array(ArtifactHash),
      shared: Schema.Array(ArtifactHash),
      /** Refs of the run in the bare stores whose objects were removed. */
      refs: Schema.Int
    }),
    error
  }),
  /** Only over the Unix socket: does now what is done at the start and once a day. */
  Rpc.make("RetainLedger", { success: Schema.Struct({ transcripts: Schema.Int, logs: Schema.Int }), error }),
  Rpc.make("DiskUsage", { success: Schema.Array(DiskEntry), error }),
  /** Workspaces of ended runs, of one or of all; with `caches` prepared dependencies as well. */
  Rpc.make("ReclaimDisk", {
    payload: { commandId: CommandId, run: Schema.optionalKey(Schema.String), caches: Schema.Boolean },
    success: Reclaimed,
    error
  }),
  /** The run's proof bundle, as pieces of the file's text in order (LED-3). */
  Rpc.make("ExportProof", { payload: { run: Schema.String }, success: Schema.String, error, stream: true }),
  /** The fingerprint of the key that proof bundles of this installation are signed with. */
  Rpc.make("ProofKey", { success: Schema.Struct({ fingerprint: Schema.String }), error }),
  /**
   * `to`: the last event, by its place in the ledger. `repository` (name or id) and `version` say which patch is made
   * anew; without them the newest of each repository.
   */
  Rpc.make("ReplayRun", {
    payload: {
      run: Schema.String,
      to: Schema.optionalKey(Schema.Int),
      repository: Schema.optionalKey(Schema.String),
      version: Schema.optionalKey(Schema.Int)
    },
    success: ReplayView,
    error,
    stream: true
  }),
  Rpc.make("RebuildLedger", { success: Schema.Struct({ events: Schema.Int }), error }),
  /**
   * Of runs requested in `[from, to)`, of one repository (name, id or absolute path). `limit` runs behind each
   * number (0 to 500, default 20), those below run number `before`; `metric` for that one alone.
   */
  Rpc.make("Metrics", {
    payload: {
      from: Schema.optionalKey(Instant),
      to: Schema.optionalKey(Instant),
      repository: Schema.optionalKey(Schema.String),
      metric: Schema.optionalKey(MetricId),
      limit: Schema.optionalKey(Schema.Int),
      before: Schema.optionalKey(Schema.Int)
    },
    success: MetricsReport,
    error
  }),
  /** Records in `[from, to)`, of these kinds, at most `limit` nodes (1 to 5,000, default 1,000), newest runs first. */
  Rpc.make("Graph", {
    payload: {
      scope: GraphView,
      kinds: Schema.optionalKey(Schema.Array(NodeKind)),
      from: Schema.optionalKey(Instant),
      to: Schema.optionalKey(Instant),
      repository: Schema.optionalKey(Schema.String),
      limit: Schema.optionalKey(Schema.Int)
    },
    success: Graph,
    error
  }),
  /** A shortest path; `from` and `to` are ids of nodes, and may begin with `R-12` in place of the run's id. */
  Rpc.make("GraphPath", { payload: { from: Schema.String, to: Schema.String }, success: Path, error }),
  /** Begins the demo run (making its repository first), or finds the one that is there. */
  Rpc.make("Demo", { success: Schema.Struct({ runId: RunId, number: Schema.Int }), error }),
  /** A one-time address for a browser. Only over the Unix socket. */
  Rpc.make("MintTicket", { success: Schema.Struct({ url: Schema.String }), error }),
  Rpc.make("Shutdown", { success: Schema.Void, error })
) {}
