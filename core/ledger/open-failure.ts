/** Why a ledger could not be opened. */
import { Schema } from "effect"
import type { LedgerUnavailable } from "./ledger.ts"

/** Another core has this home open; two would do every outside effect twice. */
export class HomeInUse extends Schema.TaggedError<HomeInUse>()("HomeInUse", {
  home: Schema.String,
  /** The process that holds it; absent while it is only just starting. */
  pid: Schema.optionalKey(Schema.Int)
}) {
  override get message() {
    return `${this.home} is in use by ${this.pid === undefined ? "another PatchPlane" : `process ${this.pid}`}. Attach to it, end it, or set PATCHPLANE_HOME to another folder.`
  }
}

/** The database was written by a newer PatchPlane (LED-8). */
export class LedgerTooNew extends Schema.TaggedError<LedgerTooNew>()("LedgerTooNew", {
  file: Schema.String,
  found: Schema.Int,
  known: Schema.Int
}) {
  override get message() {
    return `${this.file} has version ${this.found}, and this PatchPlane knows ${this.known} at most. Start the newer PatchPlane, or restore a backup.`
  }
}

export type LedgerOpenFailure = HomeInUse | LedgerTooNew | LedgerUnavailable
