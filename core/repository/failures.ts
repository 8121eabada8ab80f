/** How the store's refusals are worded: what was found, and the mend (REQ-4). */
import { Effect } from "effect"
import type { GitFailure } from "./git.ts"
import { RepositoryFailure } from "./repository-store.ts"

/** A refusal of the folder that a person named. */
export const refusedPath = (code: string, message: string, mend: string) => new RepositoryFailure({ code, field: "path", message, mend })

/** Git itself failed at something that should have worked. */
export const gitFailed =
  (doing: string) =>
  (failure: GitFailure): RepositoryFailure =>
    full(failure.stderr) ??
    new RepositoryFailure({
      code: failure.reason === "missing" ? "git-missing" : interrupted.has(failure.reason) ? "git-interrupted" : "git-failed",
      message: failure.reason === "missing" ? "Git could not be started." : `Git could not ${doing} (${said[failure.reason]}).`,
      mend:
        failure.reason === "missing"
          ? "Install git 2.39 or newer, and make sure it is on the PATH."
          : "Look at the detail; run `patchplane doctor` if it says nothing to you.",
      detail: failure.stderr
    })

/** What the store writes besides git: folders and small files. `doing` as for `gitFailed`. */
export const onDisk = <A>(doing: string, work: () => Promise<A>): Effect.Effect<A, RepositoryFailure> =>
  Effect.tryPromise({
    try: work,
    catch: (cause) => {
      const detail = cause instanceof Error ? cause.message : String(cause)
      return (
        full(detail) ??
        new RepositoryFailure({
          code: "git-failed",
          message: `The git store could not ${doing}.`,
          mend: "See that the disk that the home lies on can be written to.",
          detail
        })
      )
    }
  })

/** No room is nobody's fault who made a change: said by git in its words or by the system in its codes. */
const full = (detail: string): RepositoryFailure | undefined =>
  /no space left on device|disk quota exceeded|ENOSPC|EDQUOT/i.test(detail)
    ? new RepositoryFailure({
        code: "storage-full",
        message: "The disk is full, so the git store took nothing over.",
        mend: "Free some space on the disk that the home lies on, then retry.",
        detail
      })
    : undefined

/** It did not get to an answer: the same again may. */
const interrupted: ReadonlySet<GitFailure["reason"]> = new Set(["timeout", "signal"])

const said: Record<GitFailure["reason"], string> = {
  missing: "it is not there",
  timeout: "it took too long",
  overflow: "it said more than is allowed",
  signal: "it was ended",
  exit: "it refused",
  refused: "only the gate may"
}

export const bundleRefused = (message: string, detail?: string) =>
  new RepositoryFailure({
    code: "bundle-refused",
    message: `The change that the sandbox handed out was refused: ${message}`,
    mend: "Nothing of it was taken over. Ask for the change again; if it repeats, look at what the agent wrote.",
    ...(detail === undefined ? {} : { detail })
  })

/** As `bundleRefused`, where it was git that found so. */
export const refusedByGit =
  (message: string) =>
  (failure: GitFailure): RepositoryFailure =>
    full(failure.stderr) ?? bundleRefused(message, failure.stderr)
