/** Facts beside the overview: budget, risk, where it runs, sessions. */
import type { RunDetail } from "../../../core/api/contract.ts"
import { ClockTime, Hash, Meter, Section } from "../../kit/facts.tsx"
import { Risk } from "../../kit/risk.tsx"
import { Scripted } from "../../kit/scripted.tsx"
import { Text } from "../../kit/text.tsx"
import { duration, money, tokens } from "../../text/format.ts"

export const Aside = ({ detail }: { readonly detail: RunDetail }) => {
  const { budget, profile, summary } = detail
  const { createdBy } = detail
  return (
    <aside className="ov-aside" aria-label="Facts">
      <Section title="Cost and budget">
        {budget.usd === undefined ? (
          <p className="row f12 metered" style={{ justifyContent: "space-between" }}>
            <span className="t2">Money</span>
            <span className="t3">price unknown</span>
          </p>
        ) : (
          <Meter label="Money" value={budget.usd} of={budget.limit.usd}>
            {money(budget.usd)} of {money(budget.limit.usd)}
          </Meter>
        )}
        <Meter label="Time" value={budget.timeMs} of={budget.limit.timeMs}>
          {duration(budget.timeMs)} of {duration(budget.limit.timeMs)}
        </Meter>
        <Meter label="Tokens" value={budget.tokens} of={budget.limit.tokens}>
          {tokens(budget.tokens)} of {tokens(budget.limit.tokens)}
        </Meter>
      </Section>
      <Section title="Risk">
        <Risk tier={summary.tier} suffix=" risk" />
        {detail.triage !== undefined && detail.triage.tier !== summary.tier ? (
          <p className="t3 f12">triage said {detail.triage.tier}</p>
        ) : null}
      </Section>
      <Section title="Where">
        <dl className="kv">
          <dt>Base</dt>
          <dd>
            {detail.repositories.map((repository) => (
              <div key={repository.id}>
                <code>
                  <Text>{repository.base.branch}</Text>
                </code>{" "}
                <Hash of={repository.base.commit} />
              </div>
            ))}
          </dd>
          <dt>Target</dt>
          <dd>
            {detail.repositories.map((repository) => (
              <div key={repository.id}>
                <code>
                  <Text>{repository.target.branch}</Text>
                </code>{" "}
                <span className="t3">{repository.target.kind === "branch" ? "local branch" : "origin"}</span>
              </div>
            ))}
          </dd>
          <dt>Sandbox</dt>
          <dd>
            {profile.execution}, {profile.hosts.length === 0 ? "network off" : <Text>{profile.hosts.join(", ")}</Text>}
          </dd>
          <dt>Model</dt>
          <dd className="row">
            <span>
              <Text>{`${profile.model.provider} ${profile.model.id}`}</Text>
            </span>
            {profile.model.scripted ? <Scripted /> : null}
          </dd>
          <dt>Policy</dt>
          <dd>
            <Hash of={profile.policy} />
          </dd>
          <dt>Asked by</dt>
          <dd>
            <Text>
              {createdBy.kind === "person" ? createdBy.name : createdBy.kind === "policy" ? `policy ${createdBy.bundle}` : "PatchPlane"}
            </Text>
            , {summary.channel}, <ClockTime at={summary.createdAt} />
          </dd>
        </dl>
      </Section>
      {detail.sessions.length === 0 ? null : (
        <Section title="Sessions">
          <table className="tbl f12">
            <tbody>
              {detail.sessions.map((session) => (
                <tr key={session.id}>
                  <td>
                    <Text>{session.role}</Text>
                  </td>
                  <td className="t3 num nw">{duration(session.durationMs)}</td>
                  <td className="t3 num nw">{tokens(session.tokens.input + session.tokens.output)} tokens</td>
                  <td className="right num">{session.usd === undefined ? <span className="t3">unknown</span> : money(session.usd)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Section>
      )}
    </aside>
  )
}
