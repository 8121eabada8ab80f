/** Which policy holds where: every rule with its severity and whose word it is, and bundles to begin with. */
import { useEffect, useState } from "react"
import type { PolicyRuleView, PolicyView } from "../../core/api/contract.ts"
import { Choice } from "../kit/choice.tsx"
import { Hash, Section } from "../kit/facts.tsx"
import { Message, ProblemMessage } from "../kit/message.tsx"
import { Risk } from "../kit/risk.tsx"
import { Skeleton } from "../kit/skeleton.tsx"
import { Mark } from "../kit/status.tsx"
import { Text } from "../kit/text.tsx"
import { ask, type Answer } from "../state/client.ts"
import { useConnection } from "../state/connection.ts"
import { visible } from "../text/visible.ts"
import { labelOf } from "./field-schema.ts"
import { Starters } from "./starters.tsx"

export interface PolicySectionProps {
  /** The user's bundle as it is edited now. */
  readonly chosen: unknown
  readonly onChoose: (bundle: unknown) => void
  /** Changes when another file was saved. */
  readonly saved: string
}

export const usePolicy = (saved: string): Answer<PolicyView> | undefined => {
  const live = useConnection(({ phase }) => phase === "live")
  const [answer, setAnswer] = useState<Answer<PolicyView>>()
  useEffect(() => {
    if (!live) return
    let gone = false
    void ask((core) => core.GetPolicy()).then((got) => {
      if (gone || (!got.ok && got.problem.lost)) return
      setAnswer(got)
    })
    return () => {
      gone = true
    }
  }, [live, saved])
  return answer
}

export const PolicySection = ({ chosen, onChoose, saved }: PolicySectionProps) => {
  const answer = usePolicy(saved)
  const [of, setOf] = useState("")
  if (answer === undefined) return <Skeleton rows={8} />
  if (!answer.ok) return <ProblemMessage problem={answer.problem} />
  const { user, repositories, starters } = answer.value
  const repository = repositories.find(({ id }) => id === of)
  return (
    <>
      <Section title="Bundles to begin with">
        <Starters starters={starters} chosen={chosen} onChoose={onChoose} />
      </Section>
      <Section
        title="What holds now"
        end={
          <Choice
            label="Whose policy"
            value={of}
            options={[["", "Yours, for every repository"], ...repositories.map(({ id, name }) => [id, visible(name)] as const)]}
            onChoose={setOf}
          />
        }
      >
        {repository === undefined ? (
          <p className="note mb-2">
            {user.name === undefined ? "The defaults, and what config.json says." : `Your bundle ${user.name}.`} Policy{" "}
            <Hash of={user.hash} />. It is on every run that stands on it.
          </p>
        ) : (
          <OfRepository repository={repository} />
        )}
        <Rules rules={repository?.rules ?? user.rules} />
      </Section>
    </>
  )
}

const OfRepository = ({ repository }: { readonly repository: PolicyView["repositories"][number] }) => {
  if (repository.problem !== undefined) {
    return (
      <Message tone="fail" title="Its own bundle can't be read, so no run of it starts.">
        <Text>{`${repository.problem.what} ${repository.problem.mend}`}</Text>
      </Message>
    )
  }
  return (
    <>
      <p className="note mb-2">
        {repository.bundle === undefined
          ? "It brings no bundle of its own: yours holds."
          : `Its bundle${repository.bundle.name === undefined ? "" : ` ${repository.bundle.name}`} (.patchplane/policy.json of its base branch) makes yours stricter, never looser.`}{" "}
        {repository.hash === undefined ? null : (
          <>
            Policy <Hash of={repository.hash} />.
          </>
        )}
      </p>
      {repository.withoutEffect.map(({ path, found, holds }) => (
        <p key={path} className="note mb-2">
          <Text>{`${path}: ${found} changes nothing, ${holds} holds.`}</Text>
        </p>
      ))}
    </>
  )
}

const sources = { default: "default", user: "yours", repository: "the repository's" } as const

const Rules = ({ rules }: { readonly rules: ReadonlyArray<PolicyRuleView> }) =>
  rules.length === 0 ? null : (
    <table className="tbl">
      <thead>
        <tr>
          <th>Rule</th>
          <th>On a match</th>
          <th>Raises to</th>
          <th>Whose word</th>
          <th>More</th>
        </tr>
      </thead>
      <tbody>
        {rules.map((rule) => (
          <tr key={rule.id}>
            <td className="nw">
              {labelOf(rule.id)} <code className="text-3">{rule.id}</code>
            </td>
            <td>
              <Severity of={rule.severity} />
            </td>
            <td>{rule.severity === "OFF" ? <span className="text-3">nothing</span> : <Risk tier={rule.tier} />}</td>
            <td className="text-2 nw">{sources[rule.source]}</td>
            <td className="text-2 text-12">
              <Text>{more(rule)}</Text>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )

const severities = { BLOCK: ["block", "Blocks"], WARN: ["wait", "Warns"], OFF: ["idle", "Off"] } as const
const Severity = ({ of }: { readonly of: PolicyRuleView["severity"] }) => <Mark ink={severities[of][0]}>{severities[of][1]}</Mark>

const more = ({ most, paths, allowed }: PolicyRuleView): string => {
  const lists = allowed.filter((list) => list.length > 0)
  return [
    ...(most === undefined ? [] : [`at most ${most}`]),
    ...(paths.length === 0 ? [] : [paths.join(" ")]),
    ...(lists.length === 0 ? [] : [`allowed: ${lists.map((list) => list.join(" ")).join(" and ")}`])
  ].join("; ")
}
