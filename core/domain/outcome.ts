/** What steps hand back to `decide`: data, never a transition (FLOW-1). */
import { Schema } from "effect"
import { ArtifactHash, GitObject, Instant, PatchSetId, RepositoryId } from "./ids.ts"
import { Violation } from "./policy.ts"
import { Budget, RiskTier } from "./request.ts"

/** One agent session of one effect, as LED-4 wants it recorded. */
export const SessionRecord = Schema.Struct({
  id: Schema.NonEmptyString,
  role: Schema.NonEmptyString,
  runtime: Schema.NonEmptyString,
  model: Schema.NonEmptyString,
  /** What it worked on or judged; absent where it is about the whole run (triage, plan), and in records of older versions. */
  repository: Schema.optionalKey(RepositoryId),
  /** The plan task it did. */
  task: Schema.optionalKey(Schema.NonEmptyString),
  tokens: Schema.Struct({ input: Schema.Int, output: Schema.Int, cached: Schema.Int }),
  /** US dollars; absent when the model's price is unknown. */
  usd: Schema.optionalKey(Schema.Finite),
  durationMs: Schema.Int,
  turns: Schema.Int,
  input: ArtifactHash,
  output: ArtifactHash,
  /** JSON lines of normalized runtime events, deltas included (RUN-5). */
  transcript: ArtifactHash
})
export type SessionRecord = typeof SessionRecord.Type

export const TriageOutcome = Schema.Struct({
  verdict: Schema.Literals(["GO", "NO-GO", "DEFER"]),
  tier: RiskTier,
  reasons: ArtifactHash,
  questions: Schema.Array(ArtifactHash),
  /** Hash of what was judged: commit, prompt, policy, instructions, model (PLN-1). */
  context: ArtifactHash
})
export type TriageOutcome = typeof TriageOutcome.Type

/** What `decide` needs of a plan task; its goal and acceptance criteria stand in the plan document (PLN-6). */
export const PlannedTask = Schema.Struct({
  id: Schema.NonEmptyString,
  repositoryId: RepositoryId,
  /** Name of a worker role (PLN-2). */
  role: Schema.NonEmptyString,
  /** Tasks that have to be done before this one begins; it works on their combined result. */
  after: Schema.Array(Schema.NonEmptyString),
  budget: Schema.optionalKey(Budget)
})
export type PlannedTask = typeof PlannedTask.Type

export const PlanOutcome = Schema.Struct({
  /** The plan document (JSON by `PlanDocument`). */
  plan: ArtifactHash,
  tasks: Schema.Int,
  /** In plan order. Absent: one task in the primary repository. */
  work: Schema.optionalKey(Schema.NonEmptyArray(PlannedTask)),
  tier: RiskTier,
  context: ArtifactHash
})
export type PlanOutcome = typeof PlanOutcome.Type

/** A patch set as the step made it; `decide` gives it its id and version (PAT-1). */
export const ProposedChange = Schema.Struct({
  base: GitObject,
  tree: GitObject,
  /** The commit in the bare store that carries `tree` on `base`; the published one is made by the gate. */
  commit: GitObject,
  /** Digest of repository, base, tree, target branch, message and policy (APR-1). */
  digest: ArtifactHash,
  message: ArtifactHash,
  /** JSON list of `ChangedFile`. */
  files: ArtifactHash,
  /** Unified text diff, for reading; the objects themselves are in `bundle`. */
  diff: ArtifactHash,
  bundle: ArtifactHash,
  summary: ArtifactHash,
  counts: Schema.Struct({ files: Schema.Int, added: Schema.Int, removed: Schema.Int }),
  /** Unpublished tools the agent used, by name with counts. */
  tools: Schema.Record(Schema.String, Schema.Int)
})
export type ProposedChange = typeof ProposedChange.Type

export const ChangedFile = Schema.Struct({
  path: Schema.String,
  /** The former path of a rename. */
  from: Schema.optionalKey(Schema.String),
  status: Schema.Literals(["added", "modified", "deleted", "renamed", "type-changed"]),
  mode: Schema.Struct({ before: Schema.String, after: Schema.String }),
  blob: Schema.Struct({ before: Schema.String, after: Schema.String }),
  binary: Schema.Boolean,
  added: Schema.Int,
  removed: Schema.Int
})
export type ChangedFile = typeof ChangedFile.Type

const { evidence: _evidence, mend: _mend, ...named } = Violation.fields
/** A violation as events name it; its evidence and mend stand in the evaluation's report, since they quote files (LED-9). */
export const RecordedViolation = Schema.Struct(named)
export type RecordedViolation = typeof RecordedViolation.Type

