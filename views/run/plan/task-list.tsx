/** The tasks of a plan in its order, each with what has to be done before it (PLN-6). */
import { CircleCheck, CircleDashed, CircleMinus, LoaderCircle, type LucideIcon } from "lucide-react"
import type { RunDetail } from "../../../core/api/contract.ts"
import type { PlanTask } from "../../../core/domain/plan-document.ts"
import { Section } from "../../kit/facts.tsx"
import { Text } from "../../kit/text.tsx"
import { count } from "../../text/format.ts"

type State = RunDetail["tasks"][number]["state"]
const looks: Record<State, readonly [LucideIcon, string, string]> = {
  waiting: [CircleDashed, "t3", "waits"],
  working: [LoaderCircle, "t2 spin", "at work"],
  changed: [CircleCheck, "done", "done"],
  unchanged: [CircleMinus, "t3", "done, nothing to change"]
}

export interface TaskListProps {
  readonly document: ReadonlyArray<PlanTask>
  readonly tasks: RunDetail["tasks"]
  readonly chosen: string | undefined
}

export const TaskList = ({ document, tasks, chosen }: TaskListProps) => {
  const stateOf = (task: string) => tasks.find(({ id }) => id === task)?.state
  const done = document.filter(({ id }) => ["changed", "unchanged"].includes(stateOf(id) ?? "")).length
  return (
    <Section title="Tasks" end={tasks.length === 0 ? count(document.length, "task") : `${done} of ${count(document.length, "task")} done`}>
      <ol className="plan-tasks">
        {document.map((task) => (
          <TaskItem key={task.id} task={task} state={stateOf(task.id)} chosen={task.id === chosen} all={document} />
        ))}
      </ol>
    </Section>
  )
}

interface TaskItemProps {
  readonly task: PlanTask
  readonly state: State | undefined
  readonly chosen: boolean
  readonly all: ReadonlyArray<PlanTask>
}

const TaskItem = ({ task, state, chosen, all }: TaskItemProps) => {
  const { id, goal, acceptance, paths, role = "generalist", repository, after = [], budget } = task
  const then = all.filter((other) => other.after?.includes(id)).map((other) => other.id)
  const [Icon, ink, words] = state === undefined ? [] : looks[state]
  return (
    <li className={chosen ? "chosen" : ""} aria-current={chosen ? "true" : undefined}>
      <span className="num t3">
        <Text>{id}</Text>
      </span>
      <div className="grid gap-1 min-w-0">
        <div className="row items-start">
          <p className="prose med grow">
            <Text>{goal}</Text>
          </p>
          {Icon === undefined ? null : (
            <span className="row f12 t2 nw">
              <Icon className={`i s ${ink}`} aria-hidden />
              {words}
            </span>
          )}
        </div>
        <dl className="kv f12">
          <dt>Role</dt>
          <dd>
            <Text>{repository === undefined ? role : `${role}, in ${repository}`}</Text>
          </dd>
          <dt>Depends on</dt>
          <dd>
            {after.length === 0 ? <span className="t3">nothing</span> : <Text>{`task ${after.join(", ")}`}</Text>}
            {then.length === 0 ? null : (
              <span className="t3">
                {" "}
                · before <Text>{then.join(", ")}</Text>
              </span>
            )}
          </dd>
          {budget === undefined ? null : (
            <>
              <dt>Budget</dt>
              <dd className="num">
                {[
                  ...(budget.minutes === undefined ? [] : [`${budget.minutes} m`]),
                  ...(budget.usd === undefined ? [] : [`$${budget.usd.toFixed(2)}`])
                ].join(", ")}
              </dd>
            </>
          )}
          {paths.length === 0 ? null : (
            <>
              <dt>Paths</dt>
              <dd>
                <code>
                  <Text>{paths.join(", ")}</Text>
                </code>
              </dd>
            </>
          )}
          <dt>Accepted when</dt>
          <dd>
            {acceptance.length === 0 ? <span className="t3">no criterion</span> : null}
            {acceptance.map((criterion, index) => (
              <div key={index} className="prose">
                <Text>{criterion}</Text>
              </div>
            ))}
          </dd>
        </dl>
      </div>
    </li>
  )
}
