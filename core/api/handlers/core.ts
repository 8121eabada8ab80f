/** The core about itself: status, preflight, its ledger's health, a way in for browsers, and its end. */
import { Effect } from "effect"
import { profileModel } from "../../config/model.ts"
import { Settings } from "../../config/settings.ts"
import { ExecutionAdapter } from "../../execution/execution-adapter.ts"
import { Ledger } from "../../ledger/ledger.ts"
import { Projections } from "../../projections/projections.ts"
import type { Status } from "../contract.ts"
import { orApiError } from "./errors.ts"
import { CoreProcess, Doctor, Tickets } from "./ports.ts"

export const makeCore = Effect.gen(function* () {
  const ledger = yield* Ledger
  const execution = yield* ExecutionAdapter
  const { home, config } = yield* Settings
  const core = yield* CoreProcess
  const tickets = yield* Tickets
  const doctor = yield* Doctor
  const projections = yield* Projections

  const status = Effect.gen(function* (): Effect.fn.Return<Status> {
    const installation = yield* ledger.installation
    return {
      version: core.version,
      installation: installation.id,
      pid: core.pid,
      home: home.root,
      actor: core.actor,
      ...(installation.held === undefined ? {} : { held: installation.held }),
      ...(installation.intakePause === undefined ? {} : { intakePause: installation.intakePause }),
      head: yield* ledger.head,
      model: profileModel(config),
      sandbox: yield* execution.readiness
    }
  })

  return {
    handlers: {
      Status: () => status,
      Doctor: () => doctor.checks,
      RebuildLedger: () =>
        orApiError(
          Effect.tap(
            Effect.map(ledger.rebuild, (events) => ({ events })),
            () => projections.rebuild
          )
        ),
      MintTicket: () => Effect.map(tickets.mint, (url) => ({ url })),
      Shutdown: () => core.shutdown
    }
  }
})
