/** Lockfile changes that bring code from a new place, without its hash, or that runs while it is installed. */
import type { Finding } from "../../domain/outcome.ts"
import { lockfileAt } from "../../manifests/files.ts"
import { hostOf, type Entry } from "../../manifests/reading.ts"
import { finding, shown, type FileChange } from "./change.ts"
import { lookAlike } from "./look-alike.ts"

/** Said for each of so many; what is more is counted. */
const namedAtMost = 50

export const isLockfile = (path: string): boolean => lockfileAt(path)?.ecosystem === "npm" && lockfileAt(path)?.read !== undefined

/** By name and version, or undefined where not all of the text is understood. */
export const lockedPackages = (path: string, text: string): ReadonlyMap<string, Entry> | undefined => {
  const found = lockfileAt(path)?.read?.(text)
  if (found === undefined || found.malformed.length > 0) return undefined
  return new Map(found.entries.filter(({ local }) => local !== true).map((each) => [`${each.name}@${each.version}`, each]))
}

export const lockfileRules = ({ file, added, before, after }: FileChange): ReadonlyArray<Finding> => {
  if (!isLockfile(file.path) || file.status === "deleted" || after === undefined) return []
  const now = after === null ? undefined : lockedPackages(file.path, after)
  if (now === undefined) {
    return [
      finding(
        file.path,
        undefined,
        "high",
        "lockfile-unreadable",
        "The lockfile can't be read, so what it brings is not known.",
        "Make it anew with the package manager."
      )
    ]
  }
  const old = (before == null ? undefined : lockedPackages(file.path, before)) ?? new Map<string, Entry>()
  const hosts = new Set([...usualHosts, ...[...old.values()].map((each) => hostOf(addressOf(each)))])
  const names = new Set([...old.values()].map(({ name }) => name))
  const lineOf = lineIndex(added)
  const findings: Array<Finding> = []
  const brought: Array<string> = []
  const say = (each: Entry, severity: Finding["severity"], rule: string, message: string, suggestion: string) =>
    findings.push(finding(file.path, lineOf(each), severity, rule, message, suggestion))
  for (const [key, each] of now) {
    const was = old.get(key)
    const name = shown(`${each.name}@${each.version}`)
    const address = addressOf(each)
    const host = hostOf(address)
    if (address !== undefined && (was === undefined || addressOf(was) !== address)) {
      if (host !== "" && !hosts.has(host)) {
        say(
          each,
          "high",
          "lockfile-host",
          `${name} is fetched from ${shown(host)}, where nothing came from before.`,
          "Take it from the registry, or say who runs that host."
        )
      }
      if (/^http:\/\/(?!127\.0\.0\.1|localhost)/.test(address)) {
        say(each, "high", "lockfile-unencrypted", `${name} is fetched without encryption.`, "Use https.")
      }
      if (/^(?:git\+|git:|ssh:|github:|git@)|\.git(?:#|$)/.test(address)) {
        say(each, "medium", "lockfile-git", `${name} comes from a git repository, past the registry.`, "Take a published version.")
      }
    }
    if (was !== undefined && was.integrity !== undefined && was.integrity !== each.integrity) {
      say(
        each,
        "high",
        "integrity-changed",
        each.integrity === undefined ? `The hash of ${name} is gone.` : `${name} has other contents than before under the same version.`,
        "A published version never changes: make the lockfile anew and compare."
      )
    } else if (
      was === undefined &&
      each.integrity === undefined &&
      [...now.values()].some(({ integrity }) => integrity !== undefined) &&
      address?.startsWith("http") === true
    ) {
      say(
        each,
        "medium",
        "integrity-missing",
        `${name} has no hash, so nothing checks what is fetched.`,
        "Make the lockfile anew with the package manager."
      )
    }
    if (each.installScripts !== undefined && was?.installScripts === undefined) {
      say(
        each,
        "high",
        "install-script",
        `${name} runs a script of its own while it is installed.`,
        "Read the script; keep installScripts off where nothing needs it."
      )
    }
    if (was === undefined && !names.has(each.name)) {
      brought.push(each.name)
      const twin = old.size === 0 ? undefined : lookAlike(each.name, names)
      if (twin !== undefined) {
        say(
          each,
          twin.sure ? "high" : "medium",
          "look-alike-package",
          `${shown(each.name)} is new and nearly called ${shown(twin.name)}, which was there before.`,
          "Check that the name is the one that was meant."
        )
      }
    }
  }
  if (old.size > 0 && brought.length > 0) {
    const list = brought.slice(0, 10).map(shown).join(", ")
    findings.push(
      finding(
        file.path,
        undefined,
        "low",
        "new-locked-packages",
        `${brought.length} packages are new: ${list}${brought.length > 10 ? ", …" : ""}.`,
        "Look at who publishes them."
      )
    )
  }
  return findings.length <= namedAtMost * 4 ? findings : findings.slice(0, namedAtMost * 4)
}

const usualHosts = ["", "registry.npmjs.org", "registry.yarnpkg.com"]

const addressOf = ({ source, resolved }: Entry): string | undefined => source ?? resolved

/** The first added line that names the package, for the finding's place. */
const lineIndex = (added: FileChange["added"]) => {
  let index: Map<string, number> | undefined
  return ({ name }: Entry): number | undefined => {
    if (index === undefined) {
      index = new Map()
      for (const { line, text } of added) {
        for (const match of text.slice(0, 400).matchAll(/(?:@[\w.~-]+\/)?[\w.~-]{2,}/g)) if (!index.has(match[0])) index.set(match[0], line)
      }
    }
    return index.get(name)
  }
}
