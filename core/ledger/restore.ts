/**
 * Puts a backup in a home's place (LED-8). The backup is checked, copied beside the home, and the copy checked; then the
 * home that is there is moved aside, and the copy takes its place. Only while no core holds the home.
 */
import { existsSync, lstatSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs"
import { join, relative, resolve } from "node:path"
import { Effect } from "effect"
import { homeAt, type Home } from "../config/home.ts"
import { checkBackup, stampOf } from "./backup.ts"
import { copyFile, filesBelow, manifestName } from "./backup-files.ts"
import { faultOf } from "./fault.ts"
import { lockHome } from "./home-lock.ts"
import { HomeInUse } from "./open-failure.ts"
import { UpkeepFailed } from "./upkeep.ts"

export interface Restored {
  readonly home: string
  readonly events: number
  readonly head: string
  /** Where the home that was there is now; absent when there was none. */
  readonly aside?: string
}

export const restoreHome = (task: {
  readonly home: Home
  readonly worker: URL
  readonly from: string
  readonly at: number
}): Effect.Effect<Restored, UpkeepFailed> =>
  Effect.scoped(
    Effect.gen(function* () {
      const { home, worker } = task
      const from = resolve(task.from)
      const { manifest } = yield* checkBackup(worker, from)
      yield* locked(home)
      const fresh = homeAt(`${home.root}.restoring-${crypto.randomUUID()}`)
      const made = Effect.gen(function* () {
        yield* attempt(() => copyAll(from, fresh.root))
        yield* checkBackup(worker, fresh.root)
        yield* attempt(() => rmSync(join(fresh.root, manifestName)))
        const aside = `${home.root}.before-restore-${stampOf(task.at)}`
        const there = existsSync(home.root) && readdirSync(home.root).length > 0
        if (there && existsSync(aside))
          return yield* new UpkeepFailed({ message: `${aside} is there already.`, mend: "Move it, then restore again." })
        yield* attempt(() => {
          if (existsSync(home.root)) renameSync(home.root, aside)
          renameSync(fresh.root, home.root)
        })
        const restored = { home: home.root, events: manifest.head.seq, head: manifest.head.hash }
        return there ? { ...restored, aside } : restored
      })
      return yield* made.pipe(Effect.onError(() => Effect.sync(() => rmSync(fresh.root, { recursive: true, force: true }))))
    })
  )

const copyAll = (from: string, to: string): void => {
  mkdirSync(to, { mode: 0o700 })
  mkdirSync(homeAt(to).artifacts, { mode: 0o700 })
  for (const path of filesBelow(from))
    if (lstatSync(path).isFile() || lstatSync(path).isSymbolicLink()) copyFile(path, join(to, relative(from, path)))
}

/** Nobody may write to what is moved aside. */
const locked = (home: Home) =>
  Effect.acquireRelease(
    Effect.try({
      try: () => (existsSync(home.root) ? lockHome(home) : { release: () => {} }),
      catch: (cause) =>
        cause instanceof HomeInUse
          ? new UpkeepFailed({ message: `${home.root} is in use by a core.`, mend: "End it with `patchplane stop`, then restore again." })
          : new UpkeepFailed(faultOf(cause))
    }),
    (lock) => Effect.sync(lock.release)
  )

const attempt = <A>(work: () => A): Effect.Effect<A, UpkeepFailed> =>
  Effect.try({ try: work, catch: (cause) => new UpkeepFailed(faultOf(cause)) })
