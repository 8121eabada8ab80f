/**
 * Effect's own log as lines of JSON. Whoever logs says a sentence and annotates what it is about; nobody needs
 * this module for it. Redacted like everything that is kept (LED-5, OBS-1).
 */
import { Cause, Layer, Logger, References } from "effect"
import type { LogLevel as EffectLevel } from "effect"
import { causeChain } from "../domain/cause-chain.ts"
import type { LogLevel } from "./log-line.ts"

/** Sends what matters at least as much as `level` into `write`, one redacted line each, and nowhere else. */
export const logLayer = (options: {
  readonly write: (line: string) => void
  readonly redact: (text: string) => string
  readonly level: LogLevel
  /** Further loggers that get the same, such as an exporter's. */
  readonly beside?: ReadonlyArray<Logger.Logger<unknown, void>>
}): Layer.Layer<never> =>
  Layer.merge(
    Logger.layer([Logger.make((entry) => options.write(options.redact(lineOf(entry)))), ...(options.beside ?? [])]),
    Layer.succeed(References.MinimumLogLevel, effectLevels[options.level])
  )

const effectLevels: Readonly<Record<LogLevel, EffectLevel.LogLevel>> = { debug: "Debug", info: "Info", warn: "Warn", error: "Error" }

const levelOf = (level: EffectLevel.LogLevel): LogLevel =>
  level === "Fatal" || level === "Error" ? "error" : level === "Warn" ? "warn" : level === "Info" ? "info" : "debug"

const lineOf = ({ date, logLevel, message, cause, fiber }: Logger.Options<unknown>): string => {
  const causes = [
    ...(Array.isArray(message) ? message : [message]).filter((part) => part instanceof Error).map(chainWithStack),
    ...(cause.reasons.length === 0 ? [] : [Cause.pretty(cause)])
  ]
  return JSON.stringify({
    at: date.toISOString(),
    level: levelOf(logLevel),
    message: sentence(message),
    ...fiber.getRef(References.CurrentLogAnnotations),
    ...(causes.length === 0 ? {} : { cause: causes.join("\n") })
  })
}

const chainWithStack = (error: Error): string => {
  const frames = (error.stack ?? "").split("\n").filter((line) => /^\s*at /.test(line))
  return [causeChain(error), ...frames].join("\n")
}

/** What was logged, as one text; errors among it are causes. */
export const sentence = (message: unknown): string =>
  (Array.isArray(message) ? message : [message])
    .filter((part) => !(part instanceof Error))
    .map(shown)
    .join(" ")
const shown = (message: unknown): string => (typeof message === "string" ? message : (JSON.stringify(message) ?? String(message)))
