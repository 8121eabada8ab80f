/**
 * How one agent program speaks over its lines. A dialect is a state machine without I/O: it makes the lines
 * to send and says what each line heard means. `process-session.ts` runs it; each adapter brings its own.
 */
import type { UntimedEvent } from "./event-buffer.ts"
import type { RuntimeFailure, TurnOutcome } from "./runtime-adapter.ts"

export type Heard =
  /** The program is up, with this model, and found (or not) an earlier conversation. */
  | { readonly kind: "ready"; readonly model: string; readonly resumed: boolean }
  | { readonly kind: "event"; readonly event: UntimedEvent }
  /** A redirect was taken up by the agent: it stands in the conversation. */
  | { readonly kind: "taken"; readonly instruction: string }
  /** The program wants lines sent to it. */
  | { readonly kind: "send"; readonly lines: ReadonlyArray<string> }
  /** The turn is over, for good. */
  | { readonly kind: "settled"; readonly outcome: TurnOutcome }
  /** The turn is over, or (before `ready`) the program can't be used. */
  | { readonly kind: "failed"; readonly failure: RuntimeFailure }

export interface Dialect {
  readonly hello: ReadonlyArray<string>
  readonly hear: (line: string) => ReadonlyArray<Heard>
  readonly prompt: (text: string) => ReadonlyArray<string>
  readonly redirect: (instruction: string) => ReadonlyArray<string>
  readonly answerApproval: (id: string, allow: boolean) => ReadonlyArray<string>
  readonly interrupt: () => ReadonlyArray<string>
}
