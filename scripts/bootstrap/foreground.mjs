/** Hands the terminal to another program and ends as it ends, so that a launcher is not noticed. */
import { spawn } from "node:child_process"

/**
 * Runs `argv` with this process's terminal, environment and folder. Resolves with its exit code; a signal that
 * ended it becomes 128 + its number, as in a shell.
 *
 * A Ctrl-C reaches the whole foreground group by itself, so SIGINT is passed on only where no terminal did that:
 * twice would read as impatience.
 * @param {ReadonlyArray<string>} argv
 * @param {{ readonly env?: NodeJS.ProcessEnv, readonly cwd?: string }} [options]
 * @returns {Promise<number>}
 */
export const runInForeground = ([program = "", ...args], options = {}) =>
  new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      stdio: "inherit",
      env: options.env ?? process.env,
      ...(options.cwd === undefined ? {} : { cwd: options.cwd })
    })
    /** @param {NodeJS.Signals} signal */
    const forward = (signal) => {
      if (signal !== "SIGINT" || !process.stdin.isTTY) child.kill(signal)
    }
    /** @type {ReadonlyArray<NodeJS.Signals>} */
    const signals = ["SIGINT", "SIGTERM", "SIGHUP"]
    for (const signal of signals) process.on(signal, forward)
    child.once("error", reject)
    child.once("exit", (code, signal) => {
      for (const each of signals) process.off(each, forward)
      resolve(code ?? 128 + (signal === null ? 0 : signalNumber(signal)))
    })
  })

/** @param {NodeJS.Signals} signal */
const signalNumber = (signal) => ({ SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGTERM: 15 })[/** @type {"SIGHUP"} */ (signal)] ?? 0