export const PolicyOutcome = Schema.Struct({
  violations: Schema.Array(RecordedViolation),
  /** What the rules raise the run's tier to at least (TRI-2). */
  tier: RiskTier,
  /** How many packages a patch adds, changes or removes (POL-3). */
  dependencies: Schema.Int,
  /** The whole `PolicyEvaluation` as JSON: evidence, mends, dependency changes. */
  report: ArtifactHash
})
export type PolicyOutcome = typeof PolicyOutcome.Type

/** Commits of several tasks as one, in plan order (PLN-6). */
export const CombinationOutcome = Schema.Union([
  Schema.Struct({ kind: Schema.Literal("combined"), change: ProposedChange }),
  /** `task` does not combine with those before it. */
  Schema.Struct({ kind: Schema.Literal("conflict"), task: Schema.NonEmptyString, paths: Schema.Array(Schema.String) })
])
export type CombinationOutcome = typeof CombinationOutcome.Type

export const ExecutionOutcome = Schema.Union([
  Schema.Struct({ kind: Schema.Literal("changed"), change: ProposedChange }),
  /** The results of the tasks that this one builds on don't combine: `task` conflicts with those of `tasks` before it. */
  Schema.Struct({
    kind: Schema.Literal("not-combined"),
    tasks: Schema.Array(Schema.NonEmptyString),
    task: Schema.NonEmptyString,
    paths: Schema.Array(Schema.String)
  }),
  Schema.Struct({ kind: Schema.Literal("unchanged"), said: ArtifactHash }),
  Schema.Struct({ kind: Schema.Literal("question"), text: ArtifactHash }),
  Schema.Struct({ kind: Schema.Literal("budget-ended"), budget: Schema.Literals(["time", "usd", "tokens"]) })
])
export type ExecutionOutcome = typeof ExecutionOutcome.Type

export const Severity = Schema.Literals(["info", "low", "medium", "high"])
export type Severity = typeof Severity.Type

export const Finding = Schema.Struct({
  path: Schema.String,
  line: Schema.optionalKey(Schema.Int),
  endLine: Schema.optionalKey(Schema.Int),
  severity: Severity,
  rule: Schema.String,
  message: Schema.String,
  suggestion: Schema.optionalKey(Schema.String)
})
export type Finding = typeof Finding.Type

/** `errored` is a reviewer that crashed, timed out or could not be found; it never counts as a pass (REV-2). */
export const ReviewOutcome = Schema.Struct({
  verdict: Schema.Literals(["passed", "failed", "errored", "skipped"]),
  score: Schema.Finite.check(Schema.isBetween({ minimum: 0, maximum: 1 })),
  /** What a model's review raises the run's tier to; it never lowers it (REV-5). */
  tier: Schema.optionalKey(RiskTier),
  /** One line of ours: `12 passed`, `2 findings`, `no linter found`. */
  summary: Schema.String,
  command: Schema.Array(Schema.String),
  exitCode: Schema.optionalKey(Schema.Int),
  /** JSON list of `Finding`. */
  findings: ArtifactHash,
  findingCount: Schema.Int,
  log: ArtifactHash,
  durationMs: Schema.Int
})
export type ReviewOutcome = typeof ReviewOutcome.Type

/** What stands in the target after the gate wrote it (PUB-2). */
export const Publication = Schema.Struct({
  branch: Schema.NonEmptyString,
  commit: GitObject,
  tree: GitObject,
  /** The notes commit that anchors run, ledger head and approval (LED-6). */
  note: GitObject,
  /** Where it was written: the repository's path or the name of its remote. */
  target: Schema.NonEmptyString
})
export type Publication = typeof Publication.Type

/** All repositories of the run, or none (PUB-5). */
export const PublicationOutcome = Schema.Union([
  Schema.Struct({
    kind: Schema.Literal("published"),
    publications: Schema.NonEmptyArray(Schema.Struct({ repositoryId: RepositoryId, publication: Publication }))
  }),
  Schema.Struct({
    kind: Schema.Literal("conflict"),
    reason: Schema.String,
    /** Absent: the primary one. */
    repositoryId: Schema.optionalKey(RepositoryId),
    /** Where the base branch stands now, in the store, when the change does not merge into it; with the paths that don't. */
    head: Schema.optionalKey(GitObject),
    paths: Schema.optionalKey(Schema.Array(Schema.String))
  }),
  /** The policy, evaluated again at the gate, blocks what was approved (POL-2). */
  Schema.Struct({ kind: Schema.Literal("blocked"), patchSetId: PatchSetId, policy: PolicyOutcome })
])
export type PublicationOutcome = typeof PublicationOutcome.Type

/** What was seen at a target after publication: the tree found on the branch. */
export const ObservationOutcome = Schema.Struct({ tree: GitObject, commit: GitObject, at: Instant })
/** One of each repository that was published to. */
export const Observed = Schema.NonEmptyArray(Schema.Struct({ repositoryId: RepositoryId, observed: ObservationOutcome }))
export type Observed = typeof Observed.Type
export type ObservationOutcome = typeof ObservationOutcome.Type
