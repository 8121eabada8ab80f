/** Pausing intake: nothing new starts until a person resumes it, and what runs goes on (INT-1). */
import { mint } from "../../core/domain/ids.ts"
import { ask } from "./client.ts"
import { loadStatus } from "./installation.ts"
import { notify } from "./notices.ts"

export const pauseIntake = async (): Promise<void> => {
  const answer = await ask((core) => core.PauseIntake({ commandId: mint("cmd") }))
  if (!answer.ok) return notify(`Intake was not paused. ${answer.problem.what} ${answer.problem.mend}`.trim(), "fail")
  await loadStatus()
  notify("Intake is paused. What runs goes on; nothing new starts.")
}

export const resumeIntake = async (): Promise<void> => {
  const answer = await ask((core) => core.ResumeIntake({ commandId: mint("cmd") }))
  if (!answer.ok) return notify(`Intake was not resumed. ${answer.problem.what} ${answer.problem.mend}`.trim(), "fail")
  await loadStatus()
  notify("Intake goes on. Queued runs start in their order.")
}
