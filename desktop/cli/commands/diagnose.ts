/** `diagnose`: writes the diagnostic bundle. Works with and without a core (OBS-1). */
import { constants, open } from "node:fs/promises"
import { resolve } from "node:path"
import { Effect } from "effect"
import { diagnosis } from "../../diagnosis.ts"
import { UsageError, type Command } from "../command.ts"
import { exitCodes } from "../exit-codes.ts"
import { visibleLine } from "../untrusted.ts"
import { preflight } from "./doctor.ts"

export const diagnose: Command = {
  name: "diagnose",
  summary: "write one JSON file for whoever helps you: versions, checks, settings, log, counts; no prompts, code or keys",
  arguments: "<file>",
  words: [1, 1],
  options: {},
  run: ({ home, output, words: [file = ""] }) =>
    Effect.gen(function* () {
      const path = resolve(file)
      const bundle = yield* diagnosis(home, yield* preflight(home))
      const text = `${JSON.stringify(bundle, null, 2)}\n`
      yield* Effect.tryPromise({
        try: async () => {
          // Never over a file that is there, and never through a link.
          const handle = await open(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW, 0o600)
          try {
            await handle.writeFile(text)
          } finally {
            await handle.close()
          }
        },
        catch: (cause) =>
          new UsageError({
            message: `${path} can't be written: ${(cause as NodeJS.ErrnoException).code ?? String(cause)}.`,
            mend: "Name a new file in a folder of yours."
          })
      })
      output.document({ file: path, bytes: Buffer.byteLength(text) })
      output.line(visibleLine(`Wrote ${path}. Read it before you send it to anybody.`))
      return exitCodes.done
    })
}
