/** The exit codes of CLI-1, and which one a run's state or an error means. */
import { statusKind, type RunStatus } from "../../core/domain/run.ts"

export const exitCodes = { done: 0, failed: 1, usage: 2, waiting: 3, blocked: 4, refused: 5, unreachable: 6 } as const
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

/** What a command answers that followed a run to this status. */
export const exitCodeOfStatus = (status: RunStatus): ExitCode => {
  if (status === "done") return exitCodes.done
  if (status === "blocked-policy" || status === "conflict") return exitCodes.blocked
  return statusKind(status) === "final" ? exitCodes.failed : exitCodes.waiting
}

const byTag: Readonly<Record<string, ExitCode>> = {
  UsageError: exitCodes.usage,
  DocumentError: exitCodes.usage,
  InvalidInput: exitCodes.usage,
  NotFound: exitCodes.usage,
  CoreFailure: exitCodes.failed,
  CoreUnreachable: exitCodes.unreachable,
  CoreHangs: exitCodes.unreachable,
  CoreNotStarted: exitCodes.unreachable,
  RpcClientError: exitCodes.unreachable
}

/** A refusal for role or a stale target is 5; one by the state of what is there is 4. */
export const exitCodeOfError = (error: unknown): ExitCode => {
  const { _tag: tag, stale, exitCode } = error as { readonly _tag?: unknown; readonly stale?: unknown; readonly exitCode?: unknown }
  // A core that could not start for its configuration: the input is what is wrong.
  if (tag === "CoreNotStarted" && exitCode === exitCodes.usage) return exitCodes.usage
  if (tag === "CommandRefused") return stale === true ? exitCodes.refused : exitCodes.blocked
  return (typeof tag === "string" && Object.hasOwn(byTag, tag) ? byTag[tag] : undefined) ?? exitCodes.failed
}
