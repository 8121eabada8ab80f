/** The app's one window: opened on a one-time address, where it was and on what it showed; brought back when the core is. */
import type { DesktopShell, ShellEvent } from "../shell/desktop-shell.ts"
import type { KeptFile } from "./kept-file.ts"
import { addressOf, safePlace } from "./links.ts"
import { sensible, usable, type WindowState } from "./window-state.ts"
import type { Frame } from "../shell/desktop-shell.ts"

const title = "PatchPlane"

export interface WindowParts {
  readonly shell: DesktopShell
  readonly file: KeptFile<WindowState>
  /** Of all screens; empty where that is not known. */
  readonly screens: () => ReadonlyArray<Frame>
  /** A one-time address of the host, or undefined where no core answers; then it is asked for again by `joined`. */
  readonly ticket: () => Promise<string | undefined>
}

export interface AppWindow {
  /** Brings it to the front, on `place` where one is named, else as it was. Undefined place of a closed one: where it was. */
  readonly open: (place?: string) => Promise<void>
  readonly hears: (event: ShellEvent) => void
  /** The core answers (again): opens what was asked for meanwhile, and lets a page in anew that an earlier core had let in. */
  readonly joined: () => Promise<void>
  readonly keep: () => void
}

export const makeWindow = ({ shell, file, screens, ticket }: WindowParts): AppWindow => {
  let state = usable(file.read(), screens())
  let isOpen = false
  /** Asked for while no core answered. */
  let wanted = false
  /** Of requests that overtake each other only the last one opens. */
  let asked = 0

  const show = async (): Promise<void> => {
    const mine = ++asked
    const address = await ticket()
    if (mine !== asked) return
    wanted = address === undefined
    if (address === undefined) return
    isOpen = true
    shell.openWindow({ url: addressOf(address, state.place), title, frame: usable(state, screens()).frame })
  }

  const keep = () => void file.write(state)

  return {
    open: async (place) => {
      const safe = place === undefined ? undefined : safePlace(place)
      const stays = safe === undefined || safe === state.place
      if (isOpen && stays && shell.showWindow()) return
      if (safe !== undefined) state = { ...state, place: safe }
      await show()
    },
    hears: (event) => {
      if (event._tag === "window-frame") {
        const frame = sensible(event.frame)
        if (frame === undefined) return
        state = { ...state, frame }
        keep()
      } else if (event._tag === "window-place") {
        const place = safePlace(event.hash === "" ? "#/" : event.hash)
        if (place !== undefined) state = { ...state, place }
      } else if (event._tag === "window-closed") {
        isOpen = false
        keep()
      }
    },
    joined: async () => {
      // A browser's page finds its way back by itself; opening it again would be another one.
      if (wanted || (isOpen && shell.can.window)) await show()
    },
    keep
  }
}
