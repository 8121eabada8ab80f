/** `ledger verify`, `ledger rebuild` and `ledger retain`. */
import { Effect } from "effect"
import type { VerificationView } from "../../../core/api/contract.ts"
import { actorName } from "../../../core/api/event-line.ts"
import { checkBackup } from "../../../core/ledger/backup.ts"
import type { Command } from "../command.ts"
import { answered, withCore } from "../core.ts"
import { exitCodes, type ExitCode } from "../exit-codes.ts"
import type { Output } from "../output.ts"
import { ledgerWorker } from "../ledger-worker.ts"
import { visibleLine } from "../untrusted.ts"

export const ledgerVerify: Command = {
  name: "ledger verify",
  summary: "check the hash chain, the artifacts and the anchors in repositories; what is new, all with --full, or a backup",
  arguments: "[backup]",
  words: [0, 1],
  options: { full: { type: "boolean", help: "check every event and every artifact anew" } },
  run: ({ home, output, words, flag }) =>
    words[0] !== undefined
      ? Effect.map(checkBackup(ledgerWorker, words[0]), ({ verification }) => say(output, verification))
      : withCore(home, (core) => Effect.map(flag("full") ? core.VerifyLedger() : core.VerifyNewEvents(), (found) => say(output, found)))
}

const say = (output: Output, found: typeof VerificationView.Type): ExitCode => {
  const { after, events, head, broken, artifacts, anchors } = found
  output.document(found)
  if (broken === null) output.line(`The chain holds: ${events} events, head ${head.hash}`)
  else output.line(visibleLine(`The chain is broken at event ${broken.seq}: ${broken.reason}`))
  if (after > 0) output.line(`Events 1 to ${after} were checked before; to check them anew: patchplane ledger verify --full`)
  for (const hash of artifacts.missing) output.line(`Artifact ${hash} is missing`)
  for (const hash of artifacts.corrupt) output.line(`Artifact ${hash} was altered`)
  for (const { hash, at, by, actor } of artifacts.erased) {
    const who = by === "retention" ? "retention" : visibleLine(actorName(actor))
    output.line(`Artifact ${hash} was erased on ${new Date(at).toISOString().slice(0, 10)} by ${who}`)
  }
  output.line(`${artifacts.checked} artifacts checked`)
  for (const { repository, commit, reason } of anchors?.broken ?? [])
    output.line(visibleLine(`The anchor on commit ${commit} in ${repository} does not match: ${reason}`))
  for (const { repository, reason } of anchors?.unreachable ?? [])
    output.line(visibleLine(`No anchor to be had of ${repository}: ${reason}`))
  if (anchors !== undefined) output.line(`${anchors.checked} ${anchors.checked === 1 ? "anchor" : "anchors"} outside the ledger checked`)
  const anchored = (anchors?.broken.length ?? 0) === 0
  return anchored && broken === null && artifacts.missing.length === 0 && artifacts.corrupt.length === 0 ? exitCodes.done : exitCodes.failed
}

export const ledgerRebuild: Command = {
  name: "ledger rebuild",
  summary: "make every projection anew from the events",
  arguments: "",
  words: [0, 0],
  options: {},
  run: (input) =>
    answered(input, (core) =>
      Effect.map(core.RebuildLedger(), (rebuilt) => ({ document: rebuilt, lines: [`Rebuilt from ${rebuilt.events} events`] }))
    )
}

export const ledgerRetain: Command = {
  name: "ledger retain",
  summary: "erase transcripts and review logs whose retention time is over; done once a day by itself",
  arguments: "",
  words: [0, 0],
  options: {},
  run: (input) =>
    answered(input, (core) =>
      Effect.map(core.RetainLedger(), (erased) => ({
        document: erased,
        lines: [`Erased: ${erased.transcripts} transcripts, ${erased.logs} review logs`]
      }))
    )
}
