/** What was asked on the way and what was answered, with who asked and when. */
import type { RunDetail } from "../../../core/api/contract.ts"
import { ClockTime, Section } from "../../kit/facts.tsx"
import { Mark } from "../../kit/status.tsx"
import { Text } from "../../kit/text.tsx"

export const Answers = ({ detail }: { readonly detail: RunDetail }) => {
  const answered = detail.questions.filter(({ answer }) => answer !== undefined)
  if (answered.length === 0) return null
  return (
    <Section title="Questions and answers">
      <ul className="grid gap-3">
        {answered.map((question) => (
          <li key={question.id} className="grid gap-1">
            <p className="t3 f12">
              asked by <Text>{question.from}</Text>, <ClockTime at={question.at} />
            </p>
            <p className="prose">
              <Text>{question.text}</Text>
            </p>
            <div className="prose t2">
              <Mark ink="done">answer</Mark> <Text>{question.answer ?? ""}</Text>
            </div>
          </li>
        ))}
      </ul>
    </Section>
  )
}
