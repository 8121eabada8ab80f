/** At the bottom of a run that waits: exactly what is decided, and the three answers. */
import { Check, MessageSquare, X } from "lucide-react"
import type { ReactNode } from "react"
import type { RunDetail } from "../../../core/api/contract.ts"
import { Button } from "../../kit/button.tsx"
import { Hash } from "../../kit/facts.tsx"
import { Risk } from "../../kit/risk.tsx"
import { Text } from "../../kit/text.tsx"
import { baseOf, ReviewsFact } from "./facts.tsx"
import { newest } from "./newest.ts"
import { approve, put } from "./question.ts"

const Fact = ({ name, wide = false, children }: { readonly name: string; readonly wide?: boolean; readonly children: ReactNode }) => (
  <div className={wide ? "wide" : ""}>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
)

export const DecisionBar = ({ detail }: { readonly detail: RunDetail }) => {
  const { status, tier } = detail.summary
  const patchSet = newest(detail)
  if (status === "awaiting-approval" && patchSet !== undefined) {
    const repository = detail.repositories.find(({ id }) => id === patchSet.repositoryId)
    return (
      <section className="decide" aria-label="Decision">
        <dl className="facts">
          <Fact name="You approve">
            <span className="med cut">
              <Text>{repository?.name ?? ""}</Text>
            </span>
            <span className="med">v{patchSet.version}</span>
            <span className="t3">tree</span>
            <Hash of={patchSet.tree} />
          </Fact>
          <Fact name="On base" wide>
            <code>
              <Text>{baseOf(detail, patchSet)}</Text>
            </code>
          </Fact>
          <Fact name={`Reviews ${patchSet.reviews.length}`}>
            <ReviewsFact patchSet={patchSet} />
          </Fact>
          <Fact name="Policy" wide>
            <Hash of={detail.profile.policy} />
          </Fact>
          <Fact name="Then" wide>
            <span className="t3">writes</span>
            <code className="cut">
              <Text>{patchSet.target}</Text>
            </code>
          </Fact>
        </dl>
        <span className="grow" />
        <Button icon={X} shortcut="r" onClick={() => put({ kind: "reject", detail, patchSet })}>
          Reject
        </Button>
        <Button icon={MessageSquare} shortcut="c" onClick={() => put({ kind: "request-changes", detail, patchSet })}>
          <span className="narrow-off">Request changes</span>
          <span className="narrow-on">Changes</span>
        </Button>
        <Button look="primary" icon={Check} shortcut="a" onClick={() => approve(detail)}>
          Approve
        </Button>
      </section>
    )
  }
  if (status === "awaiting-plan-approval" && detail.plan !== undefined) {
    const plan = detail.plan.hash
    return (
      <section className="decide" aria-label="Decision">
        <dl className="facts">
          <Fact name="You approve">
            <span className="med">the plan</span>
            <Hash of={plan} />
          </Fact>
          <Fact name="Risk">
            <Risk tier={tier} />
          </Fact>
          <Fact name="Then" wide>
            the agent writes code in its sandbox
          </Fact>
        </dl>
        <span className="grow" />
        <Button icon={X} onClick={() => put({ kind: "cancel", detail })}>
          Cancel run
        </Button>
        <Button icon={MessageSquare} shortcut="s" onClick={() => put({ kind: "redirect", detail })}>
          <span className="narrow-off">Ask for another plan</span>
          <span className="narrow-on">Another</span>
        </Button>
        <Button look="primary" icon={Check} shortcut="a" onClick={() => put({ kind: "approve-plan", detail, plan })}>
          Approve plan
        </Button>
      </section>
    )
  }
  return null
}
