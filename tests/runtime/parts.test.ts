/** The parts of the runtimes that need no process. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Effect, Stream } from "effect"
import fc from "fast-check"
import { afterAll, describe, expect, it } from "vitest"
import { makeEventBuffer } from "../../core/runtime/event-buffer.ts"
import { modelFailure } from "../../core/runtime/model-failure.ts"
import { assemblePi, closureOf, findPackage, piPackage } from "../../core/runtime/pi/closure.ts"
import { piDialect } from "../../core/runtime/pi/dialect.ts"
import { riskOf } from "../../core/runtime/pi/inside/risk.ts"
import { makeShorten } from "../../core/runtime/pi/inside/shorten.ts"
import type { SessionSpec } from "../../core/runtime/runtime-adapter.ts"
import { asScript, scriptIn } from "../../core/runtime/scripted/step.ts"

const folder = mkdtempSync(join(tmpdir(), "patchplane-parts-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const spec: SessionSpec = {
  id: "s",
  instructions: "",
  tools: ["read"],
  model: { provider: "patchplane", id: "m", api: "openai-completions" },
  approvals: "refuse"
}

describe("events that nobody fetches", () => {
  it("REL-1 stop growing, say how many were left out, and keep what tells the turn's outcome", () =>
    Effect.gen(function* () {
      const buffer = yield* makeEventBuffer
      const text = "x".repeat(100_000)
      for (let count = 0; count < 1_000; count++) buffer.push({ _tag: "message.delta", text })
      buffer.push({ _tag: "turn.completed", turn: 1, text })
      buffer.end()
      const events = yield* Stream.runCollect(buffer.stream)
      const characters = events.reduce((sum, event) => sum + ("text" in event ? event.text.length : 0), 0)
      expect(characters).toBeLessThan(9 * 1024 * 1024)
      expect(events.some((event) => event._tag === "turn.completed")).toBe(true)
      expect(events.find((event) => event._tag === "unknown")).toMatchObject({ raw: expect.stringMatching(/^\d+ events were left out/) })
    }).pipe(Effect.runPromise))
})

describe("a provider's words", () => {
  it.each([
    ["401 invalid api key", "model-unauthorized", false],
    ['403: {"message":"this key may not use the model"}', "model-unauthorized", false],
    ["429 too many requests", "model-rate-limited", true],
    ["404 model not found", "model-unknown", false],
    ["500: internal error", "model-failed", true],
    ["529 overloaded", "model-failed", true],
    ["400 bad request", "model-failed", false],
    ["502: PatchPlane: the upstream can't be reached: ConnectionRefused", "model-unreachable", true],
    ["504 gateway timeout", "model-unreachable", true],
    ["Connection error.", "model-unreachable", true],
    ["Request timed out.", "model-unreachable", true],
    ["Stream ended without finish_reason", "model-garbage", true],
    ["Unexpected token < in JSON at position 0", "model-garbage", true],
    ["", "model-garbage", true]
  ])("OBS-2 %s is %s", (text, code, retryable) => {
    expect(modelFailure(text)).toMatchObject({ code, retryable, detail: text })
  })
})

describe("Pi's records", () => {
  it("SEC-1 RUN-2 whatever a line holds, it is heard without an error", () => {
    const line = fc.oneof(
      fc.string(),
      fc.json(),
      fc
        .record({
          type: fc.constantFrom("response", "message_end", "message_update", "tool_execution_end", "extension_ui_request", "agent_settled"),
          id: fc.string(),
          command: fc.constantFrom("get_state", "prompt"),
          success: fc.boolean(),
          message: fc.jsonValue(),
          data: fc.jsonValue(),
          title: fc.string().map((text) => `patchplane.approval/1 ${text}`)
        })
        .map((record) => JSON.stringify(record))
    )
    fc.assert(
      fc.property(fc.array(line, { maxLength: 20 }), (lines) => {
        const dialect = piDialect(spec)
        for (const given of lines) for (const heard of dialect.hear(given)) expect(heard.kind).toBeTypeOf("string")
      }),
      { numRuns: 2_000 }
    )
  })

  it("RUN-1 a session with another model than the one asked for is refused", () => {
    const state = (id: string) =>
      JSON.stringify({
        type: "response",
        command: "get_state",
        success: true,
        data: { model: { id, provider: "patchplane" }, messageCount: 3 }
      })
    expect(piDialect(spec).hear(state("m"))).toEqual([{ kind: "ready", model: "m", resumed: true }])
    expect(piDialect(spec).hear(state("other"))).toMatchObject([{ kind: "failed", failure: { code: "model-unknown" } }])
  })

  it("FLOW-1 a turn's outcome is the last answer's stop reason, whatever friendly events say", () => {
    const settle = (message: object | undefined) => {
      const dialect = piDialect(spec)
      dialect.hear(JSON.stringify({ type: "response", id: "prompt-1", command: "prompt", success: true }))
      if (message !== undefined) dialect.hear(JSON.stringify({ type: "message_end", message: { role: "assistant", ...message } }))
      dialect.hear(JSON.stringify({ type: "agent_end", messages: [], willRetry: false }))
      return dialect.hear(JSON.stringify({ type: "agent_settled" }))[0]
    }
    const content = [{ type: "text", text: "All done!" }]
    expect(settle({ stopReason: "stop", content })).toEqual({ kind: "settled", outcome: { kind: "completed", text: "All done!" } })
    expect(settle({ stopReason: "error", errorMessage: "401 no", content })).toMatchObject({ failure: { code: "model-unauthorized" } })
    expect(settle({ stopReason: "length", content })).toMatchObject({ failure: { code: "model-cut-off" } })
    expect(settle({ stopReason: "aborted", content })).toEqual({ kind: "settled", outcome: { kind: "interrupted" } })
    expect(settle({ stopReason: "toolUse", content })).toMatchObject({ failure: { code: "model-garbage" } })
    expect(settle({ stopReason: "stop", content: [] })).toMatchObject({ failure: { code: "model-garbage" } })
    expect(settle(undefined)).toMatchObject({ failure: { code: "model-garbage" } })
  })
})

describe("lines on their way out of the sandbox", () => {
  const line = (record: object) => JSON.stringify(record)

  it("REL-1 are short: repetitions are left out, live output is only what is new, long texts are cut", () => {
    const shorten = makeShorten()
    const update = (text: string) =>
      line({
        type: "tool_execution_update",
        toolCallId: "1",
        args: { command: "x".repeat(1_000) },
        partialResult: { content: [{ type: "text", text }] }
      })
    expect(shorten(line({ type: "agent_end", messages: ["x".repeat(10_000_000)] }))).toBeUndefined()
    expect(shorten(update("one\n"))).toContain('"one\\n"')
    expect(shorten(update("one\ntwo\n"))).toMatch(/"text":"two\\n"/)
    expect(shorten(update("one\ntwo\n"))).toBeUndefined()
    const flood = Array.from({ length: 1_000 }, (_, index) => shorten(update(`${index}${"y".repeat(50_000)}`)) ?? "")
    expect(flood.join("").length).toBeLessThan(512 * 1024)
    const long = shorten(
      line({
        type: "message_end",
        message: { role: "assistant", content: [{ type: "text", text: "z".repeat(9_000_000) }], stopReason: "stop" }
      })
    )
    expect(long?.length).toBeLessThan(128 * 1024)
    expect(JSON.parse(long ?? "")).toMatchObject({ message: { stopReason: "stop" } })
    expect(
      shorten(line({ type: "message_update", usage: {}, assistantMessageEvent: { type: "text_delta", contentIndex: 0, delta: "hi" } }))
    ).toBe(line({ type: "message_update", assistantMessageEvent: { type: "text_delta", delta: "hi" } }))
  })
})

describe("the approval gate's judgement", () => {
  const workspace = join(folder, "workspace")
  mkdirSync(workspace)
  symlinkSync("/etc", join(workspace, "link"))

  it.each([
    ["bash", { command: "node --test" }, undefined],
    ["bash", { command: "git status && ls" }, undefined],
    ["bash", { command: "curl -sS https://example.com" }, "network"],
    ["bash", { command: "git push origin main" }, "network"],
    ["bash", { command: "rm -rf build" }, "destructive"],
    ["bash", {}, "network"],
    ["write", { path: "src/a.js" }, undefined],
    ["write", { path: "../outside" }, "outside-workspace"],
    ["write", { path: "/etc/passwd" }, "outside-workspace"],
    ["edit", { path: "link/passwd" }, "outside-workspace"],
    ["edit", { path: 3 }, "outside-workspace"],
    ["frobnicate", {}, "unknown-tool"]
  ])("RUN-3 %s %j is %s", (tool, input, risk) => {
    expect(riskOf(tool, input, workspace)).toBe(risk)
  })
})

describe("Pi's packages", () => {
  it("EXE-3 the sandbox gets what Pi needs and no other package of this installation", () => {
    const root = findPackage(piPackage, import.meta.dirname) ?? ""
    const names = closureOf(root).map((path) => path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length))
    expect(names).toEqual(expect.arrayContaining([piPackage, "@earendil-works/pi-ai", "openai", "@anthropic-ai/sdk", "jiti"]))
    for (const foreign of ["effect", "vitest", "typescript", "react", "playwright-core"]) expect(names).not.toContain(foreign)
  })

  it("RUN-1 are put together once, and say what is missing where Pi is not installed", () => {
    const into = join(folder, "assembled")
    expect(assemblePi(into, import.meta.dirname)).toBe(assemblePi(into, import.meta.dirname))
    expect(() => assemblePi(join(folder, "none"), "/")).toThrow(/is not installed: run npm start/)
  })
})

describe("a script in a prompt", () => {
  it("RUN-1 is the last one for the role, and a block that is no script is none", () => {
    const [first, second] = [{ do: "say", text: "1" } as const, { do: "say", text: "2" } as const]
    const prompt = `Do it.\n${asScript([first])}\n${asScript([second])}\n${asScript([first], "triage")}`
    expect(scriptIn(prompt, "work")).toEqual([second])
    expect(scriptIn(prompt, "triage")).toEqual([first])
    expect(scriptIn(prompt, "plan")).toBeUndefined()
    expect(scriptIn('```script\n[{"do":"frobnicate"}]\n```', "work")).toBeUndefined()
  })
})
