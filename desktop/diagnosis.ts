/**
 * The diagnostic bundle: what somebody needs who is asked for help, in one JSON file that a person can read before
 * sending it. It holds no prompt, diff, transcript, key, path of a repository or other free text (OBS-1).
 */
import { Effect, Redacted, Stream } from "effect"
import type { Check } from "../core/api/contract.ts"
import type { Home } from "../core/config/home.ts"
import type { Config } from "../core/config/schema.ts"
import { loadConfig } from "../core/config/load.ts"
import { makeRedactor } from "../core/ledger/redact.ts"
import { countLedger } from "../core/observability/ledger-counts.ts"
import { parseLogLine } from "../core/observability/log-line.ts"
import { logFiles } from "../core/observability/log-file.ts"
import { coreLog, pastLines, rawLogs } from "../core/observability/read-logs.ts"
import { ownTexts, shareableConfig, shareableLine, shareablePath } from "../core/observability/shareable.ts"
import { statSync } from "node:fs"
import { basename } from "node:path"
import { place } from "./place.ts"
import { shellLog } from "./app/places.ts"
import { resolveSecrets } from "./resolve-secrets.ts"
import { configuredSecrets, type Environment } from "./secrets.ts"

/** Newest lines of the log that go in. */
const lastLines = 2_000

/** The bundle as plain data. Reads the home from outside: a core that hangs is diagnosed like any other. */
export const diagnosis = (home: Home, checks: ReadonlyArray<Check>, env: Environment = process.env) =>
  Effect.gen(function* () {
    const loaded = yield* Effect.result(loadConfig(home.config))
    const config = loaded._tag === "Success" ? loaded.success : undefined
    const known = config === undefined ? [] : yield* secretsOf(home, config, env)
    const secrets = makeRedactor([...new Set([...known, ...valuesOf(env), home.root])]).text
    const own = ownTexts(config)
    const redact = (text: string) => own.reduce((left, word) => left.replaceAll(word, "(text)"), secrets(text))
    const shared = (name: string) =>
      Effect.map(newest(home, name), (lines) =>
        lines.flatMap((text) => {
          const line = parseLogLine(text)
          return line === undefined ? [] : [shareableLine(line, redact)]
        })
      )
    return {
      format: "patchplane-diagnosis/1",
      at: new Date().toISOString(),
      version: place.version,
      platform: { os: process.platform, arch: process.arch, bun: Bun.version, timeZoneMinutes: -new Date().getTimezoneOffset() },
      doctor: checks.map(({ name, status, why, mend }) => ({
        name,
        status,
        why: name === "config" ? "See config.problems." : redact(why),
        mend: redact(mend)
      })),
      config:
        loaded._tag === "Success"
          ? shareableConfig(loaded.success)
          : { problems: loaded.failure.problems.map(({ path, expected }) => ({ path: shareablePath(path), expected })) },
      ledger: yield* ledgerOf(home),
      logs: {
        lines: yield* shared(coreLog),
        shell: yield* shared(shellLog),
        files: [coreLog, shellLog, ...rawLogs].flatMap((name) =>
          logFiles(home.logs, name).map((path) => ({ name: basename(path), bytes: sizeOf(path) }))
        )
      }
    }
  })

/** The last lines of a log, oldest first. */
const newest = (home: Home, name: string): Effect.Effect<ReadonlyArray<string>> =>
  pastLines(home.logs, name).pipe(
    Stream.runFold(
      (): Array<string> => [],
      (kept, line) => {
        kept.push(line)
        if (kept.length > 2 * lastLines) kept.splice(0, lastLines)
        return kept
      }
    ),
    Effect.map((lines) => lines.slice(-lastLines))
  )

/** Those of the store as well: the core that wrote the logs had them. */
const secretsOf = (home: Home, config: Config, env: Environment) =>
  Effect.map(
    Effect.promise(() => resolveSecrets(home, config, env)),
    (resolved) => configuredSecrets(config, resolved.env).map(Redacted.value)
  )

/** Every variable's value, whatever it is for: which of them are secrets a configuration that can't be read does not say. */
const valuesOf = (env: Environment): ReadonlyArray<string> => Object.values(env).flatMap((value) => (value === undefined ? [] : [value]))

const ledgerOf = (home: Home) =>
  Effect.try(() => countLedger(home) ?? { absent: true }).pipe(
    Effect.catch(() => Effect.succeed({ unreadable: "It can't be read; `patchplane doctor` and `patchplane ledger verify` say more." }))
  )

const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0
