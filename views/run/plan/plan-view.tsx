/** The plan with its versions, what changed between them, and what was asked on the way. */
import type { RunDetail } from "../../../core/api/contract.ts"
import { CopyButton } from "../../kit/copy.tsx"
import { Hash, Section } from "../../kit/facts.tsx"
import { Message } from "../../kit/message.tsx"
import { Text } from "../../kit/text.tsx"
import { useActions } from "../../keys/keyboard.ts"
import { hrefOf, slide } from "../../state/route.ts"
import { Questions } from "../overview/questions.tsx"
import { slideTo } from "../query.ts"
import type { RunRoute } from "../run-page.tsx"
import { Answers } from "./answers.tsx"
import { Comparison } from "./comparison.tsx"
import { Document } from "./document.tsx"

export interface PlanViewProps {
  readonly detail: RunDetail
  readonly route: RunRoute
}

export const PlanView = ({ detail, route }: PlanViewProps) => {
  const { plan, earlierPlans } = detail
  const all = plan === undefined ? earlierPlans : [...earlierPlans, plan]
  const shown = all.find(({ version }) => version === route.version) ?? all.at(-1)
  const against = all.find(({ version }) => String(version) === route.query?.against && version !== shown?.version)
  const tasks = against === undefined ? (shown?.document?.tasks ?? []) : []
  const at = tasks.findIndex(({ id }) => id === route.query?.task)
  const show = (version: number) => {
    const { query, ...rest } = route
    const { task: _, against: other, ...kept } = query ?? {}
    slide({ ...rest, version, query: other === undefined || other === String(version) ? kept : { ...kept, against: other } })
  }
  const choose = (index: number) => slideTo(route, { task: tasks[Math.max(0, Math.min(tasks.length - 1, index))]?.id })
  const before = all[all.findIndex((one) => one === shown) - 1]
  useActions([
    { place: "Run", keys: ["j"], act: () => choose(at + 1) },
    { place: "Run", keys: ["k"], act: () => choose(at - 1) },
    { place: "Run", name: "Show the plan before", keys: ["["], act: () => before !== undefined && show(before.version) },
    {
      place: "Run",
      name: "Show the plan after",
      keys: ["]"],
      act: () => shown !== undefined && all.some(({ version }) => version === shown.version + 1) && show(shown.version + 1)
    },
    {
      place: "Run",
      name: "Compare with the plan before",
      keys: ["v"],
      act: () => slideTo(route, { against: against === undefined && before !== undefined ? String(before.version) : undefined })
    }
  ])
  if (shown === undefined) {
    return (
      <div className="page scroll grow">
        <div className="grid gap-4">
          <Message tone="plain" title="There is no plan yet.">
            <Text>{detail.summary.note}</Text>. Before any code is written, its decision, scope, tasks and gates stand here.
          </Message>
          <Questions detail={detail} />
          <Answers detail={detail} />
        </div>
      </div>
    )
  }
  const isNewest = shown === plan
  return (
    <>
      <div className="tool f12">
        <select
          className="pick"
          aria-label="Version of the plan"
          value={shown.version}
          onChange={(event) => show(Number(event.target.value))}
        >
          {all.toReversed().map((one) => (
            <option key={one.version} value={one.version}>{`v${one.version}${one === plan ? ", newest" : ""}`}</option>
          ))}
        </select>
        {all.length < 2 ? null : (
          <label className="row">
            <span className="t3">against</span>
            <select
              className="pick"
              aria-label="Compare with"
              value={against?.version ?? ""}
              onChange={(event) => slideTo(route, { against: event.target.value })}
            >
              <option value="">nothing</option>
              {all
                .filter((one) => one !== shown)
                .map((one) => (
                  <option key={one.version} value={one.version}>{`v${one.version}`}</option>
                ))}
            </select>
          </label>
        )}
        <span className="grow" />
        <span className="t3">plan</span>
        <Hash of={shown.hash} />
        <CopyButton text={shown.hash} what="hash" />
      </div>
      <div className="ov scroll grow" tabIndex={0} role="region" aria-label="Plan">
        <div className="ov-main">
          {isNewest ? null : (
            <div className="pt-2">
              <Message tone="plain" title={`This is version ${shown.version}: it was planned before a person redirected the run.`} />
            </div>
          )}
          {against === undefined ? (
            <Document plan={shown} chosen={route.query?.task} {...(isNewest ? { tasks: detail.tasks } : {})} />
          ) : against.document === undefined || shown.document === undefined ? (
            <div className="pt-2">
              <Message tone="plain" title="One of the two is no plan in a form that is known here: they can't be compared." />
            </div>
          ) : (
            <Comparison before={against.document} after={shown.document} />
          )}
        </div>
        <aside className="ov-aside" aria-label="Facts of the plan">
          <Section title="Bound to">
            <dl className="kv">
              <dt>Context</dt>
              <dd className="row">
                <Hash of={shown.context} long />
                <CopyButton text={shown.context} what="context hash" />
              </dd>
              <dt>Base</dt>
              <dd>
                {detail.repositories.map(({ id, name, base }) => (
                  <div key={id}>
                    <Text>{name}</Text> <Hash of={base.commit} />
                  </div>
                ))}
              </dd>
              <dt>Policy</dt>
              <dd>
                <a className="pathlink" href={hrefOf({ view: "run", run: route.run, tab: "policy" })}>
                  <Hash of={detail.profile.policy} />
                </a>
              </dd>
              <dt>Model</dt>
              <dd>
                <Text>{`${detail.profile.model.provider} ${detail.profile.model.id}`}</Text>
              </dd>
            </dl>
            <p className="t3 f12 pt-2">
              The context hash covers commit, prompt, policy, instructions and model: the same replies give the same tree.
            </p>
          </Section>
          <Questions detail={detail} />
          <Answers detail={detail} />
        </aside>
      </div>
    </>
  )
}
