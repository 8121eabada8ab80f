/** What quitting asks and does (DSK-1): runs at work go on in the background, or stop with the core, or nothing happens. */
import { Effect } from "effect"
import type { Home } from "../../core/config/home.ts"
import { count } from "../../views/text/format.ts"
import { connectCore } from "../host/client.ts"
import { coreGone } from "../host/join.ts"
import type { Question } from "../shell/desktop-shell.ts"

export type QuitAnswer = "keep" | "stop" | "cancel" | "cannot-ask"

export const quitQuestion = (active: number): Question => ({
  title: "Quit PatchPlane",
  message: `${count(active, "run is", "runs are")} at work.`,
  detail:
    "In the background they go on, and what they need of you waits until you open PatchPlane again. Stopped, they go on from where they are when it starts again.",
  buttons: ["Keep running in the background", "Stop them and quit", "Cancel"],
  cancel: 2
})

const answers: ReadonlyArray<QuitAnswer> = ["keep", "stop", "cancel"]

/** What the button means; without an answer nothing is decided. */
export const quitAnswer = (button: number): QuitAnswer => answers[button] ?? "cannot-ask"

/** Milliseconds for a core to end in order. */
const patience = 10_000

/** Ends the core in order: its runs go on when it starts again. False where it did not end in time. */
export const endCore = (home: Home): Effect.Effect<boolean> =>
  Effect.scoped(Effect.flatMap(connectCore(home.coreSocket), (core) => Effect.exit(core.Shutdown()))).pipe(
    Effect.catchTag("CoreUnreachable", () => Effect.void),
    Effect.andThen(coreGone(home)),
    Effect.as(true),
    Effect.timeoutOrElse({ duration: patience, orElse: () => Effect.succeed(false) })
  )
