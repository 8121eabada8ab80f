/** A change as it is proposed, put together over ports: read from the control plane's own store, never from what a sandbox says of itself (PAT-1). */
import { Effect } from "effect"
import { GitObject, type ArtifactHash } from "../domain/ids.ts"
import type { ProposedChange } from "../domain/outcome.ts"
import type { RunRepository } from "../domain/request.ts"
import type { Run } from "../domain/run.ts"
import { ArtifactStore } from "../ledger/artifact-store.ts"
import { changeDigest } from "../publication/digest.ts"
import { titleOf } from "../domain/title.ts"
import { RepositoryStore } from "./repository-store.ts"

export interface MadeChange {
  /** One commit with `tree` on the repository's base; both are in the store. */
  readonly commit: string
  readonly tree: string
  readonly bundle: Uint8Array
  /** What was said about it: the agent's summary, or a person's words. */
  readonly said: ArtifactHash
  readonly tools: Readonly<Record<string, number>>
  /** The commit message that it keeps; absent: made of the request and what was said. */
  readonly message?: ArtifactHash
}

/** Undefined where nothing differs from the base. */
export const changeOf = Effect.fnUntraced(function* (run: Run, repository: RunRepository, made: MadeChange) {
  const artifacts = yield* ArtifactStore
  const store = yield* RepositoryStore
  const base = repository.base.commit
  const files = yield* store.changedFiles(repository.id, base, made.tree)
  if (files.length === 0) return undefined
  // The digest is of the message as it was kept: what redaction took out is not what a person approves.
  const kept = made.message ?? (yield* artifacts.putText(yield* commitMessage(run, made.said)))
  const message = yield* artifacts.getText(kept)
  const digest = changeDigest({
    repository: repository.id,
    base,
    tree: made.tree,
    target: repository.target.branch,
    message,
    policy: run.profile.policy
  })
  const change: ProposedChange = {
    base,
    tree: GitObject.make(made.tree),
    commit: GitObject.make(made.commit),
    digest,
    message: kept,
    files: yield* artifacts.putText(JSON.stringify(files)),
    diff: yield* artifacts.putText(yield* store.diff(repository.id, base, made.tree)),
    bundle: yield* artifacts.putBytes(made.bundle),
    summary: made.said,
    counts: {
      files: files.length,
      added: files.reduce((sum, file) => sum + file.added, 0),
      removed: files.reduce((sum, file) => sum + file.removed, 0)
    },
    tools: made.tools
  }
  return change
})

const commitMessage = Effect.fnUntraced(function* (run: Run, said: ArtifactHash) {
  const artifacts = yield* ArtifactStore
  const title = titleOf(yield* artifacts.getText(run.request.prompt), 72)
  const summary = (yield* artifacts.getText(said)).trim().slice(0, 4_000)
  return summary === "" ? `${title}\n` : `${title}\n\n${summary}\n`
})
