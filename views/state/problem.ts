/** What a call to the core came back with instead of its answer, in words for a person. */
import * as Cause from "effect/Cause"

export interface Problem {
  /** What did or did not happen. */
  readonly what: string
  /** What to do; may be empty. */
  readonly mend: string
  /** The field of a form that was refused. */
  readonly field?: string
  /** Refused because what was decided on has changed, or by role. */
  readonly stale: boolean
  /** The connection went away: whether it arrived is not known, and the same command id may be sent again. */
  readonly lost: boolean
}

const offline: Problem = {
  what: "PatchPlane does not answer.",
  mend: "It is tried again by itself. Sending the same again does nothing twice.",
  stale: false,
  lost: true
}

/** Total: whatever the cause holds becomes words. Errors of the contract keep theirs. */
export const problemOf = (cause: Cause.Cause<unknown>): Problem => {
  const error: unknown = Cause.squash(cause)
  if (!isTagged(error)) return bug(error)
  switch (error._tag) {
    case "InvalidInput":
      return { what: words(error.reason), mend: words(error.mend), field: words(error.field), stale: false, lost: false }
    case "NotFound":
      return { what: words(error.what), mend: words(error.mend), stale: false, lost: false }
    case "CommandRefused":
      return { what: words(error.message), mend: words(error.mend), stale: error.stale === true, lost: false }
    case "CoreFailure":
      return { what: words(error.message), mend: words(error.mend), stale: false, lost: false }
    case "RpcClientError":
    case "SocketError":
      return offline
    default:
      return bug(error)
  }
}

const bug = (error: unknown): Problem => ({
  what: "The answer could not be read.",
  mend: `This is a fault of PatchPlane: ${error instanceof Error ? error.message.slice(0, 300) : String(error).slice(0, 300)}`,
  stale: false,
  lost: false
})
const isTagged = (error: unknown): error is { readonly _tag: string } & Readonly<Record<string, unknown>> =>
  typeof error === "object" && error !== null && "_tag" in error
const words = (value: unknown): string => (typeof value === "string" ? value : "")
