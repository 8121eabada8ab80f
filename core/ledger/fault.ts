/** What storage trouble means for a person: SQLite's and the file system's codes as a message and a mend. */
import type { Fault } from "./protocol.ts"

const known: ReadonlyArray<readonly [code: RegExp, message: string, mend: string]> = [
  [
    /^(SQLITE_FULL|ENOSPC|EDQUOT)/,
    "The disk is full, so nothing was recorded.",
    "Free some space on the disk that was to be written to (the home's, if no other was named), then do it again."
  ],
  [
    /^(SQLITE_BUSY|SQLITE_LOCKED)/,
    "Another program holds the ledger's file locked.",
    "End what has ledger.db open (a backup, a database browser), then do it again."
  ],
  [
    /^(SQLITE_READONLY|EROFS|EACCES|EPERM)/,
    "The home can't be written to.",
    "Make the home and ledger.db writable for your user, then do it again."
  ],
  [
    /^(SQLITE_CORRUPT|SQLITE_NOTADB)/,
    "The ledger's file is damaged.",
    "Stop PatchPlane and restore a backup of the home; `patchplane ledger verify` names the first broken event."
  ],
  [
    /^SQLITE_CONSTRAINT/,
    "The ledger's projections do not match its events.",
    "Run `patchplane ledger verify`, then `patchplane ledger rebuild`."
  ],
  [
    /^(SQLITE_IOERR|SQLITE_CANTOPEN|EIO|ENOENT)/,
    "The disk failed to read or write the ledger.",
    "Look at the disk's health and whether the home is still mounted, then do it again."
  ]
]

export const faultOf = (cause: unknown): Fault => {
  const code = codeOf(cause)
  const said = cause instanceof Error ? cause.message : String(cause)
  const entry = known.find(([pattern]) => pattern.test(code))
  return entry === undefined
    ? {
        message: `The ledger could not record it: ${said}`,
        mend: "Run `patchplane ledger verify`; if that holds, this is a fault of PatchPlane."
      }
    : { message: `${entry[1]} (${said})`, mend: entry[2] }
}

/** True for what befalls the whole transaction; a constraint or a damaged stream befalls one command. */
export const isStorageFault = (cause: unknown): boolean => {
  const code = codeOf(cause)
  return code.startsWith("SQLITE_") && !code.startsWith("SQLITE_CONSTRAINT")
}

const codeOf = (cause: unknown): string =>
  typeof cause === "object" && cause !== null && "code" in cause && typeof cause.code === "string" ? cause.code : ""
