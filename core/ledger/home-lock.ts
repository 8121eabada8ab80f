/**
 * One core per home. The lock is an open exclusive transaction on a small SQLite file: the operating system
 * drops it with the process, however that ends, and nothing is left to clean up. The process id beside it
 * is only for the message.
 *
 * A process loses its POSIX locks on a file when it closes any descriptor of that file: nothing in the
 * core may open the lock, or the database, other than through SQLite.
 */
import { Database } from "bun:sqlite"
import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import type { Home } from "../config/home.ts"
import { HomeInUse } from "./open-failure.ts"

export interface HomeLock {
  readonly release: () => void
}

/** Takes the lock or throws `HomeInUse` at once; never waits. The home's folder must exist. */
export const lockHome = (home: Home): HomeLock => {
  const pidFile = pidFileOf(home)
  const db = new Database(home.lock, { create: true })
  try {
    db.run("PRAGMA busy_timeout = 0")
    db.run("BEGIN EXCLUSIVE")
  } catch (cause) {
    db.close()
    if ((cause as { code?: string }).code?.startsWith("SQLITE_BUSY") !== true) throw cause
    const pid = holder(pidFile)
    throw new HomeInUse({ home: home.root, ...(pid === undefined ? {} : { pid }) })
  }
  chmodSync(home.lock, 0o600)
  writeFileSync(pidFile, `${process.pid}\n`, { mode: 0o600 })
  return {
    release: () => {
      rmSync(pidFile, { force: true })
      db.close()
    }
  }
}

/** The living process that has the home, as far as it left its number. */
export const lockHolder = (home: Home): number | undefined => holder(pidFileOf(home))

/** Whether the last core of this home ended without letting go of it: killed, crashed, or the machine went off. */
export const wasLeft = (home: Home): boolean => existsSync(pidFileOf(home)) && lockHolder(home) === undefined

const pidFileOf = (home: Home) => `${home.lock}.pid`

const holder = (pidFile: string): number | undefined => {
  try {
    const pid = Number.parseInt(readFileSync(pidFile, "utf8"), 10)
    process.kill(pid, 0)
    return pid
  } catch {
    return undefined
  }
}
