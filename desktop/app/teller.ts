/** Tells the desktop what `notices.ts` says, remembers that it did before it does, and knows what a click is about. */
import type { DesktopConfig } from "../../core/config/desktop.ts"
import type { Notice, Notifier } from "../../native/notifier/notifier.ts"
import type { CoreSeen } from "./follow-core.ts"
import type { KeptFile } from "./kept-file.ts"
import { nextTurn, type PlacedNotice, type Told } from "./notices.ts"
import { isQuiet, quietFor } from "./quiet-hours.ts"

const minute = 60_000

export interface TellerParts {
  readonly notifier: Notifier | undefined
  readonly file: KeptFile<Told>
  readonly config: Pick<DesktopConfig, "notifications" | "quietHours">
  readonly now: () => Date
}

export interface Teller {
  /** Answers from which event on ends of runs are news. */
  readonly joined: (installation: string, head: number) => number
  readonly seen: (seen: CoreSeen) => void
  /** Something of the app itself; it is told in quiet hours too, since a person's own act led to it. */
  readonly say: (notice: Notice) => void
  /** Where a notice leads, by its key. */
  readonly placeOf: (key: string) => string | undefined
  readonly close: () => void
}

export const makeTeller = ({ notifier, file, config, now }: TellerParts): Teller => {
  let told: Told | undefined
  let last: CoreSeen | undefined
  /** Ends that are not told of yet: it is quiet. */
  let ended: CoreSeen["ended"] = []
  let recent: ReadonlyArray<number> = []
  let morning: ReturnType<typeof setTimeout> | undefined
  const places = new Map<string, string>()

  const show = (notice: PlacedNotice) => {
    places.set(notice.key, notice.place)
    void notifier?.show(notice)
  }

  const turn = () => {
    if (told === undefined || last === undefined) return
    const at = now()
    const quiet = isQuiet(config.quietHours, at)
    recent = recent.filter((shown) => at.getTime() - shown < minute)
    const manner = { kinds: config.notifications, quiet, recent: recent.length }
    const next = nextTurn(told, { seq: last.seq, open: last.open, ended }, manner)
    // Kept first: what is told and not kept would be told again after a crash.
    if (next.notices.length > 0 || JSON.stringify(next.told.things) !== JSON.stringify(told.things)) file.write(next.told)
    told = next.told
    if (quiet) waitForMorning(at)
    else ended = []
    for (const key of next.withdraw) {
      places.delete(key)
      void notifier?.withdraw(key)
    }
    for (const notice of next.notices) {
      recent = [...recent, at.getTime()]
      show(notice)
    }
  }

  /** One timer, and only while something may have to be told then. */
  const waitForMorning = (at: Date) => {
    if (config.quietHours === undefined || morning !== undefined) return
    morning = setTimeout(
      () => {
        morning = undefined
        turn()
      },
      quietFor(config.quietHours, at) + 1_000
    )
  }

  return {
    joined: (installation, head) => {
      if (told === undefined) {
        const kept = file.read()
        told = kept?.installation === installation ? kept : { installation, seq: head, things: {} }
      }
      // Those that ended after what was kept come again with the stream.
      ended = []
      return Math.min(told.seq, head)
    },
    seen: (seen) => {
      last = seen
      ended = [...ended, ...seen.ended.filter((run) => !ended.some(({ id }) => id === run.id))]
      turn()
    },
    say: (notice) => void notifier?.show(notice),
    placeOf: (key) => places.get(key),
    close: () => {
      clearTimeout(morning)
      if (told !== undefined) file.write(told)
      notifier?.close()
    }
  }
}
