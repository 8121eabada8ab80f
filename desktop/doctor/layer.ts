/** The preflight inside a running core: all checks at once, and the ledger's own. */
import { Effect, Layer } from "effect"
import { Doctor } from "../../core/api/handlers/ports.ts"
import { Settings } from "../../core/config/settings.ts"
import { ExecutionAdapter } from "../../core/execution/execution-adapter.ts"
import { Ledger } from "../../core/ledger/ledger.ts"
import type { RepositoryStore } from "../../core/repository/repository-store.ts"
import type { ResolvedSecrets } from "../resolve-secrets.ts"
import { bun, disk, git, logs, model, otlp, outside, runtime, sandbox } from "./checks.ts"
import { policies } from "./policies.ts"
import { memory, nativeShell } from "./shell.ts"

export const doctorLayer = ({
  env,
  check: secrets
}: ResolvedSecrets): Layer.Layer<Doctor, never, Settings | ExecutionAdapter | Ledger | RepositoryStore> =>
  Layer.effect(
    Doctor,
    Effect.gen(function* () {
      const { home, config } = yield* Settings
      const execution = yield* ExecutionAdapter
      const ledger = yield* Ledger
      const policy = yield* policies
      const ledgerCheck = Effect.map(ledger.head, ({ seq }) => ({
        name: "ledger",
        status: "works" as const,
        why: `Open, ${seq} events.`,
        mend: ""
      }))
      return {
        checks: Effect.map(
          Effect.all(
            [
              Effect.succeed(bun),
              git,
              Effect.map(execution.readiness, sandbox),
              Effect.sync(() => runtime(config)),
              model(config, env),
              Effect.succeed(secrets),
              otlp(config, env),
              disk(home.root),
              logs(home.logs),
              Effect.sync(() => nativeShell(home)),
              Effect.sync(() => memory(home)),
              ledgerCheck,
              policy
            ],
            { concurrency: "unbounded" }
          ),
          (checks) => [...checks, ...outside]
        )
      }
    })
  )
