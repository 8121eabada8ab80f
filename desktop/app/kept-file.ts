/** A small JSON file of the app: decoded by its schema, replaced whole or not at all. Nothing depends on it being there. */
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs"
import { dirname } from "node:path"
import { Option, Schema } from "effect"

/** Bytes beyond which a file is not one that we wrote. */
const longest = 1024 * 1024

export interface KeptFile<A> {
  /** Undefined where there is none, or none that can be read as what it should be. */
  readonly read: () => A | undefined
  /** Whether the disk took it. What was there before stays where it did not. */
  readonly write: (value: A) => boolean
  readonly remove: () => void
}

export const keptFile = <A, I>(path: string, schema: Schema.Codec<A, I>): KeptFile<A> => {
  const decode = Schema.decodeUnknownOption(Schema.fromJsonString(schema))
  const encode = Schema.encodeSync(Schema.fromJsonString(schema))
  return {
    read: () => {
      try {
        if (statSync(path).size > longest) return undefined
        return Option.getOrUndefined(decode(readFileSync(path, "utf8")))
      } catch {
        return undefined
      }
    },
    write: (value) => {
      const draft = `${path}.${process.pid}`
      try {
        mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
        writeFileSync(draft, `${encode(value)}\n`, { mode: 0o600 })
        renameSync(draft, path)
        return true
      } catch {
        gone(draft)
        return false
      }
    },
    remove: () => gone(path)
  }
}

/** What can't be removed is overwritten by the next that is kept. */
const gone = (path: string): void => {
  try {
    rmSync(path, { force: true })
  } catch {
    // The folder itself may be what is wrong.
  }
}
