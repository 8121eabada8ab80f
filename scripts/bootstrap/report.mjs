/** How the bootstrap speaks: one line for what it does, and errors that say what to do. */

/** The machine lacks something that only a person can give. Printed without a stack; exit code 1. */
export class Missing extends Error {
  /**
   * @param {string} what what was found
   * @param {string} mend what to type or change
   */
  constructor(what, mend) {
    super(`${what}\n  ${mend.replaceAll("\n", "\n  ")}`)
    this.name = "Missing"
  }
}

/** Progress goes to stderr, so that stdout stays the program's own. @param {string} line */
export const progress = (line) => void process.stderr.write(`patchplane: ${line}\n`)

/** Ends the process with the error's text; a fault of ours keeps its stack. @param {unknown} error @returns {never} */
export const stop = (error) => {
  const text = error instanceof Missing ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error)
  process.stderr.write(`patchplane: ${text}\n`)
  process.exit(1)
}
