/** One reviewer's outcome on a version: verdict, findings with their place, and on request what it ran and wrote. */
import type { PatchSetView, RunDetail } from "../../../core/api/contract.ts"
import { Hash, Section } from "../../kit/facts.tsx"
import { ProblemMessage } from "../../kit/message.tsx"
import { Output } from "../../kit/output.tsx"
import { Skeleton } from "../../kit/skeleton.tsx"
import { Mark } from "../../kit/status.tsx"
import { Text } from "../../kit/text.tsx"
import { useArtifact } from "../../state/artifacts.ts"
import { count, duration } from "../../text/format.ts"
import { verdictInk, verdictWord } from "../../text/words.ts"
import { FindingPlace } from "./finding-place.tsx"

type Review = PatchSetView["reviews"][number]

export interface ReviewerSectionProps {
  readonly detail: RunDetail
  readonly patchSet: PatchSetView
  readonly of: Review
  /** Its output is shown. */
  readonly open: boolean
  readonly toggle: () => void
  readonly chosen: boolean
}

const mostShown = 200

/** A name stays in one line, but for one that would leave the message no room. */
const unbroken = (name: string): string => (name.length > 40 ? "wrap-anywhere" : "nw")

export const ReviewerSection = ({ detail, patchSet, of, open, toggle, chosen }: ReviewerSectionProps) => {
  const { reviewer, review, findings } = of
  return (
    <div className={chosen ? "chosen" : ""} aria-current={chosen ? "true" : undefined}>
      <Section
        title={reviewer}
        end={
          <span className="row">
            <span className="num">{duration(review.durationMs)}</span>
            <span className="num t1">{review.score.toFixed(2)}</span>
            <button type="button" className="link" aria-expanded={open} onClick={toggle}>
              {open ? "Hide output" : "Output"}
            </button>
          </span>
        }
      >
        <p>
          <Mark ink={verdictInk(review.verdict)}>
            <span className="med">{verdictWord(review.verdict)}</span>
            <span className="t2 whitespace-normal">
              <Text>{review.summary}</Text>
            </span>
          </Mark>
        </p>
        {findings.length === 0 ? null : (
          <table className="tbl mt-1">
            <tbody>
              {findings.slice(0, mostShown).map((finding, index) => (
                <tr key={index}>
                  <td className="nw">
                    <Mark ink={finding.severity === "info" || finding.severity === "low" ? "idle" : "wait"}>{finding.severity}</Mark>
                  </td>
                  <td className="wrap-anywhere">
                    <Text>{finding.message}</Text>
                    {finding.suggestion === undefined ? null : (
                      <div className="t2">
                        <Text>{finding.suggestion}</Text>
                      </div>
                    )}
                  </td>
                  <td className={unbroken(finding.path)}>
                    <FindingPlace detail={detail} patchSet={patchSet} {...finding} />
                  </td>
                  <td className={`t3 ${unbroken(finding.rule)}`}>
                    <Text>{finding.rule}</Text>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
        {findings.length > mostShown || review.findingCount > findings.length ? (
          <p className="t3 f12 pt-1">
            {count(review.findingCount, "finding")} in all; the first {Math.min(mostShown, findings.length)} are shown.
          </p>
        ) : null}
        {open ? <ReviewerOutput of={of} /> : null}
      </Section>
    </div>
  )
}

const ReviewerOutput = ({ of: { reviewer, review } }: { readonly of: Review }) => {
  const { text, problem } = useArtifact(review.log)
  return (
    <div className="grid gap-2 pt-2">
      <p className="t3 f12 row">
        <code className="cut">
          <Text>{review.command.length === 0 ? "no command" : review.command.join(" ")}</Text>
        </code>
        {review.exitCode === undefined ? null : <span className="nw">exit {review.exitCode}</span>}
        <span className="nw">
          log <Hash of={review.log} />
        </span>
      </p>
      {problem !== undefined ? (
        <ProblemMessage problem={problem} />
      ) : text === undefined ? (
        <Skeleton rows={3} />
      ) : (
        <Output text={text} label={`Output of ${reviewer}`} lines={40} />
      )}
    </div>
  )
}
