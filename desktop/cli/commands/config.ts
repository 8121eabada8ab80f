/** `config check` and `config schema`: neither needs a core. */
import { existsSync } from "node:fs"
import { Effect } from "effect"
import { configJsonSchema } from "../../../core/config/json-schema.ts"
import { loadConfig } from "../../../core/config/load.ts"
import { configuredModel, scriptedModel } from "../../../core/config/model.ts"
import type { Command } from "../command.ts"
import { exitCodes } from "../exit-codes.ts"
import { scriptedNote } from "../render.ts"
import { visibleJson, visibleLine } from "../untrusted.ts"

export const configCheck: Command = {
  name: "config check",
  summary: "check config.json; an error names file, path, what was found and what was expected",
  arguments: "",
  words: [0, 0],
  options: {},
  run: ({ home, output }) =>
    Effect.gen(function* () {
      const loaded = yield* Effect.result(loadConfig(home.config))
      if (loaded._tag === "Failure") {
        const { file, problems } = loaded.failure
        output.document({ file, problems })
        for (const line of loaded.failure.message.split("\n")) output.line(visibleLine(line))
        return exitCodes.usage
      }
      const config = loaded.success
      const model = configuredModel(config)
      output.document({ file: home.config, problems: [], config })
      output.line(existsSync(home.config) ? `${home.config} holds.` : `There is no ${home.config}: the defaults hold.`)
      output.line(
        model === undefined
          ? `Model: ${scriptedModel.provider}/${scriptedModel.id} (${scriptedNote}; set \`model\` for real work)`
          : visibleLine(`Model: ${model.provider}/${model.id} at ${model.baseUrl}`)
      )
      return exitCodes.done
    })
}

export const configSchema: Command = {
  name: "config schema",
  summary: "print the JSON Schema of config.json",
  arguments: "",
  words: [0, 0],
  options: {},
  run: ({ output }) =>
    Effect.sync(() => {
      output.document(configJsonSchema())
      output.line(visibleJson(configJsonSchema(), 2))
      return exitCodes.done
    })
}
