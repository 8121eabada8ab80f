/**
 * Runs inside the sandbox, before Pi: gives Pi a config folder that it may write its locks into, shortens
 * what it writes to stdout, and hands over to Pi's own RPC entry, whose path is the first argument.
 */
import { copyFileSync, mkdtempSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { fileURLToPath, pathToFileURL } from "node:url"
import { makeShorten } from "./shorten.ts"

const shorten = makeShorten()
const write = process.stdout.write.bind(process.stdout) as (...given: ReadonlyArray<unknown>) => boolean

// Pi writes whole records, each with its LF, and waits for the callback before the next.
process.stdout.write = (chunk: unknown, ...rest: ReadonlyArray<unknown>): boolean => {
  if (typeof chunk !== "string" || !chunk.endsWith("\n")) return write(chunk, ...rest)
  const lines = chunk
    .slice(0, -1)
    .split("\n")
    .flatMap((line) => shorten(line) ?? [])
  return write(lines.length === 0 ? "" : `${lines.join("\n")}\n`, ...rest)
}

// Pi locks its settings beside them, which a read-only folder would not let it: it reads a copy.
const config = mkdtempSync(join(tmpdir(), "pi-"))
copyFileSync(join(dirname(fileURLToPath(import.meta.url)), "settings.json"), join(config, "settings.json"))
process.env["PI_CODING_AGENT_DIR"] = config

const [, , entry = "", ...args] = process.argv
process.argv = [process.execPath, entry, ...args]
await import(pathToFileURL(entry).href)
