/** Facts beside the overview: cost and budget, scope by folder, risk, what it is made with, sessions. */
import { Fragment } from "react"
import type { RunDetail } from "../../../core/api/contract.ts"
import type { SessionRecord } from "../../../core/domain/outcome.ts"
import { ClockTime, Hash, Section } from "../../kit/facts.tsx"
import { Risk } from "../../kit/risk.tsx"
import { Scripted } from "../../kit/scripted.tsx"
import { Text } from "../../kit/text.tsx"
import { hrefOf } from "../../state/route.ts"
import { count, duration, money } from "../../text/format.ts"
import { Budget } from "../budget.tsx"
import { actorWords } from "../people.ts"
import { FolderScope } from "./folder-scope.tsx"

export const Aside = ({ detail }: { readonly detail: RunDetail }) => {
  const { budget, profile, summary } = detail
  const { createdBy } = detail
  const patchSets = detail.patchSets.filter(({ current }) => current)
  return (
    <aside className="ov-aside" aria-label="Facts">
      <Section title="Cost and budget">
        <Budget budget={budget} />
      </Section>
      {patchSets.map((patchSet) => (
        <FolderScope key={patchSet.id} detail={detail} patchSet={patchSet} />
      ))}
      <Section title="Risk">
        <Risk tier={summary.tier} suffix=" risk" />
        {detail.triage !== undefined && detail.triage.tier !== summary.tier ? (
          <p className="t3 f12">triage said {detail.triage.tier}</p>
        ) : null}
      </Section>
      <Section title="Made with">
        <dl className="kv">
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
            <a className="pathlink" href={hrefOf({ view: "run", run: summary.number, tab: "policy" })}>
              <Hash of={profile.policy} />
            </a>
          </dd>
          <dt>Asked by</dt>
          <dd>
            <Text>{actorWords(createdBy)}</Text>, {summary.channel}, <ClockTime at={summary.createdAt} />
          </dd>
        </dl>
      </Section>
      {detail.sessions.length === 0 ? null : (
        <Section
          title="Sessions"
          end={
            <a className="link" href={hrefOf({ view: "run", run: summary.number, tab: "ledger", query: { show: "sessions" } })}>
              {count(detail.sessions.length, "session")}
            </a>
          }
        >
          <dl className="kv">
            {spentByRole(detail.sessions).map(({ role, usd, durationMs }) => (
              <Fragment key={role}>
                <dt className="cut">
                  <Text>{role}</Text>
                </dt>
                <dd className="row num">
                  <span className="t3">{duration(durationMs)}</span>
                  <span className="grow" />
                  {usd === undefined ? <span className="t3">price unknown</span> : money(usd)}
                </dd>
              </Fragment>
            ))}
          </dl>
        </Section>
      )}
    </aside>
  )
}

/** What each role's sessions took together, in the order of their first; a price that is unknown makes the sum unknown. */
const spentByRole = (sessions: ReadonlyArray<SessionRecord>) => {
  const roles = new Map<string, { role: string; usd: number | undefined; durationMs: number }>()
  for (const { role, usd, durationMs } of sessions) {
    const known = roles.get(role)
    if (known === undefined) roles.set(role, { role, usd, durationMs })
    else {
      known.usd = known.usd === undefined || usd === undefined ? undefined : known.usd + usd
      known.durationMs += durationMs
    }
  }
  return [...roles.values()]
}
