/**
 * The core's process: one for each home. Reads the configuration, takes the home's lock with the ledger,
 * puts the layers together, says once that it is ready, and ends in order when asked to.
 *
 * With `--announce` what it says is one JSON line, for the client that started it.
 */
import { Cause, Effect, Exit, Option } from "effect"
import type { ConfigError } from "../core/config/load.ts"
import { homeFromEnvironment, type Home } from "../core/config/home.ts"
import { coreLayer, type CoreFailed } from "./core-layer.ts"
import { makeLifetime } from "./host/lifetime.ts"
import { LoopbackHost } from "./host/loopback.ts"
import { makePrivateFolder } from "./host/private-folder.ts"

type Announcement =
  | { readonly event: "ready"; readonly pid: number; readonly origin: string }
  | { readonly event: "taken"; readonly pid: number | null }
  | { readonly event: "failed"; readonly message: string; readonly mend: string; readonly code: number }

const announces = process.argv.includes("--announce")
const home = homeFromEnvironment()

/** Says it on standard output for who started it, and as a sentence for a person. */
const announce = (announcement: Announcement, sentence: string): void => {
  if (announces) process.stdout.write(`${JSON.stringify(announcement)}\n`)
  else process.stdout.write(`${sentence}\n`)
}

const served = (at: Home) =>
  Effect.gen(function* () {
    yield* Effect.promise(() => makePrivateFolder(at.root))
    const lifetime = yield* makeLifetime
    yield* Effect.gen(function* () {
      const host = yield* LoopbackHost
      const url = announces ? host.origin : yield* host.mint
      announce({ event: "ready", pid: process.pid, origin: host.origin }, `PatchPlane is ready at ${url}`)
      yield* Effect.logInfo(`ready at ${host.origin}`)
      yield* lifetime.ended
      yield* Effect.logInfo("ends")
    }).pipe(Effect.provide(coreLayer(at, lifetime)))
  })

/** Answers the exit code: 0 when it ended in order or another core has the home, 2 for a bad configuration. */
const ending = (failure: ConfigError | CoreFailed): number => {
  if (failure._tag === "HomeInUse") {
    const who = failure.pid === undefined ? "" : ` (process ${failure.pid})`
    announce({ event: "taken", pid: failure.pid ?? null }, `PatchPlane already runs in this home${who}. Open it with: patchplane open`)
    return 0
  }
  const code = failure._tag === "ConfigError" ? 2 : 1
  const mend = failure._tag === "ConfigError" ? "Mend it, and check it with `patchplane config check`." : "Run `patchplane doctor`."
  announce({ event: "failed", message: failure.message, mend, code }, "")
  process.stderr.write(`patchplane: ${failure.message}\n${mend}\n`)
  return code
}

// Who started us may be gone, and with it the reader of what we say.
process.stdout.on("error", () => undefined)

const exit = await Effect.runPromiseExit(served(home))
const failure = Exit.isFailure(exit) ? Option.getOrUndefined(Cause.findErrorOption(exit.cause)) : undefined
if (Exit.isFailure(exit) && failure === undefined) process.stderr.write(`${Cause.pretty(exit.cause)}\n`)
process.exit(Exit.isSuccess(exit) ? 0 : failure === undefined ? 1 : ending(failure))
