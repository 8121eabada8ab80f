/**
 * A log file that never grows beyond its bound: full, it is renamed to `<name>.1`, the older ones move up, and the
 * oldest goes (OBS-1). Written by one process, mode 0600.
 */
import { appendFileSync, chmodSync, closeSync, mkdirSync, openSync, readdirSync, readSync, renameSync, rmSync, statSync } from "node:fs"
import { join } from "node:path"

export interface Rotation {
  /** Bytes at which a file is closed and the next one begun. */
  readonly bytes: number
  /** Files kept, with the one that is written. */
  readonly files: number
}

/** Appends whole lines. A disk that refuses loses log lines, and nothing else. */
export const openLog = (folder: string, name: string, rotation: Rotation): ((line: string) => void) => {
  const file = join(folder, name)
  let size = begin(folder, file)
  let torn = size > 0 && !endsWhole(file, size)
  return (line) => {
    const bytes = Buffer.byteLength(line) + 1
    try {
      if (size > 0 && size + bytes > rotation.bytes) {
        rotate(folder, name, rotation.files)
        size = 0
      }
      // A crash or a full disk took a part of the line before: what comes now is a line of its own.
      appendFileSync(file, torn ? `\n${line}\n` : `${line}\n`, { mode: 0o600 })
      size += bytes
      torn = false
    } catch {
      torn = true
      // There is no place left to say it in.
    }
  }
}

/** Moves every file up by one and leaves `files - 1` of them, so that the next one can be begun. */
export const rotate = (folder: string, name: string, files: number): void => {
  for (const number of numbersOf(folder, name)) {
    if (number >= files - 1) rmSync(join(folder, numbered(name, number)), { force: true })
    else renameSync(join(folder, numbered(name, number)), join(folder, numbered(name, number + 1)))
  }
}

/** For a file that others append to by a descriptor: rotates it when it is too long by now. Call it before it is opened. */
export const rotateLong = (folder: string, name: string, rotation: Rotation): void => {
  try {
    if (statSync(join(folder, name)).size > rotation.bytes) rotate(folder, name, rotation.files)
  } catch {
    // It is not there yet, or the disk refuses: nothing depends on it.
  }
}
/** What is printed by programs that can't log is kept this long. */
export const rawRotation: Rotation = { bytes: 1024 * 1024, files: 2 }

/** The log's files that are there, oldest first, as paths. */
export const logFiles = (folder: string, name: string): ReadonlyArray<string> => {
  try {
    return numbersOf(folder, name).map((number) => join(folder, numbered(name, number)))
  } catch {
    return []
  }
}

const numbered = (name: string, number: number): string => (number === 0 ? name : `${name}.${number}`)

/** Numbers of the files that are there, highest (oldest) first; the one that is written is 0. */
const numbersOf = (folder: string, name: string): ReadonlyArray<number> =>
  readdirSync(folder)
    .flatMap((found) => {
      if (found === name) return [0]
      const number = found.startsWith(`${name}.`) ? /^[1-9]\d*$/.exec(found.slice(name.length + 1))?.[0] : undefined
      return number === undefined ? [] : [Number(number)]
    })
    .toSorted((a, b) => b - a)

/** Whether the last line that an earlier process wrote is whole. */
const endsWhole = (file: string, size: number): boolean => {
  try {
    const open = openSync(file, "r")
    try {
      const last = new Uint8Array(1)
      return readSync(open, last, 0, 1, size - 1) === 1 && last[0] === 0x0a
    } finally {
      closeSync(open)
    }
  } catch {
    return true
  }
}

/** The size of what is there already; an older file that others could read is closed to them. */
const begin = (folder: string, file: string): number => {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const { size, mode } = statSync(file)
    if ((mode & 0o077) !== 0) chmodSync(file, 0o600)
    return size
  } catch {
    return 0
  }
}
