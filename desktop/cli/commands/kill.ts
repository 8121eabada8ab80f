/**
 * `kill` and `release` (INT-2). The kill goes to the sandbox supervisor first, which needs no core: every
 * process is gone even if the core hangs. The core is told then, and waited for only so long.
 */
import { Effect, Option } from "effect"
import { killFromOutside } from "../../../core/execution/local/supervisor-client.ts"
import { mint, type RunId } from "../../../core/domain/ids.ts"
import { localActor } from "../../actor.ts"
import { UsageError, type Command, type Input } from "../command.ts"
import { answered, withRunningCore } from "../core.ts"
import { exitCodes } from "../exit-codes.ts"
import { runIdFromDisk } from "../../../core/ledger/run-from-disk.ts"

/** Milliseconds that a core gets to record the kill; what it had running is dead by then. */
const patience = 3_000

interface Outcome {
  readonly ended: number
  readonly supervisor: "reached" | "not running"
  readonly core: "recorded" | "not running" | "does not answer"
}

export const kill: Command = {
  name: "kill",
  summary: "stop one run, or everything and hold new starts; works when the core hangs",
  arguments: "[run]",
  words: [0, 1],
  options: {},
  run: (input) =>
    Effect.gen(function* () {
      const [reference] = input.words
      const target = reference === undefined ? "all" : yield* runIdOf(input, reference)
      const outside = yield* Effect.promise(() => killFromOutside(input.home, target, localActor.name))
      const told = yield* tellCore(input, target)
      const outcome: Outcome = {
        ended: outside.ended + (told.ended ?? 0),
        supervisor: outside.reached ? "reached" : "not running",
        core: told.core
      }
      input.output.document(outcome)
      for (const line of lines(outcome, target)) input.output.line(line)
      return outcome.core === "does not answer" && !outside.reached ? exitCodes.unreachable : exitCodes.done
    })
}

/** Records it in the ledger; a core that does not answer in time takes the mark up when it can. */
const tellCore = ({ home }: Input, target: RunId | "all") =>
  withRunningCore(home, (core) =>
    target === "all"
      ? core.EngageKillSwitch({ commandId: mint("cmd") })
      : Effect.as(core.Act({ commandId: mint("cmd"), run: target, action: { _tag: "kill" } }), { ended: 0 })
  ).pipe(
    Effect.map(({ ended }) => ({ ended, core: "recorded" as const })),
    // Being paused already is what was wanted.
    Effect.catchTag("CommandRefused", () => Effect.succeed({ ended: 0, core: "recorded" as const })),
    Effect.catchTag("CoreUnreachable", () => Effect.succeed({ ended: 0, core: "not running" as const })),
    Effect.catchTag("RpcClientError", () => Effect.succeed({ ended: 0, core: "does not answer" as const })),
    Effect.timeoutOption(patience),
    Effect.map(Option.getOrElse(() => ({ ended: 0, core: "does not answer" as const })))
  )

/** Read from the ledger's file and not asked of the core, which may hang. */
const runIdOf = ({ home }: Input, reference: string): Effect.Effect<RunId, UsageError> =>
  Effect.suspend(() => {
    const found = runIdFromDisk(home, reference)
    return found === undefined
      ? Effect.fail(
          new UsageError({
            message: `There is no run ${JSON.stringify(reference)}.`,
            mend: "`patchplane runs` lists them; `patchplane kill` without a run stops everything."
          })
        )
      : Effect.succeed(found)
  })

const lines = ({ ended, supervisor, core }: Outcome, target: RunId | "all"): ReadonlyArray<string> => [
  target === "all"
    ? `Everything is stopped (${ended} ended). Nothing starts until: patchplane release`
    : `The run is stopped (${ended} ended). It stays paused until: patchplane resume`,
  ...(supervisor === "reached" ? [] : ["The sandbox supervisor is not running: no sandbox was alive."]),
  ...(core === "recorded"
    ? []
    : [
        core === "not running"
          ? "The core is not running; it records this when it starts."
          : "The core does not answer; it records this when it can."
      ])
]

export const release: Command = {
  name: "release",
  summary: "release the kill switch; what it stopped stays paused until resumed",
  arguments: "",
  words: [0, 0],
  options: {},
  run: (input) =>
    answered(input, (core) =>
      core.ReleaseKillSwitch({ commandId: mint("cmd") }).pipe(
        Effect.as(true),
        Effect.catchIf(
          (error) => error._tag === "CommandRefused" && error.code === "kill-switch-not-engaged",
          () => Effect.succeed(false)
        ),
        Effect.map((released) => ({
          document: { released },
          lines: [released ? "Released. Resume what it stopped with: patchplane resume <run>" : "The kill switch does not hold."]
        }))
      )
    )
}
