/** Where something was found: a way into the diff, to that file and line. */
import type { PatchSetView, RunDetail } from "../../../core/api/contract.ts"
import { Text } from "../../kit/text.tsx"
import { hrefOf } from "../../state/route.ts"
import { placeOf } from "../decision/newest.ts"

export interface FindingPlaceProps {
  readonly detail: RunDetail
  /** Absent: it is about no version, and leads nowhere. */
  readonly patchSet: PatchSetView | undefined
  readonly path: string
  readonly line?: number | undefined
  readonly endLine?: number | undefined
}

export const FindingPlace = ({ detail, patchSet, path, line, endLine }: FindingPlaceProps) => {
  const words = `${path}${line === undefined ? "" : `:${line}`}${endLine === undefined || endLine === line ? "" : `–${endLine}`}`
  const code = (
    <code className="wrap-anywhere">
      <Text>{words}</Text>
    </code>
  )
  if (patchSet === undefined) return code
  const query = line === undefined ? {} : { query: { line: String(line) } }
  return (
    <a
      className="pathlink"
      href={hrefOf({ view: "run", run: detail.summary.number, tab: "diff", file: path, ...placeOf(detail, patchSet), ...query })}
    >
      {code}
    </a>
  )
}
