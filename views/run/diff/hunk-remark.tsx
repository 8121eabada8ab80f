/** At the head of each of git's hunks, while a version is made by hand: whether it is taken (APR-5). */
import type { Hunk } from "../../../core/api/contract.ts"
import type { ZoneSpec } from "./diff-editor.tsx"

interface Of {
  readonly hunks: ReadonlyArray<Hunk>
  readonly left: (hunk: number) => boolean
  readonly turn: (hunk: number, take: boolean) => void
}

export const hunkZones = ({ hunks, left, turn }: Of): ReadonlyArray<ZoneSpec> =>
  hunks.map(({ before, after }, index): ZoneSpec => {
    const number = index + 1
    const label = `Hunk ${number} of ${hunks.length}`
    // Above its first line; a hunk without lines on that side stands below the line before it.
    const line = after.count === 0 ? after.line : after.line - 1
    return {
      key: `hunk ${number}`,
      order: -1,
      side: "after",
      line: Math.max(0, line),
      node: (
        <label className="check text-12">
          <input type="checkbox" checked={!left(number)} onChange={(event) => turn(number, event.target.checked)} />
          <span>
            Take {label.toLowerCase()}
            <span className="text-3">
              {" "}
              (−{before.line},{before.count} +{after.line},{after.count})
            </span>
          </span>
          {left(number) ? <span className="text-3">left out</span> : null}
        </label>
      )
    }
  })
