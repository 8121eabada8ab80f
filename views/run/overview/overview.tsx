/** Why the run is where it is: its steps, what is next, where each change goes, what was found and said, what it cost. */
import type { RunDetail } from "../../../core/api/contract.ts"
import { Section } from "../../kit/facts.tsx"
import { Text } from "../../kit/text.tsx"
import { newest } from "../decision/newest.ts"
import { ClaimsTable } from "../reviews/claims-table.tsx"
import { Aside } from "./aside.tsx"
import { FailureMessage } from "./failure.tsx"
import { FilesTable } from "./files-table.tsx"
import { Now } from "./now.tsx"
import { Overlaps } from "./overlaps.tsx"
import { PatchSets } from "./patch-sets.tsx"
import { PlanLine } from "./plan-line.tsx"
import { PublicationFacts } from "./publication.tsx"
import { Questions } from "./questions.tsx"
import { ReviewsTable } from "./reviews-table.tsx"
import { Steps } from "./steps.tsx"
import { Topology } from "./topology.tsx"

export const Overview = ({ detail }: { readonly detail: RunDetail }) => {
  const patchSet = newest(detail)
  return (
    <>
      <Steps detail={detail} />
      <div className="ov scroll grow" tabIndex={0} role="region" aria-label="Overview">
        <div className="ov-main">
          <Now detail={detail} />
          <FailureMessage detail={detail} />
          <Questions detail={detail} />
          <Topology detail={detail} />
          <Overlaps detail={detail} />
          {detail.publications.map(({ repositoryId, publication }) => (
            <PublicationFacts key={repositoryId} publication={publication} />
          ))}
          <PatchSets detail={detail} />
          {patchSet === undefined ? null : (
            <>
              <ClaimsTable patchSet={patchSet} most={4} />
              <ReviewsTable patchSet={patchSet} findings detail={detail} />
              {patchSet.summary === "" ? null : (
                <Section title="Agent said">
                  <p className="prose">
                    <Text>{patchSet.summary}</Text>
                  </p>
                </Section>
              )}
              <FilesTable detail={detail} patchSet={patchSet} most={12} />
            </>
          )}
          <Section title="Request">
            <p className="prose">
              <Text>{detail.prompt}</Text>
            </p>
          </Section>
          <PlanLine detail={detail} />
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
