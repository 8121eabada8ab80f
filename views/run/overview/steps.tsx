/** The loop as a strip: passed, here, ahead. */
import { CircleCheck, CircleDashed, CircleX, Hourglass, LoaderCircle, OctagonMinus, type LucideIcon } from "lucide-react"
import type { RunDetail } from "../../../core/api/contract.ts"
import { Text } from "../../kit/text.tsx"
import type { Ink } from "../../text/words.ts"
import { stepsOf, type Step } from "./progress.ts"

const looks: Record<Step["state"], readonly [LucideIcon, Ink, string]> = {
  passed: [CircleCheck, "done", "passed"],
  working: [LoaderCircle, "idle", "at work"],
  waiting: [Hourglass, "wait", "waits for a person"],
  stopped: [OctagonMinus, "block", "stopped here"],
  failed: [CircleX, "fail", "failed here"],
  ahead: [CircleDashed, "idle", "not yet"]
}

export const Steps = ({ detail }: { readonly detail: RunDetail }) => (
  <ol className="steps" aria-label="Steps">
    {stepsOf(detail).map((step) => {
      const [Icon, ink, words] = looks[step.state]
      const here = step.state !== "passed" && step.state !== "ahead"
      return (
        <li key={step.name} className={here ? `now ${ink}-edge` : ""} aria-current={here ? "step" : undefined}>
          <Icon className={`i ${ink} ${step.state === "working" ? "spin" : ""}`} aria-hidden />
          <span className="grow">
            <b className={step.state === "ahead" ? "t3" : ""}>{step.name}</b>
            <span className="t3 f11 cut">
              <span className={step.note === "" ? "" : "sr"}>{words}</span>
              <Text>{step.note}</Text>
            </span>
          </span>
        </li>
      )
    })}
  </ol>
)
