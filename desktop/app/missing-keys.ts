/**
 * Whether a core that the app started lacks keys it is configured for (LED-5): at login it has the session's environment,
 * without the passphrase or the variables of a person's shell, and nobody sees its log.
 */
import { Effect } from "effect"
import type { Check } from "../../core/api/contract.ts"
import type { CoreClient } from "../host/client.ts"

/** The doctor's finding, or undefined where nothing is missing. */
export const missingKeys = (core: CoreClient): Effect.Effect<Check | undefined> =>
  core.Doctor().pipe(
    Effect.map((checks) => checks.find(({ name, status }) => name === "secrets" && status === "fails")),
    // Whoever lost the core hears of that.
    Effect.orElseSucceed(() => undefined)
  )
