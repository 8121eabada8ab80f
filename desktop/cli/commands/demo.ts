/** `demo`: the whole loop on a small repository with a failing test, with a scripted model. */
import { Effect } from "effect"
import { mint } from "../../../core/domain/ids.ts"
import type { Command } from "../command.ts"
import { withCore } from "../core.ts"
import { exitCodeOfStatus } from "../exit-codes.ts"
import { followRun } from "../follow.ts"
import { patchSetLines, scriptedNote, standing } from "../render.ts"
import { newest } from "./act.ts"

export const demo: Command = {
  name: "demo",
  summary: "run the demo to its approval, or with --approve to the end",
  arguments: "",
  words: [0, 0],
  options: { approve: { type: "boolean", help: "approve what it proposes, and publish it to a branch of the demo repository" } },
  run: (input) => {
    const { home, output, flag } = input
    return withCore(home, (core) =>
      Effect.gen(function* () {
        const begun = yield* core.Demo()
        output.line(`Demo run R-${begun.number} (${scriptedNote})`)
        const waiting = yield* followRun(core, output, begun.runId, 0)
        if (!flag("approve") || waiting.summary.status !== "awaiting-approval") {
          output.item(waiting.summary)
          for (const line of standing(waiting)) output.line(line)
          return exitCodeOfStatus(waiting.summary.status)
        }
        const patchSet = yield* newest(waiting, input)
        for (const line of patchSetLines(patchSet)) output.line(line)
        const { head } = yield* core.Status()
        const { id: patchSetId, digest } = patchSet
        yield* core.Act({ commandId: mint("cmd"), run: begun.runId, action: { _tag: "approve", patchSetId, digest } })
        const ended = yield* followRun(core, output, begun.runId, head.seq)
        output.item(ended.summary)
        for (const line of standing(ended)) output.line(line)
        return exitCodeOfStatus(ended.summary.status)
      })
    )
  }
}
