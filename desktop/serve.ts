/** The core's process, with the real parts of this machine. */
import { localMachine } from "./local-machine.ts"
import { runServe } from "./run-serve.ts"

process.exit(await runServe(localMachine, process.argv.slice(2)))
