/**
 * The life of a core's process. It reads the configuration, takes the home's lock with the ledger, says once
 * that it is ready, and ends in order when asked to. With `--announce` what it says is JSON lines, for the
 * client that started it.
 */
import { Cause, Effect, Exit, Option } from "effect"
import { homeFromEnvironment } from "../core/config/home.ts"
import type { DocumentError } from "../core/config/document.ts"
import { loadConfig } from "../core/config/load.ts"
import { coreLayer, type CoreFailed, type Machine } from "./core-layer.ts"
import { makeLifetime } from "./host/lifetime.ts"
import { LoopbackHost } from "./host/loopback.ts"
import { makePrivateFolder } from "./host/private-folder.ts"
import { resolveSecrets } from "./resolve-secrets.ts"

/** What the client that started a core reads from its output. */
export type Announcement =
  | { readonly event: "ready"; readonly pid: number; readonly origin: string }
  /** Another core holds the home. */
  | { readonly event: "taken"; readonly pid: number | null }
  | { readonly event: "failed"; readonly message: string; readonly mend: string; readonly code: number }

/** Answers the exit code: 0 when it ended in order or another core has the home, 2 for a bad configuration, else 1. */
export const runServe = async (machine: Machine, argv: ReadonlyArray<string>): Promise<number> => {
  const announce = announcer(argv.includes("--announce"))
  // Who started us may be gone, and with it the reader of what we say.
  process.stdout.on("error", () => undefined)
  const exit = await Effect.runPromiseExit(serve(machine, announce))
  if (Exit.isSuccess(exit)) return 0
  const failure = Option.getOrUndefined(Cause.findErrorOption(exit.cause))
  if (failure === undefined) {
    process.stderr.write(`${Cause.pretty(exit.cause)}\n`)
    return 1
  }
  return explain(failure, announce)
}

type Announce = (announcement: Announcement, sentence: string) => void
const announcer =
  (json: boolean): Announce =>
  (announcement, sentence) =>
    void process.stdout.write(`${json ? JSON.stringify(announcement) : sentence}\n`)

const serve = Effect.fnUntraced(function* (machine: Machine, announce: Announce) {
  const home = homeFromEnvironment()
  const config = yield* loadConfig(home.config)
  yield* Effect.promise(() => makePrivateFolder(home.root))
  const secrets = yield* Effect.promise(() => resolveSecrets(home, config))
  const lifetime = yield* makeLifetime
  yield* Effect.gen(function* () {
    const host = yield* LoopbackHost
    announce({ event: "ready", pid: process.pid, origin: host.origin }, `PatchPlane is ready at ${yield* host.mint}`)
    yield* Effect.logInfo(`ready at ${host.origin}`)
    if (secrets.check.status === "fails") yield* Effect.logWarning(`secrets: ${secrets.check.why}`)
    yield* lifetime.ended
    yield* Effect.logInfo("ends")
  }).pipe(Effect.provide(coreLayer({ home, config }, lifetime, machine, secrets)))
})

const explain = (failure: DocumentError | CoreFailed, announce: Announce): number => {
  if (failure._tag === "HomeInUse") {
    const who = failure.pid === undefined ? "" : ` (process ${failure.pid})`
    announce({ event: "taken", pid: failure.pid ?? null }, `PatchPlane already runs in this home${who}. Open it with: patchplane open`)
    return 0
  }
  const code = failure._tag === "DocumentError" ? 2 : 1
  const mend = failure._tag === "DocumentError" ? failure.mend : "Run `patchplane doctor`."
  announce({ event: "failed", message: failure.message, mend, code }, "PatchPlane did not start.")
  process.stderr.write(`patchplane: ${failure.message}\n${mend}\n`)
  return code
}
