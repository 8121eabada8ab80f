/** The gates in the order of a run's way, each with its evidence: `done` needs every required one (GATE-1). */
import { CircleDashed, type LucideIcon } from "lucide-react"
import type { RunDetail } from "../../../core/api/contract.ts"
import { Section } from "../../kit/facts.tsx"
import { Mark } from "../../kit/status.tsx"
import { Text } from "../../kit/text.tsx"
import type { Ink } from "../../text/words.ts"

type Gate = RunDetail["gates"][number]

const names: Readonly<Record<string, string>> = {
  repository: "Repository state",
  plan: "Plan complete",
  applies: "Patch applies",
  acceptance: "Acceptance criteria",
  reviewers: "Reviewers",
  policy: "Policy",
  approval: "Approval",
  publication: "Publication",
  ci: "CI"
}
const looks: Record<Gate["state"], readonly [word: string, ink: Ink, icon?: LucideIcon]> = {
  passed: ["Passed", "done"],
  failed: ["Failed", "fail"],
  open: ["Open", "idle", CircleDashed],
  "not-configured": ["Not configured", "idle", CircleDashed]
}

export const GatesTable = ({ gates }: { readonly gates: RunDetail["gates"] }) => {
  const required = gates.filter((gate) => gate.required)
  const passed = required.filter(({ state }) => state === "passed").length
  return (
    <Section title="Gates" end={gates.length === 0 ? undefined : `${passed} of ${required.length} required passed`}>
      {gates.length === 0 ? (
        <p className="t3">No gate is known for this run.</p>
      ) : (
        <table className="tbl">
          <tbody>
            {gates.map((gate) => {
              const [word, ink, icon] = looks[gate.state]
              return (
                <tr key={gate.name}>
                  <td className="med nw">{names[gate.name] ?? <Text>{gate.name}</Text>}</td>
                  <td className="nw">
                    <Mark ink={ink} {...(icon === undefined ? {} : { icon })}>
                      {word}
                    </Mark>
                  </td>
                  <td className="t2 wrap-anywhere">
                    <Text>{gate.evidence}</Text>
                    {gate.required ? null : <span className="t3"> not required</span>}
                  </td>
                </tr>
              )
            })}
          </tbody>
        </table>
      )}
    </Section>
  )
}
