/** How the store's refusals are worded: what was found, and the mend (REQ-4). */
import type { GitFailure } from "./git.ts"
import { RepositoryFailure } from "./repository-store.ts"

/** A refusal of the folder that a person named. */
export const refusedPath = (code: string, message: string, mend: string) => new RepositoryFailure({ code, field: "path", message, mend })

/** Git itself failed at something that should have worked. */
export const gitFailed =
  (doing: string) =>
  (failure: GitFailure): RepositoryFailure =>
    new RepositoryFailure({
      code: failure.reason === "missing" ? "git-missing" : interrupted.has(failure.reason) ? "git-interrupted" : "git-failed",
      message: failure.reason === "missing" ? "Git could not be started." : `Git could not ${doing} (${said[failure.reason]}).`,
      mend:
        failure.reason === "missing"
          ? "Install git 2.39 or newer, and make sure it is on the PATH."
          : "Look at the detail; run `patchplane doctor` if it says nothing to you.",
      detail: failure.stderr
    })

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
