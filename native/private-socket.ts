/** Where a Unix socket of this user alone lies, whatever the length of the folder that it belongs to. */
import { createHash } from "node:crypto"
import { chmodSync, lstatSync, mkdirSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"

/** Bytes: a Unix socket's path holds 107, and whoever looks from elsewhere may see a longer one. */
const longestPath = 100

/**
 * The socket's path: in the folder itself, or, where that is too deep, in a short folder of its own (as the core's
 * sockets, core/config/home.ts). On Windows the name of a pipe. The same folder and name give the same path.
 */
export const privateSocketPath = (folder: string, name: string, platform: NodeJS.Platform = process.platform): string => {
  const key = createHash("sha256").update(folder).digest("hex").slice(0, 16)
  if (platform === "win32") return `\\\\.\\pipe\\patchplane-${key}-${name}`
  const path = join(folder, name)
  return Buffer.byteLength(path) <= longestPath ? path : join(tmpdir(), `patchplane-${key}`, name)
}

/** Makes the socket's folder where it is missing, and throws where somebody else could reach into it. */
export const makeSocketFolder = (socket: string): void => {
  if (process.platform === "win32") return
  const folder = dirname(socket)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const found = lstatSync(folder)
  if (!found.isDirectory()) throw new Error(`${folder} is no folder. Remove it.`)
  if (found.uid !== process.getuid?.()) throw new Error(`${folder} belongs to another user. Remove it, or use a folder of your own.`)
  if ((found.mode & 0o077) !== 0) chmodSync(folder, 0o700)
}
