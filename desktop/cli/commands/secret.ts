/** `secret set`, `secret list`, `secret remove`: keys and tokens in the configured store. None needs a core (SEC-3). */
import { Effect } from "effect"
import type { Home } from "../../../core/config/home.ts"
import { loadConfig } from "../../../core/config/load.ts"
import type { Config } from "../../../core/config/schema.ts"
import { SecretStoreFailed, type SecretStore } from "../../../native/secret-store/secret-store.ts"
import { secretStoreOf } from "../../resolve-secrets.ts"
import { secretNames } from "../../secrets.ts"
import { SecretStoreUnusable, UsageError, type Command } from "../command.ts"
import { exitCodes } from "../exit-codes.ts"
import { longestSecret, readSecret } from "../read-secret.ts"
import { table } from "../render.ts"
import { visibleLine } from "../untrusted.ts"

const anew = "A core that runs has read its secrets: stop it with `patchplane stop`, the next command starts it anew."

/** The value comes by the standard input alone: an argument is in the shell's history and in every list of processes. */
export const secretSet: Command = {
  name: "secret set",
  summary: "keep a key or token in the configured store; its value is read from the input, never from an argument",
  arguments: "<name>",
  words: [1, 1],
  options: {},
  run: ({ home, output, words: [name = ""] }) =>
    Effect.gen(function* () {
      const { store } = yield* opened(home, name)
      const value = yield* Effect.promise(() => readSecret(process.stdin, (text) => process.stderr.write(text), name))
      if (value === undefined) {
        return yield* usage("Nothing was set.", `Type a value, or give one of at most ${longestSecret / 1024} KB by a pipe.`)
      }
      if (value.trim() === "") return yield* usage("The value is empty.", `To take it away: patchplane secret remove ${name}`)
      yield* using(() => store.set(name, value))
      output.document({ name, store: store.name })
      output.line(visibleLine(`${name} is in ${store.name}. ${anew}`))
      return exitCodes.done
    })
}

export const secretRemove: Command = {
  name: "secret remove",
  summary: "take a key or token out of the configured store",
  arguments: "<name>",
  words: [1, 1],
  options: {},
  run: ({ home, output, words: [name = ""] }) =>
    Effect.gen(function* () {
      const { store } = yield* opened(home, name)
      const removed = yield* using(() => store.remove(name))
      output.document({ name, store: store.name, removed })
      output.line(visibleLine(removed ? `${name} is no longer in ${store.name}. ${anew}` : `There was no ${name} in ${store.name}.`))
      return exitCodes.done
    })
}

/** The names that the configuration uses, and where each is: never a value. */
export const secretList: Command = {
  name: "secret list",
  summary: "say which keys and tokens the configuration names, and where each is found",
  arguments: "",
  words: [0, 0],
  options: {},
  run: ({ home, output }) =>
    Effect.gen(function* () {
      const config = yield* loadConfig(home.config)
      const store = secretStoreOf(home, config, process.env)
      const secrets = yield* Effect.forEach(secretNames(config), (name) => Effect.map(placeOf(name, store), (place) => ({ name, place })))
      output.document({ store: config.secrets.store, secrets })
      if (secrets.length === 0) output.line("The configuration names no key and no token.")
      for (const row of table(secrets.map(({ name, place }) => [name, place === null ? "nowhere" : visibleLine(place)]))) output.line(row)
      return exitCodes.done
    })
}

const placeOf = (name: string, store: SecretStore | undefined): Effect.Effect<string | null, SecretStoreUnusable> => {
  if ((process.env[name] ?? "") !== "") return Effect.succeed("the environment")
  if (store === undefined) return Effect.succeed(null)
  return Effect.map(
    using(() => store.get(name)),
    (value) => (value === undefined ? null : store.name)
  )
}

/** The store that this home is configured with. */
const opened = Effect.fnUntraced(function* (home: Home, name: string) {
  if (!/^[A-Z_][A-Z0-9_]*$/.test(name)) {
    return yield* usage(`${JSON.stringify(name)} is no name of a secret.`, "Use the variable's name, such as ANTHROPIC_API_KEY.")
  }
  const config: Config = yield* loadConfig(home.config)
  const store = secretStoreOf(home, config, process.env)
  if (store === undefined) {
    return yield* usage(
      "This installation reads keys from environment variables alone.",
      `Choose a store in ${home.config}: "secrets": { "store": "keychain" }, or "file".`
    )
  }
  return { store }
})

const usage = (message: string, mend: string) => Effect.fail(new UsageError({ message, mend }))

/** What the store says, with its own mend. */
const using = <A>(call: () => Promise<A>): Effect.Effect<A, SecretStoreUnusable> =>
  Effect.tryPromise({
    try: call,
    catch: (cause) =>
      cause instanceof SecretStoreFailed
        ? new SecretStoreUnusable({ code: cause.code, message: cause.message, mend: cause.mend })
        : new SecretStoreUnusable({ code: "store-failed", message: "The store of secrets failed.", mend: "Run `patchplane doctor`." })
  })
