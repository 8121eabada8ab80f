/** What the main thread and the ledger's worker say to each other. All of it travels as JSON text, which is the fast way. */
import type { Envelope, InstallationCommand, RunCommand } from "../domain/command.ts"
import type { Share } from "./fold.ts"
import type { Receipt, Verification, Verified } from "./ledger.ts"
import type { Scratch } from "./rebuild.ts"
import type { Expiry } from "./references.ts"
import type { PartCheck } from "./verify.ts"
import type { Range } from "./verify-range.ts"

/** The first message: what this worker is for. */
export type Role =
  | { readonly role: "writer"; readonly file: string; readonly maxPages?: number }
  | { readonly role: "reader"; readonly file: string; readonly artifacts: string }

/** `n` is the request's number, which the answer repeats. */
export type WriterRequest =
  | { readonly n: number; readonly kind: "command"; readonly stream: string; readonly envelope: Envelope<RunCommand | InstallationCommand> }
  | { readonly n: number; readonly kind: "artifact"; readonly hash: string; readonly base64: string }
  | { readonly n: number; readonly kind: "rebuild"; readonly scratches: ReadonlyArray<Scratch> }
  /** Few new events: quicker here than in a thread that has to start first. Fails where it is more than it looked. */
  | { readonly n: number; readonly kind: "verify-few"; readonly artifacts: string; readonly since: Verified; readonly until: number }
  /** Where everything was found whole. */
  | { readonly n: number; readonly kind: "verified"; readonly verified: Verified }
  /** The files of these erased artifacts are gone. */
  | { readonly n: number; readonly kind: "removed"; readonly hashes: ReadonlyArray<string> }
  /** Up to which end of runs a kind of artifact was looked through. */
  | { readonly n: number; readonly kind: "retained"; readonly what: string; readonly until: number }
  /** Leaves nothing of deleted rows in the file's free space. */
  | { readonly n: number; readonly kind: "scrub" }
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
  | { readonly kind: "verified"; readonly verification: Verification }
)

export interface WriterReply {
  readonly answers: ReadonlyArray<Answer>
  /** The last committed sequence. */
  readonly head: number
  /** Flushes to disk since the worker began. */
  readonly commits: number
}

/** What a reader thread is asked; the answer is `+` and JSON, or `-` and a fault. */
export type ReaderRequest =
  /** A `PartCheck`. */
  | { readonly ask: "part"; readonly range: Range; readonly content: boolean }
  /** A `Verification`. */
  | { readonly ask: "conclude"; readonly since: Verified | null; readonly parts: ReadonlyArray<PartCheck> }
  /** How many events were folded. */
  | { readonly ask: "fold"; readonly share: Share; readonly into: string }
  /** A `Backup`. */
  | { readonly ask: "backup"; readonly root: string; readonly into: string }
  /** Which of the artifacts that these streams name no other stream names. */
  | { readonly ask: "own"; readonly stream: string }
  /** Which artifacts may go by their age. */
  | { readonly ask: "expired"; readonly expiry: Expiry }
