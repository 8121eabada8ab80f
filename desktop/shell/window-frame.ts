/** Where a window is, from the many events of a move: said once when it stands still, and at the latest when it closes. */
import type { Frame } from "./desktop-shell.ts"

/** Milliseconds without an event after which a window stands still. The timer lives no longer than that. */
const still = 250

/** How far a title bar and its border may move what a window says of itself, in points. */
const widestBorder = 32
const highestBar = 80

export interface FrameWatch {
  readonly moved: (part: Partial<Frame>) => void
  /** Says what was not said yet, at once. */
  readonly settle: () => void
}

/**
 * On X11 the events say where the content is, though the window was placed by its border: the first event after it was
 * placed tells the difference, without which a window would wander by a title bar with every time it is opened.
 */
export const watchFrame = (placed: Frame, say: (frame: Frame) => void): FrameWatch => {
  let border: { readonly x: number; readonly y: number } | undefined
  let said = placed
  let now = placed
  let timer: ReturnType<typeof setTimeout> | undefined
  const settle = () => {
    clearTimeout(timer)
    timer = undefined
    if (now.x === said.x && now.y === said.y && now.width === said.width && now.height === said.height) return
    said = now
    say(now)
  }
  return {
    moved: ({ x, y, width = now.width, height = now.height }) => {
      if (x !== undefined && y !== undefined) {
        border ??= borderOf(x - placed.x, y - placed.y)
        now = { ...now, x: x - border.x, y: y - border.y }
      }
      now = { ...now, width, height }
      clearTimeout(timer)
      timer = setTimeout(settle, still)
    },
    settle
  }
}

const borderOf = (x: number, y: number) => (x >= 0 && x <= widestBorder && y >= 0 && y <= highestBar ? { x, y } : { x: 0, y: 0 })
