/** `ledger backup`, `ledger restore` and `ledger erase` (LED-8, LED-9). */
import { resolve } from "node:path"
import { Effect } from "effect"
import { mint } from "../../../core/domain/ids.ts"
import { restoreHome } from "../../../core/ledger/restore.ts"
import type { Command } from "../command.ts"
import { answered } from "../core.ts"
import { exitCodes } from "../exit-codes.ts"
import { ledgerWorker } from "../ledger-worker.ts"
import { sizeText } from "../render.ts"

export const ledgerBackup: Command = {
  name: "ledger backup",
  summary: "copy ledger, artifacts, settings and bare stores into a new folder, and verify the copy; the core goes on",
  arguments: "<folder>",
  words: [1, 1],
  options: {},
  run: (input) =>
    answered(input, (core) =>
      Effect.map(core.BackUpLedger({ path: resolve(input.words[0] ?? ".") }), (made) => ({
        document: made,
        lines: [
          `Backed up to ${made.path}: ${made.events} events, ${made.artifacts} artifacts, ${sizeText(made.bytes)}`,
          `Its head is ${made.head}. Check it at any time: patchplane ledger verify ${made.path}`
        ]
      }))
    )
}

export const ledgerRestore: Command = {
  name: "ledger restore",
  summary: "put a backup in the home's place; the home that is there is moved aside (needs: patchplane stop)",
  arguments: "<backup>",
  words: [1, 1],
  options: {},
  run: ({ home, output, words }) =>
    Effect.gen(function* () {
      const restored = yield* restoreHome({ home, worker: ledgerWorker, from: resolve(words[0] ?? "."), at: Date.now() })
      output.document(restored)
      output.line(`Restored ${restored.events} events, head ${restored.head}, into ${restored.home}`)
      if (restored.aside !== undefined) output.line(`What was there is in ${restored.aside}; remove it when you miss nothing.`)
      return exitCodes.done
    })
}

export const ledgerErase: Command = {
  name: "ledger erase",
  summary: "remove an artifact, or all that one ended run alone needs; a tombstone stays, and the chain still holds",
  arguments: "<artifact-hash | run>",
  words: [1, 1],
  options: { reason: { type: "string", value: "<text>", help: "why; it is kept with the tombstone" } },
  run: (input) => {
    const reason = input.text("reason")
    const wanted = { commandId: mint("cmd"), what: input.words[0] ?? "", ...(reason === undefined ? {} : { reason }) }
    return answered(input, (core) =>
      Effect.map(core.Erase(wanted), (done) => ({
        document: done,
        lines: [
          ...done.erased.map((hash) => `Erased ${hash}`),
          ...done.shared.map((hash) => `Kept ${hash}: other runs name it too; erase it by its hash`),
          ...(done.erased.length === 0 ? ["Nothing was left to erase."] : []),
          ...(done.refs > 0 ? [`The objects of ${done.refs} versions were removed from the bare stores.`] : []),
          "Not erased: what was published, backups made before, and what a model's provider keeps."
        ]
      }))
    )
  }
}
