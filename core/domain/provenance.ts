/**
 * The words of the provenance graph (GRF-1). A node is named below its run, so that ids are globally unique and
 * stable: `run_…`, `run_…/patch/2`, `run_…/artifact/<sha256>`, `repo_…`. Edges point the way that time went.
 */
import { Schema } from "effect"
import { Actor } from "./actor.ts"
import { ArtifactHash, EventId, Instant, PatchSetId, RepositoryId, RunId } from "./ids.ts"

export const NodeKind = Schema.Literals([
  "repository",
  "request",
  "run",
  "session",
  "plan",
  "task",
  "question",
  "combination",
  "patch-set",
  "policy",
  "override",
  "review",
  "decision",
  "approval",
  "publication",
  "revert",
  "artifact"
])
export type NodeKind = typeof NodeKind.Type

/** Read as `from kind to`. `through`: what lies between is filtered out. `then`: the next change of the same file. */
export const EdgeKind = Schema.Literals([
  "starts",
  "is-base-of",
  "leads-to",
  "runs",
  "reads",
  "writes",
  "makes",
  "contains",
  "becomes",
  "is-reviewed-by",
  "is-approved-by",
  "is-reverted-by",
  "writes-to",
  "through",
  "then"
])
export type EdgeKind = typeof EdgeKind.Type

export const GraphNode = Schema.Struct({
  id: Schema.String,
  kind: NodeKind,
  /** Short, ours: `R-12`, `v2`, `test: passed`. No free text of a model's. */
  label: Schema.String,
  run: Schema.optionalKey(RunId),
  repository: Schema.optionalKey(RepositoryId),
  /** What the node is a record of. */
  seq: Schema.Int,
  event: EventId,
  at: Instant,
  actor: Actor,
  /** Of an artifact: what to read. */
  artifact: Schema.optionalKey(ArtifactHash),
  /** The record in short: tree, digest, tokens, verdict, status. */
  facts: Schema.Record(Schema.String, Schema.Union([Schema.String, Schema.Finite, Schema.Boolean])),
  /** The request's first line, of a request. */
  text: Schema.optionalKey(Schema.String)
})
export type GraphNode = typeof GraphNode.Type

export const GraphEdge = Schema.Struct({ id: Schema.String, from: Schema.String, to: Schema.String, kind: EdgeKind })
export type GraphEdge = typeof GraphEdge.Type

export const edge = (from: string, kind: EdgeKind, to: string): GraphEdge => ({ id: `${from} ${kind} ${to}`, from, to, kind })

export const GraphScope = Schema.Union([
  Schema.TaggedStruct("workspace", {}),
  Schema.TaggedStruct("run", { run: RunId }),
  /** `path` as it is called today; earlier names are followed. Without a repository: in all of them. */
  Schema.TaggedStruct("file", { path: Schema.NonEmptyString, repository: Schema.optionalKey(RepositoryId) })
])
export type GraphScope = typeof GraphScope.Type

export interface GraphQuery {
  readonly scope: GraphScope
  readonly kinds?: ReadonlyArray<NodeKind>
  /** Records in `[from, to)`. */
  readonly from?: Instant
  readonly to?: Instant
  readonly repository?: RepositoryId
  /** At most this many nodes. */
  readonly limit: number
}

/** A patch set that touched the file, newest first. */
export const FileTouch = Schema.Struct({
  patchSet: PatchSetId,
  run: RunId,
  repository: RepositoryId,
  seq: Schema.Int,
  at: Instant,
  /** The file's name in this change, and before it where it was renamed. */
  path: Schema.String,
  from: Schema.optionalKey(Schema.String),
  status: Schema.String,
  added: Schema.Int,
  removed: Schema.Int
})
export type FileTouch = typeof FileTouch.Type

export const Graph = Schema.Struct({
  nodes: Schema.Array(GraphNode),
  /** Both ends of each are among the nodes. */
  edges: Schema.Array(GraphEdge),
  /** There is more than was asked for, or than one answer may hold. */
  truncated: Schema.Boolean,
  /** The ledger's sequence that it holds for. */
  seq: Schema.Int,
  /** Of a file's history. */
  history: Schema.optionalKey(Schema.Array(FileTouch)),
  /** Of a file's history: patch sets whose list of files is erased or damaged, so that they may be missing. */
  unread: Schema.optionalKey(Schema.Int)
})
export type Graph = typeof Graph.Type

/** The nodes of a shortest path in order, ends included, and the edges between them; no node when there is none. */
export const Path = Schema.Struct({
  nodes: Schema.Array(GraphNode),
  edges: Schema.Array(GraphEdge),
  /** The search was given up for its size: there may be a path. */
  truncated: Schema.Boolean,
  seq: Schema.Int
})
export type Path = typeof Path.Type
