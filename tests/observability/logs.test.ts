/** The core's log: lines of JSON, rotated, redacted, and read as they grow. */
import { spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Effect, Fiber, Stream } from "effect"
import { afterEach, beforeEach, expect, test } from "vitest"
import { makeRedactor } from "../../core/ledger/redact.ts"
import { logFiles, openLog, rotateLong } from "../../core/observability/log-file.ts"
import { atLeast, isAbout, parseLogLine, type LogLevel, type LogLine } from "../../core/observability/log-line.ts"
import { logLayer } from "../../core/observability/logger.ts"
import { coreLog, followLines, pastLines } from "../../core/observability/read-logs.ts"

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "patchplane-logs-"))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const logged = <A, E>(effect: Effect.Effect<A, E>, level: LogLevel = "info", secrets: ReadonlyArray<string> = []) => {
  const lines: Array<string> = []
  Effect.runSync(
    Effect.exit(effect).pipe(
      Effect.provide(logLayer({ write: (line) => void lines.push(line), redact: makeRedactor(secrets).text, level }))
    )
  )
  return lines
}
const line = (fields: Partial<LogLine>): LogLine => ({ at: "2026-01-01T00:00:00.000Z", level: "info", message: "m", ...fields })

test("OBS-1 whoever logs says a sentence with Effect's own log; ids, class and cause stand in fields of their own", () => {
  const run = "run_00000000-0000-4000-8000-000000000001"
  const [text = ""] = logged(
    Effect.logWarning("execute failed", new Error("outer", { cause: new Error("inner") })).pipe(
      Effect.annotateLogs({ class: "sandbox", code: "gone", session: `${run}/execute/3#1.0` }),
      Effect.annotateLogs({ run, number: 1, effect: `${run}/execute/3`, attempt: 1 })
    )
  )
  const parsed = parseLogLine(text)
  expect(parsed).toMatchObject({
    level: "warn",
    run,
    number: 1,
    attempt: 1,
    class: "sandbox",
    code: "gone",
    session: `${run}/execute/3#1.0`
  })
  expect(parsed?.message).toContain("execute failed")
  expect(text).toContain("inner")
  expect(Date.parse(parsed?.at ?? "")).toBeGreaterThan(0)
  expect(text).not.toContain("\n")
})

test("OBS-1 below the configured level nothing is written", () => {
  const all = Effect.all([Effect.logDebug("d"), Effect.logInfo("i"), Effect.logWarning("w"), Effect.logError("e")])
  expect(logged(all, "debug").map((text) => parseLogLine(text)?.level)).toEqual(["debug", "info", "warn", "error"])
  expect(logged(all, "warn").map((text) => parseLogLine(text)?.message)).toEqual(["w", "e"])
})

test("OBS-1 LED-5 keys are redacted on the way in, in messages, annotations and causes", () => {
  const canary = "canary-Value-93ab27"
  const lines = logged(
    Effect.logError(`with ${canary}`, new Error(`and ${canary} and ghp_${"a1".repeat(20)}`)).pipe(Effect.annotateLogs({ run: canary })),
    "info",
    [canary]
  )
  expect(lines).toHaveLength(1)
  expect(lines[0]).not.toContain(canary)
  expect(lines[0]).not.toContain("ghp_a1")
  expect(lines[0]).toContain("[redacted:configured]")
})

test("OBS-1 files are rotated by size, the oldest goes, no line is torn, and only this user reads them", () => {
  const write = openLog(folder, coreLog, { bytes: 1_000, files: 3 })
  for (let n = 0; n < 200; n++) write(JSON.stringify({ n, pad: "x".repeat(40) }))
  const files = logFiles(folder, coreLog)
  expect(files.map((file) => file.slice(folder.length + 1))).toEqual(["core.log.2", "core.log.1", "core.log"])
  const numbers = files.flatMap((file) => {
    expect(statSync(file).size).toBeLessThanOrEqual(1_000)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    return readFileSync(file, "utf8")
      .trimEnd()
      .split("\n")
      .map((text) => (JSON.parse(text) as { n: number }).n)
  })
  expect(numbers.at(-1)).toBe(199)
  expect(numbers).toEqual(numbers.map((_, index) => (numbers[0] ?? 0) + index))
})

test("OBS-1 another start goes on in the same file, and one file alone is also a rotation", () => {
  openLog(folder, coreLog, { bytes: 100, files: 1 })("first")
  openLog(folder, coreLog, { bytes: 100, files: 1 })("second")
  expect(readFileSync(join(folder, coreLog), "utf8")).toBe("first\nsecond\n")
  openLog(folder, coreLog, { bytes: 20, files: 1 })("third, too long")
  expect(logFiles(folder, coreLog)).toHaveLength(1)
  expect(readFileSync(join(folder, coreLog), "utf8")).toBe("third, too long\n")
})

