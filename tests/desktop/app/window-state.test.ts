import * as fc from "fast-check"
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { keptFile } from "../../../desktop/app/kept-file.ts"
import { firstFrame, firstState, sensible, usable, WindowState } from "../../../desktop/app/window-state.ts"

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "patchplane-window-"))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const file = () => keptFile(join(folder, "deep", "window.json"), WindowState)
const state: WindowState = { frame: { x: 10, y: 20, width: 900, height: 700 }, place: "#/runs/3/diff?v=2" }

describe("DSK-1 the window's state", () => {
  test("DSK-1 what is kept is read again, in a file of this user's alone", () => {
    expect(file().write(state)).toBe(true)
    expect(file().read()).toEqual(state)
    expect(statSync(join(folder, "deep", "window.json")).mode & 0o777).toBe(0o600)
    expect(readdirSync(join(folder, "deep"))).toEqual(["window.json"])
    file().remove()
    expect(file().read()).toBeUndefined()
  })

  test.each([
    "",
    "{",
    "null",
    "[]",
    '{"frame":{"x":0,"y":0,"width":900,"height":700}}',
    '{"frame":{"x":0,"y":0,"width":1,"height":700},"place":"#/"}',
    '{"frame":{"x":1e99,"y":0,"width":900,"height":700},"place":"#/"}',
    '{"frame":{"x":"0","y":0,"width":900,"height":700},"place":"#/"}'
  ])("DSK-1 a broken one falls back to the first: %s", (text) => {
    mkdirSync(join(folder, "deep"))
    writeFileSync(join(folder, "deep", "window.json"), text)
    expect(usable(file().read(), [])).toEqual(firstState)
  })

  test("REL-1 a disk that refuses loses the place, and nothing else", () => {
    writeFileSync(join(folder, "deep"), "a file is in the way")
    expect(file().write(state)).toBe(false)
    expect(file().read()).toBeUndefined()
    expect(readdirSync(folder)).toEqual(["deep"])
  })

  test("DSK-1 a place that is none of ours falls back, and so does a frame that no screen shows", () => {
    const screens = [
      { x: 0, y: 0, width: 1920, height: 1080 },
      { x: 1920, y: 0, width: 1280, height: 1024 }
    ]
    expect(usable({ ...state, place: "http://evil.example" }, [])).toEqual({ ...state, place: "#/" })
    expect(usable(state, screens)).toEqual(state)
    for (const [x, y] of [
      [2_500, 100],
      [1_840, 0]
    ] as const)
      expect(usable({ ...state, frame: { ...state.frame, x, y } }, screens).frame).toMatchObject({ x, y })
    for (const [x, y] of [
      [5_000, 0],
      [-880, 0],
      [0, 1_070],
      [0, -300]
    ] as const)
      expect(usable({ ...state, frame: { ...state.frame, x, y } }, screens).frame, `${x},${y}`).toEqual(firstFrame)
    // Where no screen is known, nothing is said against a frame.
    expect(usable({ ...state, frame: { ...state.frame, x: 5_000 } }, []).frame.x).toBe(5_000)
  })

  test("DSK-1 whatever the system says of a frame, only what can be written is kept", () => {
    const number = fc.oneof(fc.integer(), fc.double())
    fc.assert(
      fc.property(fc.record({ x: number, y: number, width: number, height: number }), (frame) => {
        const kept = sensible(frame)
        if (kept === undefined) return
        expect(file().write({ frame: kept, place: "#/" })).toBe(true)
        expect(file().read()?.frame).toEqual(JSON.parse(JSON.stringify(kept)))
      })
    )
    expect(sensible({ x: 0, y: 0, width: 0, height: 0 })).toBeUndefined()
  })
})
