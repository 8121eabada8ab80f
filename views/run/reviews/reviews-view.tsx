/** What each reviewer found in a version, how it became a decision, and what the agent said beside what we ran. */
import type { PatchSetView, RunDetail } from "../../../core/api/contract.ts"
import { Hash } from "../../kit/facts.tsx"
import { Message } from "../../kit/message.tsx"
import { StatusLine } from "../../kit/status.tsx"
import { Text } from "../../kit/text.tsx"
import { useActions } from "../../keys/keyboard.ts"
import { ReviewsFact } from "../decision/facts.tsx"
import { slideTo } from "../query.ts"
import type { RunRoute } from "../run-page.tsx"
import { shownPatchSet, showVersion, VersionPicker } from "../version-picker.tsx"
import { ClaimsTable } from "./claims-table.tsx"
import { ReviewerSection } from "./reviewer-section.tsx"
import { ScoreTable } from "./score-table.tsx"

export interface ReviewsViewProps {
  readonly detail: RunDetail
  readonly route: RunRoute
}

export const ReviewsView = ({ detail, route }: ReviewsViewProps) => {
  const patchSet = shownPatchSet(detail, route)
  if (patchSet === undefined) {
    return (
      <div className="page scroll grow">
        <div>
          <Message tone="plain" title="There is nothing to review yet.">
            <Text>{detail.summary.note}</Text>. Reviewers run when a version of the change is proposed.
          </Message>
        </div>
      </div>
    )
  }
  return <Reviews key={patchSet.id} detail={detail} route={route} patchSet={patchSet} />
}

const Reviews = ({ detail, route, patchSet }: ReviewsViewProps & { readonly patchSet: PatchSetView }) => {
  const { reviews } = patchSet
  const { reviewer, output } = route.query ?? {}
  const at = reviews.findIndex((review) => review.reviewer === reviewer)
  const choose = (index: number) => {
    const next = reviews[Math.max(0, Math.min(reviews.length - 1, index))]
    if (next !== undefined) slideTo(route, { reviewer: next.reviewer })
  }
  const toggle = (name: string) => slideTo(route, { reviewer: name, output: output === name ? undefined : name })
  const step = (by: number) => {
    const versions = detail.patchSets
    const next = versions[versions.indexOf(patchSet) + by]
    if (next !== undefined) showVersion(detail, route, next)
  }
  useActions([
    { place: "Run", keys: ["j"], act: () => choose(at + 1) },
    { place: "Run", keys: ["k"], act: () => choose(at - 1) },
    { place: "Run", name: "Show or hide the chosen reviewer's output", keys: ["o", "Enter"], act: () => at >= 0 && toggle(reviewer ?? "") },
    { place: "Run", name: "Show the version before", keys: ["["], act: () => step(-1) },
    { place: "Run", name: "Show the version after", keys: ["]"], act: () => step(1) }
  ])
  const missing = detail.profile.reviewers.filter(
    ({ name, repository }) =>
      !reviews.some((review) => review.reviewer === name) && (repository === undefined || repository === patchSet.repositoryId)
  )
  return (
    <>
      <div className="tool f12">
        <VersionPicker detail={detail} route={route} />
        <span className="t3">tree</span>
        <Hash of={patchSet.tree} />
        <span className="grow" />
        <ReviewsFact patchSet={patchSet} />
      </div>
      <div className="ov scroll grow" tabIndex={0} role="region" aria-label="Reviews">
        <div className="ov-main">
          <ClaimsTable patchSet={patchSet} />
          {reviews.map((review, index) => (
            <ReviewerSection
              key={review.reviewer}
              detail={detail}
              patchSet={patchSet}
              of={review}
              open={output === review.reviewer}
              toggle={() => toggle(review.reviewer)}
              chosen={index === at}
            />
          ))}
          {missing.length === 0 ? null : (
            <p className="t2 pt-3">
              {detail.summary.status === "reviewing" ? <StatusLine status="reviewing" /> : "Did not run on this version:"}{" "}
              <Text>{missing.map(({ name, required }) => `${name}${required ? " (required)" : ""}`).join(", ")}</Text>
            </p>
          )}
        </div>
        <aside className="ov-aside" aria-label="Decision">
          <ScoreTable patchSet={patchSet} />
        </aside>
      </div>
    </>
  )
}