test("OBS-1 what is printed beside the log is kept short before it is opened again", () => {
  openLog(folder, "serve.err", { bytes: 1e9, files: 1 })("x".repeat(2_000))
  rotateLong(folder, "serve.err", { bytes: 1_000, files: 2 })
  expect(logFiles(folder, "serve.err").map((file) => file.slice(folder.length + 1))).toEqual(["serve.err.1"])
  rotateLong(folder, "serve.err", { bytes: 1_000, files: 2 })
  rotateLong(join(folder, "missing"), "serve.err", { bytes: 1_000, files: 2 })
  expect(logFiles(folder, "serve.err")).toHaveLength(1)
})

test("OBS-1 REL-1 a line that a killed core left half written takes no other with it", () => {
  openLog(folder, coreLog, { bytes: 1_000, files: 2 })("whole")
  writeFileSync(join(folder, coreLog), `${readFileSync(join(folder, coreLog), "utf8")}{"half`)
  openLog(folder, coreLog, { bytes: 1_000, files: 2 })("next")
  expect(readFileSync(join(folder, coreLog), "utf8").split("\n")).toEqual(["whole", '{"half', "next", ""])
})

test("OBS-1 a folder that refuses loses log lines and nothing else", () => {
  const write = openLog(join(folder, "file", "below"), coreLog, { bytes: 100, files: 2 })
  rmSync(join(folder, "file"), { recursive: true, force: true })
  write("lost")
  expect(logFiles(join(folder, "file", "below"), coreLog)).toEqual([])
})

test("OBS-1 the past is read over all files in order, and a torn last line is left out", async () => {
  const write = openLog(folder, coreLog, { bytes: 60, files: 5 })
  for (let n = 0; n < 8; n++) write(`line ${n} ${"x".repeat(10)}`)
  await Bun.write(join(folder, coreLog), `${readFileSync(join(folder, coreLog), "utf8")}torn`)
  const read = await Effect.runPromise(Stream.runCollect(pastLines(folder)))
  expect([...read].map((text) => text.slice(0, 6))).toEqual(Array.from({ length: 8 }, (_, n) => `line ${n}`))
})

test("OBS-1 following gives what is there, then each new line, over rotations", async () => {
  const write = openLog(folder, coreLog, { bytes: 100, files: 10 })
  write("line 0")
  const seen: Array<string> = []
  const reached = new Map<number, PromiseWithResolvers<void>>([1, 25, 26].map((count) => [count, Promise.withResolvers<void>()]))
  const follower = Effect.runFork(
    followLines(folder).pipe(
      Stream.runForEach((text) =>
        Effect.sync(() => {
          seen.push(text)
          reached.get(seen.length)?.resolve()
        })
      )
    )
  )
  await reached.get(1)?.promise
  for (let n = 1; n < 25; n++) write(`line ${n} ${"x".repeat(20)}`)
  await reached.get(25)?.promise
  write("line 25")
  await reached.get(26)?.promise
  await Effect.runPromise(Fiber.interrupt(follower))
  expect(seen.map((text) => text.split(" ").slice(0, 2).join(" "))).toEqual(Array.from({ length: 26 }, (_, n) => `line ${n}`))
})

test("OBS-1 following shows the last line of a burst that another process writes, without waiting for the next one", async () => {
  const write = (lines: string) => spawn("sh", ["-c", `for line in ${lines}; do echo $line >> ${join(folder, coreLog)}; done`])
  await once(write("begin"), "exit")
  let seen = Promise.withResolvers<string>()
  const follower = Effect.runFork(
    followLines(folder).pipe(Stream.runForEach((text) => Effect.sync(() => (/begin|last/.test(text) ? seen.resolve(text) : undefined))))
  )
  for (let burst = 0; burst < 20; burst++) {
    await seen.promise
    seen = Promise.withResolvers()
    write(`a b c d e f g h last-${burst}`)
    expect(await seen.promise).toBe(`last-${burst}`)
  }
  await Effect.runPromise(Fiber.interrupt(follower))
})

test.each([
  ["12", { number: 12 }, true],
  ["R-12", { number: 12 }, true],
  ["R-1", { number: 12 }, false],
  ["run_00000000", { run: "run_00000000-0000-4000-8000-000000000001" }, true],
  ["", { run: "run_00000000-0000-4000-8000-000000000001" }, false],
  ["12", {}, false]
])("OBS-1 a line is about %s or is not", (run, fields, expected) => {
  expect(isAbout(line(fields), run)).toBe(expected)
})

test("OBS-1 what is no line of the log is none, and levels are in order", () => {
  expect(parseLogLine("{")).toBeUndefined()
  expect(parseLogLine('{"at":"x","level":"loud","message":"m"}')).toBeUndefined()
  expect(atLeast(line({ level: "warn" }), "info")).toBe(true)
  expect(atLeast(line({ level: "debug" }), "info")).toBe(false)
})
