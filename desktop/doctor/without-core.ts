/** The preflight without a running core: the same checks, with the ledger looked at from outside. */
import { existsSync } from "node:fs"
import { Effect } from "effect"
import type { Check } from "../../core/api/contract.ts"
import type { Home } from "../../core/config/home.ts"
import type { Config } from "../../core/config/schema.ts"
import { loadConfig } from "../../core/config/load.ts"
import { localReadiness } from "../../core/execution/local/readiness.ts"
import { resolveSecrets } from "../resolve-secrets.ts"
import { bun, disk, git, logs, model, otlp, outside, runtime, sandbox } from "./checks.ts"
import { memory, nativeShell } from "./shell.ts"

export const checkWithoutCore = (home: Home): Effect.Effect<ReadonlyArray<Check>> =>
  Effect.gen(function* () {
    const config = yield* Effect.result(loadConfig(home.config))
    const configured: ReadonlyArray<Effect.Effect<Check>> =
      config._tag === "Success"
        ? yield* withSecrets(home, config.success)
        : [
            Effect.succeed({
              name: "config",
              status: "fails",
              why: config.failure.message,
              mend: config.failure.mend
            })
          ]
    const checks = yield* Effect.all(
      [
        Effect.succeed(bun),
        git,
        Effect.map(localReadiness, sandbox),
        ...configured,
        disk(home.root),
        logs(home.logs),
        Effect.sync(() => nativeShell(home)),
        Effect.sync(() => memory(home)),
        Effect.sync(() => ledger(home))
      ],
      { concurrency: "unbounded" }
    )
    return [...checks, ...outside]
  })

const withSecrets = (home: Home, config: Config): Effect.Effect<ReadonlyArray<Effect.Effect<Check>>> =>
  Effect.map(
    Effect.promise(() => resolveSecrets(home, config)),
    ({ env, check }) => [
      Effect.sync(() => runtime(config)),
      model(config, env),
      Effect.succeed(check),
      otlp(config, env),
      Effect.succeed(policy)
    ]
  )

const policy: Check = {
  name: "policy",
  status: "works",
  why: "Yours can be read; those of connected repositories are looked at when the core runs.",
  mend: ""
}

const ledger = (home: Home): Check => ({
  name: "ledger",
  status: "works",
  why: existsSync(home.ledger) ? "There is one; it is opened when the core starts." : "It is made at the first start.",
  mend: ""
})
