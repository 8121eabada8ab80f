/** Why the run is where it is: its steps, what it made, what was found, what it cost. */
import type { RunDetail } from "../../../core/api/contract.ts"
import { Section } from "../../kit/facts.tsx"
import { Text } from "../../kit/text.tsx"
import { newest } from "../decision/newest.ts"
import { Aside } from "./aside.tsx"
import { FailureMessage } from "./failure.tsx"
import { FilesTable } from "./files-table.tsx"
import { PatchSets } from "./patch-sets.tsx"
import { Plan } from "./plan.tsx"
import { PublicationFacts } from "./publication.tsx"
import { Questions } from "./questions.tsx"
import { ReviewsTable } from "./reviews-table.tsx"
import { Steps } from "./steps.tsx"

export const Overview = ({ detail }: { readonly detail: RunDetail }) => {
  const patchSet = newest(detail)
  const waitsForPlan = detail.summary.status === "awaiting-plan-approval"
  return (
    <>
      <Steps detail={detail} />
      <div className="ov scroll grow">
        <div className="ov-main">
          <FailureMessage detail={detail} />
          <Questions detail={detail} />
          {detail.publications.map(({ repositoryId, publication }) => (
            <PublicationFacts key={repositoryId} publication={publication} />
          ))}
          {waitsForPlan && detail.plan !== undefined ? <Plan plan={detail.plan} earlier={detail.earlierPlans} /> : null}
          <PatchSets detail={detail} />
          {patchSet === undefined ? null : (
            <>
              <ReviewsTable patchSet={patchSet} findings />
              {patchSet.summary === "" ? null : (
                <Section title="Agent said">
                  <p className="prose">
                    <Text>{patchSet.summary}</Text>
                  </p>
                </Section>
              )}
              <FilesTable detail={detail} patchSet={patchSet} most={20} />
            </>
          )}
          <Section title="Request">
            <p className="prose">
              <Text>{detail.prompt}</Text>
            </p>
          </Section>
          {detail.plan === undefined || waitsForPlan ? null : <Plan plan={detail.plan} earlier={detail.earlierPlans} />}
          {detail.triage === undefined ? null : (
            <Section title={`Triage says ${detail.triage.verdict}`}>
              <p className="prose">
                <Text>{detail.triage.reasons}</Text>
              </p>
            </Section>
          )}
        </div>
        <Aside detail={detail} />
      </div>
    </>
  )
}
