/** The adapter's own refusals, said one way. */
import { causeChain } from "../../domain/cause-chain.ts"
import { SandboxFailure } from "../execution-adapter.ts"

export const failure = (
  code: string,
  message: string,
  mend: string,
  options: { readonly detail?: string | undefined; readonly retryable?: boolean } = {}
): SandboxFailure =>
  new SandboxFailure({
    code,
    message,
    mend,
    retryable: options.retryable ?? false,
    ...(options.detail === undefined || options.detail === "" ? {} : { detail: options.detail.slice(-8000) })
  })

export const gone = (detail?: string): SandboxFailure =>
  failure("gone", "The sandbox is gone: its process or its supervisor ended.", "Try again: a new sandbox is made.", {
    detail,
    retryable: true
  })

/** Runs file work of ours; what the operating system refuses becomes a `SandboxFailure` with `code`. */
export const fromCause =
  (code: string, message: string, mend: string) =>
  (cause: unknown): SandboxFailure =>
    cause instanceof SandboxFailure ? cause : failure(code, message, mend, { detail: causeChain(cause) })
