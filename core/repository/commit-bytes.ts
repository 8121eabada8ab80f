/** A commit of our own store as git keeps it, for whoever wants to compute its name without git. */
import { Effect } from "effect"
import type { GitObject } from "../domain/ids.ts"
import { storeGit, type GitFailure } from "./git.ts"

const largestCommit = 16 * 1024 * 1024

/** Undefined where the store is gone or does not have the commit. */
export const commitBytes = (store: string, commit: GitObject): Effect.Effect<Uint8Array | undefined> =>
  storeGit({ gitDir: store, args: ["cat-file", "commit", commit], maxBytes: largestCommit }).pipe(
    Effect.map((output) => (output.exitCode === 0 ? output.stdout : undefined)),
    Effect.catch((_: GitFailure) => Effect.succeed(undefined))
  )
