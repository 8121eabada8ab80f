/** Every agent session of the run with role, model, tokens, cost, turns and time, and what of the budget is spent (LED-4). */
import type { RunDetail } from "../../../core/api/contract.ts"
import type { SessionRecord } from "../../../core/domain/outcome.ts"
import { Hash, Section } from "../../kit/facts.tsx"
import { Message } from "../../kit/message.tsx"
import { Scripted } from "../../kit/scripted.tsx"
import { Text } from "../../kit/text.tsx"
import { hrefOf } from "../../state/route.ts"
import { Budget } from "../budget.tsx"
import { count, duration, money, tokens } from "../../text/format.ts"

export const SessionsPane = ({ detail }: { readonly detail: RunDetail }) => {
  const { sessions, budget } = detail
  return (
    <div className="ov scroll grow" tabIndex={0} role="region" aria-label="Sessions">
      <div className="ov-main">
        <Section title="Sessions" end={count(sessions.length, "session")}>
          {sessions.length === 0 ? (
            <Message tone="plain" title="No session has ended yet.">
              A session stands here when the ledger has it; what it says now is in the timeline.
            </Message>
          ) : (
            <table className="tbl">
              <thead>
                <tr>
                  <th>Role</th>
                  <th>Model</th>
                  <th className="right">Turns</th>
                  <th className="right">In</th>
                  <th className="right">Cached</th>
                  <th className="right">Out</th>
                  <th className="right">Took</th>
                  <th className="right">Cost</th>
                </tr>
              </thead>
              <tbody>
                {sessions.map((session) => (
                  <SessionRow key={session.id} detail={detail} session={session} />
                ))}
                <tr>
                  <td className="med">Together</td>
                  <td />
                  <td className="right num">{sum(sessions, ({ turns }) => turns)}</td>
                  <td className="right num">{tokens(sum(sessions, (session) => session.tokens.input))}</td>
                  <td className="right num">{tokens(sum(sessions, (session) => session.tokens.cached))}</td>
                  <td className="right num">{tokens(sum(sessions, (session) => session.tokens.output))}</td>
                  <td className="right num">{duration(sum(sessions, ({ durationMs }) => durationMs))}</td>
                  <td className="right num med">
                    {sessions.some(({ usd }) => usd === undefined) ? (
                      <span className="t3">unknown</span>
                    ) : (
                      money(sum(sessions, ({ usd }) => usd ?? 0))
                    )}
                  </td>
                </tr>
              </tbody>
            </table>
          )}
        </Section>
      </div>
      <aside className="ov-aside" aria-label="Budget">
        <Section title="Budget">
          <Budget budget={budget} />
          {budget.usd === undefined ? <p className="t2 f12 pt-2">The model's price is unknown: tokens alone bound the cost.</p> : null}
          <p className="t3 f12 pt-2">When one ends, the session is interrupted and the run waits for you.</p>
        </Section>
      </aside>
    </div>
  )
}

const SessionRow = ({ detail, session }: { readonly detail: RunDetail; readonly session: SessionRecord }) => {
  const repository = detail.repositories.length > 1 ? detail.repositories.find(({ id }) => id === session.repository)?.name : undefined
  const about = [...(session.task === undefined ? [] : [`task ${session.task}`]), ...(repository === undefined ? [] : [repository])].join(
    ", "
  )
  return (
    <tr>
      <td>
        <a
          className="pathlink med"
          href={hrefOf({ view: "run", run: detail.summary.number, tab: "timeline", query: { show: "agent" } })}
          title={session.id}
        >
          <Text>{session.role}</Text>
        </a>
        {about === "" ? null : (
          <span className="t3">
            {" "}
            <Text>{about}</Text>
          </span>
        )}
      </td>
      <td>
        <span className="row">
          <Text>{`${session.model}, ${session.runtime}`}</Text>
          {detail.profile.model.scripted ? <Scripted /> : null}
          <span className="t3" title={`transcript ${session.transcript}`}>
            <Hash of={session.transcript} />
          </span>
        </span>
      </td>
      <td className="right num">{session.turns}</td>
      <td className="right num">{tokens(session.tokens.input)}</td>
      <td className="right num">{tokens(session.tokens.cached)}</td>
      <td className="right num">{tokens(session.tokens.output)}</td>
      <td className="right num nw">{duration(session.durationMs)}</td>
      <td className="right num">{session.usd === undefined ? <span className="t3">unknown</span> : money(session.usd)}</td>
    </tr>
  )
}

const sum = (sessions: ReadonlyArray<SessionRecord>, of: (session: SessionRecord) => number): number =>
  sessions.reduce((total, session) => total + of(session), 0)
