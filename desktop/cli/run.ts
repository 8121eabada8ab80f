/** One call of the command line: from its words to its exit code. Throws nothing; what went wrong is said. */
import { Cause, Effect, Exit, Option, Schema } from "effect"
import type { Home } from "../../core/config/home.ts"
import { FailureClass } from "../../core/domain/failure.ts"
import { classOf, repeatHelps } from "../../core/domain/fault-class.ts"
import { place } from "../place.ts"
import { commands } from "./commands.ts"
import { exitCodeOfError, exitCodes, type ExitCode } from "./exit-codes.ts"
import { helpOf, overview } from "./help.ts"
import { makeOutput, type Output, type Writable } from "./output.ts"
import { parse } from "./parse.ts"
import { visible } from "./untrusted.ts"

interface Call {
  /** May throw: a home that can't be is said like anything else. */
  readonly home: () => Home
  /** Ctrl-C. */
  readonly signal: AbortSignal
  readonly out: Writable
  readonly problems: Writable
}

export const runCommand = async (argv: ReadonlyArray<string>, { home, signal, out, problems }: Call): Promise<ExitCode> => {
  const [first] = argv
  if (first === undefined || first === "help" || first === "--help" || first === "-h") {
    out.write(`${overview(commands)}\n`)
    return first === undefined ? exitCodes.usage : exitCodes.done
  }
  if (first === "--version" || first === "version") {
    out.write(`${place.version}\n`)
    return exitCodes.done
  }
  const output = makeOutput(argv.includes("--json"), out, problems)
  // Ctrl-C on what streams is how it ends; else it was the core that ended.
  const failed = (cause: Cause.Cause<unknown>) => (signal.aborted ? exitCodes.done : report(output, cause))
  try {
    const { command, help, input } = parse(commands, argv)
    if (help) {
      out.write(`${helpOf(command)}\n`)
      return exitCodes.done
    }
    const exit = await Effect.runPromiseExit(command.run({ ...input, home: home(), output }), { signal })
    return Exit.isSuccess(exit) ? exit.value : failed(exit.cause)
  } catch (error) {
    return failed(Cause.fail(error))
  }
}

/** Says an error with its mend, for people or as the one JSON document, and answers its exit code. */
const report = (output: Output, cause: Cause.Cause<unknown>): ExitCode => {
  const error = Cause.hasInterruptsOnly(cause) ? coreEnded : Option.getOrElse(Cause.findErrorOption(cause), () => Cause.squash(cause))
  const said = described(error)
  output.status("")
  if (output.json) output.item({ error: said })
  else output.problem(visible(`patchplane: ${said.message}${said.mend === undefined ? "" : ` ${said.mend}`}`))
  return exitCodeOfError(error)
}

interface Described {
  readonly code: string
  readonly class: FailureClass
  /** Whether the same again may succeed with nobody changing anything. */
  readonly retryable: boolean
  readonly message: string
  readonly field?: string
  readonly mend?: string
}

const described = (error: unknown): Described => {
  const { _tag, code, class: kind, retryable, field, reason, what, mend, message } = error as Readonly<Record<string, unknown>>
  const text = (value: unknown) => (typeof value === "string" ? value : undefined)
  const own =
    text(mend) ??
    fallbackMend[text(_tag) ?? ""] ??
    "This is a fault of PatchPlane: look with `patchplane logs`, and report it with `patchplane diagnose`."
  const tag = text(_tag) ?? ""
  return {
    code: text(code) ?? (tag === "" ? "Error" : tag),
    // The core says both; an error made here is told by its name.
    class: isClass(kind) ? kind : classOf(tag, text(code) ?? ""),
    retryable: typeof retryable === "boolean" ? retryable : repeatHelps(tag, text(code) ?? ""),
    message: (text(field) === undefined ? "" : `${text(field)}: `) + (text(reason) ?? text(what) ?? text(message) ?? String(error)),
    ...(text(field) === undefined ? {} : { field: text(field) as string }),
    ...(own === undefined ? {} : { mend: own })
  }
}
const isClass = Schema.is(FailureClass)
const coreEnded = { _tag: "RpcClientError", message: "The core ended meanwhile." }
const fallbackMend: Readonly<Record<string, string>> = {
  CoreUnreachable: "Start it with `patchplane start`.",
  RpcClientError: "Look with `patchplane doctor`; runs go on when it starts again."
}
