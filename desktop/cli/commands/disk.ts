/** `disk` and `disk reclaim` (EXE-5). */
import { Effect } from "effect"
import type { DiskEntry } from "../../../core/api/contract.ts"
import { mint } from "../../../core/domain/ids.ts"
import type { Command } from "../command.ts"
import { withCore } from "../core.ts"
import { exitCodes } from "../exit-codes.ts"
import { sizeText, table } from "../render.ts"
import { visibleLine } from "../untrusted.ts"

export const disk: Command = {
  name: "disk",
  summary: "show what takes space in the home, and what can be reclaimed",
  arguments: "",
  words: [0, 0],
  options: {},
  run: ({ home, output }) =>
    withCore(home, (core) =>
      Effect.map(core.DiskUsage(), (entries) => {
        const bytes = sum(entries)
        const reclaimable = sum(entries.filter((entry) => entry.reclaimable))
        output.document({ bytes, reclaimable, entries })
        for (const row of table([...entries].sort((a, b) => b.bytes - a.bytes).map(rowOf))) output.line(row.trimEnd())
        output.line(`${sizeText(bytes)} in all`)
        if (reclaimable > 0) output.line(`${sizeText(reclaimable)} can go: patchplane disk reclaim --caches`)
        return exitCodes.done
      })
    )
}

const sum = (entries: ReadonlyArray<DiskEntry>) => entries.reduce((total, { bytes }) => total + bytes, 0)

const rowOf = ({ kind, name, bytes, run, reclaimable }: DiskEntry): ReadonlyArray<string> => [
  sizeText(bytes),
  kind,
  run === undefined ? visibleLine(name) : `R-${run.number}, ${run.status}`,
  reclaimable ? "can go" : ""
]

export const diskReclaim: Command = {
  name: "disk reclaim",
  summary: "remove workspaces of ended runs, once all that their agents made is kept",
  arguments: "",
  words: [0, 0],
  options: {
    run: { type: "string", value: "<run>", help: "of this run alone" },
    caches: { type: "boolean", help: "prepared dependencies as well; they are installed anew when needed" }
  },
  run: ({ home, output, text, flag }) =>
    withCore(home, (core) =>
      Effect.gen(function* () {
        const run = text("run")
        const done = yield* core.ReclaimDisk({ commandId: mint("cmd"), caches: flag("caches"), ...(run === undefined ? {} : { run }) })
        output.document(done)
        for (const { name, bytes, kept } of done.removed) {
          output.line(
            `Removed ${visibleLine(name)} (${sizeText(bytes)})${kept === undefined ? "" : `; what its agent left is kept as artifact ${kept}`}`
          )
        }
        for (const { name, why, mend } of done.stays) output.line(visibleLine(`Stays: ${name}. ${why} ${mend}`))
        output.line(`${sizeText(done.bytes)} reclaimed`)
        return exitCodes.done
      })
    )
}
