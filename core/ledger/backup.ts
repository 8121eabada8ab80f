/** Makes and checks backups (LED-8). One has its name only when it is whole and was verified. */
import { existsSync, realpathSync, renameSync, rmSync, statSync } from "node:fs"
import { dirname, join, resolve, sep } from "node:path"
import { Effect } from "effect"
import { homeAt, type Home } from "../config/home.ts"
import type { Instant } from "../domain/ids.ts"
import { backupProblem, readManifest, type Manifest } from "./backup-files.ts"
import { faultOf } from "./fault.ts"
import type { LedgerUnavailable, Verification } from "./ledger.ts"
import { openReaderThread } from "./threads.ts"
import { UpkeepFailed, type Backup } from "./upkeep.ts"
import { verifyInThreads } from "./verify-thread.ts"

/** `20261121-074512`, for names. */
export const stampOf = (at: number): string => new Date(at).toISOString().slice(0, 19).replace(/[-:]/g, "").replace("T", "-")

export const backUp = (task: {
  readonly home: Home
  readonly worker: URL
  readonly path: string
  readonly at: Instant
  readonly head: number
}): Effect.Effect<Backup, UpkeepFailed | LedgerUnavailable> =>
  Effect.gen(function* () {
    const { home, worker } = task
    const target = yield* placeOf(home, task.path, task.at)
    const unfinished = `${target}.unfinished-${crypto.randomUUID()}`
    const make = Effect.gen(function* () {
      const files = { file: home.ledger, artifacts: home.artifacts }
      yield* Effect.scoped(
        Effect.flatMap(openReaderThread(worker, files), (thread) => thread.ask({ ask: "backup", root: home.root, into: unfinished }))
      )
      const { manifest } = yield* checkBackup(worker, unfinished)
      yield* attempt(() => renameSync(unfinished, target))
      const { head, artifacts, bytes } = manifest
      return { path: target, events: head.seq, head: head.hash, artifacts, bytes }
    })
    return yield* make.pipe(Effect.onError(() => Effect.sync(() => rmSync(unfinished, { recursive: true, force: true }))))
  })

/** Refused where anything of the backup is not what was written, or its ledger does not hold. */
export const checkBackup = (
  worker: URL,
  folder: string
): Effect.Effect<{ readonly manifest: Manifest; readonly verification: Verification }, UpkeepFailed> =>
  Effect.gen(function* () {
    const manifest = readManifest(folder)
    if (typeof manifest === "string") return yield* refused(folder, manifest)
    const problem = yield* attempt(() => backupProblem(folder, manifest))
    if (problem !== undefined) return yield* refused(folder, problem)
    const { ledger: file, artifacts } = homeAt(folder)
    if (!existsSync(artifacts)) return yield* refused(folder, "its artifacts are missing")
    const verification = yield* verifyInThreads(worker, { file, artifacts, since: undefined, until: manifest.head.seq }).pipe(
      Effect.catchDefect((defect) => refused(folder, defect instanceof Error ? defect.message : String(defect)))
    )
    const wrong = verificationProblem(verification, manifest)
    return wrong === undefined ? { manifest, verification } : yield* refused(folder, wrong)
  })

const verificationProblem = ({ broken, head, artifacts }: Verification, manifest: Manifest): string | undefined => {
  if (broken !== null) return `its chain is broken at event ${broken.seq}: ${broken.reason}`
  if (head.hash !== manifest.head.hash) return "its ledger does not end where it did"
  const [missing] = artifacts.missing
  if (missing !== undefined) return `artifact ${missing} is missing`
  const [corrupt] = artifacts.corrupt
  return corrupt === undefined ? undefined : `artifact ${corrupt} was altered`
}

const refused = (folder: string, why: string) =>
  Effect.fail(
    new UpkeepFailed({
      message: `${folder} is no whole backup: ${why}.`,
      mend: "Use another backup; for one that was just made, look at `patchplane ledger verify --full`."
    })
  )

const attempt = <A>(work: () => A): Effect.Effect<A, UpkeepFailed> =>
  Effect.try({ try: work, catch: (cause) => new UpkeepFailed(faultOf(cause)) })

/** A folder that is not there yet; never one in the home, which a restore moves aside. */
const placeOf = (home: Home, path: string, at: Instant): Effect.Effect<string, UpkeepFailed> =>
  Effect.gen(function* () {
    const named = resolve(path)
    const isFolder = existsSync(named) && statSync(named).isDirectory()
    const target = isFolder ? join(named, `patchplane-${stampOf(at)}`) : named
    if (existsSync(target)) {
      return yield* new UpkeepFailed({
        message: `${target} is there already.`,
        mend: "Name a folder that is not; a backup overwrites nothing."
      })
    }
    const parent = dirname(target)
    if (!existsSync(parent))
      return yield* new UpkeepFailed({ message: `There is no folder ${parent}.`, mend: "Make it first, or name another one." })
    const root = realpathSync(home.root)
    if (`${realpathSync(parent)}${sep}`.startsWith(`${root}${sep}`)) {
      return yield* new UpkeepFailed({
        message: `${target} lies in the home itself.`,
        mend: "Name a folder elsewhere, best on another disk."
      })
    }
    return target
  })
