/** What takes space in the home, and which of it can go (EXE-5). */
import { readdir } from "node:fs/promises"
import { basename, join } from "node:path"
import { Effect } from "effect"
import { Settings } from "../../config/settings.ts"
import type { RunId } from "../../domain/ids.ts"
import { statusKind, workingStatuses, type Run } from "../../domain/run.ts"
import { ExecutionAdapter } from "../../execution/execution-adapter.ts"
import { sizeOnDisk } from "../../ledger/folder-size.ts"
import { Ledger } from "../../ledger/ledger.ts"
import type { DiskEntry } from "../contract.ts"
import { orApiError } from "./errors.ts"
import { makeReclaim, type ReclaimRequest } from "./reclaim.ts"

export const makeDisk = Effect.gen(function* () {
  const ledger = yield* Ledger
  const execution = yield* ExecutionAdapter
  const { home } = yield* Settings

  /** Workspaces are named after the effect that made them. */
  const runOf = (name: string): Effect.Effect<Run | undefined> => {
    const id = /^(run_[0-9a-f-]{36})\//.exec(name)?.[1]
    return id === undefined ? Effect.succeed(undefined) : Effect.orElseSucceed(ledger.run(id as RunId), () => undefined)
  }
  const working = Effect.map(
    ledger.runs({ statuses: workingStatuses.filter((status) => status !== "queued"), limit: 1 }),
    (runs) => runs[0]
  )
  const reclaim = yield* makeReclaim({ runOf, working })

  const usage = Effect.gen(function* () {
    const busy = yield* working
    const kept = yield* Effect.forEach(yield* execution.usage, ({ name, kind, bytes }) =>
      Effect.map(runOf(name), (run): DiskEntry => ({
        kind,
        name,
        bytes,
        ...(run === undefined ? {} : { run: { number: run.number, status: run.status } }),
        reclaimable: kind === "cache" ? busy === undefined : run === undefined || statusKind(run.status) === "final"
      }))
    )
    const { repositories } = yield* ledger.installation
    const nameOf = (folder: string) => repositories.find(({ id }) => `${id}.git` === folder)?.name ?? folder
    const others = yield* Effect.promise(async (): Promise<ReadonlyArray<DiskEntry>> => {
      const entry = async (kind: DiskEntry["kind"], path: string, name = basename(path)): Promise<DiskEntry> => ({
        kind,
        name,
        bytes: await sizeOnDisk(path),
        reclaimable: false
      })
      const stores = (await readdir(home.repositories).catch(() => [])).filter((name) => name.endsWith(".git"))
      const ledgerFiles = await Promise.all(["", "-wal", "-shm"].map((suffix) => sizeOnDisk(`${home.ledger}${suffix}`)))
      return [
        ...(await Promise.all(stores.map((name) => entry("store", join(home.repositories, name), nameOf(name))))),
        await entry("artifacts", home.artifacts),
        { ...(await entry("ledger", home.ledger)), bytes: ledgerFiles.reduce((sum, bytes) => sum + bytes, 0) },
        await entry("logs", home.logs),
        await entry("backups", join(home.root, "backups"))
      ]
    })
    return [...kept, ...others]
  })

  return {
    handlers: {
      DiskUsage: () => orApiError(usage),
      ReclaimDisk: (payload: ReclaimRequest) => orApiError(reclaim(payload))
    }
  }
})
