/** The versions of the change, newest first, and who approved which. */
import { Hourglass } from "lucide-react"
import type { PatchSetView, RunDetail } from "../../../core/api/contract.ts"
import { ClockTime, Hash, PlusMinus, Section } from "../../kit/facts.tsx"
import { Mark } from "../../kit/status.tsx"
import { Text } from "../../kit/text.tsx"
import { hrefOf } from "../../state/route.ts"
import { count } from "../../text/format.ts"
import { decisionWord } from "../../text/words.ts"
import { placeOf } from "../decision/newest.ts"

export const PatchSets = ({ detail }: { readonly detail: RunDetail }) => {
  if (detail.patchSets.length === 0) return null
  return (
    <Section title={detail.patchSets.length === 1 ? "Patch set" : "Patch sets"}>
      <table className="tbl">
        <thead>
          <tr>
            <th>Repository</th>
            <th>Version</th>
            <th>Tree</th>
            <th>Change</th>
            <th>Proposed</th>
            <th>Approval</th>
          </tr>
        </thead>
        <tbody>
          {detail.patchSets.toReversed().map((patchSet) => (
            <tr key={patchSet.id}>
              <td className="med">
                <Text>{detail.repositories.find(({ id }) => id === patchSet.repositoryId)?.name ?? ""}</Text>
              </td>
              <td className="num">
                <a className="link" href={hrefOf({ view: "run", run: detail.summary.number, tab: "diff", ...placeOf(detail, patchSet) })}>
                  v{patchSet.version}
                </a>
              </td>
              <td>
                <Hash of={patchSet.tree} />
              </td>
              <td className="nw">
                {count(patchSet.counts.files, "file")} <PlusMinus {...patchSet.counts} />
              </td>
              <td className="t3">
                <ClockTime at={patchSet.at} />
              </td>
              <td>{approval(detail, patchSet)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  )
}

const approval = (detail: RunDetail, patchSet: PatchSetView) => {
  if (patchSet.approval !== undefined) {
    const { by, at } = patchSet.approval
    return (
      <Mark ink="done">
        <span>
          <Text>{by.kind === "person" ? by.name : by.kind === "policy" ? `policy ${by.bundle}` : "PatchPlane"}</Text>, <ClockTime at={at} />
        </span>
      </Mark>
    )
  }
  if (patchSet.current && detail.summary.status === "awaiting-approval")
    return (
      <Mark ink="wait" icon={Hourglass}>
        Waits for you
      </Mark>
    )
  return (
    <span className="t3">
      {patchSet.decision === undefined ? "not decided" : patchSet.current ? decisionWord[patchSet.decision] : "replaced"}
    </span>
  )
}
