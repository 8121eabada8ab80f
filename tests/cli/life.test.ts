import { existsSync } from "node:fs"
import { readFile, rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest"
import { homeAt } from "../../core/config/home.ts"
import { makeCopy, type Copy } from "./copy.ts"
import { ended, newHome, patchplane, startCore, type Ran } from "./terminal.ts"

let copy: Copy
let home: string
beforeAll(async () => {
  copy = await makeCopy()
})
afterAll(() => copy.remove())
beforeEach(async () => {
  home = await newHome()
})
afterEach(async () => {
  await run("stop")
  await rm(home, { recursive: true, force: true })
})

const run = (...args: ReadonlyArray<string>): Promise<Ran> => patchplane(copy, home, args).ended
const pidOfCore = async () => (JSON.parse((await run("status", "--json")).out) as { pid: number }).pid

test("REL-1 clients that come at once start one core between them, and a second serve says who has the home", async () => {
  const all = await Promise.all([run("runs"), run("repo", "list"), run("runs", "--json")])
  expect(all.map(({ code, err }) => ({ code, err }))).toEqual(all.map(() => ({ code: 0, err: "" })))
  const pid = await pidOfCore()
  const second = await run("serve")
  expect(second).toMatchObject({ code: 0, out: expect.stringContaining(`already runs in this home (process ${pid})`) })
  expect(await pidOfCore()).toBe(pid)
  expect(await run("stop")).toMatchObject({ code: 0 })
  expect(await run("status")).toMatchObject({ code: 6 })
  expect(existsSync(homeAt(home).coreSocket)).toBe(false)
})

test("REL-1 FLOW-3 after kill -9 the socket that is left stops nobody", async () => {
  await run("runs")
  const pid = await pidOfCore()
  process.kill(pid, "SIGKILL")
  expect(await run("runs")).toMatchObject({ code: 0 })
  expect(await pidOfCore()).not.toBe(pid)
})

test("REL-1 SIGTERM and SIGINT end the core in order", async () => {
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    const core = await startCore(home, copy.serve)
    core.kill(signal)
    expect(await ended(core)).toBe(0)
    expect(existsSync(homeAt(home).coreSocket)).toBe(false)
  }
  const log = await readFile(join(homeAt(home).logs, "core.log"), "utf8")
  const lines = log
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { message: string })
  expect(lines.map(({ message }) => message.split(" ")[0])).toEqual(["ready", "ends", "ready", "ends"])
})

test("CFG-1 a configuration of a wrong type starts nothing: exit 2 with file, path, found and expected", async () => {
  await writeFile(homeAt(home).config, '{"budget":{"usd":"five"}}')
  const said = `${homeAt(home).config}: budget.usd: found "five", expected a number`
  for (const args of [["runs"], ["serve"], ["config", "check"], ["start"]]) {
    const ran = await run(...args)
    expect({ args, code: ran.code, said: ran.out + ran.err }).toMatchObject({ args, code: 2, said: expect.stringContaining(said) })
  }
  expect(existsSync(homeAt(home).ledger)).toBe(false)
  const doctor = await run("doctor", "--json")
  expect(JSON.parse(doctor.out)).toContainEqual(
    expect.objectContaining({ name: "config", status: "fails", why: expect.stringContaining("budget.usd") })
  )
  expect(doctor.code).toBe(1)
})

test("INT-2 kill works while the core hangs, stop says that it hangs, and kill works without a core; the next core holds", async () => {
  const core = await startCore(home, copy.doubles)
  await run("repo", "add", "/work/app")
  await run("request", "HANG", "-r", "app")
  core.kill("SIGSTOP")
  const stopping = run("stop")
  const killed = await run("kill", "--json")
  expect(JSON.parse(killed.out)).toMatchObject({ core: "does not answer" })
  expect(existsSync(homeAt(home).killMark)).toBe(true)
  const one = await run("kill", "R-1", "--json")
  expect(JSON.parse(one.out)).toMatchObject({ core: "does not answer" })
  expect(await stopping).toMatchObject({ code: 6, err: expect.stringContaining(`kill -9 ${core.pid}`) })
  core.kill("SIGKILL")
  core.kill("SIGCONT")
  await ended(core)

  const alone = await run("kill", "--json")
  expect(alone).toMatchObject({ code: 0 })
  expect(JSON.parse(alone.out)).toMatchObject({ core: "not running" })
  const next = await startCore(home, copy.doubles)
  const { until, child } = patchplane(copy, home, ["watch", "--after", "0"])
  await until("pulls the kill switch")
  child.kill("SIGINT")
  expect(await ended(child)).toBe(0)
  expect(JSON.parse((await run("status", "--json")).out)).toHaveProperty("held")
  expect(await run("release")).toMatchObject({ code: 0 })
  expect(existsSync(homeAt(home).killMark)).toBe(false)
  next.kill("SIGTERM")
  await ended(next)
})

test("INT-1 INT-2 a run that hangs is killed, stays paused and goes on; pause and cancel reach it too", async () => {
  const core = await startCore(home, copy.doubles)
  await run("repo", "add", "/work/app")
  await run("request", "HANG please", "-r", "app")
  const { until, ended: watched } = patchplane(copy, home, ["watch", "1"])
  await until("The agent begins to work")
  expect(await run("kill", "1")).toMatchObject({ code: 0 })
  expect(await watched).toMatchObject({ code: 3, out: expect.stringContaining("it stays paused") })
  expect(await run("resume", "1")).toMatchObject({ code: 0 })
  expect(await run("pause", "1")).toMatchObject({ code: 0 })
  expect(await run("pause", "1")).toMatchObject({ code: 5 })
  expect(await run("cancel", "1", "--wait")).toMatchObject({ code: 1 })
  // Without a run it is intake, and the same twice is no error.
  expect(JSON.parse((await run("pause", "--json")).out)).toEqual({ changed: true, intakePaused: true })
  expect(JSON.parse((await run("pause", "--json")).out)).toEqual({ changed: false, intakePaused: true })
  expect((await run("status")).out).toContain("nothing new starts until: patchplane resume")
  await run("request", "Wait for intake", "-r", "app")
  expect((await run("show", "2")).out).toContain("intake is paused")
  expect(await run("resume")).toMatchObject({ code: 0, out: expect.stringContaining("Intake goes on.") })
  core.kill("SIGTERM")
  await ended(core)
})

test("CLI-1 a command that follows ends with 6 when the core goes", async () => {
  const core = await startCore(home, copy.doubles)
  const { until, ended: watched } = patchplane(copy, home, ["watch", "--after", "0"])
  await until("This installation begins")
  core.kill("SIGKILL")
  await ended(core)
  expect(await watched).toMatchObject({ code: 6 })
})

test("DSK-4 start begins the demo in an empty home and prints a one-time address that lets a browser in", async () => {
  await startCore(home, copy.doubles)
  const started = JSON.parse((await run("start", "--json")).out) as { url: string; opened: boolean; demo?: { number: number } }
  expect(started).toMatchObject({ opened: false, demo: { number: 1 } })
  expect((await fetch(started.url)).status).toBe(200)
  expect((await fetch(started.url)).status).toBe(401)
  expect(await run("start", "--json")).toMatchObject({ out: expect.not.stringContaining('"demo"') })
  const place = (await run("open", "1", "--print")).out
  expect(await (await fetch(place.trim())).text()).toContain('content="/#/runs/1"')
})
