/** What of a run waits for a word of a person, each with its age (APR-4). */
import { BellRing } from "lucide-react"
import type { PendingItem, RunSummary } from "../../core/api/contract.ts"
import { Age, Section } from "../kit/facts.tsx"
import { Text } from "../kit/text.tsx"
import { count } from "../text/format.ts"

const words: Record<PendingItem["kind"], readonly [one: string, one2: string, many: string]> = {
  question: ["question", "question", "questions"],
  plan: ["plan", "plan", "plans"],
  patch: ["approve", "change", "changes"],
  violation: ["override", "violation", "violations"]
}

/** Why it stands where it stands, in a line. */
export const standing = ({ status, change, note, manualReview, pending = [] }: RunSummary): string => {
  const [first] = pending
  if (pending.length > 1 && first !== undefined) return `${count(pending.length, words[first.kind][1], words[first.kind][2])} wait`
  if (status === "awaiting-approval" && change !== undefined) {
    return `patch v${change.version}${manualReview === true ? ", a person decides" : ""}`
  }
  if (first?.kind === "question") return first.about
  return note
}

/** Nobody came in the time that was set, and it was said again. */
export const Escalated = () => (
  <span className="st wait nw" title="Nobody came in the time that was set">
    <BellRing className="i s" aria-hidden />
    escalated
  </span>
)

/** Of a run with several things to decide: one line each. The run page and the keys take them one after the other. */
export const Pending = ({ run }: { readonly run: RunSummary }) => {
  const { pending = [], waiting } = run
  if (pending.length < 2 && waiting?.escalated !== true) return null
  return (
    <Section
      title={`${count(pending.length, "thing waits", "things wait")} for you`}
      end={waiting?.escalated === true ? <Escalated /> : null}
    >
      <ul>
        {pending.map(({ kind, about, since }) => (
          <li key={`${kind} ${about}`} className="flex items-baseline gap-2 py-1">
            <span className="t3 f12 w-16 flex-none">{words[kind][0]}</span>
            <span className="cut grow">
              <Text>{about}</Text>
            </span>
            <span className="t3 f12">
              <Age at={since} />
            </span>
          </li>
        ))}
      </ul>
    </Section>
  )
}
