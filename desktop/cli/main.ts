/** The `patchplane` command's process. */
import { homeFromEnvironment } from "../../core/config/home.ts"
import { exitCodes } from "./exit-codes.ts"
import { runCommand } from "./run.ts"

const interrupted = new AbortController()

process.once("SIGINT", () => interrupted.abort())
process.once("SIGTERM", () => interrupted.abort())
// A reader that goes away (`patchplane runs | head -1`) is no error.
process.stdout.on("error", (cause: NodeJS.ErrnoException) => process.exit(cause.code === "EPIPE" ? exitCodes.done : exitCodes.failed))

const code = await runCommand(process.argv.slice(2), {
  home: homeFromEnvironment,
  signal: interrupted.signal,
  out: process.stdout,
  problems: process.stderr
})
// What was written to a pipe must be out before the process is gone.
await new Promise<void>((done) => process.stdout.write("", () => done()))
process.exit(code)
