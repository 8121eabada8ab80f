/** Makes a folder that only this user can look into, and refuses one that somebody else made. */
import { chmod, lstat, mkdir } from "node:fs/promises"

export class FolderNotPrivate extends Error {
  override readonly name = "FolderNotPrivate"
  constructor(path: string, why: string) {
    super(`${path} ${why}. Remove it, or set PATCHPLANE_HOME to a folder of your own.`)
  }
}

export const makePrivateFolder = async (path: string): Promise<void> => {
  const made = await mkdir(path, { recursive: true, mode: 0o700 })
  const found = await lstat(path)
  if (!found.isDirectory()) throw new FolderNotPrivate(path, "is no folder")
  const uid = process.getuid?.()
  if (uid !== undefined && found.uid !== uid) throw new FolderNotPrivate(path, "belongs to another user")
  if (made !== undefined || (found.mode & 0o077) !== 0) await chmod(path, 0o700)
}
