/**
 * Runs inside the sandbox, before Pi: gives Pi a config folder that it may write its locks into, bounds what
 * it writes to stdout, and hands over to Pi's own RPC entry, whose path is the first argument.
 *
 * Pi repeats a whole run in `agent_end` and puts images and long texts on one line. A line over the port's
 * bound would fail the session, so the copies are left out and long strings are cut here, at the source.
 */
import { copyFileSync, mkdtempSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { fileURLToPath, pathToFileURL } from "node:url"

const longLine = 256 * 1024
const longString = 64 * 1024
/** Records that only repeat what others have said. */
const repetitions = ["agent_end", "turn_end"].map((type) => ({ start: `{"type":"${type}"`, short: `{"type":"${type}"}` }))

const cut = (_key: string, value: unknown): unknown =>
  typeof value === "string" && value.length > longString ? `${value.slice(0, longString)} [cut: ${value.length} characters]` : value

const boundedLine = (line: string): string => {
  const repetition = repetitions.find(({ start }) => line.startsWith(start))
  if (repetition !== undefined) return repetition.short
  if (line.length <= longLine) return line
  try {
    return JSON.stringify(JSON.parse(line), cut)
  } catch {
    return JSON.stringify({ type: "oversized_line", characters: line.length })
  }
}
const bounded = (text: string): string => text.split("\n").map(boundedLine).join("\n")

const write = process.stdout.write.bind(process.stdout) as (...given: ReadonlyArray<unknown>) => boolean
process.stdout.write = (chunk: unknown, ...rest: ReadonlyArray<unknown>): boolean =>
  write(typeof chunk === "string" ? bounded(chunk) : chunk, ...rest)

// Pi locks its settings beside them, which a read-only folder would not let it: it reads a copy.
const config = mkdtempSync(join(tmpdir(), "pi-"))
copyFileSync(join(dirname(fileURLToPath(import.meta.url)), "settings.json"), join(config, "settings.json"))
process.env["PI_CODING_AGENT_DIR"] = config

const [, , entry = "", ...args] = process.argv
process.argv = [process.execPath, entry, ...args]
await import(pathToFileURL(entry).href)
