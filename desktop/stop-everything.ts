/**
 * The kill switch from outside of the core, for the command line and the tray (INT-2). The supervisor is told first, which
 * needs no core: every process is gone even if the core hangs. The core is told then, and waited for only so long.
 */
import { Effect, Option } from "effect"
import type { ApiError } from "../core/api/handlers/errors.ts"
import type { Home } from "../core/config/home.ts"
import { mint, type RunId } from "../core/domain/ids.ts"
import { killFromOutside } from "../core/execution/local/supervisor-client.ts"
import { localActor } from "./actor.ts"
import { connectCore } from "./host/client.ts"

/** Milliseconds that a core gets to record the kill; what it had running is dead by then. */
const patience = 3_000

export interface Stopped {
  readonly ended: number
  readonly supervisor: "reached" | "not running"
  readonly core: "recorded" | "not running" | "does not answer"
}

/**
 * Ends one run's processes, or all of them and holds new starts. `killed` is told before the core is. It fails only where the
 * core answers that it can't record it: what ran is dead then, too.
 */
export const stopFromOutside = (
  home: Home,
  target: RunId | "all",
  killed: (ended: number) => void = () => undefined
): Effect.Effect<Stopped, ApiError> =>
  Effect.gen(function* () {
    const outside = yield* Effect.promise(() => killFromOutside(home, target, localActor.name))
    killed(outside.ended)
    const told = yield* tellCore(home, target)
    return { ended: outside.ended + told.ended, supervisor: outside.reached ? "reached" : "not running", core: told.core }
  })

/** Records it in the ledger; a core that does not answer in time takes the mark up when it can. */
const tellCore = (home: Home, target: RunId | "all"): Effect.Effect<Pick<Stopped, "ended" | "core">, ApiError> =>
  Effect.scoped(
    Effect.flatMap(connectCore(home.coreSocket), (core) =>
      target === "all"
        ? core.EngageKillSwitch({ commandId: mint("cmd") })
        : Effect.as(core.Act({ commandId: mint("cmd"), run: target, action: { _tag: "kill" } }), { ended: 0 })
    )
  ).pipe(
    Effect.map(({ ended }) => ({ ended, core: "recorded" as const })),
    Effect.catchTag("CoreUnreachable", () => Effect.succeed({ ended: 0, core: "not running" as const })),
    Effect.catchTag("RpcClientError", () => Effect.succeed({ ended: 0, core: "does not answer" as const })),
    // Being stopped already is what was wanted.
    Effect.catchTag("CommandRefused", () => Effect.succeed({ ended: 0, core: "recorded" as const })),
    Effect.timeoutOption(patience),
    Effect.map(Option.getOrElse(() => ({ ended: 0, core: "does not answer" as const })))
  )
