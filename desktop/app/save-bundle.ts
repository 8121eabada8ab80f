/** Saves the diagnostic bundle where a person finds it, by the command that makes it: the app itself stays small (OBS-1). */
import { execFile } from "node:child_process"
import { existsSync } from "node:fs"
import { homedir } from "node:os"
import { join } from "node:path"
import { promisify } from "node:util"
import type { Home } from "../../core/config/home.ts"
import { place } from "../place.ts"

const run = promisify(execFile)
/** Milliseconds: it asks a core that may hang. */
const patience = 60_000

/** The new file's path. Rejects with what the command says. */
export const saveBundle = async (home: Home, folder = downloads(), at = new Date()): Promise<string> => {
  const stamp = at.toISOString().slice(0, 19).replaceAll(":", "-")
  const file = join(folder, `patchplane-diagnosis-${stamp}.json`)
  try {
    await run(process.execPath, [place.cli, "diagnose", file], {
      env: { ...process.env, PATCHPLANE_HOME: home.root, NO_COLOR: "1" },
      timeout: patience
    })
  } catch (cause) {
    const { stderr } = cause as { readonly stderr?: string }
    throw new Error(stderr?.trim() || `The command that makes the bundle failed: ${(cause as Error).message}`, { cause })
  }
  return file
}

const downloads = (): string => {
  const folder = join(homedir(), "Downloads")
  return existsSync(folder) ? folder : homedir()
}
