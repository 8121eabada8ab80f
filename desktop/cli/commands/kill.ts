/** `kill` and `release` (INT-2). */
import { Effect } from "effect"
import { mint, type RunId } from "../../../core/domain/ids.ts"
import { UsageError, type Command, type Input } from "../command.ts"
import { stopFromOutside, type Stopped } from "../../stop-everything.ts"
import { answered } from "../core.ts"
import { exitCodes } from "../exit-codes.ts"
import { runIdFromDisk } from "../../../core/ledger/run-from-disk.ts"

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
      const outcome = yield* stopFromOutside(input.home, target)
      input.output.document(outcome)
      for (const line of lines(outcome, target)) input.output.line(line)
      return outcome.core === "does not answer" && outcome.supervisor === "not running" ? exitCodes.unreachable : exitCodes.done
    })
}

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

const lines = ({ ended, supervisor, core }: Stopped, target: RunId | "all"): ReadonlyArray<string> => [
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
