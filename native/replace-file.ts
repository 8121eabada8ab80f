/** Writes a file whole or not at all: who reads meanwhile, or after a crash, finds the old one or the new one. */
import { closeSync, fsyncSync, mkdirSync, openSync, realpathSync, renameSync, rmSync, writeSync } from "node:fs"
import { dirname, join } from "node:path"

/** Makes the folder where it is missing. A link stays one. Throws what the file system says, and leaves nothing beside it then. */
export const replaceFile = (path: string, text: string, mode: number): void => {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const target = real(path)
  const fresh = join(dirname(target), `.${process.pid}.patchplane.new`)
  rmSync(fresh, { force: true })
  try {
    const file = openSync(fresh, "wx", mode)
    try {
      const bytes = Buffer.from(text)
      for (let written = 0; written < bytes.byteLength;) written += writeSync(file, bytes, written)
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    renameSync(fresh, target)
  } catch (cause) {
    rmSync(fresh, { force: true })
    throw cause
  }
}

const real = (path: string): string => {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}
