/**
 * What a manifest asks for and a lockfile holds, in one form for all ecosystems. Pure: nothing is run, and the texts are
 * trusted in nothing (SEC-1). Who judges a change refuses where anything is malformed; who only describes leaves it out.
 */
import type { Dependency } from "../domain/knowledge.ts"
import type { DependencyChange } from "../domain/policy.ts"

export type Ecosystem = Exclude<DependencyChange["ecosystem"], "git">

/** One thing that a file asks for, or holds. */
export interface Entry {
  /** Its own within the file: section and name, or the folder that it is installed in. */
  readonly key: string
  readonly name: string
  /** Range or version as the file writes it; empty where it names none. */
  readonly version: string
  readonly section: string
  /** What the project needs it for; absent where it needs nothing itself: replaced versions, scripts, what is locked. */
  readonly kind?: Dependency["kind"]
  readonly direct: boolean
  /** Where it comes from, if that is no version in a registry. */
  readonly source?: string
  /** The address that a lockfile names for it in a registry. */
  readonly resolved?: string
  /** Hash of the content that is installed. */
  readonly integrity?: string
  /** Scripts that run at installation, as far as the file tells. */
  readonly installScripts?: ReadonlyArray<string>
  /** The repository's own: a workspace or a link. */
  readonly local?: true
}

export interface Reading {
  readonly entries: ReadonlyArray<Entry>
  /** Fields that are not of the form that they should have, and brought no entry. */
  readonly malformed: ReadonlyArray<string>
}

export interface ManifestReading extends Reading {
  /** Of the package that the manifest is for. */
  readonly name?: unknown
  readonly version?: unknown
  /** Patterns of the packages that it holds together. */
  readonly workspaces?: unknown
  readonly scripts?: ReadonlyArray<readonly [name: string, body: unknown]>
}

export interface LockReading extends Reading {
  /** The version that a dependency of the manifest in `folder` is held at; the folder is relative to the lockfile's. */
  readonly versionOf: (folder: string, name: string, wanted: string) => string | undefined
}

/** Undefined for a text that is not in the file's form at all. */
export type Reader<R extends Reading> = (text: string) => R | undefined

/** A reader never throws. `read` may, and gets a list to put malformed fields into. */
export const reader =
  <R extends Omit<Reading, "malformed">>(read: (text: string, malformed: Array<string>) => R): Reader<R & Reading> =>
  (text) => {
    const malformed: Array<string> = []
    try {
      return { ...read(text.replace(/^\uFEFF/, ""), malformed), malformed }
    } catch {
      return undefined
    }
  }

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** The value where it is an object; throws where the whole text is something else. */
export const object = (value: unknown): Readonly<Record<string, unknown>> => {
  if (!isObject(value)) throw new TypeError("no object")
  return value
}

/** The members of what should be an object, and the items of what should be a list; none where it is absent. */
export const members = (value: unknown, what: string, malformed: Array<string>): ReadonlyArray<readonly [string, unknown]> => {
  if (isObject(value)) return Object.entries(value)
  if (value !== undefined) malformed.push(what)
  return []
}
export const items = (value: unknown, what: string, malformed: Array<string>): ReadonlyArray<unknown> => {
  if (Array.isArray(value)) return value
  if (value !== undefined) malformed.push(what)
  return []
}

export const field = (value: unknown, name: string): unknown => (isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined)
export const textOf = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value))

/** A version that is no range in a registry: a repository, an address, a folder, another package's name. */
export const elsewhere =
  /^(?:git|github|gitlab|bitbucket|gist|https?|ssh|file|link|portal|patch|exec|npm)(?:\+\w+)?:|^[\w.-]+\/[\w.-]+(?:#.*)?$|^(?:\.{1,2}|~)?\//

/** Host with port, never the user and password that an address may carry; empty where it names none. */
export const hostOf = (address: string | undefined): string => {
  if (address === undefined) return ""
  try {
    return new URL(address.replace(/^git\+/, "")).host
  } catch {
    return /^(?:git@|ssh:\/\/git@)([^:/]+)/.exec(address)?.[1] ?? ""
  }
}

/** One entry of a lockfile; what is no text or empty is not there. */
export const locked = (key: string, name: string, version: string, address: unknown, integrity: unknown): Entry => ({
  key,
  name,
  version,
  section: "packages",
  direct: false,
  ...(typeof address !== "string" || address === "" ? {} : /^https?:/.test(address) ? { resolved: address } : { source: address }),
  ...(typeof integrity !== "string" || integrity === "" ? {} : { integrity })
})
