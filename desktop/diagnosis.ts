/**
 * The diagnostic bundle: what somebody needs who is asked for help, in one JSON file that a person can read before
 * sending it. It holds no prompt, diff, transcript, key, path of a repository or other free text (OBS-1).
 */
import { Effect, Redacted, Stream } from "effect"
import type { Check } from "../core/api/contract.ts"
import type { Home } from "../core/config/home.ts"
import { loadConfig } from "../core/config/load.ts"
import { makeRedactor } from "../core/ledger/redact.ts"
import { countLedger } from "../core/observability/ledger-counts.ts"
import { parseLogLine } from "../core/observability/log-line.ts"
import { logFiles } from "../core/observability/log-file.ts"
import { coreLog, pastLines, rawLogs } from "../core/observability/read-logs.ts"
import { shareableConfig, shareableLine } from "../core/observability/shareable.ts"
import { statSync } from "node:fs"
import { basename } from "node:path"
import { place } from "./place.ts"
import { configuredSecrets } from "./secrets.ts"

/** Newest lines of the log that go in. */
const lastLines = 2_000

type Environment = Readonly<Record<string, string | undefined>>

/** The bundle as plain data. Reads the home from outside: a core that hangs is diagnosed like any other. */
export const diagnosis = (home: Home, checks: ReadonlyArray<Check>, env: Environment = process.env) =>
  Effect.gen(function* () {
    const loaded = yield* Effect.result(loadConfig(home.config))
    const config = loaded._tag === "Success" ? loaded.success : undefined
    const known = config === undefined ? [] : configuredSecrets(config, env).map(Redacted.value)
    const redact = makeRedactor([...new Set([...known, ...secretLooking(env), ...personal(home, env)])]).text
    const lines = yield* pastLines(home.logs).pipe(
      Stream.runFold(
        (): Array<string> => [],
        (kept, line) => {
          kept.push(line)
          if (kept.length > 2 * lastLines) kept.splice(0, lastLines)
          return kept
        }
      )
    )
    return {
      format: "patchplane-diagnosis/1",
      at: new Date().toISOString(),
      version: place.version,
      platform: { os: process.platform, arch: process.arch, bun: Bun.version, timeZoneMinutes: -new Date().getTimezoneOffset() },
      doctor: checks.map(({ name, status, why, mend }) => ({ name, status, why: redact(why), mend: redact(mend) })),
      config:
        loaded._tag === "Success"
          ? shareableConfig(loaded.success)
          : { problems: loaded.failure.problems.map(({ path, expected }) => ({ path: redact(path), expected })) },
      ledger: yield* ledgerOf(home),
      logs: {
        lines: lines.slice(-lastLines).flatMap((text) => {
          const line = parseLogLine(text)
          return line === undefined ? [] : [shareableLine(line, redact)]
        }),
        files: [coreLog, ...rawLogs].flatMap((name) =>
          logFiles(home.logs, name).map((path) => ({ name: basename(path), bytes: sizeOf(path) }))
        )
      }
    }
  })

/** Secrets by their variable's name, of whatever program: a log may quote any of them. */
const secretLooking = (env: Environment): ReadonlyArray<string> =>
  Object.entries(env).flatMap(([name, value]) =>
    /KEY|TOKEN|SECRET|PASS|CREDENTIAL|AUTH/i.test(name) && value !== undefined && value !== "" ? [value] : []
  )

/** Where the home and this user's folder are is nobody else's business. */
const personal = (home: Home, env: Environment): ReadonlyArray<string> => [home.root, env["HOME"] ?? ""].filter((path) => path.length > 1)

const ledgerOf = (home: Home) =>
  Effect.try(() => countLedger(home) ?? { absent: true }).pipe(
    Effect.catch(() => Effect.succeed({ unreadable: "It can't be read; `patchplane doctor` and `patchplane ledger verify` say more." }))
  )

const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0
