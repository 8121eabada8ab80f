/** What a person does to a run. Shown at once: the run is read anew when the core has taken it. */
import type { Action } from "../../core/api/contract.ts"
import type { CommandId } from "../../core/domain/ids.ts"
import { ask, type Answer } from "./client.ts"
import { loadDetail } from "./details.ts"

/** `commandId` belongs to the form: sending it again after a lost connection does nothing twice (REQ-3). */
export const act = async (run: number, action: Action, commandId: CommandId): Promise<Answer<{ readonly number: number }>> => {
  const answer = await ask((core) => core.Act({ commandId, run: String(run), action }))
  if (answer.ok) await Promise.all([...new Set([run, answer.value.number])].map(loadDetail))
  return answer
}
