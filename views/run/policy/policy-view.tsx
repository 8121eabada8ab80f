/** The gates, what the policy found at each stage with who overrode what, and the policy that applies. */
import type { RunDetail } from "../../../core/api/contract.ts"
import { Section } from "../../kit/facts.tsx"
import { Mark } from "../../kit/status.tsx"
import { useActions } from "../../keys/keyboard.ts"
import { useInstallation } from "../../state/installation.ts"
import { notify } from "../../state/notices.ts"
import { put } from "../decision/question.ts"
import { slideTo } from "../query.ts"
import type { RunRoute } from "../run-page.tsx"
import { Bundle } from "./bundle.tsx"
import { GatesTable } from "./gates-table.tsx"
import { inStage, stages, standing } from "./stages.ts"
import { ViolationRow, whyNotOverridden } from "./violation-row.tsx"

export interface PolicyViewProps {
  readonly detail: RunDetail
  readonly route: RunRoute
}

export const PolicyView = ({ detail, route }: PolicyViewProps) => {
  const { violations } = detail
  const ordered = stages.flatMap(([stage]) => inStage(violations, stage))
  const { at, evidence } = route.query ?? {}
  const keyOf = ({ stage, id }: (typeof ordered)[number]) => `${stage}.${id.slice(0, 8)}`
  const place = ordered.findIndex((violation) => keyOf(violation) === at)
  const chosen = ordered[place]
  const role = useInstallation(({ status }) => (status?.actor.kind === "person" ? status.actor.role : undefined))
  const choose = (index: number) => {
    const next = ordered[Math.max(0, Math.min(ordered.length - 1, index))]
    if (next !== undefined) slideTo(route, { at: keyOf(next) })
  }
  const toggle = (key: string) => slideTo(route, { at: key, evidence: evidence === key ? undefined : key })
  useActions([
    { place: "Run", keys: ["j"], act: () => choose(place + 1) },
    { place: "Run", keys: ["k"], act: () => choose(place - 1) },
    {
      place: "Run",
      name: "Show or hide the chosen violation's evidence",
      keys: ["o", "Enter"],
      act: () => chosen !== undefined && toggle(keyOf(chosen))
    },
    {
      place: "Run",
      name: "Override the chosen violation",
      keys: ["v"],
      act: () => {
        if (chosen === undefined) return notify("Choose a violation first, with j and k.", "plain")
        const why = whyNotOverridden(detail, chosen, role)
        if (why === undefined) put({ kind: "override-violation", detail, violation: chosen })
        else notify(`Nothing was overridden. ${why}`, "plain")
      }
    }
  ])
  const blocks = standing(violations)
  return (
    <div className="ov scroll grow" tabIndex={0} role="region" aria-label="Policy">
      <div className="ov-main">
        <GatesTable gates={detail.gates} />
        {stages.map(([stage, name, when]) => {
          const found = inStage(violations, stage)
          return (
            <Section key={stage} title={name} end={when}>
              {found.length === 0 ? (
                <p>
                  <Mark ink="idle">
                    <span className="t2">nothing on record</span>
                  </Mark>
                </p>
              ) : (
                <ul>
                  {found.map((violation) => (
                    <ViolationRow
                      key={violation.id}
                      detail={detail}
                      violation={violation}
                      chosen={violation === chosen}
                      open={evidence === keyOf(violation)}
                      toggle={() => toggle(keyOf(violation))}
                    />
                  ))}
                </ul>
              )}
            </Section>
          )
        })}
      </div>
      <aside className="ov-aside" aria-label="Policy that applies">
        <Section title="Now">
          <p>
            {blocks === 0 ? (
              <Mark ink="done">Nothing blocks</Mark>
            ) : (
              <Mark ink="block">{blocks === 1 ? "1 violation blocks" : `${blocks} violations block`}</Mark>
            )}
          </p>
        </Section>
        <Bundle detail={detail} />
      </aside>
    </div>
  )
}
