/** `policy check`, `policy schema` and `policy starter`: none needs a core. */
import { readFile } from "node:fs/promises"
import { Effect } from "effect"
import { loadConfig } from "../../../core/config/load.ts"
import { policyFile } from "../../../core/policy/bundle.ts"
import { policyJsonSchema } from "../../../core/policy/json-schema.ts"
import { decodeRepositoryBundle, decodeUserBundle } from "../../../core/policy/load.ts"
import { combineBundles, policyHash, userPolicy } from "../../../core/policy/policy.ts"
import { starters, type Starter } from "../../../core/policy/starters.ts"
import { withoutEffect } from "../../../core/policy/without-effect.ts"
import { ruleIds } from "../../../core/domain/policy.ts"
import { UsageError, type Command } from "../command.ts"
import { exitCodes } from "../exit-codes.ts"
import { visibleJson, visibleLine } from "../untrusted.ts"

export const policyCheck: Command = {
  name: "policy check",
  summary: `check a repository's policy (${policyFile}) and show what holds together with yours`,
  arguments: "[file]",
  words: [0, 1],
  options: { user: { type: "boolean", help: "take the file as a user's bundle, as `policy` in config.json would be" } },
  run: ({ home, output, words, flag }) =>
    Effect.gen(function* () {
      const file = words[0] ?? policyFile
      const text = yield* Effect.tryPromise({
        try: () => readFile(file, "utf8"),
        catch: (cause) =>
          new UsageError({
            message: `${file} can't be read: ${(cause as NodeJS.ErrnoException).code ?? "an error"}.`,
            mend: "Name the file, or go to the repository's root; `patchplane policy starter balanced` prints one to begin with."
          })
      })
      const { policy: configured } = yield* loadConfig(home.config)
      const asUser = flag("user")
      const read = yield* Effect.result(asUser ? decodeUserBundle(text, file) : decodeRepositoryBundle(text, file))
      if (read._tag === "Failure") {
        const { failure } = read
        output.document({
          file,
          ...(failure._tag === "DocumentError" ? { problems: failure.problems } : { refused: failure.fields }),
          mend: failure.mend
        })
        for (const line of failure.message.split("\n")) output.line(visibleLine(line))
        output.line(failure.mend)
        return exitCodes.usage
      }
      const policy = asUser ? userPolicy(read.success) : combineBundles(configured, read.success)
      const ignored = asUser ? [] : withoutEffect(read.success, userPolicy(configured))
      output.document({ file, problems: [], withoutEffect: ignored, policy, hash: policyHash(policy) })
      output.line(visibleLine(`${file} holds.`))
      for (const { path, found, holds } of ignored) output.line(`${path}: ${found} changes nothing, ${holds} holds: yours is stricter.`)
      for (const id of ruleIds) {
        const { severity, tier, most } = policy.rules[id]
        output.line(
          `  ${id.padEnd(26)} ${severity.padEnd(6)} ${severity === "OFF" ? "" : `tier ${tier}`}${most === undefined ? "" : `, at most ${most}`}`
        )
      }
      output.line(`Policy ${policyHash(policy)}`)
      return exitCodes.done
    })
}

export const policySchema: Command = {
  name: "policy schema",
  summary: `print the JSON Schema of ${policyFile}`,
  arguments: "",
  words: [0, 0],
  options: { user: { type: "boolean", help: "of `policy` in config.json instead" } },
  run: ({ output, flag }) =>
    Effect.sync(() => {
      const schema = policyJsonSchema(flag("user") ? "user" : "repository")
      output.document(schema)
      output.line(visibleJson(schema, 2))
      return exitCodes.done
    })
}

export const policyStarter: Command = {
  name: "policy starter",
  summary: "print a policy to begin with: library, service, application, strict, balanced or open",
  arguments: "<name>",
  words: [1, 1],
  options: {},
  run: ({ output, words: [name = ""] }) =>
    Effect.gen(function* () {
      if (!Object.hasOwn(starters, name)) {
        return yield* new UsageError({ message: `There is no starter ${name}.`, mend: `Name one of: ${Object.keys(starters).join(", ")}.` })
      }
      const starter = starters[name as Starter]
      output.document(starter)
      output.line(visibleJson(starter, 2))
      return exitCodes.done
    })
}
