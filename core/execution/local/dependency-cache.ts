/**
 * Installed dependencies by key: `<home>/caches/dependencies/<key>/` with `meta.json` and `modules/<n>`, the
 * node_modules folders of the project. It appears whole by one rename, and nothing writes into it afterwards.
 */
import { existsSync, lstatSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { Schema } from "effect"
import type { Mount } from "./confinement.ts"

const Meta = Schema.Struct({
  /** Where each folder belongs, relative to the repository, in the order of their numbers. */
  paths: Schema.Array(Schema.String)
})
const decodeMeta = Schema.decodeUnknownSync(Meta)

export const cacheFolder = (caches: string): string => join(caches, "dependencies")

export const cached = (caches: string, key: string): ReadonlyArray<string> | undefined => {
  const file = join(cacheFolder(caches), key, "meta.json")
  return existsSync(file) ? decodeMeta(JSON.parse(readFileSync(file, "utf8"))).paths : undefined
}

/** Takes the numbered folders of `collected` in. What another prepare put there meanwhile stays. */
export const keepCached = (caches: string, key: string, collected: string, paths: ReadonlyArray<string>): void => {
  const folder = cacheFolder(caches)
  mkdirSync(folder, { recursive: true, mode: 0o755 })
  const draft = join(folder, `.${key}.${process.pid}`)
  mkdirSync(draft, { recursive: true })
  if (!lstatSync(collected).isDirectory()) throw new Error("what was installed is no folder")
  renameSync(collected, join(draft, "modules"))
  for (const at of paths.keys()) for (const name of scratchFolders) mkdirSync(join(draft, "modules", String(at), name), { recursive: true })
  writeFileSync(join(draft, "meta.json"), JSON.stringify({ paths }))
  if (cached(caches, key) === undefined) renameSync(draft, join(folder, key))
}

/**
 * Where tools keep what they compile, inside an installed node_modules: vite's loader of its configuration, and what
 * `find-cache-dir` gives to others. Each sandbox gets them empty and in memory, since the rest is read-only.
 */
const scratchFolders = [".cache", ".vite", ".vite-temp"]

/** A folder that installing code named, as far as it may be believed: inside, and a node_modules. */
export const isModulesPath = (path: string): boolean => {
  const parts = path.split("/")
  return parts.at(-1) === "node_modules" && parts.every((part) => part !== "" && part !== "." && part !== "..")
}

/**
 * Mounts over the workspace's folders. The places are made where they are missing, so that bubblewrap need not:
 * a link on the way would lead elsewhere, and such a place is refused.
 */
export const dependencyMounts = (
  caches: string,
  key: string,
  tree: string,
  make: (folder: string) => void
): { readonly mounts: ReadonlyArray<Mount> } | { readonly refused: string } => {
  const mounts: Array<Mount> = []
  for (const [at, path] of (cached(caches, key) ?? []).entries()) {
    const parts = dirname(path)
      .split("/")
      .filter((part) => part !== ".")
    const kinds = parts.map((_, end) => kindOf(join(tree, ...parts.slice(0, end + 1))))
    // The package is gone from this workspace; its dependencies are not needed.
    if (kinds.includes("nothing")) continue
    const place = kindOf(join(tree, path))
    if (kinds.includes("other") || place === "other") return { refused: path }
    if (place === "nothing") make(join(tree, path))
    const source = join(cacheFolder(caches), key, "modules", String(at))
    const target = `/workspace/${path}`
    mounts.push({ source, target, writable: false })
    for (const name of scratchFolders)
      if (kindOf(join(source, name)) === "folder") mounts.push({ temporary: true, target: `${target}/${name}` })
  }
  return { mounts }
}

const kindOf = (path: string): "folder" | "nothing" | "other" => {
  const status = lstatSync(path, { throwIfNoEntry: false })
  return status === undefined ? "nothing" : status.isDirectory() ? "folder" : "other"
}
