/** What each reviewer found when we ran it, in a line each, and the gravest findings with their place. */
import type { PatchSetView, RunDetail } from "../../../core/api/contract.ts"
import type { Finding } from "../../../core/domain/outcome.ts"
import { Section } from "../../kit/facts.tsx"
import { Mark } from "../../kit/status.tsx"
import { Text } from "../../kit/text.tsx"
import { hrefOf } from "../../state/route.ts"
import { count, duration } from "../../text/format.ts"
import { verdictInk, verdictWord } from "../../text/words.ts"
import { placeOf } from "../decision/newest.ts"
import { FindingPlace } from "../reviews/finding-place.tsx"

export interface ReviewsTableProps {
  readonly patchSet: PatchSetView
  readonly findings?: boolean
  /** With it, reviewers and findings lead to their place. */
  readonly detail?: RunDetail
}

export const ReviewsTable = ({ patchSet, findings = false, detail }: ReviewsTableProps) => {
  if (patchSet.reviews.length === 0) return null
  const found = patchSet.reviews.flatMap((review) => review.findings.map((finding) => ({ reviewer: review.reviewer, finding })))
  const hrefTo = (reviewer: string) =>
    detail === undefined
      ? undefined
      : hrefOf({ view: "run", run: detail.summary.number, tab: "reviews", ...placeOf(detail, patchSet), query: { reviewer } })
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
              <td className="med">
                {detail === undefined ? (
                  <Text>{reviewer}</Text>
                ) : (
                  <a className="pathlink" href={hrefTo(reviewer)}>
                    <Text>{reviewer}</Text>
                  </a>
                )}
              </td>
              <td>
                <Mark ink={verdictInk(review.verdict)}>
                  <span className="nw">{verdictWord(review.verdict)}</span>
                  <span className="t2 whitespace-normal">
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
      {findings && found.length > 0 ? <Findings found={found} patchSet={patchSet} detail={detail} /> : null}
    </Section>
  )
}

const mostShown = 12
const rank = { high: 0, medium: 1, low: 2, info: 3 } as const

interface FindingsProps {
  readonly found: ReadonlyArray<{ readonly reviewer: string; readonly finding: Finding }>
  readonly patchSet: PatchSetView
  readonly detail: RunDetail | undefined
}

const Findings = ({ found, patchSet, detail }: FindingsProps) => (
  <table className="tbl mt-3">
    <thead>
      <tr>
        <th>{count(found.length, "finding")}</th>
        <th>Where</th>
        <th>Rule</th>
      </tr>
    </thead>
    <tbody>
      {found
        .toSorted((a, b) => rank[a.finding.severity] - rank[b.finding.severity])
        .slice(0, mostShown)
        .map(({ reviewer, finding }, index) => (
          <tr key={index}>
            <td className="wrap-anywhere">
              <Mark ink={finding.severity === "info" || finding.severity === "low" ? "idle" : "wait"}>
                <span className="nw">{finding.severity}</span>
              </Mark>{" "}
              <Text>{finding.message}</Text>
            </td>
            <td>
              {detail === undefined ? (
                <code className="wrap-anywhere">
                  <Text>{finding.path}</Text>
                </code>
              ) : (
                <FindingPlace detail={detail} patchSet={patchSet} {...finding} />
              )}
            </td>
            <td className="t3 nw">
              <Text>{`${reviewer} ${finding.rule}`}</Text>
            </td>
          </tr>
        ))}
    </tbody>
  </table>
)
