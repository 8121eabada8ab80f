/** `ledger verify` and `ledger rebuild`. */
import { Effect } from "effect"
import type { Command } from "../command.ts"
import { withCore } from "../core.ts"
import { exitCodes } from "../exit-codes.ts"
import { visibleLine } from "../untrusted.ts"

export const ledgerVerify: Command = {
  name: "ledger verify",
  summary: "check the whole hash chain, every artifact, and the anchors in repositories; names what does not hold",
  arguments: "",
  words: [0, 0],
  options: {},
  run: ({ home, output }) =>
    withCore(home, (core) =>
      Effect.gen(function* () {
        const found = yield* core.VerifyLedger()
        const { events, head, broken, artifacts, anchors } = found
        output.document(found)
        if (broken === null) output.line(`The chain holds: ${events} events, head ${head.hash}`)
        else output.line(`The chain is broken at event ${broken.seq}: ${broken.reason}`)
        for (const hash of artifacts.missing) output.line(`Artifact ${hash} is missing`)
        for (const hash of artifacts.corrupt) output.line(`Artifact ${hash} was altered`)
        output.line(`${artifacts.checked} artifacts checked`)
        for (const { repository, commit, reason } of anchors?.broken ?? []) {
          output.line(visibleLine(`The anchor on commit ${commit} in ${repository} does not match: ${reason}`))
        }
        for (const { repository, reason } of anchors?.unreachable ?? [])
          output.line(visibleLine(`No anchor to be had of ${repository}: ${reason}`))
        if (anchors !== undefined)
          output.line(`${anchors.checked} ${anchors.checked === 1 ? "anchor" : "anchors"} outside the ledger checked`)
        const anchored = (anchors?.broken.length ?? 0) === 0
        const whole = anchored && broken === null && artifacts.missing.length === 0 && artifacts.corrupt.length === 0
        return whole ? exitCodes.done : exitCodes.failed
      })
    )
}

export const ledgerRebuild: Command = {
  name: "ledger rebuild",
  summary: "make every projection anew from the events",
  arguments: "",
  words: [0, 0],
  options: {},
  run: ({ home, output }) =>
    withCore(home, (core) =>
      Effect.gen(function* () {
        const rebuilt = yield* core.RebuildLedger()
        output.document(rebuilt)
        output.line(`Rebuilt from ${rebuilt.events} events`)
        return exitCodes.done
      })
    )
}
