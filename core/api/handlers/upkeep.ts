/** Verification, backup, retention and erasure for clients. */
import { isAbsolute } from "node:path"
import { Clock, Effect } from "effect"
import { Settings } from "../../config/settings.ts"
import { CommandRefused } from "../../domain/command.ts"
import type { ArtifactHash, CommandId, Instant } from "../../domain/ids.ts"
import { workingStatuses, type Run } from "../../domain/run.ts"
import { ExecutionAdapter } from "../../execution/execution-adapter.ts"
import { Ledger } from "../../ledger/ledger.ts"
import { Upkeep } from "../../ledger/upkeep.ts"
import { RepositoryStore } from "../../repository/repository-store.ts"
import { InvalidInput } from "../contract.ts"
import { orApiError } from "./errors.ts"
import { CoreProcess } from "./ports.ts"
import type { Texts } from "./texts.ts"
import { optionalText } from "./validate.ts"

export const makeUpkeep = (texts: Texts) =>
  Effect.gen(function* () {
    const ledger = yield* Ledger
    const upkeep = yield* Upkeep
    const store = yield* RepositoryStore
    const execution = yield* ExecutionAdapter
    const { config } = yield* Settings
    const { actor } = yield* CoreProcess
    const now = Effect.map(Clock.currentTimeMillis, (at) => at as Instant)

    /** Objects that no ref reaches yet would be removed too: nothing may work in the stores meanwhile. */
    const atRest = Effect.fnUntraced(function* (run: Run) {
      const ids = new Set(run.repositories.map(({ id }) => id))
      const working = yield* ledger.runs({ statuses: workingStatuses.filter((status) => status !== "queued") })
      const busy = working.find((other) => other.repositories.some(({ id }) => ids.has(id)))
      if (busy === undefined) return
      return yield* new CommandRefused({
        code: "repository-busy",
        message: `R-${busy.number} is at work in the same repository.`,
        mend: `Wait until it rests, or pause it: patchplane pause R-${busy.number}`,
        stale: false
      })
    })

    const erase = Effect.fnUntraced(function* (payload: {
      readonly commandId: CommandId
      readonly what: string
      readonly reason?: string
    }) {
      const problem = optionalText("reason", payload.reason)
      if (problem !== undefined) return yield* problem
      const asked = { id: payload.commandId, at: yield* now, actor, ...(payload.reason === undefined ? {} : { reason: payload.reason }) }
      const what = payload.what.trim()
      if (/^[0-9a-f]{64}$/.test(what)) {
        const erasure = yield* upkeep.eraseArtifact(what as ArtifactHash, asked)
        texts.forget(erasure.erased)
        return { ...erasure, refs: 0 }
      }
      const run = yield* ledger.findRun(what)
      yield* atRest(run)
      const erasure = yield* upkeep.eraseRun(run.id, asked)
      texts.forget(erasure.erased)
      const removed = yield* Effect.forEach(run.repositories, ({ id }) => store.forgetChanges(id, run.id))
      for (const { name, kind } of yield* execution.usage) {
        if (kind === "workspace" && name.startsWith(`${run.id}/`)) yield* execution.forget(name)
      }
      return { ...erasure, refs: removed.reduce((sum, refs) => sum + refs, 0) }
    })

    const backup = Effect.fnUntraced(function* (path: string) {
      if (!isAbsolute(path))
        return yield* new InvalidInput({ field: "path", reason: `${path} is not absolute.`, mend: "Give the whole path." })
      return yield* upkeep.backup(path, yield* now)
    })

    const days = { transcripts: config.retention.transcriptsDays, logs: config.retention.logsDays }
    return {
      handlers: {
        VerifyLedger: () => ledger.verify,
        VerifyNewEvents: () => ledger.verifyNew,
        BackUpLedger: ({ path }: { readonly path: string }) => orApiError(backup(path)),
        Erase: (payload: Parameters<typeof erase>[0]) => orApiError(erase(payload)),
        RetainLedger: () => orApiError(Effect.flatMap(now, (at) => upkeep.retain(days, at)))
      }
    }
  })
