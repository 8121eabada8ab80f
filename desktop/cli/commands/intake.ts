/** `pause` and `resume` without a run: intake, which is of the installation (INT-1). */
import { Effect } from "effect"
import type { ApiError } from "../../../core/api/handlers/errors.ts"
import { mint, type CommandId } from "../../../core/domain/ids.ts"
import type { CoreClient } from "../../host/client.ts"
import type { Command } from "../command.ts"
import { withCore, type Lost } from "../core.ts"
import { exitCodes } from "../exit-codes.ts"

interface OfIntake {
  readonly ask: (core: CoreClient, commandId: CommandId) => Effect.Effect<void, ApiError | Lost>
  /** The refusal's code where it is so already, which is what was wanted. */
  readonly already: string
  readonly done: string
}

/** The command as it is with a run; without one, what it is of intake. */
export const orIntake = (ofRun: Command, { ask, already, done }: OfIntake): Command => ({
  ...ofRun,
  run: (input) =>
    input.words.length > 0
      ? ofRun.run(input)
      : withCore(input.home, (core) =>
          Effect.gen(function* () {
            const changed = yield* ask(core, mint("cmd")).pipe(
              Effect.as(true),
              Effect.catchIf(
                (error) => error._tag === "CommandRefused" && error.code === already,
                () => Effect.succeed(false)
              )
            )
            const { intakePause } = yield* core.Status()
            input.output.document({ changed, intakePaused: intakePause !== undefined })
            input.output.line(done)
            return exitCodes.done
          })
        )
})
