/** Finds programs on PATH without starting a shell, and runs them to the end. */
import { spawnSync } from "node:child_process"
import { accessSync, constants, statSync } from "node:fs"
import { delimiter, join } from "node:path"

/**
 * The first executable file of that name on PATH.
 * @param {string} name
 * @returns {string | undefined}
 */
export const onPath = (name) =>
  (process.env.PATH ?? "")
    .split(delimiter)
    .map((folder) => join(folder || ".", name))
    .find(isExecutable)

/** @param {string} file */
export const isExecutable = (file) => {
  try {
    accessSync(file, constants.X_OK)
    return statSync(file).isFile()
  } catch {
    return false
  }
}

/**
 * Runs to the end with its output captured. `code` is null when it did not start or was ended by a signal.
 * @param {string} program
 * @param {ReadonlyArray<string>} args
 * @param {{ readonly cwd?: string, readonly env?: NodeJS.ProcessEnv, readonly stdio?: import("node:child_process").StdioOptions }} [options]
 */
export const runToEnd = (program, args, options = {}) => {
  const ended = spawnSync(program, args, { encoding: "utf8", maxBuffer: 64 * 1024 * 1024, stdio: ["ignore", "pipe", "pipe"], ...options })
  return { code: ended.status, stdout: ended.stdout ?? "", stderr: ended.error ? ended.error.message : (ended.stderr ?? "") }
}

/** The last lines of a program's complaint, for an error message. @param {string} text */
export const tail = (text, lines = 6) => text.trim().split("\n").slice(-lines).join("\n")
