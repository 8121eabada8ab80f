/** Big artifacts as files: written beside their place, flushed, then renamed there, so a name never holds half of its bytes. */
import { hash as digest } from "node:crypto"
import { mkdir, open, readFile, rename, rm } from "node:fs/promises"
import { readdirSync, rmSync } from "node:fs"
import { join } from "node:path"
import { artifactFolder, artifactPath } from "./artifact-path.ts"

const unfinished = "unfinished-"

/** Removes what a crash left half written. */
export const sweepUnfinished = (root: string): void => {
  for (const name of readdirSync(root)) if (name.startsWith(unfinished)) rmSync(join(root, name), { force: true })
}

/** Bytes under a name, or undefined when there is no such file. */
export const readArtifactFile = async (root: string, hash: string): Promise<Uint8Array | undefined> => {
  try {
    return await readFile(artifactPath(root, hash))
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return undefined
    throw cause
  }
}

/** On disk when it resolves, its folder entry too. A file that is there and whole is left; a damaged one is replaced. */
export const writeArtifactFile = async (root: string, hash: string, bytes: Uint8Array): Promise<void> => {
  const there = await readArtifactFile(root, hash).catch(() => undefined)
  if (there !== undefined && digest("sha256", there, "hex") === hash) return
  const temporary = join(root, unfinished + crypto.randomUUID())
  try {
    const file = await open(temporary, "wx", 0o600)
    try {
      await file.writeFile(bytes)
      await file.sync()
    } finally {
      await file.close()
    }
    const folder = artifactFolder(root, hash)
    const created = await mkdir(folder, { recursive: true, mode: 0o700 })
    await rename(temporary, artifactPath(root, hash))
    await flushFolder(folder)
    if (created !== undefined) await flushFolder(root)
  } catch (cause) {
    await rm(temporary, { force: true })
    throw cause
  }
}

const flushFolder = async (path: string): Promise<void> => {
  const folder = await open(path, "r")
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
