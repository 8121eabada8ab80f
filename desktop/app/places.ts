/** Where the tray app keeps what is its own: beside the core's state, and never anything that matters to a run. */
import { join } from "node:path"
import type { Home } from "../../core/config/home.ts"

export interface AppPlaces {
  readonly folder: string
  /** Where the window stood and what it showed. */
  readonly window: string
  /** What was told of already, so that nothing is told of twice. */
  readonly told: string
  /** There while the app runs; what is left of it says that the app did not end in order. */
  readonly running: string
}

export const appPlaces = (home: Pick<Home, "root">): AppPlaces => {
  const folder = join(home.root, "desktop")
  return { folder, window: join(folder, "window.json"), told: join(folder, "told.json"), running: join(folder, "running.json") }
}

/** The app's log, among those of the core. */
export const shellLog = "shell.log"
