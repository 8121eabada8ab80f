/** What the system is told of the app where it registers it, for its links as for its start at login. */
import type { Run } from "./windows-registry.ts"

export interface Registration {
  /** Of the entry among others, such as `patchplane`: one file or value per name, and the name that notices give. */
  readonly name: string
  /** What people read in their system's list. */
  readonly label: string
  /** The program with its arguments; an absolute path. */
  readonly command: ReadonlyArray<string>
  readonly icon?: string
  readonly platform?: NodeJS.Platform
  readonly home?: string
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly run?: Run
}
