/**
 * What the app leaves on the disk while it runs: for the doctor what it was granted, and for its next start the sign that
 * it did not end in order.
 */
import { Schema } from "effect"
import { appPlaces } from "./places.ts"
import { keptFile } from "./kept-file.ts"
import type { Home } from "../../core/config/home.ts"

const Granted = Schema.Literals(["granted", "refused", "unknown", "none"])

export const Running = Schema.Struct({
  pid: Schema.Int,
  /** Milliseconds since 1970. */
  at: Schema.Int,
  version: Schema.String,
  window: Schema.Literals(["native", "browser"]),
  tray: Schema.Boolean,
  /** `actions`: a click comes back; `plain`: they only say something; `none`: the desktop takes none. */
  notifications: Schema.Literals(["actions", "plain", "none"]),
  shortcuts: Schema.Struct({ open: Granted, kill: Granted })
})
export type Running = typeof Running.Type

export const runningFile = (home: Pick<Home, "root">) => keptFile(appPlaces(home).running, Running)
