/** `disk` and `disk reclaim` (EXE-5). */
import { Effect } from "effect"
import type { DiskEntry } from "../../../core/api/contract.ts"
import { mint } from "../../../core/domain/ids.ts"
import type { Command } from "../command.ts"
import { answered } from "../core.ts"
import { sizeText, table } from "../render.ts"
import { visibleLine } from "../untrusted.ts"

export const disk: Command = {
  name: "disk",
  summary: "show what takes space in the home, and what can be reclaimed",
  arguments: "",
  words: [0, 0],
  options: {},
  run: (input) =>
    answered(input, (core) =>
      Effect.map(core.DiskUsage(), (entries) => {
        const bytes = sum(entries)
        const reclaimable = sum(entries.filter((entry) => entry.reclaimable))
        return {
          document: { bytes, reclaimable, entries },
          lines: [
            ...table([...entries].sort((a, b) => b.bytes - a.bytes).map(rowOf)).map((row) => row.trimEnd()),
            `${sizeText(bytes)} in all`,
            ...(reclaimable > 0 ? [`${sizeText(reclaimable)} can go: patchplane disk reclaim --caches`] : [])
          ]
        }
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
  run: (input) => {
    const run = input.text("run")
    const wanted = { commandId: mint("cmd"), caches: input.flag("caches"), ...(run === undefined ? {} : { run }) }
    return answered(input, (core) =>
      Effect.map(core.ReclaimDisk(wanted), (done) => ({
        document: done,
        lines: [
          ...done.removed.map(
            ({ name, bytes, kept }) =>
              `Removed ${visibleLine(name)} (${sizeText(bytes)})${kept === undefined ? "" : `; what its agent left is kept as artifact ${kept}`}`
          ),
          ...done.stays.map(({ name, why, mend }) => visibleLine(`Stays: ${name}. ${why} ${mend}`)),
          `${sizeText(done.bytes)} reclaimed`
        ]
      }))
    )
  }
}
