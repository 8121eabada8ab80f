/** From the first start to the first governed change: five steps, each done by itself where it is true already. */
import { Circle, CircleCheck, Clock3, Plus } from "lucide-react"
import { useCallback, useEffect, useState, type ReactNode } from "react"
import { Checks } from "../doctor/checks.tsx"
import { Button } from "../kit/button.tsx"
import { Text } from "../kit/text.tsx"
import { useActions } from "../keys/keyboard.ts"
import { AddRepository } from "../repositories/add-repository.tsx"
import { ask } from "../state/client.ts"
import { useConnection } from "../state/connection.ts"
import { keep, readKeptAs } from "../state/kept.ts"
import { loadChecks, useInstallation } from "../state/installation.ts"
import { go, hrefOf, slide, type Query } from "../state/route.ts"
import { useRuns } from "../state/runs.ts"
import { parsed } from "../settings/document.ts"
import { ModelStep } from "./model-step.tsx"
import { PolicyStep } from "./policy-step.tsx"
import { nextStep, ownRepositories, stepIds, stepsOf, type Step, type StepId } from "./steps.ts"

const isSkips = (value: unknown): value is ReadonlyArray<StepId> =>
  Array.isArray(value) && value.every((id) => (stepIds as ReadonlyArray<unknown>).includes(id))

export const Begin = ({ query }: { readonly query: Query }) => {
  const { checks, repositories, status } = useInstallation()
  const byId = useRuns((runs) => runs.byId)
  const live = useConnection(({ phase }) => phase === "live")
  const [config, setConfig] = useState<Readonly<Record<string, unknown>>>()
  const [skipped, setSkipped] = useState<ReadonlySet<StepId>>(() => new Set(readKeptAs("begin.skipped", isSkips) ?? []))
  const read = useCallback(() => {
    void ask((core) => core.GetConfig()).then((answer) => {
      if (answer.ok) setConfig(parsed(answer.value.text) ?? {})
    })
  }, [])
  useEffect(() => {
    if (!live) return
    read()
    void loadChecks()
  }, [live, read])

  const steps = stepsOf({ checks, repositories, status, runs: byId.values(), config })
  const open = stepIds.find((id) => id === query["step"]) ?? nextStep(steps, skipped)
  const show = (step: StepId | undefined) => slide({ view: "begin", query: step === undefined ? {} : { step } })
  const skip = (id: StepId) => {
    const next = new Set([...skipped, id])
    setSkipped(next)
    keep("begin.skipped", [...next])
    show(undefined)
  }
  const move = (by: 1 | -1) => () => show(stepIds[Math.min(stepIds.length - 1, Math.max(0, stepIds.indexOf(open) + by))])
  const [first] = ownRepositories({ repositories, status })
  const request = () => go({ view: "new", query: first === undefined ? {} : { in: first.name } })
  useActions([
    { place: "List", keys: ["j", "ArrowDown"], act: move(1) },
    { place: "List", keys: ["k", "ArrowUp"], act: move(-1) },
    { place: "List", name: "Skip this step", keys: ["x"], act: () => skip(open) }
  ])
  const bodies: Record<StepId, ReactNode> = {
    machine: (
      <>
        <Checks title="Parts" />
        <p>
          <a className="link" href={hrefOf({ view: "doctor", query: {} })}>
            Open the doctor
          </a>
        </p>
      </>
    ),
    repository: (
      <>
        <p className="text-2 mb-2">
          A folder on this machine. PatchPlane works on its own clone and never in your checkout; it writes a branch only when you approve.
        </p>
        <AddRepository />
      </>
    ),
    model: <ModelStep onSaved={read} />,
    policy: (
      <>
        <p className="text-2 mb-2">What may a change do without stopping? Begin with what your repository is; every rule can be changed.</p>
        <PolicyStep chosen={config?.["policy"]} onSaved={read} />
      </>
    ),
    request: (
      <>
        <p className="text-2 mb-2">
          Say what should change. It is triaged, planned, written in a sandbox, reviewed and held against the policy; then it waits for you.
        </p>
        <div className="row">
          <Button look="primary" icon={Plus} onClick={request}>
            Write the first request
          </Button>
          {status?.model.scripted === true ? (
            <span className="text-12 text-3">Without a model of yours only the demo can be answered: it begins in the inbox.</span>
          ) : null}
        </div>
      </>
    )
  }
  return (
    <>
      <header className="bar">
        <h1>First steps</h1>
        <span className="text-12 text-3">{steps.filter(({ standing }) => standing === "done").length} of 5 done</span>
      </header>
      <div className="scroll grow" tabIndex={0} role="region" aria-label="First steps">
        <div className="begin">
          <h2 className="big">To your first governed change</h2>
          <p className="text-2 mb-4">Five steps. Each can be skipped and taken up later; what is there already is done.</p>
          <ol>
            {steps.map((step, index) => (
              <StepItem
                key={step.id}
                step={step}
                at={index + 1}
                open={step.id === open}
                skipped={skipped.has(step.id)}
                onOpen={() => show(step.id)}
                onSkip={() => skip(step.id)}
              >
                {bodies[step.id]}
              </StepItem>
            ))}
          </ol>
          <p className="note">
            How long it took from the first start is counted from the ledger:{" "}
            <a className="link" href={hrefOf({ view: "metrics", query: { metric: "time-to-first-value" } })}>
              time to first value
            </a>
            .
          </p>
        </div>
      </div>
    </>
  )
}

const marks = {
  done: ["done", CircleCheck, "Done"],
  waiting: ["wait", Clock3, "Saved"],
  open: ["idle", Circle, "Open"],
  unknown: ["idle", Circle, ""]
} as const

interface StepItemProps {
  readonly step: Step
  readonly at: number
  readonly open: boolean
  readonly skipped: boolean
  readonly onOpen: () => void
  readonly onSkip: () => void
  readonly children: ReactNode
}

const StepItem = ({ step, at, open, skipped, onOpen, onSkip, children }: StepItemProps) => {
  const [ink, Icon, word] = marks[step.standing]
  return (
    <li className="begin-step" aria-current={open ? "step" : undefined}>
      <button type="button" className="inset" aria-expanded={open} onClick={onOpen}>
        <span className={`st ${ink}`}>
          <Icon className="i" aria-hidden />
          <span className="sr">{word}</span>
        </span>
        <span className="font-medium">
          {at}. {step.title}
        </span>
        <span className="cut text-2">
          <Text>{step.said}</Text>
        </span>
        {skipped && step.standing !== "done" ? <span className="text-12 text-3">skipped</span> : null}
      </button>
      {open ? (
        <div className="begin-body">
          {children}
          {step.standing === "done" || step.id === "request" ? null : (
            <p className="mt-3">
              <Button look="quiet" shortcut="x" onClick={onSkip}>
                Skip for now
              </Button>
            </p>
          )}
        </div>
      ) : null}
    </li>
  )
}
