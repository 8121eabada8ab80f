/** A disk that can be full: a tmpfs of a few megabytes, filled to its last byte and emptied again. Needs root on Linux. */
import { execFileSync } from "node:child_process"
import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

export interface SmallDisk {
  readonly root: string
  /** Until not one more byte goes on it. */
  readonly fill: () => void
  readonly free: () => void
}

const mounts = (): boolean => {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return false
  const folder = mkdtempSync(join(tmpdir(), "patchplane-mount-"))
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", folder], { stdio: "ignore" })
    execFileSync("umount", [folder])
    return true
  } catch {
    return false
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Where no disk can be mounted (no root, or a container without the right), tests of a full one are skipped. */
export const noSmallDisk = !mounts()

/** `size` as mount takes it, such as `3m`. */
export const onSmallDisk = async (size: string, work: (disk: SmallDisk) => Promise<void>): Promise<void> => {
  const root = mkdtempSync(join(tmpdir(), "patchplane-disk-"))
  const filler = join(root, "filler")
  execFileSync("mount", ["-t", "tmpfs", "-o", `size=${size}`, "tmpfs", root])
  try {
    await work({ root, fill: () => fill(filler), free: () => rmSync(filler, { force: true }) })
  } finally {
    execFileSync("umount", ["-l", root])
    rmSync(root, { recursive: true, force: true })
  }
}

const fill = (path: string): void => {
  const file = openSync(path, "a")
  try {
    for (const size of [1_048_576, 65_536, 4_096, 1]) for (; wrote(file, size););
  } finally {
    closeSync(file)
  }
}
const wrote = (file: number, size: number): boolean => {
  try {
    const written = writeSync(file, new Uint8Array(size))
    fdatasyncSync(file)
    return written > 0
  } catch {
    return false
  }
}
