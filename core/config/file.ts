/** `config.json` as bytes on the disk: read with its hash, and replaced whole or not at all. */
import { createHash } from "node:crypto"
import { open, readFile, realpath, rename, rm } from "node:fs/promises"
import { dirname, join } from "node:path"
import { Effect } from "effect"

export interface ConfigFile {
  readonly exists: boolean
  /** Empty where there is none. */
  readonly text: string
  /** SHA-256 of the bytes; empty where there is none. */
  readonly hash: string
}

/** What the system said, such as `EACCES`. */
export type FileFault = NodeJS.ErrnoException

const hashOf = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex")

export const readConfigFile = (path: string): Effect.Effect<ConfigFile, FileFault> =>
  Effect.tryPromise({ try: () => readFile(path), catch: (cause) => cause as FileFault }).pipe(
    Effect.map((bytes): ConfigFile => ({ exists: true, text: bytes.toString("utf8"), hash: hashOf(bytes) })),
    Effect.catch((cause) => (cause.code === "ENOENT" ? Effect.succeed({ exists: false, text: "", hash: "" }) : Effect.fail(cause)))
  )

/** A link stays one: the file behind it is replaced. Its owner alone may read a new one. */
export const writeConfigFile = (path: string, text: string): Effect.Effect<void, FileFault> =>
  Effect.tryPromise({
    try: async () => {
      const target = await realpath(path).catch(() => path)
      const fresh = join(dirname(target), `.config.json.${process.pid}.new`)
      await rm(fresh, { force: true })
      const file = await open(fresh, "wx", 0o600)
      try {
        await file.writeFile(text)
        await file.sync()
      } finally {
        await file.close()
      }
      await rename(fresh, target).catch(async (cause: unknown) => {
        await rm(fresh, { force: true })
        throw cause
      })
    },
    catch: (cause) => cause as FileFault
  })
