/** The plan, for reading: what is decided, where it stops, and each task with what it must reach (PLN-1). */
import { useState } from "react"
import type { PlanView, RunDetail } from "../../../core/api/contract.ts"
import { Hash, Section } from "../../kit/facts.tsx"
import { Text } from "../../kit/text.tsx"

type Task = NonNullable<PlanView["document"]>["tasks"][number]

export const Plan = ({ plan, earlier }: { readonly plan: PlanView; readonly earlier: RunDetail["earlierPlans"] }) => {
  const [version, setVersion] = useState<number>()
  const shown = earlier.find((candidate) => candidate.version === version) ?? plan
  return (
    <Section
      title="Plan"
      end={
        <>
          {earlier.length === 0 ? null : (
            <select
              className="pick"
              aria-label="Version of the plan"
              value={shown.version}
              onChange={(event) => setVersion(Number(event.target.value))}
            >
              {[...earlier, plan].map((one) => (
                <option key={one.version} value={one.version}>
                  {`v${one.version}${one === plan ? ", newest" : ""}`}
                </option>
              ))}
            </select>
          )}
          <Hash of={shown.hash} />
        </>
      }
    >
      <Document plan={shown} />
    </Section>
  )
}

const Document = ({ plan: { document, text } }: { readonly plan: PlanView }) => {
  if (document === undefined) {
    return (
      <p className="prose">
        <Text>{text}</Text>
      </p>
    )
  }
  const { decision, architecture, scope, tasks, gates } = document
  return (
    <>
      <dl className="kv">
        <dt>Decision</dt>
        <dd className="prose">
          <Text>{decision}</Text>
        </dd>
        <dt>Architecture</dt>
        <dd className="prose">
          <Text>{architecture}</Text>
        </dd>
        <Lines name="In scope" items={scope.in} />
        <Lines name="Out of scope" items={scope.out} />
        <Lines name="Gates" items={gates} />
      </dl>
      <ol className="plan-tasks">
        {tasks.map((task) => (
          <TaskItem key={task.id} task={task} />
        ))}
      </ol>
    </>
  )
}

const Lines = ({ name, items }: { readonly name: string; readonly items: ReadonlyArray<string> }) =>
  items.length === 0 ? null : (
    <>
      <dt>{name}</dt>
      <dd className="prose">
        {items.map((item, index) => (
          <div key={index}>
            <Text>{item}</Text>
          </div>
        ))}
      </dd>
    </>
  )

const TaskItem = ({ task: { id, goal, acceptance, paths, role, repository, after = [] } }: { readonly task: Task }) => (
  <li>
    <span className="num t3">
      <Text>{id}</Text>
    </span>
    <div>
      <p className="prose med">
        <Text>{goal}</Text>
      </p>
      <p className="f12 t3">
        <Text>
          {[
            role ?? "generalist",
            ...(repository === undefined ? [] : [`in ${repository}`]),
            ...(after.length === 0 ? [] : [`after ${after.join(", ")}`])
          ].join(" · ")}
        </Text>
        {paths.length === 0 ? null : (
          <>
            {" · "}
            <code>
              <Text>{paths.join(", ")}</Text>
            </code>
          </>
        )}
      </p>
      {acceptance.map((criterion, index) => (
        <p key={index} className="prose t2">
          <span className="t3">accepted when </span>
          <Text>{criterion}</Text>
        </p>
      ))}
    </div>
  </li>
)
