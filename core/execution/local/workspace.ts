/**
 * A workspace on disk: `<home>/workspaces/<name>/` with `tree` (the checkout), `state` (a runtime's own files)
 * and `ready` (written after the checkout is whole, so that a half-made one is made anew).
 */
import { createHash } from "node:crypto"
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import type { Machine } from "./machine.ts"

export interface Workspace {
  readonly folder: string
  readonly tree: string
  readonly state: string
  /** The user that owns `tree` and `state` and runs in them, when root. */
  readonly user: number
}

/** The folder's name for a workspace of any name: the name itself where it is a plain one, else a readable part and its hash. */
export const folderName = (name: string): string =>
  /^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/.test(name)
    ? name
    : `${name.replace(/[^A-Za-z0-9_-]+/g, "-").slice(0, 40)}.${createHash("sha256").update(name).digest("hex").slice(0, 24)}`

export const workspaceAt = (workspaces: string, name: string, machine: Machine): Workspace => {
  const folder = join(workspaces, folderName(name))
  return { folder, tree: join(folder, "tree"), state: join(folder, "state"), user: userOf(folder, machine) }
}

/** One user for each workspace: what two sandboxes share in the kernel by user (keyrings, watches) they do not share. */
const userOf = (folder: string, machine: Machine): number =>
  machine.users.first + (createHash("sha256").update(folder).digest().readUInt32BE(0) % machine.users.count)

export const isReady = (workspace: Workspace): boolean => existsSync(join(workspace.folder, "ready"))

/** Makes the empty folders. */
export const layOut = (workspace: Workspace, machine: Machine): void => {
  mkdirSync(workspace.folder, { recursive: true, mode: 0o700 })
  for (const path of [workspace.tree, workspace.state]) {
    mkdirSync(path, { recursive: true })
    chmodSync(path, 0o700)
    if (machine.root) chownSync(path, workspace.user, workspace.user)
  }
}

export const markReady = (workspace: Workspace, name: string): void =>
  writeFileSync(join(workspace.folder, "ready"), JSON.stringify({ name }), { mode: 0o600 })

/** The name that a folder's workspace was made under, for people to read. */
export const nameOf = (folder: string): string | undefined => {
  try {
    const { name } = JSON.parse(readFileSync(join(folder, "ready"), "utf8")) as { readonly name?: unknown }
    return typeof name === "string" ? name : undefined
  } catch {
    return undefined
  }
}

/** Removes a folder that an agent filled: names longer than a path may be, folders without permissions, links (never followed). */
export const removeFolder = async (path: string): Promise<void> => {
  if (!existsSync(path)) return
  if ((await run(["rm", "-rf", "--one-file-system", "--", path])) === 0) return
  await run(["chmod", "-R", "u+rwX", "--", path])
  if ((await run(["rm", "-rf", "--one-file-system", "--", path])) !== 0) throw new Error(`${path} can't be removed`)
}

/** Bytes on disk. */
export const sizeOf = async (path: string): Promise<number> => {
  const du = Bun.spawn(["du", "--summarize", "--one-file-system", "--block-size=1", "--", path], { stdio: ["ignore", "pipe", "ignore"] })
  return Number.parseInt(await new Response(du.stdout).text(), 10) || 0
}

const run = (argv: ReadonlyArray<string>): Promise<number> => Bun.spawn([...argv], { stdio: ["ignore", "ignore", "ignore"] }).exited
