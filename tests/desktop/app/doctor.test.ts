import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, expect, test } from "vitest"
import { homeAt, type Home } from "../../../core/config/home.ts"
import { runningFile, type Running } from "../../../desktop/app/running.ts"
import { memory, nativeShell } from "../../../desktop/doctor/shell.ts"

let home: Home
beforeEach(() => {
  home = homeAt(mkdtempSync(join(tmpdir(), "patchplane-doctor-")))
})
afterEach(() => rmSync(home.root, { recursive: true, force: true }))

const app: Running = {
  pid: process.pid,
  at: 1,
  version: "0",
  window: "native",
  tray: true,
  notifications: "actions",
  shortcuts: { open: "granted", kill: "unknown" }
}

test("DOC-1 DSK-3 the doctor says what the system granted the app, and what to do where it did not", () => {
  expect(nativeShell(home)).toMatchObject({ status: "not-configured" })
  runningFile(home).write(app)
  expect(nativeShell(home)).toMatchObject({
    status: "works",
    why: "It runs with a window of its own, a tray, notifications that can be clicked, shortcut open granted, shortcut kill asked for (the system does not say)."
  })
  runningFile(home).write({ ...app, shortcuts: { open: "none", kill: "refused" } })
  expect(nativeShell(home)).toMatchObject({ status: "fails", mend: expect.stringContaining("desktop.shortcuts.kill") })
  // What a killed app left says nothing any more.
  runningFile(home).write({ ...app, pid: 2 ** 22 + 1 })
  expect(nativeShell(home)).toMatchObject({ status: "not-configured" })
})

test("DSK-5 the doctor says the memory of each part that runs", () => {
  expect(memory(home)).toMatchObject({ status: "not-configured" })
  runningFile(home).write(app)
  writeFileSync(`${home.lock}.pid`, `${process.ppid}\n`)
  expect(memory(home)).toMatchObject({ name: "memory", status: "works", why: expect.stringMatching(/^core \d+ MB, shell \d+ MB/) })
})
