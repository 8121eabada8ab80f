/** The configuration's file for clients: read, checked, and saved within what a page may set (CFG-1). */
import { Effect, Semaphore } from "effect"
import { byHand, byHandChanges } from "../../config/by-hand.ts"
import { readConfigFile, writeConfigFile, type FileFault } from "../../config/file.ts"
import { configJsonSchema } from "../../config/json-schema.ts"
import { decodeConfig } from "../../config/load.ts"
import type { Config } from "../../config/schema.ts"
import { Settings } from "../../config/settings.ts"
import { CommandRefused } from "../../domain/command.ts"
import { Redaction } from "../../ledger/redaction.ts"
import { CoreFailure, InvalidInput, type ConfigCheck, type ConfigView } from "../contract.ts"
import { orApiError } from "./errors.ts"
import { CoreProcess } from "./ports.ts"

/** Characters of a configuration. */
const longest = 1_000_000

export const makeSettings = Effect.gen(function* () {
  const { home, config: running } = yield* Settings
  const redaction = yield* Redaction
  const { actor } = yield* CoreProcess
  const one = yield* Semaphore.make(1)
  const file = home.config
  const defaults = JSON.stringify(yield* Effect.orDie(decodeConfig(file, "{}")))
  const schema = JSON.stringify(configJsonSchema())

  const unreachable = (did: string) => (cause: FileFault) =>
    new CoreFailure({
      message: `${file} can't be ${did}: ${cause.code ?? "an error"}.`,
      mend: "Look at the rights of the file and its folder, and at the space on the disk.",
      class: "storage",
      retryable: false
    })
  const read = Effect.mapError(readConfigFile(file), unreachable("read"))
  const decoded = (text: string) => Effect.result(decodeConfig("config.json", text === "" ? "{}" : text))

  /** Fields in which a configuration differs from what this process was started with. */
  const waiting = (config: Config): ReadonlyArray<string> =>
    [...new Set([...Object.keys(running), ...Object.keys(config)])].filter(
      (key) => key !== "$schema" && JSON.stringify(running[key as keyof Config]) !== JSON.stringify(config[key as keyof Config])
    )

  const view = Effect.gen(function* (): Effect.fn.Return<ConfigView, CoreFailure> {
    const { exists, text, hash } = yield* read
    const read_ = yield* decoded(text)
    const shown = redaction.text(text)
    return {
      path: file,
      exists,
      text: shown,
      hash,
      secret: shown !== text,
      problems: read_._tag === "Failure" ? read_.failure.problems : [],
      defaults,
      schema,
      byHand,
      waiting: read_._tag === "Failure" ? [] : waiting(read_.success)
    }
  })

  /** What stands on the disk; where it can't be read as a configuration, what this process was started with. */
  const current = Effect.gen(function* () {
    const found = yield* decoded((yield* read).text)
    return found._tag === "Success" ? found.success : running
  })

  const check = Effect.fnUntraced(function* (text: string): Effect.fn.Return<ConfigCheck, InvalidInput | CoreFailure> {
    yield* measured(text)
    const found = yield* decoded(text)
    if (found._tag === "Failure") return { problems: found.failure.problems, byHand: [], waiting: [] }
    return { problems: [], byHand: byHandChanges(yield* current, found.success), waiting: waiting(found.success) }
  })

  const save = Effect.fnUntraced(function* (payload: { readonly text: string; readonly expected: string }) {
    if (actor.kind === "person" && actor.role !== "admin") {
      return yield* refuse("role-may-not", "Only an admin changes the configuration.", "Ask an admin.")
    }
    const { problems, byHand: refused } = yield* check(payload.text)
    const [problem] = problems
    if (problem !== undefined) {
      return yield* new InvalidInput({
        field: problem.path,
        reason: `Found ${problem.found}.`,
        mend: `Expected is ${problem.expected}. Nothing was saved.`
      })
    }
    if (redaction.text(payload.text) !== payload.text) {
      return yield* new InvalidInput({
        field: "text",
        reason: "It holds what looks like a key.",
        mend: "Put the key into an environment variable and name that; nothing was saved."
      })
    }
    const [first] = refused
    if (first !== undefined) {
      return yield* refuse(
        "config-by-hand",
        `${refused.map(({ path }) => path).join(", ")} can't be set from here. ${first.why}`,
        `Set it in ${file} with an editor, then start PatchPlane anew. Nothing was saved.`
      )
    }
    const before = yield* read
    if (before.hash !== payload.expected) {
      return yield* refuse(
        "config-changed",
        "config.json was changed by somebody else since it was read. Nothing was saved.",
        "Look at what is there now, and save again.",
        true
      )
    }
    if (redaction.text(before.text) !== before.text) {
      return yield* refuse(
        "config-holds-a-key",
        "config.json holds what looks like a key, which would be lost. Nothing was saved.",
        `Take it out of ${file} with an editor, into an environment variable.`
      )
    }
    yield* Effect.mapError(writeConfigFile(file, payload.text), unreachable("written"))
    const saved = yield* view
    yield* Effect.logInfo(`The configuration was saved; it waits for the next start: ${saved.waiting.join(", ") || "nothing"}.`)
    return saved
  })

  return {
    handlers: {
      GetConfig: () => orApiError(view),
      CheckConfig: ({ text }: { readonly text: string }) => orApiError(check(text)),
      SaveConfig: (payload: Parameters<typeof save>[0]) => orApiError(one.withPermits(1)(save(payload)))
    }
  }
})

const measured = (text: string) =>
  text.length <= longest
    ? Effect.void
    : Effect.fail(
        new InvalidInput({ field: "text", reason: `It has ${text.length} characters; ${longest} are allowed.`, mend: "Shorten it." })
      )

const refuse = (code: string, message: string, mend: string, stale = false) =>
  Effect.fail(new CommandRefused({ code, message, mend, stale }))
