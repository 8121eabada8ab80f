/**
 * One shell per folder (DSK-1). Who is first holds a lock that the operating system drops with its process, however that
 * ends, and listens on a socket that only this user can open; a second start hands its arguments over there and ends.
 *
 * The lock is an open exclusive transaction on a small SQLite file, as the core's own is: nobody may open that file
 * other than through SQLite, since closing any descriptor of it would drop the lock.
 */
import { Database } from "bun:sqlite"
import { chmodSync, mkdirSync, rmSync } from "node:fs"
import { createServer, type Server } from "node:net"
import { join } from "node:path"
import { handOver, receiveArguments } from "./instance-messages.ts"
import { makeSocketFolder, privateSocketPath } from "./private-socket.ts"

export type Claim = { readonly first: true; readonly release: () => void } | { readonly first: false }

/** One that runs holds the lock and answers nobody: it hangs, or was stopped. */
export class InstanceSilent extends Error {
  override readonly name = "InstanceSilent"
  readonly mend = "End that process, then start PatchPlane again; the core and its runs go on meanwhile."
  constructor(folder: string) {
    super(`Another PatchPlane runs with ${folder} and does not answer.`)
  }
}

/** Milliseconds to be heard by the first: long, as a machine at work may keep it waiting. */
const patience = 15_000
/** Between two tries, while the first has the lock and does not listen yet, or ends. */
const pause = 25

/**
 * Claims a folder, making it where it is missing. `first: false` is answered once the first one took the arguments; it
 * hears them by `onSecond`, which are another process's words: judge them. Throws `InstanceSilent` after 15 s without
 * an answer, and what the file system says where the lock can't be written.
 */
export const claimInstance = async (
  folder: string,
  argv: ReadonlyArray<string>,
  onSecond: (argv: ReadonlyArray<string>) => void,
  options: { readonly patience?: number } = {}
): Promise<Claim> => {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const socket = privateSocketPath(folder, "shell.sock")
  const until = performance.now() + (options.patience ?? patience)
  for (;;) {
    const unlock = takeLock(join(folder, "shell.lock"))
    if (unlock !== undefined) return await beFirst(socket, unlock, onSecond)
    const left = until - performance.now()
    if (left <= 0) throw new InstanceSilent(folder)
    if (await handOver(socket, argv, left)) return { first: false }
    await new Promise((done) => setTimeout(done, pause))
  }
}

/** Takes the lock at once or answers undefined: another process has it. */
const takeLock = (path: string): (() => void) | undefined => {
  const db = new Database(path, { create: true })
  try {
    db.run("PRAGMA busy_timeout = 0")
    // Nothing is ever written: no journal lies beside it.
    db.run("PRAGMA journal_mode = MEMORY")
    db.run("BEGIN EXCLUSIVE")
  } catch (cause) {
    db.close()
    if ((cause as { code?: string }).code?.startsWith("SQLITE_BUSY") === true) return undefined
    throw cause
  }
  chmodSync(path, 0o600)
  return () => db.close()
}

/** With the lock held, a socket that lies there is one of a process that is gone. */
const beFirst = async (socket: string, unlock: () => void, onSecond: (argv: ReadonlyArray<string>) => void): Promise<Claim> => {
  try {
    makeSocketFolder(socket)
    rmSync(socket, { force: true })
    const server = await listening(socket, onSecond)
    return {
      first: true,
      release: () => {
        server.close()
        rmSync(socket, { force: true })
        unlock()
      }
    }
  } catch (cause) {
    unlock()
    throw cause
  }
}

const listening = (path: string, onSecond: (argv: ReadonlyArray<string>) => void): Promise<Server> =>
  new Promise((done, fail) => {
    const server = createServer((socket) => receiveArguments(socket, onSecond))
    server.once("error", fail)
    server.listen(path, () => {
      server.off("error", fail)
      if (process.platform !== "win32") chmodSync(path, 0o600)
      done(server)
    })
  })
