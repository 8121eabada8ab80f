/** What each reviewer found when we ran it, and its findings. */
import type { PatchSetView } from "../../../core/api/contract.ts"
import type { Finding } from "../../../core/domain/outcome.ts"
import { Section } from "../../kit/facts.tsx"
import { Mark } from "../../kit/status.tsx"
import { Text } from "../../kit/text.tsx"
import { count, duration } from "../../text/format.ts"
import { verdictInk, verdictWord } from "../../text/words.ts"

export const ReviewsTable = ({ patchSet, findings = false }: { readonly patchSet: PatchSetView; readonly findings?: boolean }) => {
  if (patchSet.reviews.length === 0) return null
  const found = patchSet.reviews.flatMap((review) => review.findings.map((finding) => ({ reviewer: review.reviewer, finding })))
  return (
    <Section title="Reviews">
      <table className="tbl">
        <thead>
          <tr>
            <th>Reviewer</th>
            <th>We ran</th>
            <th>Took</th>
            <th className="right">Score</th>
          </tr>
        </thead>
        <tbody>
          {patchSet.reviews.map(({ reviewer, review }) => (
            <tr key={reviewer}>
              <td className="med">{reviewer}</td>
              <td>
                <Mark ink={verdictInk(review.verdict)}>
                  <span className="nw">{verdictWord(review.verdict)}</span>
                  <span className="t2">
                    <Text>{review.summary}</Text>
                  </span>
                </Mark>
              </td>
              <td className="t3 num nw">{duration(review.durationMs)}</td>
              <td className="right num">{review.score.toFixed(2)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {findings && found.length > 0 ? <Findings found={found} /> : null}
    </Section>
  )
}

const mostShown = 50

const Findings = ({ found }: { readonly found: ReadonlyArray<{ readonly reviewer: string; readonly finding: Finding }> }) => (
  <table className="tbl" style={{ marginTop: 12 }}>
    <thead>
      <tr>
        <th>{count(found.length, "finding")}</th>
        <th>Where</th>
        <th>Rule</th>
      </tr>
    </thead>
    <tbody>
      {found.slice(0, mostShown).map(({ reviewer, finding }, index) => (
        <tr key={index}>
          <td style={{ overflowWrap: "anywhere" }}>
            <Mark ink={finding.severity === "info" || finding.severity === "low" ? "idle" : "wait"}>
              <span className="nw">{finding.severity}</span>
            </Mark>{" "}
            <Text>{finding.message}</Text>
          </td>
          <td>
            <code>
              <Text>{`${finding.path}${finding.line === undefined ? "" : `:${finding.line}`}`}</Text>
            </code>
          </td>
          <td className="t3 nw">
            {reviewer} <Text>{finding.rule}</Text>
          </td>
        </tr>
      ))}
    </tbody>
  </table>
)
