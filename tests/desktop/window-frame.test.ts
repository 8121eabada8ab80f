/** Where a window is, from what a window manager says of it. */
import { expect, test } from "vitest"
import type { Frame } from "../../desktop/shell/desktop-shell.ts"
import { watchFrame } from "../../desktop/shell/window-frame.ts"

const placed = { x: 120, y: 90, width: 800, height: 600 }
const watched = () => {
  const said: Array<Frame> = []
  return { said, watch: watchFrame(placed, (frame) => said.push(frame)) }
}

test("DSK-1 a window opened where it was a hundred times stays where it was", () => {
  let at = placed
  for (let time = 0; time < 100; time++) {
    const watch = watchFrame(at, (frame) => {
      at = frame
    })
    watch.moved({ x: at.x + 1, y: at.y + 20, width: at.width, height: at.height })
    watch.settle()
  }
  expect(at).toEqual(placed)
})

test("DSK-1 a window that was put elsewhere is where it was put", () => {
  const { said, watch } = watched()
  watch.moved({ x: 0, y: 30 })
  watch.settle()
  expect(said).toEqual([{ ...placed, x: 0, y: 30 }])
})

test("DSK-1 nothing is said where nothing changed, and nothing twice", () => {
  const { said, watch } = watched()
  watch.settle()
  watch.moved({ x: 121, y: 110 })
  watch.moved({ width: 800, height: 600 })
  watch.settle()
  watch.moved({ width: 900 })
  watch.settle()
  watch.settle()
  expect(said).toEqual([{ ...placed, width: 900 }])
})
