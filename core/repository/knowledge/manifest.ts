/** What the knowledge of a repository keeps of a manifest: every text bounded, addresses without their passwords. */
import type { Dependency, KnownManifest } from "../../domain/knowledge.ts"
import type { Ecosystem, ManifestReading } from "../../manifests/reading.ts"

type Kind = KnownManifest["kind"]
export const kindOf = (ecosystem: Ecosystem): Kind => (ecosystem === "pypi" ? "python" : ecosystem)

/** Characters kept of one name or range. */
const longestName = 200
export const short = (text: string): string => (text.length <= longestName ? text : `${text.slice(0, longestName - 1)}…`)

/** An address without the name and password in it (LED-5). */
export const withoutCredentials = (text: string): string => text.replace(/(\b[a-z][a-z0-9+.-]*:\/\/)[^/\s@]*@/gi, "$1")

/** What the project itself needs: what others need and it does not import is in some manifests too, and no edge of the graph. */
export const needed = ({ entries }: ManifestReading): ReadonlyArray<Omit<Dependency, "locked">> =>
  entries.flatMap(({ name, version, kind, direct }) =>
    kind === undefined || !direct ? [] : [{ name: short(name), wanted: short(withoutCredentials(version.slice(0, 4 * longestName))), kind }]
  )

const mostNames = 100
const text = (field: "name" | "version", value: unknown) => (typeof value === "string" && value !== "" ? { [field]: short(value) } : {})
const texts = (value: unknown): ReadonlyArray<string> =>
  Array.isArray(value)
    ? value
        .filter((each) => typeof each === "string")
        .slice(0, mostNames)
        .map(short)
    : []

/** Its name and version, its scripts and workspaces, without what is not there or is no text. */
export const described = (read: ManifestReading | undefined): Pick<KnownManifest, "name" | "version" | "scripts" | "workspaces"> => ({
  ...text("name", read?.name),
  ...text("version", read?.version),
  scripts: texts(read?.scripts?.flatMap(([name, body]) => (typeof body === "string" ? [name] : []))),
  workspaces: texts(read?.workspaces)
})
