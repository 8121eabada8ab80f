/** What triage or the agent asks, and the person's answer. The run waits for it without holding a sandbox. */
import { CircleQuestionMark } from "lucide-react"
import { useState } from "react"
import type { RunDetail } from "../../../core/api/contract.ts"
import { mint } from "../../../core/domain/ids.ts"
import { Button } from "../../kit/button.tsx"
import { Age, Section } from "../../kit/facts.tsx"
import { ProblemMessage } from "../../kit/message.tsx"
import { Text } from "../../kit/text.tsx"
import { put } from "../decision/question.ts"
import { send } from "../decision/submit.ts"
import type { Problem } from "../../state/problem.ts"

type Question = RunDetail["questions"][number]

export const Questions = ({ detail }: { readonly detail: RunDetail }) => {
  const { status } = detail.summary
  if (detail.questions.length === 0 && status !== "deferred") return null
  const waits = status === "deferred" || status === "awaiting-input"
  return (
    <Section title={detail.questions.length === 1 ? "Question" : "Questions"}>
      {detail.questions.map((question) => (
        <QuestionRow key={question.id} detail={detail} question={question} waits={waits} />
      ))}
      {status === "deferred" ? (
        <p style={{ marginTop: 8 }}>
          <button type="button" className="link" onClick={() => put({ kind: "override-triage", detail })}>
            Override triage
          </button>
        </p>
      ) : null}
    </Section>
  )
}

const QuestionRow = ({ detail, question, waits }: { readonly detail: RunDetail; readonly question: Question; readonly waits: boolean }) => (
  <div style={{ display: "grid", gap: 8, padding: "4px 0" }}>
    <div className="row" style={{ alignItems: "flex-start" }}>
      <CircleQuestionMark className={`i ${question.answer === undefined ? "wait" : "t3"}`} style={{ marginTop: 2 }} aria-hidden />
      <p className="grow prose">
        <Text>{question.text}</Text>
      </p>
      <span className="t3 f12" style={{ lineHeight: "20px" }}>
        {question.from}, <Age at={question.at} />
      </span>
    </div>
    {question.answer === undefined ? (
      waits ? (
        <AnswerForm detail={detail} question={question} />
      ) : null
    ) : (
      <p className="prose t2" style={{ paddingLeft: 24 }}>
        <Text>{question.answer}</Text>
      </p>
    )}
  </div>
)

const AnswerForm = ({ detail, question }: { readonly detail: RunDetail; readonly question: Question }) => {
  const [id] = useState(() => mint("cmd"))
  const [text, setText] = useState("")
  const [missing, setMissing] = useState(false)
  const [problem, setProblem] = useState<Problem>()
  const submit = () => {
    if (text.trim() === "") return setMissing(true)
    void send(detail, { _tag: "answer", questionId: question.id, text: text.trim() }, id).then(
      (answer) => !answer.ok && setProblem(answer.problem)
    )
  }
  return (
    <form
      style={{ display: "grid", gap: 8, paddingLeft: 24, maxWidth: 640 }}
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
        onChange={(event) => setText(event.target.value)}
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
