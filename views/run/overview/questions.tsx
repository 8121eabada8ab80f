/** What triage or the agent asks, and the person's answer. The run waits for it without holding a sandbox. */
import { CircleQuestionMark } from "lucide-react"
import { useState } from "react"
import type { RunDetail } from "../../../core/api/contract.ts"
import { mint } from "../../../core/domain/ids.ts"
import { Button } from "../../kit/button.tsx"
import { Age, Section } from "../../kit/facts.tsx"
import { ProblemMessage } from "../../kit/message.tsx"
import { Text } from "../../kit/text.tsx"
import { keep, readKept } from "../../state/kept.ts"
import type { Problem } from "../../state/problem.ts"
import { put } from "../decision/question.ts"
import { send } from "../decision/submit.ts"

type Question = RunDetail["questions"][number]

/** Those that are open; what was answered stands in the plan's tab. */
export const Questions = ({ detail }: { readonly detail: RunDetail }) => {
  const { status } = detail.summary
  const open = detail.questions.filter(({ answer }) => answer === undefined)
  if (open.length === 0 && status !== "deferred") return null
  const waits = status === "deferred" || status === "awaiting-input"
  return (
    <Section title={open.length === 1 ? "Question" : "Questions"}>
      {open.map((question) => (
        <QuestionRow key={question.id} detail={detail} question={question} waits={waits} />
      ))}
      {status === "deferred" ? (
        <p className="mt-2">
          <button type="button" className="link" onClick={() => put({ kind: "override-triage", detail })}>
            Override triage
          </button>
        </p>
      ) : null}
    </Section>
  )
}

const QuestionRow = ({ detail, question, waits }: { readonly detail: RunDetail; readonly question: Question; readonly waits: boolean }) => (
  <div className="grid gap-2 py-1">
    <div className="row items-start">
      <CircleQuestionMark className="i wait mt-0.5" aria-hidden />
      <p className="grow prose">
        <Text>{question.text}</Text>
      </p>
      <span className="t3 f12 nw">
        <Text>{question.from}</Text>, <Age at={question.at} />
      </span>
    </div>
    {waits ? <AnswerForm detail={detail} question={question} /> : null}
  </div>
)

/** What was typed and not sent outlives a reload and a lost connection. */
const draftKey = ({ id }: Question) => `answer ${id}`

const AnswerForm = ({ detail, question }: { readonly detail: RunDetail; readonly question: Question }) => {
  const [id] = useState(() => mint("cmd"))
  const [text, setText] = useState(() => {
    const kept = readKept(draftKey(question))
    return typeof kept === "string" ? kept : ""
  })
  const [missing, setMissing] = useState(false)
  const [problem, setProblem] = useState<Problem>()
  const write = (next: string) => {
    setText(next)
    keep(draftKey(question), next === "" ? undefined : next)
  }
  const submit = () => {
    if (text.trim() === "") return setMissing(true)
    void send(detail, { _tag: "answer", questionId: question.id, text: text.trim() }, id).then((answer) => {
      if (answer.ok) keep(draftKey(question), undefined)
      else setProblem(answer.problem)
    })
  }
  return (
    <form
      className="grid gap-2 pl-6 max-w-[640px]"
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
      onKeyDown={(event) => {
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) submit()
      }}
    >
      <textarea
        className="in"
        rows={2}
        aria-label="Answer"
        aria-invalid={missing && text.trim() === ""}
        value={text}
        placeholder={missing ? "Write an answer first" : "Answer"}
        onChange={(event) => write(event.target.value)}
      />
      <div className="row">
        <Button type="submit" look="primary" shortcut="Control+Enter" shown="Ctrl Enter">
          Answer
        </Button>
      </div>
      {problem === undefined ? null : <ProblemMessage problem={problem} />}
    </form>
  )
}
