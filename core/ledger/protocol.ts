/** What the main thread and the ledger's worker say to each other. All of it travels as JSON text, which is the fast way. */
import type { Envelope, InstallationCommand, RunCommand } from "../domain/command.ts"
import type { Receipt, Verification } from "./ledger.ts"

/** The first message: what this worker is for. */
export type Role =
  | { readonly role: "writer"; readonly file: string; readonly maxPages?: number }
  | { readonly role: "verifier"; readonly file: string; readonly artifacts: string }

/** `n` is the request's number, which the answer repeats. */
export type WriterRequest =
  | { readonly n: number; readonly kind: "command"; readonly stream: string; readonly envelope: Envelope<RunCommand | InstallationCommand> }
  | { readonly n: number; readonly kind: "artifact"; readonly hash: string; readonly base64: string }
  | { readonly n: number; readonly kind: "rebuild" }
  | { readonly n: number; readonly kind: "close" }

export interface Refusal {
  readonly code: string
  readonly message: string
  readonly mend: string
  readonly stale: boolean
}
export interface Fault {
  readonly message: string
  readonly mend: string
}

export type Answer = { readonly n: number } & (
  | { readonly kind: "receipt"; readonly receipt: Receipt }
  | { readonly kind: "refused"; readonly refusal: Refusal }
  | { readonly kind: "failed"; readonly fault: Fault }
  | { readonly kind: "done"; readonly count: number }
)

export interface WriterReply {
  readonly answers: ReadonlyArray<Answer>
  /** The last committed sequence. */
  readonly head: number
  /** Flushes to disk since the worker began. */
  readonly commits: number
}

export type VerifierReply = { readonly verification: Verification } | { readonly fault: Fault }
