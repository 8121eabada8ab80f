/** The plan document, for reading: its tasks with what each must reach; anything unknown in it as indented text. */
import type { RunDetail } from "../../../core/api/contract.ts"
import { Hash, Section } from "../../kit/facts.tsx"
import { Text } from "../../kit/text.tsx"
import { planOf, type PlanPart } from "./plan-parts.ts"

export const Plan = ({ plan }: { readonly plan: NonNullable<RunDetail["plan"]> }) => (
  <Section title="Plan" end={<Hash of={plan.hash} />}>
    <Parts parts={planOf(plan.text)} />
  </Section>
)

const Parts = ({ parts }: { readonly parts: ReadonlyArray<PlanPart> }) => (
  <>
    {parts.map((part, index) =>
      part.items === undefined ? (
        <p key={index} className="prose" style={{ marginBottom: 4 }}>
          {part.name === "" ? null : <span className="t3">{part.name} </span>}
          <Text>{part.text}</Text>
        </p>
      ) : (
        <div key={index} style={{ marginBottom: 4 }}>
          {part.name === "" ? null : <span className="t3">{part.name}</span>}
          <div style={{ paddingLeft: 12, borderLeft: "1px solid var(--line)" }}>
            <Parts parts={part.items} />
          </div>
        </div>
      )
    )}
  </>
)
