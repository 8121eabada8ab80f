/** How much of the disk a folder takes. */
import { lstat, readdir } from "node:fs/promises"
import { join } from "node:path"

/** Bytes on disk of all files at or below a path, links not followed; 0 where there is nothing, or nothing can be read. */
export const sizeOnDisk = async (path: string): Promise<number> => {
  const status = await lstat(path).catch(() => undefined)
  if (status === undefined) return 0
  // A file system block as `stat` counts it is always 512 bytes.
  if (!status.isDirectory()) return status.blocks * 512
  let bytes = status.blocks * 512
  for (const name of await readdir(path).catch(() => [])) bytes += await sizeOnDisk(join(path, name))
  return bytes
}
