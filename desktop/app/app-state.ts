/** What the app knows at a moment: all that its tray shows is made from this. */
import type { RunSummary } from "../../core/api/contract.ts"

/** `stopped`: it was ended in order, by somebody. `gone`: it can't be brought back by trying. */
export type CoreStanding =
  | { readonly _tag: "joining" }
  | { readonly _tag: "joined" }
  | { readonly _tag: "away"; readonly why: string }
  | { readonly _tag: "gone"; readonly why: string }

export interface AppState {
  readonly core: CoreStanding
  /** The kill switch holds new starts. */
  readonly held: boolean
  readonly intakePaused: boolean
  /** All runs that are not over. */
  readonly runs: ReadonlyArray<RunSummary>
  /** What the kill switch ended last, or why it could not; until something else is told. */
  readonly told?: string | undefined
  /** Undefined where the system can't be asked to start us. */
  readonly startsAtLogin?: boolean
  /** The system's box could not ask what becomes of active runs: the menu asks. */
  readonly askedToQuit?: boolean
  /** The app did not end in order the last time. */
  readonly crashed?: boolean
}

export const firstAppState: AppState = { core: { _tag: "joining" }, held: false, intakePaused: false, runs: [] }
