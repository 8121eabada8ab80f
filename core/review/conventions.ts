/** How a repository says that it is tested and linted, read from its `package.json` and its lockfiles. Pure. */
import { Option, Schema } from "effect"

const Manifest = Schema.fromJsonString(
  Schema.Struct({
    scripts: Schema.optionalKey(Schema.Record(Schema.String, Schema.String))
  })
)
const decode = Schema.decodeUnknownOption(Manifest)

/** What npm writes into a new package: no test at all. */
const placeholder = /no test specified/

export interface Conventions {
  /** The command as an argument list, or undefined when the repository names none. */
  readonly test?: ReadonlyArray<string>
  readonly lint?: ReadonlyArray<string>
}

/**
 * `manifest`: the text of `package.json`, or null; `files`: names at the top of the working directory. A
 * manifest that is no JSON object names nothing.
 */
export const conventions = (manifest: string | null, files: ReadonlySet<string>): Conventions => {
  const scripts = manifest === null ? {} : (Option.getOrUndefined(decode(manifest))?.scripts ?? {})
  const run = files.has("bun.lock") || files.has("bun.lockb") ? ["bun", "run"] : ["npm", "run", "--silent"]
  const script = (name: string) => {
    const body = Object.hasOwn(scripts, name) ? scripts[name] : undefined
    return body === undefined || body.trim() === "" || placeholder.test(body) ? undefined : [...run, name]
  }
  const test = script("test")
  const lint = script("lint")
  return { ...(test === undefined ? {} : { test }), ...(lint === undefined ? {} : { lint }) }
}
