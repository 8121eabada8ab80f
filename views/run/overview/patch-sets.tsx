/** The versions of the change, newest first, and who approved which. */
import { Bot, Hourglass, User } from "lucide-react"
import type { PatchSetView, RunDetail } from "../../../core/api/contract.ts"
import { ClockTime, Hash, PlusMinus, Section } from "../../kit/facts.tsx"
import { Mark } from "../../kit/status.tsx"
import { Text } from "../../kit/text.tsx"
import { hrefOf } from "../../state/route.ts"
import { count } from "../../text/format.ts"
import { decisionWord } from "../../text/words.ts"
import { placeOf, versionWords } from "../decision/newest.ts"
import { actorWords } from "../people.ts"

export const PatchSets = ({ detail }: { readonly detail: RunDetail }) => {
  if (detail.patchSets.length === 0) return null
  return (
    <Section title={detail.patchSets.length === 1 ? "Version" : "Versions"}>
      <table className="tbl">
        <thead>
          <tr>
            <th>Version</th>
            <th>Made by</th>
            <th>Tree</th>
            <th>Change</th>
            <th className="right">Score</th>
            <th>Proposed</th>
            <th>Approval</th>
          </tr>
        </thead>
        <tbody>
          {detail.patchSets.toReversed().map((patchSet) => (
            <tr key={patchSet.id}>
              <td className="num nw">
                <a className="link" href={hrefOf({ view: "run", run: detail.summary.number, tab: "diff", ...placeOf(detail, patchSet) })}>
                  <Text>{versionWords(detail, patchSet)}</Text>
                </a>
              </td>
              <td>{maker(detail, patchSet)}</td>
              <td>
                <Hash of={patchSet.tree} />
              </td>
              <td className="nw">
                {count(patchSet.counts.files, "file")} <PlusMinus {...patchSet.counts} />
              </td>
              <td className="right num">
                {patchSet.reviews.length === 0 ? (
                  <span className="t3">none</span>
                ) : (
                  <a
                    className="pathlink"
                    href={hrefOf({ view: "run", run: detail.summary.number, tab: "reviews", ...placeOf(detail, patchSet) })}
                  >
                    {patchSet.score.score.toFixed(2)}
                  </a>
                )}
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

/** An agent's, or a person's by hand; and of which version it was made (APR-5). */
const maker = (detail: RunDetail, { by, from, tasks }: PatchSetView) => {
  const before = detail.patchSets.find(({ id }) => id === from)
  return (
    <span className="row">
      {by === undefined ? <Bot className="i s t3" aria-hidden /> : <User className="i s t3" aria-hidden />}
      <span>
        {by === undefined ? "agent" : <Text>{actorWords(by)}</Text>}
        {before === undefined ? null : <span className="t3"> from v{before.version}</span>}
        {tasks.length === 0 ? null : (
          <span className="t3">
            {" "}
            for <Text>{`task ${tasks.join(", ")}`}</Text>
          </span>
        )}
      </span>
    </span>
  )
}

const approval = (detail: RunDetail, patchSet: PatchSetView) => {
  if (patchSet.approval !== undefined) {
    const { by, at } = patchSet.approval
    return (
      <Mark ink="done">
        <span>
          <Text>{actorWords(by)}</Text>, <ClockTime at={at} />
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
