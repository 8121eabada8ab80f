/** The quiet end of the timeline: what the session is at. */
import type { ReactNode } from "react"
import type { RunSummary } from "../../../core/api/contract.ts"
import { statusKind } from "../../../core/domain/run.ts"
import { StatusIcon } from "../../kit/status.tsx"
import { Text } from "../../kit/text.tsx"
import { useLive } from "../../state/live.ts"
import { statusInk, statusWord } from "../../text/words.ts"

const kindWords: Readonly<Record<string, string>> = {
  "message.delta": "says",
  "reasoning.delta": "thinks",
  "tool.requested": "asks for a tool",
  "tool.output": "tool output",
  "tool.completed": "tool is done"
}

export const LiveLine = ({ summary, end }: { readonly summary: RunSummary; readonly end: ReactNode }) => {
  const working = statusKind(summary.status) === "working"
  const { kind, text } = useLive(summary.id, working)
  if (!working && end === null) return null
  return (
    <div className="live">
      <span className={statusInk(summary.status)}>
        <StatusIcon status={summary.status} />
      </span>
      <span className="med nw">{statusWord(summary.status)}</span>
      {text === "" ? (
        <span className="t3 grow cut">
          <Text>{summary.note}</Text>
        </span>
      ) : (
        <p className="t2 grow prose">
          <span>
            <span className="t3">{kindWords[kind] ?? kind} </span>
            <Text>{text}</Text>
          </span>
        </p>
      )}
      {end}
    </div>
  )
}
