/** `ledger backup`, `ledger restore` and `ledger erase` (LED-8, LED-9). */
import { resolve } from "node:path"
import { Effect } from "effect"
import { mint } from "../../../core/domain/ids.ts"
import { restoreHome } from "../../../core/ledger/restore.ts"
import type { Command } from "../command.ts"
import { withCore } from "../core.ts"
import { exitCodes } from "../exit-codes.ts"
import { ledgerWorker } from "../ledger-worker.ts"
import { sizeText } from "../render.ts"

export const ledgerBackup: Command = {
  name: "ledger backup",
  summary: "copy ledger, artifacts, settings and bare stores into a new folder, and verify the copy; the core goes on",
  arguments: "<folder>",
  words: [1, 1],
  options: {},
  run: ({ home, output, words }) =>
    withCore(home, (core) =>
      Effect.map(core.BackUpLedger({ path: resolve(words[0] ?? ".") }), (made) => {
        output.document(made)
        output.line(`Backed up to ${made.path}: ${made.events} events, ${made.artifacts} artifacts, ${sizeText(made.bytes)}`)
        output.line(`Its head is ${made.head}. Check it at any time: patchplane ledger verify ${made.path}`)
        return exitCodes.done
      })
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
  run: ({ home, output, words, text }) =>
    withCore(home, (core) =>
      Effect.gen(function* () {
        const reason = text("reason")
        const what = words[0] ?? ""
        const done = yield* core.Erase({ commandId: mint("cmd"), what, ...(reason === undefined ? {} : { reason }) })
        output.document(done)
        for (const hash of done.erased) output.line(`Erased ${hash}`)
        for (const hash of done.shared) output.line(`Kept ${hash}: other runs name it too; erase it by its hash`)
        if (done.erased.length === 0) output.line("Nothing was left to erase.")
        if (done.refs > 0) output.line(`The objects of ${done.refs} versions were removed from the bare stores.`)
        output.line("Not erased: what was published, backups made before, and what a model's provider keeps.")
        return exitCodes.done
      })
    )
}
