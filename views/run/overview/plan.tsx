/** The plan where it waits for a person outside of its own tab: the whole of it, for reading. */
import type { PlanView, RunDetail } from "../../../core/api/contract.ts"
import { Hash, Section } from "../../kit/facts.tsx"
import { Document } from "../plan/document.tsx"

export const Plan = ({ plan, earlier }: { readonly plan: PlanView; readonly earlier: RunDetail["earlierPlans"] }) => (
  <>
    <Section title={earlier.length === 0 ? "Plan" : `Plan, version ${plan.version}`} end={<Hash of={plan.hash} />}>
      {earlier.length === 0 ? null : <p className="t3 f12">The versions before it stand in the run's plan tab.</p>}
    </Section>
    <Document plan={plan} />
  </>
)
