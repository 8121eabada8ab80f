/** What did or did not happen, why, and the mend as a button. */
import { CircleCheck, CircleX, CloudOff, Info, OctagonMinus, TriangleAlert, type LucideIcon } from "lucide-react"
import type { ReactNode } from "react"
import type { Problem } from "../state/problem.ts"
import { Text } from "./text.tsx"

export type Tone = "wait" | "block" | "fail" | "done" | "plain" | "offline"
const icons: Record<Tone, LucideIcon> = {
  wait: TriangleAlert,
  block: OctagonMinus,
  fail: CircleX,
  done: CircleCheck,
  plain: Info,
  offline: CloudOff
}

export interface MessageProps {
  readonly tone: Tone
  readonly title: string
  readonly children?: ReactNode
  /** Buttons. */
  readonly mend?: ReactNode
}

export const Message = ({ tone, title, children, mend }: MessageProps) => {
  const Icon = icons[tone]
  return (
    <div className={`message ${tone}-m`} role={tone === "fail" ? "alert" : "status"}>
      <Icon className="i" aria-hidden />
      <div className="grow">
        <p className="med">
          <Text>{title}</Text>
        </p>
        {children === undefined ? null : <div className="t2">{children}</div>}
      </div>
      {mend}
    </div>
  )
}

/** A refusal or failure of the core. */
export const ProblemMessage = ({ problem, mend }: { readonly problem: Problem; readonly mend?: ReactNode }) => (
  <Message tone={problem.lost ? "offline" : problem.stale ? "wait" : "fail"} title={problem.what} mend={mend}>
    {problem.mend === "" ? undefined : <Text>{problem.mend}</Text>}
  </Message>
)
