/**
 * The control plane's own git: one bare store a connected repository, without hooks, that never ran and
 * never runs anything an agent wrote. Objects of agents come in as bundles, checked by fsck (EXE-4).
 */
import { Context, Schema, type Effect } from "effect"
import type { ChangedFile } from "../domain/outcome.ts"
import type { GitObject, RepositoryId, RunId } from "../domain/ids.ts"
import type { RepositoryKnowledge } from "../domain/knowledge.ts"
import type { MergeConflict } from "../domain/overlap.ts"
import type { HandMade, Version } from "./version.ts"

export class RepositoryFailure extends Schema.TaggedError<RepositoryFailure>()("RepositoryFailure", {
  /**
   * Of a person's folder: `path-not-absolute`, `folder-missing`, `not-a-folder`, `not-a-repository`,
   * `bare-repository`, `shallow-repository`, `partial-repository`, `empty-repository`, `inside-home`,
   * `branch-missing`. Of a change: `bundle-refused`, `name-not-utf8`, `file-too-large`. Of git itself:
   * `git-missing`, `git-interrupted`, `git-failed`.
   */
  code: Schema.String,
  /** The field of the form that is wrong, where there is one: `path`, `base`. */
  field: Schema.optionalKey(Schema.String),
  message: Schema.String,
  mend: Schema.String,
  detail: Schema.optionalKey(Schema.String)
}) {}

/** Text or bytes of one side of a file; `null` where the side has no such file. */
export interface FileSides {
  readonly before: Uint8Array | null
  readonly after: Uint8Array | null
}

/** The lines of either side that a hunk covers, its context included. */
export interface FileHunk {
  readonly before: { readonly line: number; readonly count: number }
  readonly after: { readonly line: number; readonly count: number }
}

/** What would come of a merge: the merged tree's name, or the paths that git can't merge by itself. */
export type TrialMerge =
  | { readonly clean: true; readonly tree: GitObject }
  | { readonly clean: false; readonly conflicts: ReadonlyArray<MergeConflict> }

/** Several commits as one change (PLN-6), or the first that does not combine with those before it. */
export type Combined =
  | {
      readonly kind: "combined"
      /** One commit with the tree of all on the base: what a patch set is made of. */
      readonly commit: GitObject
      readonly tree: GitObject
      /** The same tree with all commits in its history: the base for tasks that go on from them. */
      readonly merged: GitObject
    }
  | { readonly kind: "conflict"; readonly index: number; readonly conflicts: ReadonlyArray<MergeConflict> }

export class RepositoryStore extends Context.Service<
  RepositoryStore,
  {
    /** Looks at a person's repository without changing it. Refuses what can't be worked on, with the mend. */
    readonly inspect: (
      path: string
    ) => Effect.Effect<{ readonly root: string; readonly name: string; readonly defaultBranch: string }, RepositoryFailure>
    /** Brings `branch` of the person's repository into the store and says which commit it is. */
    readonly fetchBase: (id: RepositoryId, path: string, branch: string) => Effect.Effect<GitObject, RepositoryFailure>
    /** Takes a harvest's bundle in, through a quarantine and fsck, and pins it as `refs/patchplane/<ref>`. */
    readonly takeBundle: (
      id: RepositoryId,
      bundle: Uint8Array,
      expected: { readonly base: string; readonly commit: string; readonly tree: string; readonly ref: string }
    ) => Effect.Effect<void, RepositoryFailure>
    /** Removes the objects of a run's patch sets that nothing else reaches; how many refs held them. No run may be publishing. */
    readonly forgetChanges: (id: RepositoryId, run: RunId) => Effect.Effect<number, RepositoryFailure>
    /** Absolute path of the bare store, for checkouts. */
    readonly path: (id: RepositoryId) => string
    /** What differs, by path, with renames found. Fails with `name-not-utf8` where a name is no text. */
    readonly changedFiles: (id: RepositoryId, base: string, tree: string) => Effect.Effect<ReadonlyArray<ChangedFile>, RepositoryFailure>
    /** Unified text, for reading: at most 24 MB, with a last line that says so where there is more. */
    readonly diff: (id: RepositoryId, base: string, tree: string) => Effect.Effect<string, RepositoryFailure>
    /** Exact bytes; a symlink's are its target, a submodule's the line `Subproject commit <commit>`. At most 64 MB a side. */
    readonly fileSides: (
      id: RepositoryId,
      base: string,
      tree: string,
      file: { readonly path: string; readonly from?: string }
    ) => Effect.Effect<FileSides, RepositoryFailure>
    /** Git's hunks of one changed file, by whose numbers `makeVersion` takes some. Empty for what has no lines. */
    readonly hunks: (
      id: RepositoryId,
      base: string,
      tree: string,
      file: { readonly path: string; readonly from?: string }
    ) => Effect.Effect<ReadonlyArray<FileHunk>, RepositoryFailure>
    /** One file at a commit, or null: `.patchplane/policy.json`, `package.json`. At most 1 MB. */
    readonly fileAt: (id: RepositoryId, commit: string, path: string) => Effect.Effect<string | null, RepositoryFailure>
    /** Merges each pair of commits without keeping anything of it (FLOW-6); in order, all in the store already. */
    readonly trialMerges: (
      id: RepositoryId,
      pairs: ReadonlyArray<readonly [ours: string, theirs: string]>
    ) => Effect.Effect<ReadonlyArray<TrialMerge>, RepositoryFailure>
    /** Whether a patch set's commit still merges into `tip`, which `fetchBase` gives for its base branch. */
    readonly appliesCleanly: (id: RepositoryId, commit: string, tip: string) => Effect.Effect<TrialMerge, RepositoryFailure>
    /** Combines commits that stand on `base`, or on each other, in this order; never by guessing (PLN-6). Pins what it makes as `refs/patchplane/<ref>`. */
    readonly combine: (
      id: RepositoryId,
      base: string,
      commits: ReadonlyArray<string>,
      ref: string
    ) => Effect.Effect<Combined, RepositoryFailure>
    /** What is known of the repository at a commit (PLN-5), for work in `directory`. Kept by commit. */
    readonly knowledge: (id: RepositoryId, commit: string, directory: string) => Effect.Effect<RepositoryKnowledge, RepositoryFailure>
    /** A version of a change made by hand: some of its files or hunks, or edited texts (APR-5). Pins it as `refs/patchplane/<ref>`. */
    readonly makeVersion: (id: RepositoryId, made: HandMade) => Effect.Effect<Version, RepositoryFailure>
    /** A git bundle of the commit at `refs/patchplane/<ref>` on `base`. */
    readonly bundleOf: (id: RepositoryId, base: string, ref: string) => Effect.Effect<Uint8Array, RepositoryFailure>
    /** Paths at a commit, at most `limit`. */
    readonly tree: (id: RepositoryId, commit: string, limit: number) => Effect.Effect<ReadonlyArray<string>, RepositoryFailure>
  }
>()("core/repository/RepositoryStore") {}
