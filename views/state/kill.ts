/** The kill switch: everything stops at once and new starts are held until a person releases them (INT-2). */
import { create } from "zustand"
import { mint } from "../../core/domain/ids.ts"
import { ask } from "./client.ts"
import { makeHold } from "./hold.ts"
import { loadStatus, useInstallation } from "./installation.ts"
import { notify } from "./notices.ts"
import type { Problem } from "./problem.ts"
import { go } from "./route.ts"

/** `asking`: assistive technology pressed the button, which it can't hold; a question stands in for holding. */
export const useKill = create<{ readonly asking: "stop" | "release" | null }>(() => ({ asking: null }))

export const stopEverything = async (): Promise<void> => {
  useKill.setState({ asking: null })
  const answer = await ask((core) => core.EngageKillSwitch({ commandId: mint("cmd") }))
  if (!answer.ok) return say("Nothing was stopped from here.", answer.problem, "Run `patchplane kill` in a terminal.")
  useInstallation.setState({ ended: answer.value.ended })
  await loadStatus()
  go({ view: "stopped", query: {} })
}

export const release = async (): Promise<void> => {
  useKill.setState({ asking: null })
  const answer = await ask((core) => core.ReleaseKillSwitch({ commandId: mint("cmd") }))
  if (!answer.ok) return say("Nothing was released.", answer.problem, "")
  await loadStatus()
  notify("Released. Stopped runs go on when you resume each.")
  go({ view: "inbox" })
}

const say = (what: string, problem: Problem, otherWay: string) =>
  notify(`${what} ${problem.what} ${problem.lost ? otherWay : problem.mend}`.trim(), "fail")

export const stopHold = makeHold(() => void stopEverything())
export const releaseHold = makeHold(() => void release())
