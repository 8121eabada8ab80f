/** What the rules look at: a patch set's files, lines and dependencies, and what was asked for. */
import type { Effect } from "effect"
import type { ChangedFile } from "../domain/outcome.ts"
import type { DependencyChange } from "../domain/policy.ts"
import type { RiskTier } from "../domain/request.ts"
import type { PolicyRule } from "./policy.ts"
import type { FileDiff } from "./unified-diff.ts"
import type { Objection } from "./violation.ts"

/** What a person asked for: the paths of the request (REQ-1), empty for the whole repository. */
export interface Scope {
  readonly paths: ReadonlyArray<string>
  readonly avoid: ReadonlyArray<string>
}

export interface PlanTask {
  readonly id: string
  /** Files, folders or patterns; none means that the task says nothing about where. */
  readonly paths: ReadonlyArray<string>
}

/** Exact bytes of both sides of a file; `null` where a side has none. `RepositoryStore.fileSides` gives it. */
export type ReadSides<E> = (file: {
  readonly path: string
  readonly from?: string
}) => Effect.Effect<{ readonly before: Uint8Array | null; readonly after: Uint8Array | null }, E>

export interface PatchInput<E> {
  readonly files: ReadonlyArray<ChangedFile>
  /** As git wrote it, before any redaction: a redacted one shows no secrets. It may be cut at its end. */
  readonly diff: string
  readonly scope: Scope
  /** Absent where there is no plan. */
  readonly tasks?: ReadonlyArray<PlanTask>
  /** The tier so far; what comes out is never lower (TRI-2). */
  readonly tier: RiskTier
  readonly read: ReadSides<E>
  /** Takes secrets out of text: the core's own `Redaction`, so that configured values are found as well. */
  readonly redact: (text: string) => string
}

/** A whole text that the diff does not show: of a binary file, or past the point where the diff was cut. */
export interface UnseenText {
  readonly file: ChangedFile
  /** Absent: it could not be read, and nobody knows what is in it. */
  readonly text?: string
}

/** All that is known of a patch set, gathered once for all rules. */
export interface Patch {
  readonly files: ReadonlyArray<ChangedFile>
  readonly diffs: ReadonlyMap<string, FileDiff>
  readonly unseen: ReadonlyArray<UnseenText>
  readonly scope: Scope
  readonly tasks: ReadonlyArray<PlanTask> | undefined
  readonly dependencies: ReadonlyArray<DependencyChange>
  /** Manifests and lockfiles whose content could not be understood. */
  readonly unreadable: ReadonlyArray<ChangedFile>
  readonly redact: (text: string) => string
}

/** A rule of patch sets: pure, and one file each under `rules/`. */
export type PatchRule = (patch: Patch, rule: PolicyRule) => ReadonlyArray<Objection>

/** Both names of a rename: moving a file away changes what was there. */
export const pathsOf = ({ path, from }: ChangedFile): ReadonlyArray<string> => (from === undefined ? [path] : [path, from])

/** The change to one file as content: other bytes, modes or names are another change. */
export const contentOf = ({ status, from, mode, blob }: ChangedFile): ReadonlyArray<string> => [
  status,
  from ?? "",
  mode.before,
  mode.after,
  blob.before,
  blob.after
]

/** `modified (12 added, 3 removed)`, `renamed from a.ts`. */
export const changeOf = ({ status, from, binary, added, removed }: ChangedFile): string =>
  `${status}${from === undefined ? "" : ` from ${from}`}${binary ? " (binary)" : ` (${added} added, ${removed} removed)`}`
