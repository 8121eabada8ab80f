/** Sends a new request. What was sent before and never answered is asked for first: it may be a run already. */
import type { RunId } from "../../core/domain/ids.ts"
import { ask } from "../state/client.ts"
import type { Problem } from "../state/problem.ts"
import { requestOf, type Draft } from "./draft.ts"

export type Sent =
  | { readonly _tag: "made"; readonly number: number }
  | { readonly _tag: "refused"; readonly problem: Problem }
  /** Whether it arrived is not known. */
  | { readonly _tag: "lost"; readonly problem: Problem; readonly sent: string }
  /** An earlier text of it arrived and is a run; this one was not sent. */
  | { readonly _tag: "made-earlier"; readonly number: number }

/** The run that a command makes has the command's own number. */
const runOf = ({ commandId }: Draft): RunId => `run_${commandId.slice("cmd_".length)}` as RunId

export const sendRequest = async (draft: Draft): Promise<Sent> => {
  const made = requestOf(draft)
  if ("problem" in made) return { _tag: "refused", problem: made.problem }
  const sent = JSON.stringify(made.request)
  if (draft.sent !== undefined && draft.sent !== sent) {
    const earlier = await ask((core) => core.GetRun({ run: runOf(draft) }))
    if (earlier.ok) return { _tag: "made-earlier", number: earlier.value.summary.number }
    if (earlier.problem.lost) return { _tag: "lost", problem: earlier.problem, sent: draft.sent }
  }
  const answer = await ask((core) => core.CreateRequest(made.request))
  if (answer.ok) return { _tag: "made", number: answer.value.number }
  return answer.problem.lost ? { _tag: "lost", problem: answer.problem, sent } : { _tag: "refused", problem: answer.problem }
}
