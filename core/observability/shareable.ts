/**
 * What of a configuration and of a log line may leave this machine in a diagnostic bundle (OBS-1). Both are made
 * from what is known to be harmless, not by leaving out what is known to be secret: free text stays here.
 */
import { FailureClass } from "../domain/failure.ts"
import { configJsonSchema } from "../config/json-schema.ts"
import { type LogLine } from "./log-line.ts"

/** Names of keys and words of choices, as the configuration's schema has them: any other text is a person's own. */
const vocabulary = () => {
  const keys = new Set<string>()
  const words = new Set(["anthropic", "openai", "ollama", "lint", "test", "https://registry.npmjs.org/"])
  const look = (node: unknown): void => {
    if (typeof node !== "object" || node === null) return
    const { properties, enum: choices } = node as { readonly properties?: object; readonly enum?: ReadonlyArray<unknown> }
    for (const key of Object.keys(properties ?? {})) keys.add(key)
    for (const word of Array.isArray(choices) ? choices : []) words.add(String(word))
    for (const member of Object.values(node)) look(member)
  }
  look(configJsonSchema())
  return { keys, words }
}

/** Numbers, switches and known words as they are; of any other text only its length, of a name of a person's own only that it is one. */
export const shareableConfig = (config: unknown): unknown => {
  const { keys, words } = vocabulary()
  const shared = (value: unknown): unknown => {
    if (typeof value === "string") return words.has(value) ? value : `(text, ${value.length} characters)`
    if (Array.isArray(value)) return value.map(shared)
    if (typeof value !== "object" || value === null) return value
    return Object.fromEntries(
      Object.entries(value).map(([key, member], index) => [keys.has(key) ? key : `(name ${index + 1})`, shared(member)])
    )
  }
  return shared(config)
}

/** A path of the configuration, with `(name)` for what is no key of the schema. */
export const shareablePath = (path: string): string => {
  const { keys } = vocabulary()
  return path
    .split(".")
    .map((part) => (part === "" || keys.has(part) || /^\d+$/.test(part) ? part : "(name)"))
    .join(".")
}

/** The texts of a configuration that `shareableConfig` does not show, longest first: checks and log lines may name them. */
export const ownTexts = (config: unknown): ReadonlyArray<string> => {
  const { keys, words } = vocabulary()
  const found = new Set<string>()
  const look = (value: unknown): void => {
    if (typeof value === "string" && !words.has(value) && value.length > 2) found.add(value)
    if (typeof value !== "object" || value === null) return
    for (const [key, member] of Object.entries(value)) {
      if (!Array.isArray(value) && !keys.has(key) && key.length > 2) found.add(key)
      look(member)
    }
  }
  look(config)
  return [...found].toSorted((a, b) => b.length - a.length)
}

const id = /^(run|cmd|evt|ins|repo)_[0-9a-f-]{36}(\/[a-z-]+\/\d+)?(\/\d+\.\d+)?(#\d+\.\d+)?$/
const code = /^[a-z][a-z0-9-]{0,60}$/
const frame = /^\s*at [\w$.<> ]{0,80}\(?(?:[^()\s]*\/)?([\w.-]+:\d+:\d+)\)?$/

/**
 * Ids, level, class and code of a line; its sentence, which is ours, as `redact` leaves it; and of its causes the
 * places in our own code, since their texts may quote anything.
 */
export const shareableLine = (line: LogLine, redact: (text: string) => string): Readonly<Record<string, unknown>> => {
  const matching = (text: string | undefined, pattern: RegExp) => (text !== undefined && pattern.test(text) ? text : undefined)
  const frames = (line.cause ?? "").split("\n").flatMap((row) => frame.exec(row)?.[1] ?? [])
  return JSON.parse(
    JSON.stringify({
      at: matching(line.at, /^[\dT:.Z-]{10,30}$/),
      level: line.level,
      message: redact(line.message),
      run: matching(line.run, id),
      number: line.number,
      effect: matching(line.effect, id),
      attempt: line.attempt,
      session: matching(line.session, id),
      class: FailureClass.literals.find((known) => known === line.class),
      code: matching(line.code, code),
      frames: frames.length === 0 ? undefined : frames
    })
  ) as Readonly<Record<string, unknown>>
}
