/** The tray from the app's state: icon, line and menu (DSK-1, APR-4). Approving from here opens the item. Pure. */
import type { MenuItem, TrayView } from "../shell/desktop-shell.ts"
import { count } from "../../views/text/format.ts"
import type { AppState } from "./app-state.ts"
import { activeRuns, shortLine, waitingRuns, type WaitingRun } from "./waiting.ts"

/** Items that wait and are shown by themselves; the rest stands in one line. */
const mostItems = 8

/** What a menu's item does; `open:` is followed by a place of the page. */
export const menuActions = [
  "show",
  "new",
  "settings",
  "pause-intake",
  "resume-intake",
  "kill",
  "release",
  "login",
  "diagnose",
  "start-core",
  "quit",
  "quit-keep",
  "quit-stop"
] as const
export type MenuAction = (typeof menuActions)[number]
const opening = "open:"

/** The place that an item's action opens, if that is what it does. */
export const placeOfAction = (action: string): string | undefined => (action.startsWith(opening) ? action.slice(opening.length) : undefined)
export const isMenuAction = (action: string): action is MenuAction => (menuActions as ReadonlyArray<string>).includes(action)

const separator: MenuItem = { type: "separator" }
const item = (label: string, action?: MenuAction, more: Partial<Extract<MenuItem, { type: "item" }>> = {}): MenuItem => ({
  type: "item",
  label,
  ...(action === undefined ? {} : { action }),
  ...more
})

export interface TrayKeys {
  /** Empty: there is none, or it was refused. */
  readonly open: string
  readonly kill: string
}

export const trayView = (state: AppState, keys: TrayKeys): TrayView => {
  const { waiting, blocked } = waitingRuns(state.runs)
  return {
    icon: iconOf(state, waiting.length),
    title: titleOf(state, waiting.length, blocked.length),
    menu: parts([
      headOf(state),
      standing(state) === "joined" ? itemsOf(waiting, blocked) : [],
      [
        item("Open PatchPlane", "show", withKey(keys.open)),
        ...(standing(state) === "joined" ? [item("New request…", "new"), item("Settings…", "settings")] : [])
      ],
      controlsOf(state, keys),
      [
        ...(state.startsAtLogin === undefined ? [] : [item("Start at login", "login", { checked: state.startsAtLogin })]),
        item("Save a diagnostic bundle", "diagnose")
      ],
      quitOf(state)
    ])
  }
}

const standing = ({ core }: AppState) => core._tag

const iconOf = (state: AppState, waiting: number): TrayView["icon"] =>
  standing(state) !== "joined" && !state.held
    ? { kind: "away" }
    : state.held
      ? { kind: "stopped" }
      : waiting > 0
        ? { kind: "waiting", count: waiting }
        : { kind: "rest" }

const titleOf = (state: AppState, waiting: number, blocked: number): string => {
  if (state.held) return "PatchPlane: everything is stopped"
  if (state.core._tag !== "joined") return state.core._tag === "joining" ? "PatchPlane starts" : "PatchPlane: the core does not run"
  const working = activeRuns(state.runs).length
  const said = [
    ...(waiting === 0 ? [] : [count(waiting, "waits", "wait")]),
    ...(blocked === 0 ? [] : [`${blocked} blocked`]),
    ...(working === 0 ? [] : [`${working} at work`]),
    ...(state.intakePaused ? ["intake is paused"] : [])
  ]
  return said.length === 0 ? "PatchPlane: nothing waits" : `PatchPlane: ${said.join(", ")}`
}

/** What has to be known first: it is only said, and where something helps, that follows. */
const headOf = ({ core, held, told, crashed }: AppState): ReadonlyArray<MenuItem> => [
  ...(core._tag === "joining" ? [item("Starting…")] : []),
  ...(core._tag === "away" ? [item(shortLine(core.why, 100)), item("Start the core again", "start-core")] : []),
  ...(core._tag === "gone" ? [item(shortLine(core.why, 100)), item("Start the core again", "start-core")] : []),
  ...(held ? [item("Everything is stopped; nothing new starts")] : []),
  ...(told === undefined ? [] : [item(shortLine(told, 100))]),
  ...(crashed === true ? [item("PatchPlane did not end in order the last time")] : [])
]

const itemsOf = (waiting: ReadonlyArray<WaitingRun>, blocked: ReadonlyArray<WaitingRun>): ReadonlyArray<MenuItem> => {
  const all = [...waiting, ...blocked]
  const more = all.length - mostItems
  return [
    ...(all.length === 0 ? [item("Nothing waits for you")] : all.slice(0, mostItems).map(itemOf)),
    ...(more > 0 ? [opens(`${more} more…`, "#/inbox")] : []),
    opens("Open inbox", "#/")
  ]
}

const itemOf = ({ run, word, place }: WaitingRun): MenuItem =>
  opens(`R-${run.number} ${shortLine(run.title, 48)} · ${word.toLowerCase()}`, place)

/** Distinct for each item: Electrobun forgets what else an item carries after its first click. */
const opens = (label: string, place: string): MenuItem => ({ type: "item", label, action: `${opening}${place}` })

const controlsOf = (state: AppState, { kill }: TrayKeys): ReadonlyArray<MenuItem> => [
  ...(standing(state) !== "joined"
    ? []
    : [state.intakePaused ? item("Resume intake", "resume-intake") : item("Pause intake", "pause-intake")]),
  // It needs no core, and pulled twice it does no harm: it is there whatever stands else.
  item("Stop everything", "kill", withKey(kill)),
  ...(state.held && standing(state) === "joined" ? [item("Release the kill switch", "release")] : [])
]

const quitOf = (state: AppState): ReadonlyArray<MenuItem> => {
  const active = activeRuns(state.runs).length
  if (state.askedToQuit !== true || active === 0) return [item("Quit", "quit")]
  const runs = count(active, "run")
  return [
    item(`Quit; ${runs} ${active === 1 ? "goes" : "go"} on in the background`, "quit-keep"),
    item(`Stop ${runs} and quit`, "quit-stop")
  ]
}

const withKey = (accelerator: string) => (accelerator === "" ? {} : { accelerator })

const parts = (sections: ReadonlyArray<ReadonlyArray<MenuItem>>): ReadonlyArray<MenuItem> =>
  sections.filter((section) => section.length > 0).flatMap((section, at) => (at === 0 ? section : [separator, ...section]))
