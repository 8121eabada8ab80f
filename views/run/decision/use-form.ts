/** A form over the page that sends one action. */
import { useState } from "react"
import type { Action, RunDetail } from "../../../core/api/contract.ts"
import { mint } from "../../../core/domain/ids.ts"
import type { Problem } from "../../state/problem.ts"
import { dismiss } from "./question.ts"
import { send } from "./submit.ts"

/** One form: its command id stays the same until the core has taken it; then `taken` forgets what was kept of it. */
export const useForm = (detail: RunDetail, taken?: () => void) => {
  const [id] = useState(() => mint("cmd"))
  const [problem, setProblem] = useState<Problem>()
  const [busy, setBusy] = useState(false)
  const [missing, setMissing] = useState(false)
  const submit = (action: Action, empty = false) => {
    if (empty) return setMissing(true)
    if (busy) return
    setBusy(true)
    void send(detail, action, id).then((answer) => {
      setBusy(false)
      if (answer.ok) {
        taken?.()
        dismiss()
      } else setProblem(answer.problem)
    })
  }
  return { problem, busy, submit, missing }
}
