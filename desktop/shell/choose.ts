/**
 * Which shell this process has: Electrobun's where its launcher started us beside its native library, else the person's
 * browser and the terminal that the app was started from.
 */
import { writeSync } from "node:fs"
import type { MakeDesktopShell } from "./desktop-shell.ts"
import { electrobunShell, endAtOnce, isElectrobun } from "./electrobun.ts"
import { headlessShell } from "./headless.ts"
import { launchArguments, launchCommand } from "./launch.ts"

export interface ChosenShell {
  readonly make: MakeDesktopShell
  /** Words of the command line. */
  readonly argv: ReadonlyArray<string>
  /** What the system starts at login and for a link; undefined where there is nothing that it could show then. */
  readonly command?: ReadonlyArray<string>
  /** Tells who sits at the terminal; where there is a tray, nobody does. */
  readonly say: (line: string) => void
  /** Ends the process at once, before or without a shell. */
  readonly end: (code: number) => void
}

/** `icons`: the folder with `tray` and `tray-template`. */
export const chooseShell = (icons: string): ChosenShell => {
  if (isElectrobun()) {
    return {
      make: electrobunShell({ icons }),
      argv: launchArguments(),
      command: launchCommand(),
      say: () => undefined,
      end: endAtOnce
    }
  }
  return { make: headlessShell({ print }), argv: process.argv.slice(2), say: print, end: (code) => process.exit(code) }
}

/** At once: what is said last is said before the process is gone. */
const print = (line: string): void => {
  try {
    writeSync(1, `${line}\n`)
  } catch {
    // The terminal was closed: the app goes on without it.
  }
}
