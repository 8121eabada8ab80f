/** The app's log: lines like those of the core, in a rotated file of its own, redacted (OBS-1, LED-5). */
import type { Config } from "../../core/config/schema.ts"
import type { Home } from "../../core/config/home.ts"
import { makeRedactor } from "../../core/ledger/redact.ts"
import { openLog } from "../../core/observability/log-file.ts"
import { logLayer } from "../../core/observability/logger.ts"
import { ManagedRuntime, Redacted } from "effect"
import { configuredSecrets } from "../secrets.ts"
import { shellLog } from "./places.ts"

const mb = 1024 * 1024

/** What the app's effects run in. */
export const appRuntime = (home: Home, config: Config): ManagedRuntime.ManagedRuntime<never, never> => {
  const { level, maxMb, files } = config.observability.logs
  return ManagedRuntime.make(
    logLayer({
      write: openLog(home.logs, shellLog, { bytes: maxMb * mb, files }),
      redact: makeRedactor(configuredSecrets(config).map(Redacted.value)).text,
      level
    })
  )
}
