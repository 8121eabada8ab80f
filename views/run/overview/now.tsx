/** Where the run stands and what is next, in two sentences. */
import type { RunDetail } from "../../../core/api/contract.ts"
import { Age, Section } from "../../kit/facts.tsx"
import { Mark, StatusLine } from "../../kit/status.tsx"
import { Text } from "../../kit/text.tsx"
import { nextOf } from "./next.ts"

export const Now = ({ detail }: { readonly detail: RunDetail }) => {
  const { summary, waiting } = detail
  return (
    <Section
      title="Now"
      end={
        waiting === undefined ? undefined : (
          <>
            waits for <Age at={waiting.since} />
            {waiting.escalated ? <Mark ink="wait">escalated</Mark> : null}
          </>
        )
      }
    >
      <p className="prose">
        <StatusLine status={summary.status} killed={detail.pausedBy === "kill"} /> <span className="dot">·</span>{" "}
        <span className="t2">
          <Text>{sentence(summary.note)}</Text>
        </span>
      </p>
      {summary.queue === undefined ? null : (
        <p className="t2">
          Place {summary.queue.position} of {summary.queue.of}: <Text>{summary.queue.reason}</Text>
        </p>
      )}
      <p className="t2">
        <span className="t3">Next: </span>
        <Text>{nextOf(detail)}</Text>
      </p>
    </Section>
  )
}

const sentence = (note: string): string => (note === "" || /[.!?)]$/.test(note) ? note : `${note}.`)
