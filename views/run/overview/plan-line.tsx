/** The plan in one line, and the way to it. */
import type { RunDetail } from "../../../core/api/contract.ts"
import { Section } from "../../kit/facts.tsx"
import { Text } from "../../kit/text.tsx"
import { hrefOf } from "../../state/route.ts"
import { count } from "../../text/format.ts"

export const PlanLine = ({ detail: { plan, tasks, questions, summary } }: { readonly detail: RunDetail }) => {
  if (plan === undefined) return null
  const document = plan.document
  const done = tasks.filter(({ state }) => state === "changed" || state === "unchanged").length
  const answered = questions.filter(({ answer }) => answer !== undefined).length
  const notes = [
    ...(document === undefined ? [] : [count(document.tasks.length, "task")]),
    ...(tasks.length === 0 ? [] : [`${done} done`]),
    ...(answered === 0 ? [] : [count(answered, "answer")])
  ]
  return (
    <Section
      title="Plan"
      end={
        <a className="link" href={hrefOf({ view: "run", run: summary.number, tab: "plan" })}>
          Plan v{plan.version}
        </a>
      }
    >
      <p className="t2 prose">
        <Text>{document?.decision ?? "Its text can't be read as a plan."}</Text>
        {notes.length === 0 ? null : <span className="t3"> {notes.join(", ")}</span>}
      </p>
    </Section>
  )
}
