/** Where the window stood and what it showed, kept over closing it and over the app's own end. */
import { Schema } from "effect"
import type { Frame } from "../shell/desktop-shell.ts"
import { safePlace } from "./links.ts"

const coordinate = Schema.Finite.check(Schema.isBetween({ minimum: -20_000, maximum: 20_000 }))
const extent = (least: number) => Schema.Finite.check(Schema.isBetween({ minimum: least, maximum: 20_000 }))

/** Smaller than this there is nothing to work with. */
const least = { width: 480, height: 320 }

export const WindowState = Schema.Struct({
  frame: Schema.Struct({ x: coordinate, y: coordinate, width: extent(least.width), height: extent(least.height) }),
  /** The page's hash. */
  place: Schema.String
})
export type WindowState = typeof WindowState.Type

export const firstFrame: Frame = { x: 120, y: 80, width: 1280, height: 860 }
export const firstState: WindowState = { frame: firstFrame, place: "#/" }

/** Points of its upper edge that have to be seen, so that a hand can take it. */
const grip = 80

/**
 * What was kept, as far as it can be used: a frame that none of the screens shows any more (`screens` empty: not known)
 * or a place that is none of ours falls back to the first one.
 */
export const usable = (kept: WindowState | undefined, screens: ReadonlyArray<Frame>): WindowState => {
  if (kept === undefined) return firstState
  const { frame } = kept
  const seen = screens.length === 0 || screens.some((screen) => shows(screen, frame))
  return { frame: seen ? frame : firstFrame, place: safePlace(kept.place) ?? firstState.place }
}

const shows = (screen: Frame, frame: Frame): boolean =>
  Math.min(frame.x + frame.width, screen.x + screen.width) - Math.max(frame.x, screen.x) >= grip &&
  frame.y >= screen.y - grip / 2 &&
  frame.y <= screen.y + screen.height - grip

/** What the system says of a frame: undefined for one that nobody could have made, such as that of a hidden window. */
export const sensible = (frame: Frame): Frame | undefined => (Schema.is(WindowState.fields.frame)(frame) ? frame : undefined)
