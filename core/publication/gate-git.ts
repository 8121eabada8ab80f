/**
 * Git with the right to write to people's repositories. The write gate's alone: whoever else imports this
 * file, or `git-process.ts`, breaks a layer rule and a test (APR-3).
 */
import type { Effect } from "effect"
import { gitOutput, runGit, spawnGit, type GitCall, type GitFailure, type GitOutput } from "../repository/git-process.ts"

export { GitFailure, type GitCall, type GitOutput } from "../repository/git-process.ts"

/** Any exit code is an answer. */
export const gateGit: (call: GitCall) => Effect.Effect<GitOutput, GitFailure> = runGit
/** Anything but exit code 0 is a failure. */
export const gateOk = gitOutput(runGit)
/** For a conversation: the ref transaction. */
export const gateSpawn = spawnGit

/** One line of stdout. */
export const lineOf = (output: GitOutput): string => output.stdout.toString("utf8").replace(/\n$/, "")

/** For a fetch. No tag, no FETCH_HEAD, no upkeep and no submodule: nothing but the objects. */
export const quietly = ["--quiet", "--no-tags", "--no-write-fetch-head", "--no-auto-maintenance", "--no-recurse-submodules"]
