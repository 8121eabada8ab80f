/** What a manifest's text says, whatever its language: the form that each reader gives. */
import type { Dependency, KnownManifest } from "../../domain/knowledge.ts"

export interface ReadManifest {
  readonly name?: string
  readonly version?: string
  readonly scripts?: ReadonlyArray<string>
  readonly workspaces?: ReadonlyArray<string>
  readonly dependencies: ReadonlyArray<Omit<Dependency, "locked">>
}

export type ManifestKind = KnownManifest["kind"]

/** Gives undefined for a text that is not in its form. */
export type ManifestReader = (text: string) => ReadManifest | undefined

/** Characters kept of one name or range. */
const longestName = 200
export const short = (text: string): string => (text.length <= longestName ? text : `${text.slice(0, longestName - 1)}…`)

/** An address without the name and password in it (LED-5). */
export const withoutCredentials = (text: string): string => text.replace(/(\b[a-z][a-z0-9+.-]*:\/\/)[^/\s@]*@/gi, "$1")

/** `{ name, version }` without what is not there. */
export const named = (name: string | undefined, version: string | undefined): { readonly name?: string; readonly version?: string } => ({
  ...(name === undefined || name === "" ? {} : { name: short(name) }),
  ...(version === undefined || version === "" ? {} : { version: short(version) })
})

export const dependency = (name: string, wanted: string, kind: Dependency["kind"]): Omit<Dependency, "locked"> => ({
  name: short(name),
  wanted: short(withoutCredentials(wanted.slice(0, 4 * longestName))),
  kind
})
