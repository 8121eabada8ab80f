/** Reads the core's log as a person asks for it: of all kept files, oldest first, and as it grows (OBS-1). */
import { closeSync, fstatSync, openSync, readSync } from "node:fs"
import { basename, join } from "node:path"
import { Effect, Queue, Stream } from "effect"
import { logFiles } from "./log-file.ts"
import { watchFolder } from "./watch-folder.ts"

/** The core's log in the home's logs folder. */
export const coreLog = "core.log"
/** What programs of the core print when they can't log: raw, and redacted where it is read. */
export const rawLogs: ReadonlyArray<string> = ["serve.err", "supervisor.log"]

const chunk = 64 * 1024

/** Every line that is there, oldest first. Memory holds one piece of a file at a time. */
export const pastLines = (folder: string, name: string = coreLog): Stream.Stream<string> =>
  Stream.suspend(() => {
    const tails = openTails(folder, name)
    return Stream.fromIterable(tails).pipe(
      Stream.flatMap((tail) => Stream.fromIterable(tail.lines())),
      Stream.ensuring(Effect.sync(() => tails.forEach((tail) => tail.close())))
    )
  })

/**
 * Every line that is there, then each new one, also over a rotation. Never ends by itself. It waits on the folder's
 * changes, so the folder has to be there.
 */
export const followLines = (folder: string, name: string = coreLog): Stream.Stream<string> =>
  Stream.callback<string>((queue) =>
    Effect.gen(function* () {
      const read = makeFollower(folder, name)
      const take = () => {
        for (const line of read.more()) Queue.offerUnsafe(queue, line)
      }
      yield* Effect.acquireRelease(
        Effect.sync(() => watchFolder(folder, (changed) => (changed === null || basename(changed).startsWith(name) ? take() : undefined))),
        (watcher) =>
          Effect.sync(() => {
            watcher.close()
            read.close()
          })
      )
      take()
      return yield* Effect.never
    })
  )

/** The lines since the last call. A file that was rotated away is read to its end before the next one. */
const makeFollower = (folder: string, name: string) => {
  const open = openTails(folder, name)
  /** The file that is being written: older ones are read out once and closed. */
  let current = open.at(-1)
  const before = open.slice(0, -1)
  return {
    *more(): Iterable<string> {
      for (const tail of before.splice(0)) {
        yield* tail.lines()
        tail.close()
      }
      if (current !== undefined) yield* current.lines()
      // Those that came after the one that was read: it was renamed, once or more often.
      const now = openTails(folder, name)
      const known = now.findIndex((tail) => tail.inode === current?.inode)
      for (const [index, tail] of now.entries()) {
        if (index <= known) {
          tail.close()
          continue
        }
        if (current !== undefined) {
          yield* current.lines()
          current.close()
        }
        current = tail
        yield* tail.lines()
      }
    },
    close: () => {
      for (const tail of before) tail.close()
      current?.close()
    }
  }
}

interface Tail {
  readonly inode: number
  /** Whole lines since the last call. */
  readonly lines: () => Iterable<string>
  readonly close: () => void
}

/** Oldest first. One that was rotated away between looking and opening is left out. */
const openTails = (folder: string, name: string): ReadonlyArray<Tail> =>
  logFiles(folder, name).flatMap((path) => {
    try {
      return [openTail(path)]
    } catch {
      return []
    }
  })

const openTail = (path: string): Tail => {
  const file = openSync(path, "r")
  let open = true
  let rest = Buffer.alloc(0)
  const buffer = Buffer.alloc(chunk)
  return {
    inode: fstatSync(file).ino,
    *lines() {
      for (let count = readSync(file, buffer, 0, chunk, null); count > 0; count = readSync(file, buffer, 0, chunk, null)) {
        rest = Buffer.concat([rest, buffer.subarray(0, count)])
        for (let end = rest.indexOf(10); end !== -1; end = rest.indexOf(10)) {
          const line = rest.subarray(0, end).toString("utf8")
          rest = rest.subarray(end + 1)
          if (line !== "") yield line
        }
      }
    },
    close: () => {
      if (open) closeSync(file)
      open = false
    }
  }
}

/** The last lines of a raw file, at most `bytes` of it; empty when there is none. */
export const lastLines = (folder: string, name: string, bytes: number): ReadonlyArray<string> => {
  try {
    const file = openSync(join(folder, name), "r")
    try {
      const { size } = fstatSync(file)
      const buffer = Buffer.alloc(Math.min(bytes, size))
      readSync(file, buffer, 0, buffer.length, Math.max(0, size - buffer.length))
      const lines = buffer.toString("utf8").split("\n")
      return (size > bytes ? lines.slice(1) : lines).filter((line) => line !== "")
    } finally {
      closeSync(file)
    }
  } catch {
    return []
  }
}
