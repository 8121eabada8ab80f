/** One line of the core's log: what it says and what it is about, as JSON on one line (OBS-1). */
import { Option, Schema } from "effect"
import { FailureClass } from "../domain/failure.ts"

export const logLevels = ["debug", "info", "warn", "error"] as const
export const LogLevel = Schema.Literals(logLevels)
export type LogLevel = typeof LogLevel.Type

/** Whatever else was annotated stands beside these; ids are absent where the line is about the core itself. */
export const LogLine = Schema.Struct({
  /** ISO 8601, UTC. */
  at: Schema.String,
  level: LogLevel,
  /** One sentence of ours. */
  message: Schema.String,
  /** A run's id and its number. */
  run: Schema.optionalKey(Schema.String),
  number: Schema.optionalKey(Schema.Int),
  effect: Schema.optionalKey(Schema.String),
  attempt: Schema.optionalKey(Schema.Int),
  session: Schema.optionalKey(Schema.String),
  /** Of a failure: its class and code (OBS-2). */
  class: Schema.optionalKey(FailureClass),
  code: Schema.optionalKey(Schema.String),
  /** The chain of causes, with stack frames. */
  cause: Schema.optionalKey(Schema.String)
})
export type LogLine = typeof LogLine.Type

const decode = Schema.decodeUnknownOption(Schema.fromJsonString(LogLine))

/** A line of a log file, or undefined for one that is torn or of another make. */
export const parseLogLine = (text: string): LogLine | undefined => Option.getOrUndefined(decode(text))

/** Whether `line` matters at least as much as `least`. */
export const atLeast = (line: LogLine, least: LogLevel): boolean => logLevels.indexOf(line.level) >= logLevels.indexOf(least)

/** Whether the line is about the run that a person named: `12`, `R-12`, an id or its beginning. */
export const isAbout = (line: LogLine, run: string): boolean => {
  const number = /^(?:R-)?(\d+)$/i.exec(run)?.[1]
  if (number !== undefined) return line.number === Number(number)
  return line.run !== undefined && run !== "" && line.run.startsWith(run)
}
