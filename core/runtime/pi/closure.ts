/**
 * The packages that Pi needs at run time, found from its own manifest outwards, and a folder with nothing
 * but them: the sandbox then gets Pi by one mount, and sees no other package of this installation.
 */
import {
  chmodSync,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync
} from "node:fs"
import { dirname, join } from "node:path"
import { Schema } from "effect"

const Manifest = Schema.fromJsonString(
  Schema.Struct({
    name: Schema.String,
    version: Schema.String,
    dependencies: Schema.optionalKey(Schema.Record(Schema.String, Schema.String))
  })
)
const manifestOf = (folder: string) => Schema.decodeUnknownSync(Manifest)(readFileSync(join(folder, "package.json"), "utf8"))

export const piPackage = "@earendil-works/pi-coding-agent"

/** The folder of package `name` as a module in `from` would find it; undefined when it is not installed. */
export const findPackage = (name: string, from: string): string | undefined => {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, "node_modules", name)
    if (existsSync(join(candidate, "package.json"))) return realpathSync(candidate)
    if (dirname(folder) === folder) return undefined
  }
}

/** Real folders of a package and all that it depends on; those inside another of them are left out. Types are not run. */
export const closureOf = (root: string): ReadonlyArray<string> => {
  const found = new Set([root])
  for (const folder of found) {
    for (const name of Object.keys(manifestOf(folder).dependencies ?? {})) {
      const dependency = name.startsWith("@types/") ? undefined : findPackage(name, folder)
      if (dependency !== undefined) found.add(dependency)
    }
  }
  return [...found].filter((folder) => ![...found].some((other) => folder.startsWith(`${other}/`))).toSorted()
}

/** What no program reads when it runs. */
const unread = /\.(map|md|markdown|d\.ts|d\.mts|d\.cts|tsbuildinfo|flow)$/
const unreadFolders = new Set(["docs", "examples", ".bin"])

/**
 * `<into>/<package>-<version>/node_modules/…` with Pi's closure, made once: files are linked, or copied
 * where the file system differs. It appears whole or not at all. Returns its folder.
 */
export const assemblePi = (into: string, from: string): string => {
  const root = findPackage(piPackage, from)
  if (root === undefined) throw new Error(`${piPackage} is not installed: run npm start once, which installs it.`)
  const { version } = manifestOf(root)
  const target = join(into, `pi-${version}`)
  if (existsSync(target)) return target
  mkdirSync(into, { recursive: true })
  const fresh = mkdtempSync(join(into, ".pi-"))
  const modules = join(root.slice(0, -piPackage.length))
  for (const folder of closureOf(root)) {
    const place = folder.startsWith(modules) ? folder.slice(modules.length) : manifestOf(folder).name
    linkFolder(folder, join(fresh, "node_modules", place))
  }
  // Whoever the sandbox runs as must be able to read it.
  chmodSync(fresh, 0o755)
  try {
    renameSync(fresh, target)
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true })
    // Another process was first: its folder holds the same.
    if (!existsSync(target)) throw error
  }
  return target
}

const linkFolder = (source: string, target: string): void => {
  mkdirSync(target, { recursive: true })
  for (const entry of readdirSync(source, { withFileTypes: true })) {
    const [from, to] = [join(source, entry.name), join(target, entry.name)]
    if (entry.isDirectory()) {
      if (!unreadFolders.has(entry.name)) linkFolder(from, to)
    } else if (entry.isFile() && !unread.test(entry.name)) linkFile(from, to)
  }
}

const linkFile = (from: string, to: string): void => {
  try {
    linkSync(from, to)
  } catch {
    copyFileSync(from, to)
  }
}
