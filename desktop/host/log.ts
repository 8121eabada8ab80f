/**
 * The core's log: one JSON object a line in the home, redacted like everything that is kept (LED-5), and
 * rotated so that it never grows beyond a few megabytes (OBS-1).
 */
import { appendFileSync, mkdirSync, renameSync, statSync } from "node:fs"
import { join } from "node:path"
import { Cause, Layer, Logger, References } from "effect"

const longestFile = 5 * 1024 * 1024
/** Older files beside the one that is written: `core.log.1` is the newest of them. */
const keptFiles = 3

/** Appends whole lines. A disk that refuses loses log lines, and nothing else. */
export const openLog = (folder: string, name = "core.log") => {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const file = join(folder, name)
  let size = sizeOf(file)
  return (line: string): void => {
    try {
      if (size > 0 && size + line.length > longestFile) {
        for (let n = keptFiles; n > 0; n--) moveIfThere(n === 1 ? file : `${file}.${n - 1}`, `${file}.${n}`)
        size = 0
      }
      appendFileSync(file, `${line}\n`, { mode: 0o600 })
      size += Buffer.byteLength(line) + 1
    } catch {
      // There is no place left to say it in.
    }
  }
}

const sizeOf = (file: string): number => {
  try {
    return statSync(file).size
  } catch {
    return 0
  }
}
const moveIfThere = (from: string, to: string): void => {
  try {
    renameSync(from, to)
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "ENOENT") throw cause
  }
}

/** Sends Effect's log into `write`, and nowhere else. */
export const logLayer = (write: (line: string) => void, redact: (text: string) => string): Layer.Layer<never> =>
  Layer.mergeAll(
    Logger.layer([
      Logger.make(({ date, logLevel, message, cause, fiber }) => {
        const annotations = fiber.getRef(References.CurrentLogAnnotations)
        write(
          redact(
            JSON.stringify({
              at: date.toISOString(),
              level: logLevel,
              message: Array.isArray(message) ? message.map(shown).join(" ") : shown(message),
              ...annotations,
              ...(cause.reasons.length === 0 ? {} : { cause: Cause.pretty(cause) })
            })
          )
        )
      })
    ])
  )

const shown = (message: unknown): string => (typeof message === "string" ? message : (JSON.stringify(message) ?? String(message)))
