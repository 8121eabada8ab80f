/** The kill switch of the tray and of its shortcut (INT-2): at once, without a question, and first without the core. */
import { Effect } from "effect"
import type { Home } from "../../core/config/home.ts"
import { stopFromOutside } from "../stop-everything.ts"

export interface KillSwitchParts {
  readonly home: Home
  /** What ran is dead; the core may not know yet. */
  readonly killed: (told: string) => void
  /** All is done that can be, with what there is to say of it. */
  readonly done: (told: string) => void
}

export const pullKillSwitch = ({ home, killed, done }: KillSwitchParts): Effect.Effect<void> =>
  stopFromOutside(home, "all", (ended) => killed(endedText(ended))).pipe(
    Effect.match({
      onFailure: ({ message }) => `Everything is stopped. The core can't record it: ${message}`,
      onSuccess: ({ ended, core }) =>
        `${endedText(ended)}${core === "does not answer" ? " The core does not answer; it records this when it can." : ""}`
    }),
    Effect.map(done)
  )

const endedText = (ended: number): string => (ended === 0 ? "Stopped; nothing was at work." : `Stopped: ${ended} ended.`)
