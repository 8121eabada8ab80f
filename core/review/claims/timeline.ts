/** What a work session did, from its transcript: when files were changed, and which commands ran tests with what end. Pure. */
import { Option, Schema } from "effect"
import { editsFiles, runsTests } from "./commands.ts"

/** The transcript's lines as far as they are read here; all else in it is passed over. */
const Line = Schema.fromJsonString(
  Schema.Union([
    Schema.Struct({ _tag: Schema.Literal("tool.requested"), at: Schema.Int, id: Schema.String, tool: Schema.String, input: Schema.String }),
    Schema.Struct({
      _tag: Schema.Literal("tool.completed"),
      at: Schema.Int,
      id: Schema.String,
      tool: Schema.String,
      ok: Schema.Boolean,
      output: Schema.String,
      exitCode: Schema.optionalKey(Schema.Int)
    }),
    Schema.Struct({ _tag: Schema.Literal("session.started"), at: Schema.Int })
  ])
)
const decode = Schema.decodeUnknownOption(Line)
const Command = Schema.fromJsonString(Schema.Struct({ command: Schema.String }))
const decodeCommand = Schema.decodeUnknownOption(Command)

export interface TestRun {
  readonly command: string
  /** Epoch milliseconds of its end. */
  readonly at: number
  /** The transcript's line that says so. What a busy core reads together has one time, and only the lines tell the order. */
  readonly line: number
  readonly passed: boolean
  readonly exitCode?: number
  /** The exit code may be another program's than the tests'. */
  readonly hidden: boolean
}

export interface FileEdit {
  /** Epoch milliseconds of its beginning. */
  readonly at: number
  readonly line: number
}

export interface Timeline {
  readonly runs: ReadonlyArray<TestRun>
  readonly edits: ReadonlyArray<FileEdit>
  readonly complete: boolean
}

/** `[artifact … is missing]` and the like are no transcript; a transcript that was cut says so in its last line. */
export const timelineOf = (transcript: string): Timeline => {
  const runs: Array<TestRun> = []
  const edits: Array<FileEdit> = []
  const asked = new Map<string, { readonly command?: string }>()
  let complete = true
  let read = false
  for (const [number, text] of transcript.split("\n").entries()) {
    // Deltas are most of a transcript, and say nothing here.
    if (text.startsWith('{"dropped":')) complete = false
    if (!/"_tag":"(?:tool\.(?:requested|completed)|session\.started)"/.test(text)) continue
    const line = Option.getOrUndefined(decode(text))
    if (line === undefined) continue
    read = true
    if (line._tag === "tool.requested") {
      const command = Option.getOrUndefined(decodeCommand(line.input))?.command
      asked.set(line.id, command === undefined ? {} : { command })
      if (line.tool === "edit" || line.tool === "write" || (command !== undefined && editsFiles(command)))
        edits.push({ at: line.at, line: number })
    } else if (line._tag === "tool.completed") {
      const command = asked.get(line.id)?.command
      asked.delete(line.id)
      const found = command === undefined ? undefined : runsTests(command)
      if (command === undefined || found === undefined) continue
      runs.push({
        command: command.slice(0, 400),
        at: line.at,
        line: number,
        passed: line.ok && (line.exitCode ?? 0) === 0,
        hidden: found.hidden,
        ...(line.exitCode === undefined ? (line.ok ? { exitCode: 0 } : {}) : { exitCode: line.exitCode })
      })
    }
  }
  return { runs, edits, complete: complete && (read || transcript === "") }
}
