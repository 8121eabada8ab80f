/** What the app tells of itself: not of a run, and whatever the hour. */
import type { Check } from "../../core/api/contract.ts"
import type { Notice } from "../../native/notifier/notifier.ts"

export const saveAction = { id: "diagnose", label: "Save diagnostic bundle" }
export const againAction = { id: "start-core", label: "Start the core again" }

const notice = (
  key: string,
  title: string,
  body: string,
  actions: Notice["actions"] = [],
  urgency: Notice["urgency"] = "normal"
): Notice => ({
  key,
  title,
  body,
  urgency,
  actions
})

/** The key of what is told of the core: it is taken back when that answers again. */
export const coreKey = "core"

export const coreGoneNotice = (why: string) => notice(coreKey, "PatchPlane can't reach its core", why, [againAction, saveAction])
export const coreCrashText = "The core ended unexpectedly and runs again. What was at work goes on."
export const coreCrashNotice = notice(coreKey, "PatchPlane was started again", coreCrashText, [saveAction])
export const crashNotice = notice(
  "crash",
  "PatchPlane did not end in order",
  "It, or its core, ended unexpectedly the last time. What was at work goes on.",
  [saveAction]
)
export const stoppedNotice = (told: string) =>
  notice("kill", "Everything is stopped", `${told} Nothing new starts until you release it.`, [], "critical")
export const savedNotice = (file: string) =>
  notice("bundle", "The diagnostic bundle is saved", `${file}. Read it before you send it to anybody.`)

/** The key of what is told of missing keys; its click opens the doctor. */
export const keysKey = "keys"
export const keysText = "The core runs without keys that it is configured for: see the doctor."
export const keysNotice = ({ why, mend }: Pick<Check, "why" | "mend">) =>
  notice(keysKey, "PatchPlane runs without its keys", `${why} ${mend}`)
