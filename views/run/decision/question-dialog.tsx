/** Asks for the words that go with an act, or for a second key where it is grave. */
import { useState, type ReactNode } from "react"
import type { Action } from "../../../core/api/contract.ts"
import { Button } from "../../kit/button.tsx"
import { Dialog } from "../../kit/dialog.tsx"
import { Hash } from "../../kit/facts.tsx"
import { ProblemMessage } from "../../kit/message.tsx"
import { Text } from "../../kit/text.tsx"
import { ApproveDialog } from "./approve-dialog.tsx"
import { ChangesDialog } from "./changes-dialog.tsx"
import { ProposeDialog } from "./propose-dialog.tsx"
import { dismiss, useQuestion, type Question } from "./question.ts"
import { useForm } from "./use-form.ts"

export const QuestionDialog = () => {
  const open = useQuestion((state) => state.open)
  if (open === null) return null
  if (open.kind === "approve") return <ApproveDialog question={open} />
  if (open.kind === "request-changes") return <ChangesDialog key={open.patchSet.id} question={open} />
  if (open.kind === "propose") return <ProposeDialog key={open.patchSet.id} question={open} />
  return <TextDialog key={`${open.kind} ${open.detail.summary.id}`} question={open} />
}

/** The questions that need no more than a text. */
type Asked = Exclude<Question, { kind: "approve" | "request-changes" | "propose" }>

interface Words {
  readonly title: string
  readonly says: ReactNode
  /** The label of the text field; without it there is none. */
  readonly label?: string
  readonly required: boolean
  /** What is said when the text is missing. */
  readonly missing?: string
  readonly act: string
  readonly action: (text: string) => Action
}

const wordsOf = (question: Asked): Words => {
  const run = `R-${question.detail.summary.number}`
  const optional = (text: string) => (text === "" ? {} : { reason: text })
  switch (question.kind) {
    case "reject": {
      const { id, version } = question.patchSet
      return {
        title: `Reject ${run}, version ${version}?`,
        says: "The run ends as rejected. Nothing is written.",
        label: "Why",
        required: false,
        act: "Reject",
        action: (text) => ({ _tag: "reject", patchSetId: id, ...optional(text) })
      }
    }
    case "approve-plan":
      return {
        title: `Approve the plan of ${run}?`,
        says: (
          <>
            Plan <Hash of={question.plan} long />. The agent starts to write code in its sandbox. The change itself comes back for approval.
          </>
        ),
        required: false,
        act: "Approve plan",
        action: () => ({ _tag: "approve-plan", plan: question.plan })
      }
    case "redirect":
      return {
        title: `Redirect ${run}`,
        says:
          question.detail.summary.status === "awaiting-plan-approval"
            ? "The plan is written anew with this in mind, and waits for you again."
            : "The agent takes this up in mid-turn.",
        label: "Instruction",
        required: true,
        act: "Redirect",
        action: (instruction) => ({ _tag: "redirect", instruction })
      }
    case "override-violation": {
      const { id, rule, message, path, line } = question.violation
      const where = path === undefined ? "" : ` (${path}${line === undefined ? "" : `:${line}`})`
      return {
        title: `Override ${rule} in ${run}?`,
        says: (
          <>
            <Text>{`${message}${where}`}</Text> Only this very violation (<Hash of={id} />) is cleared: the same rule on other content
            blocks again. Your reason is recorded and stands in the report.
          </>
        ),
        label: "Reason",
        required: true,
        missing: "Write why it may be so: the reason is recorded.",
        act: "Override",
        action: (reason) => ({ _tag: "override-violation", violationId: id, reason })
      }
    }
    case "resolve-conflict":
      return {
        title: `Have an agent resolve ${run}?`,
        says: "It makes the change anew on the target as it is now. The new version is reviewed and comes back for your approval.",
        label: "What it should heed",
        required: false,
        act: "Resolve",
        action: (text) => ({ _tag: "resolve-conflict", ...(text === "" ? {} : { instruction: text }) })
      }
    case "override-triage":
      return {
        title: `Override the triage of ${run}?`,
        says: "The run goes on to planning. Your reason is recorded.",
        label: "Reason",
        required: true,
        act: "Override",
        action: (reason) => ({ _tag: "override-triage", reason })
      }
    case "close":
      return {
        title: `Close ${run}?`,
        says: "The run ends as it stands. Nothing more is written.",
        label: "Why",
        required: false,
        act: "Close run",
        action: (text) => ({ _tag: "close", ...optional(text) })
      }
    case "cancel":
      return {
        title: `Cancel ${run}?`,
        says: "Its agent and sandbox end. Nothing is written; what was made so far stays readable.",
        required: false,
        act: "Cancel run",
        action: () => ({ _tag: "cancel" })
      }
    case "kill":
      return {
        title: `Stop ${run} at once?`,
        says: "Its agent and sandbox are killed without waiting for a step to end. You can resume it.",
        required: false,
        act: "Stop run",
        action: () => ({ _tag: "kill" })
      }
  }
}

const TextDialog = ({ question }: { readonly question: Asked }) => {
  const words = wordsOf(question)
  const [text, setText] = useState("")
  const { problem, busy, submit, missing } = useForm(question.detail)
  const empty = words.required && text.trim() === ""
  return (
    <Dialog
      title={words.title}
      onClose={dismiss}
      onSubmit={() => submit(words.action(text.trim()), empty)}
      footer={
        <>
          <Button
            type="submit"
            look="primary"
            shortcut={words.label === undefined ? "Enter" : "Control+Enter"}
            shown={words.label === undefined ? "Enter" : "Ctrl Enter"}
            aria-busy={busy}
            data-first={words.label === undefined ? "" : undefined}
          >
            {words.act}
          </Button>
          <Button onClick={dismiss} shortcut="Escape" shown="Esc">
            Back
          </Button>
        </>
      }
    >
      <p className="t2">{words.says}</p>
      {words.label === undefined ? null : (
        <label className="field">
          <span className="lb">
            {words.label}
            {words.required ? null : <span className="opt">optional</span>}
          </span>
          <textarea
            className="in"
            rows={4}
            data-first=""
            value={text}
            aria-invalid={missing && empty}
            onChange={(event) => setText(event.target.value)}
          />
          {missing && empty ? (
            <span className="fail f12">{words.missing ?? "Write what should change: the agent gets exactly these words."}</span>
          ) : null}
        </label>
      )}
      {problem === undefined ? null : <ProblemMessage problem={problem} />}
    </Dialog>
  )
}
