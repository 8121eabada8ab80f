/**
 * The one contract to the core: the native window, browsers and the command line speak it, over the
 * loopback host's WebSocket or the Unix socket. Free text is resolved here, so no client reads artifacts
 * to show a run. Every reply is decoded by its schema on the client's side.
 */
import { Schema } from "effect"
import { Rpc, RpcGroup } from "effect/rpc"
import { Actor } from "../domain/actor.ts"
import { CommandRefused } from "../domain/command.ts"
import { Decision, StoredEvent } from "../domain/event.ts"
import { Failure } from "../domain/failure.ts"
import { ArtifactHash, CommandId, Instant, PatchSetId, QuestionId, RepositoryId, RunId } from "../domain/ids.ts"
import { MetricId, MetricsReport } from "../domain/metrics.ts"
import { ChangedFile, Finding, Publication, ReviewOutcome, SessionRecord } from "../domain/outcome.ts"
import { Graph, NodeKind, Path } from "../domain/provenance.ts"
import { Budget, Channel, RiskTier, RunProfile, RunRepository } from "../domain/request.ts"
import { runStatuses } from "../domain/run.ts"

export const RunStatus = Schema.Literals(runStatuses)

/** Input that was refused: which field, why, and the mend. Nothing was changed (REQ-4). */
export class InvalidInput extends Schema.TaggedError<InvalidInput>()("InvalidInput", {
  field: Schema.String,
  reason: Schema.String,
  mend: Schema.String
}) {
  override get message() {
    return `${this.field}: ${this.reason} ${this.mend}`
  }
}
export class NotFound extends Schema.TaggedError<NotFound>()("NotFound", { what: Schema.String, mend: Schema.String }) {
  override get message() {
    return `${this.what} ${this.mend}`
  }
}
/** The core could not do it though the input was right: disk, git, a broken artifact. */
export class CoreFailure extends Schema.TaggedError<CoreFailure>()("CoreFailure", { message: Schema.String, mend: Schema.String }) {}

export const RepositoryView = Schema.Struct({ id: RepositoryId, name: Schema.String, path: Schema.String, at: Instant })
export type RepositoryView = typeof RepositoryView.Type

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
  /** One line: why it waits or stopped, or what it does now. */
  note: Schema.String
})
export type RunSummary = typeof RunSummary.Type

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
  decision: Schema.optionalKey(Decision),
  approval: Schema.optionalKey(Schema.Struct({ by: Actor, at: Instant, digest: ArtifactHash })),
  reviews: Schema.Array(Schema.Struct({ reviewer: Schema.String, review: ReviewOutcome, findings: Schema.Array(Finding) }))
})
export type PatchSetView = typeof PatchSetView.Type

export const RunDetail = Schema.Struct({
  summary: RunSummary,
  prompt: Schema.String,
  createdBy: Actor,
  repositories: Schema.Array(RunRepository),
  profile: RunProfile,
  budget: Schema.Struct({ limit: Budget, timeMs: Schema.Int, tokens: Schema.Int, usd: Schema.optionalKey(Schema.Finite) }),
  triage: Schema.optionalKey(Schema.Struct({ verdict: Schema.String, tier: RiskTier, reasons: Schema.String })),
  plan: Schema.optionalKey(Schema.Struct({ hash: ArtifactHash, text: Schema.String })),
  questions: Schema.Array(
    Schema.Struct({ id: QuestionId, from: Schema.String, text: Schema.String, at: Instant, answer: Schema.optionalKey(Schema.String) })
  ),
  sessions: Schema.Array(SessionRecord),
  patchSets: Schema.Array(PatchSetView),
  publication: Schema.optionalKey(Publication),
  failure: Schema.optionalKey(Schema.Struct({ ...Failure.fields, detailText: Schema.optionalKey(Schema.String) })),
  pausedBy: Schema.optionalKey(Schema.Literals(["person", "kill"]))
})
export type RunDetail = typeof RunDetail.Type

/** An event with a line for people; `text` is the free text it refers to, cut at 4,000 characters. */
export const EventView = Schema.Struct({ event: StoredEvent, line: Schema.String, text: Schema.optionalKey(Schema.String) })
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
  /** Absent for a side that does not exist, for binary content, and beyond 2 MB. */
  text: Schema.optionalKey(Schema.String),
  bytes: Schema.Int,
  mode: Schema.String
})
export const FileView = Schema.Struct({ file: ChangedFile, language: Schema.String, before: FileSide, after: FileSide })
export type FileView = typeof FileView.Type

