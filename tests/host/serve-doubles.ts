/** A core's process with doubles at the machine's ports: what the command line's tests start and join. */
import { runServe } from "../../desktop/run-serve.ts"
import { doubles } from "./doubles.ts"

process.exit(await runServe(doubles, process.argv.slice(2)))
