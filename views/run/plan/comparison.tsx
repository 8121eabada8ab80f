/** Two versions of a plan against each other, section by section: what is the same, what went, what came. */
import type { PlanDocument } from "../../../core/domain/plan-document.ts"
import { Section } from "../../kit/facts.tsx"
import { Text } from "../../kit/text.tsx"
import { count } from "../../text/format.ts"
import { sectionChanges, taskChanges, type Piece, type TaskChange } from "./compare.ts"

export const Comparison = ({ before, after }: { readonly before: PlanDocument; readonly after: PlanDocument }) => {
  const sections = sectionChanges(before, after)
  const tasks = taskChanges(before.tasks, after.tasks)
  const changed = tasks.filter(({ state }) => state !== "same").length
  return (
    <>
      {sections.map(({ name, changed: differs, pieces }) => (
        <Section key={name} title={name} end={differs ? "changed" : "the same"}>
          <Pieces of={pieces} />
        </Section>
      ))}
      <Section title="Tasks" end={changed === 0 ? "the same" : `${count(changed, "task")} changed`}>
        <ol className="plan-tasks">
          {tasks.map((task) => (
            <li key={task.id}>
              <span className="num t3">
                <Text>{task.id}</Text>
              </span>
              <div className="min-w-0">
                <p className="t3 f12">{stateWords[task.state]}</p>
                <Pieces of={task.pieces} />
              </div>
            </li>
          ))}
        </ol>
      </Section>
    </>
  )
}

const stateWords: Record<TaskChange["state"], string> = { same: "the same", gone: "taken out", came: "added", changed: "changed" }

const Pieces = ({ of }: { readonly of: ReadonlyArray<Piece> }) => (
  <div>
    {of.map(({ sign, text }, index) =>
      sign === "same" ? (
        <p key={index} className="prose pl-5 t2">
          <Text>{text}</Text>
        </p>
      ) : (
        <p key={index} className={sign}>
          <span className={sign === "gone" ? "del" : "add"}>
            <span aria-hidden>{sign === "gone" ? "−" : "+"}</span>
            <span className="sr">{sign === "gone" ? "gone: " : "came: "}</span>
          </span>
          <span className="prose">
            <Text>{text}</Text>
          </span>
        </p>
      )
    )}
  </div>
)
