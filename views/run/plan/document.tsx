/** A plan for reading: what is decided, where it stops, each task with what it must reach, and the gates (PLN-1). */
import type { PlanView, RunDetail } from "../../../core/api/contract.ts"
import { Section } from "../../kit/facts.tsx"
import { Risk } from "../../kit/risk.tsx"
import { Text } from "../../kit/text.tsx"
import { TaskList } from "./task-list.tsx"

export interface DocumentProps {
  readonly plan: PlanView
  /** Where its tasks stand; absent for a plan that is not followed any more. */
  readonly tasks?: RunDetail["tasks"]
  readonly chosen?: string | undefined
}

export const Document = ({ plan: { document, text }, tasks = [], chosen }: DocumentProps) => {
  if (document === undefined) {
    return (
      <Section title="Text">
        <p className="t2">This is no plan in a form that is known here. Its text, as it stands:</p>
        <p className="prose">
          <Text>{text}</Text>
        </p>
      </Section>
    )
  }
  const { decision, architecture, scope, gates, tier } = document
  return (
    <>
      <Prose title="Decision" text={decision} />
      <Prose title="Architecture" text={architecture} />
      <Section title="Scope">
        <div className="grid gap-4 medium:grid-cols-2">
          <Lines title="In scope" sign="+" items={scope.in} />
          <Lines title="Out of scope" sign="−" items={scope.out} />
        </div>
      </Section>
      <TaskList document={document.tasks} tasks={tasks} chosen={chosen} />
      <Section title="Quality gates" end={<Risk tier={tier} suffix=" risk" />}>
        <Lines sign="" items={gates} />
      </Section>
    </>
  )
}

const Prose = ({ title, text }: { readonly title: string; readonly text: string }) => (
  <Section title={title}>
    <p className="prose max-w-[720px]">
      <Text>{text}</Text>
    </p>
  </Section>
)

const Lines = ({ title, sign, items }: { readonly title?: string; readonly sign: string; readonly items: ReadonlyArray<string> }) => (
  <div>
    {title === undefined ? null : <h3 className="t3 f12">{title}</h3>}
    {items.length === 0 ? <p className="t3">nothing said</p> : null}
    <ul>
      {items.map((item, index) => (
        <li key={index} className="flex gap-2">
          {sign === "" ? null : (
            <span className="t3" aria-hidden>
              {sign}
            </span>
          )}
          <span className="prose">
            <Text>{item}</Text>
          </span>
        </li>
      ))}
    </ul>
  </div>
)