export const Check = Schema.Struct({
  name: Schema.String,
  status: Schema.Literals(["works", "fails", "not-configured"]),
  why: Schema.String,
  mend: Schema.String
})
export type Check = typeof Check.Type

/** Everything a person can ask of a run; free text goes in plain and is stored as an artifact by the core. */
export const Action = Schema.Union([
  Schema.TaggedStruct("approve", { patchSetId: PatchSetId, digest: ArtifactHash, message: Schema.optionalKey(Schema.String) }),
  Schema.TaggedStruct("approve-plan", { plan: ArtifactHash }),
  Schema.TaggedStruct("reject", { patchSetId: PatchSetId, reason: Schema.optionalKey(Schema.String) }),
  Schema.TaggedStruct("request-changes", { patchSetId: PatchSetId, comments: Schema.String }),
  Schema.TaggedStruct("answer", { questionId: Schema.optionalKey(QuestionId), text: Schema.String }),
  Schema.TaggedStruct("override-triage", { reason: Schema.String }),
  Schema.TaggedStruct("redirect", { instruction: Schema.String }),
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
  /** Name, id, or absolute path of a connected repository. */
  repository: Schema.String,
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

export const Status = Schema.Struct({
  version: Schema.String,
  installation: Schema.String,
  /** Process id of the core. */
  pid: Schema.Int,
  home: Schema.String,
  actor: Actor,
  held: Schema.optionalKey(Schema.Struct({ by: Actor, at: Instant })),
  head: Schema.Struct({ seq: Schema.Int, hash: Schema.String }),
  model: Schema.Struct({ provider: Schema.String, id: Schema.String, scripted: Schema.Boolean }),
  sandbox: Schema.Struct({ works: Schema.Boolean, name: Schema.String, why: Schema.String, mend: Schema.String })
})
export type Status = typeof Status.Type

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
  Rpc.make("CreateRequest", { payload: NewRequest, success: Schema.Struct({ runId: RunId, number: Schema.Int }), error }),
  Rpc.make("ListRuns", {
    payload: { limit: Schema.Int, before: Schema.optionalKey(Schema.Int), statuses: Schema.optionalKey(Schema.Array(RunStatus)) },
    success: Schema.Array(RunSummary),
    error
  }),
  /** `run`: id, `R-12` or `12`. */
  Rpc.make("GetRun", { payload: { run: Schema.String }, success: RunDetail, error }),
  Rpc.make("ListFiles", {
    payload: { run: Schema.String, patchSetId: Schema.optionalKey(PatchSetId) },
    success: Schema.Array(ChangedFile),
    error
  }),
  Rpc.make("GetFile", {
    payload: { run: Schema.String, patchSetId: Schema.optionalKey(PatchSetId), path: Schema.String },
    success: FileView,
    error
  }),
  /** Unified diff text of the whole patch set. */
  Rpc.make("GetDiff", { payload: { run: Schema.String, patchSetId: Schema.optionalKey(PatchSetId) }, success: Schema.String, error }),
  Rpc.make("ReadArtifact", { payload: { hash: ArtifactHash }, success: Schema.String, error }),
  Rpc.make("Act", {
    payload: { commandId: CommandId, run: Schema.String, action: Action },
    success: Schema.Struct({ runId: RunId, number: Schema.Int, status: RunStatus }),
    error
  }),
  Rpc.make("EngageKillSwitch", { payload: { commandId: CommandId }, success: Schema.Struct({ ended: Schema.Int }), error }),
  Rpc.make("ReleaseKillSwitch", { payload: { commandId: CommandId }, success: Schema.Void, error }),
  Rpc.make("Changes", {
    payload: { after: Schema.Int, follow: Schema.Boolean, run: Schema.optionalKey(Schema.String) },
    success: ChangeView,
    error,
    stream: true
  }),
  Rpc.make("Live", { payload: { run: Schema.String }, success: LiveView, error, stream: true }),
  Rpc.make("VerifyLedger", {
    success: Schema.Struct({
      events: Schema.Int,
      head: Schema.Struct({ seq: Schema.Int, hash: Schema.String }),
      broken: Schema.NullOr(Schema.Struct({ seq: Schema.Int, reason: Schema.String })),
      artifacts: Schema.Struct({ checked: Schema.Int, missing: Schema.Array(Schema.String), corrupt: Schema.Array(Schema.String) })
    }),
    error
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
