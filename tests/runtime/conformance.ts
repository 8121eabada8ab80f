/**
 * What every `RuntimeAdapter` must do, whichever agent stands behind it (RUN-1). A subject brings its
 * adapter, sandboxes to run in, and the prompts that make its agent behave as each test wants.
 */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Cause, Effect, Exit, Fiber, type Layer, type Scope, Stream } from "effect"
import { describe, expect, it } from "vitest"
import type { Sandbox, SandboxFailure, SandboxSpec } from "../../core/execution/execution-adapter.ts"
import {
  RuntimeAdapter,
  type RuntimeEvent,
  type RuntimeFailure,
  type RuntimeSession,
  type SessionSpec
} from "../../core/runtime/runtime-adapter.ts"
import { hearEvents } from "./heard.ts"
import { withExtraLines } from "./plain-sandbox.ts"

export interface Prompts {
  /** Writes note.txt, reads it by a command, says "Wrote note.txt.". */
  readonly finish: string
  /** Says "Yes.". */
  readonly say: string
  /** Asks "Which colour?". */
  readonly ask: string
  /** A command that says "running" and waits for a file `go`; then "Waited.". */
  readonly wait: string
  /** A command that says "running", is deaf to signals, leaves a child in a session of its own, and never ends. */
  readonly stubborn: string
  /** A command that needs leave. */
  readonly risky: string
  readonly hang: string
  /** At least ten thousand deltas. */
  readonly flood: string
  /** A command that puts out fifty megabytes, then "Quite loud.". */
  readonly noise: string
  /** By the failure that is to come of it. */
  readonly failures: Readonly<Record<string, string>>
}

export interface Subject {
  readonly name: string
  readonly runtime: Layer.Layer<RuntimeAdapter>
  readonly prompts: Prompts
  readonly model: SessionSpec["model"]
  /** A sandbox over what `folder` and `name` held before; `crash` ends its processes as kill -9 would. */
  readonly sandbox: (
    folder: string,
    needs: Pick<SandboxSpec, "readOnly" | "state"> & { readonly modelPaths: ReadonlyArray<string> }
  ) => Effect.Effect<{ readonly sandbox: Sandbox; readonly crash: Effect.Effect<void> }, SandboxFailure, Scope.Scope>
  /** What the agent says when it goes on after a crash in the middle of `wait`, told "Go on". */
  readonly afterCrash: RegExp
}

/** Milliseconds within which an interrupt must have ended a turn: two to be polite, and the machine's share. */
const interruptBound = 8_000

type Failures = RuntimeFailure | SandboxFailure

export const runtimeConformance = (subject: Subject): void => {
  const spec: SessionSpec = {
    id: "run/r-1/execute/1",
    instructions: "You are part of a test.",
    tools: ["read", "search", "edit", "write", "bash", "ask"],
    model: subject.model,
    price: { input: 3, output: 15, cached: 0.3 },
    approvals: "refuse"
  }
  const started = (folder: string, given: SessionSpec, extraLines: ReadonlyArray<string> = []) =>
    Effect.gen(function* () {
      const adapter = yield* RuntimeAdapter
      const { sandbox, crash } = yield* subject.sandbox(folder, adapter.needs(given))
      const session = yield* adapter.start(extraLines.length === 0 ? sandbox : withExtraLines(sandbox, extraLines), given)
      return { sandbox, crash, session }
    })
  const run = <A>(body: (folder: string) => Effect.Effect<A, Failures, RuntimeAdapter | Scope.Scope>): Promise<A> => {
    const folder = mkdtempSync(join(tmpdir(), "patchplane-runtime-"))
    return Effect.runPromise(body(folder).pipe(Effect.scoped, Effect.provide(subject.runtime))).finally(() =>
      rmSync(folder, { recursive: true, force: true })
    )
  }
  const failureOf = (exit: Exit.Exit<unknown, Failures>): Failures => {
    const failure = Exit.isFailure(exit) ? exit.cause.reasons.find(Cause.isFailReason)?.error : undefined
    if (failure === undefined) throw new Error("it did not fail")
    return failure
  }
  const interrupted = (session: RuntimeSession) =>
    Effect.gen(function* () {
      const began = Date.now()
      yield* session.interrupt
      return Date.now() - began
    })

  describe(`a runtime: ${subject.name}`, () => {
    it("RUN-2 a turn is told as normalized events, in the order in which it happened", () =>
      run((folder) =>
        Effect.gen(function* () {
          const { session, sandbox } = yield* started(folder, spec)
          expect(session.resumed).toBe(false)
          const heard = yield* hearEvents(session)
          const outcome = yield* session.runTurn(subject.prompts.finish)
          yield* session.terminate
          const events = yield* heard.all
          expect(outcome).toEqual({ kind: "completed", text: "Wrote note.txt." })
          const order: ReadonlyArray<RuntimeEvent["_tag"]> = [
            ...(["session.started", "turn.started", "tool.requested", "tool.completed"] as const),
            ...(["message.completed", "turn.completed", "session.terminated"] as const)
          ]
          const firsts = order.map((tag) => events.findLastIndex((event) => event._tag === tag))
          expect(firsts).toEqual(firsts.toSorted((a, b) => a - b))
          expect(firsts.at(0)).toBe(0)
          expect(firsts.at(-1)).toBe(events.length - 1)
          expect(events[0]).toMatchObject({ model: subject.model.id, resumed: false })
          const said = events.flatMap((event) => (event._tag === "message.delta" ? [event.text] : [])).join("")
          expect(said.endsWith("Wrote note.txt.")).toBe(true)
          const read = events.findLast((event) => event._tag === "tool.completed")
          expect(read).toMatchObject({ tool: "bash", ok: true })
          expect((yield* sandbox.exec(["/bin/cat", "note.txt"])).stdout.trim()).toBe("hello")
        })
      ))

    it("LED-4 usage comes with its cost where the price is known, and without where it is not", () =>
      run((folder) =>
        Effect.gen(function* () {
          const used = (given: SessionSpec) =>
            Effect.gen(function* () {
              const { session } = yield* started(folder, given)
              const heard = yield* hearEvents(session)
              yield* session.runTurn(subject.prompts.say)
              yield* session.terminate
              return (yield* heard.all).filter((event) => event._tag === "usage.recorded")
            })
          const { price, ...unpriced } = spec
          const [known] = yield* used({ ...spec, id: "priced" })
          const [unknown] = yield* used({ ...unpriced, id: "unpriced" })
          expect(known?.output).toBeGreaterThan(0)
          const { input = 0, output = 0, cached = 0 } = known ?? {}
          expect(known?.usd).toBeCloseTo((input * 3 + output * 15 + cached * (price?.cached ?? 0)) / 1_000_000, 12)
          expect(unknown?.output).toBeGreaterThan(0)
          expect(unknown).not.toHaveProperty("usd")
        })
      ))

    it("PLN-4 a question ends the turn, and its answer goes on with the conversation in a new process", () =>
      run((folder) =>
        Effect.gen(function* () {
          const first = yield* started(folder, spec)
          const heard = yield* hearEvents(first.session)
          expect(yield* first.session.runTurn(subject.prompts.ask)).toEqual({ kind: "question", question: "Which colour?" })
          yield* first.session.terminate
          expect((yield* heard.all).filter((event) => event._tag === "input.required")).toHaveLength(1)
          const second = yield* started(folder, spec)
          expect(second.session.resumed).toBe(true)
          expect(yield* second.session.runTurn(subject.prompts.say)).toEqual({ kind: "completed", text: "Yes." })
        })
      ))

    it("RUN-1 an interrupt ends a turn in the middle of a tool, and the session goes on", () =>
      run((folder) =>
        Effect.gen(function* () {
          const { session } = yield* started(folder, spec)
          const heard = yield* hearEvents(session)
          const turn = yield* Effect.forkChild(session.runTurn(subject.prompts.wait))
          yield* heard.until((event) => event._tag === "tool.output" && event.text.includes("running"))
          expect(yield* interrupted(session)).toBeLessThan(interruptBound)
          expect(yield* Fiber.join(turn)).toEqual({ kind: "interrupted" })
          expect(yield* session.runTurn(subject.prompts.say)).toEqual({ kind: "completed", text: "Yes." })
        })
      ))

    it("RUN-1 an interrupt does not wait for a tool that is deaf to signals", () =>
      run((folder) =>
        Effect.gen(function* () {
          const { session, crash } = yield* started(folder, spec)
          const heard = yield* hearEvents(session)
          const turn = yield* Effect.forkChild(session.runTurn(subject.prompts.stubborn))
          yield* heard.until((event) => event._tag === "tool.output" && event.text.includes("running"))
          expect(yield* interrupted(session)).toBeLessThan(interruptBound)
          expect(yield* Fiber.join(turn)).toEqual({ kind: "interrupted" })
          yield* crash
        })
      ))

    it("RUN-1 a redirect is taken up after the tool that runs, and counts only then", () =>
      run((folder) =>
        Effect.gen(function* () {
          const { session, sandbox } = yield* started(folder, spec)
          const heard = yield* hearEvents(session)
          const turn = yield* Effect.forkChild(session.runTurn(subject.prompts.wait))
          yield* heard.until((event) => event._tag === "tool.output" && event.text.includes("running"))
          const redirect = yield* Effect.forkChild(session.redirect("Use tabs"), { startImmediately: true })
          yield* sandbox.exec(["/usr/bin/touch", "go"])
          yield* Fiber.join(redirect)
          expect(yield* Fiber.join(turn)).toEqual({ kind: "completed", text: "Taken up: Use tabs" })
        })
      ))

    it("RUN-1 a redirect after the turn is refused, so that it is not taken for done", () =>
      run((folder) =>
        Effect.gen(function* () {
          const { session } = yield* started(folder, spec)
          yield* session.runTurn(subject.prompts.say)
          expect(failureOf(yield* Effect.exit(session.redirect("Use tabs"))).code).toBe("redirect-too-late")
        })
      ))

    it("RUN-1 a second prompt in the middle of a turn is refused", () =>
      run((folder) =>
        Effect.gen(function* () {
          const { session } = yield* started(folder, spec)
          const turn = yield* Effect.forkChild(session.runTurn(subject.prompts.hang), { startImmediately: true })
          expect(failureOf(yield* Effect.exit(session.runTurn(subject.prompts.say))).code).toBe("turn-under-way")
          yield* session.interrupt
          expect(yield* Fiber.join(turn)).toEqual({ kind: "interrupted" })
        })
      ))

    it("FLOW-3 after kill -9 in the middle of a tool the same session goes on where it was", () =>
      run((folder) =>
        Effect.gen(function* () {
          const first = yield* started(folder, spec)
          const heard = yield* hearEvents(first.session)
          const turn = yield* Effect.forkChild(Effect.exit(first.session.runTurn(subject.prompts.wait)))
          yield* heard.until((event) => event._tag === "tool.output" && event.text.includes("running"))
          yield* first.crash
          expect(["gone", "runtime-crashed"]).toContain(failureOf(yield* Fiber.join(turn)).code)
          const second = yield* started(folder, spec)
          expect(second.session.resumed).toBe(true)
          // The tool waits for it, and may do so again: no kill before it can come too late.
          yield* second.sandbox.exec(["/usr/bin/touch", "go"])
          expect(yield* second.session.runTurn("Go on")).toMatchObject({
            kind: "completed",
            text: expect.stringMatching(subject.afterCrash)
          })
        })
      ))

    it("RUN-1 terminate ends the process, the turn and the events", () =>
      run((folder) =>
        Effect.gen(function* () {
          const { session } = yield* started(folder, spec)
          const heard = yield* hearEvents(session)
          const turn = yield* Effect.forkChild(Effect.exit(session.runTurn(subject.prompts.hang)), { startImmediately: true })
          yield* heard.until((event) => event._tag === "turn.started")
          yield* session.terminate
          expect(failureOf(yield* Fiber.join(turn)).code).toBe("gone")
          expect((yield* heard.all).at(-1)?._tag).toBe("session.terminated")
          expect(failureOf(yield* Effect.exit(session.runTurn(subject.prompts.say))).code).toBe("gone")
        })
      ))

    it("RUN-3 a risky call is refused where nobody may approve it, and the agent hears why", () =>
      run((folder) =>
        Effect.gen(function* () {
          const { session, sandbox } = yield* started(folder, spec)
          yield* sandbox.exec(["/bin/mkdir", "build"])
          const heard = yield* hearEvents(session)
          expect((yield* session.runTurn(subject.prompts.risky)).kind).toBe("completed")
          yield* session.terminate
          const events = yield* heard.all
          expect(events.find((event) => event._tag === "tool.completed")).toMatchObject({
            ok: false,
            output: expect.stringMatching(/refused/)
          })
          expect(events.some((event) => event._tag === "approval.required")).toBe(false)
          expect((yield* sandbox.exec(["/bin/ls"])).stdout).toContain("build")
        })
      ))

    it.each([true, false])("RUN-3 a risky call waits for a person, whose answer counts (allowed: %s)", (allow) =>
      run((folder) =>
        Effect.gen(function* () {
          const { session, sandbox } = yield* started(folder, { ...spec, approvals: "ask" })
          yield* sandbox.exec(["/bin/mkdir", "build"])
          const heard = yield* hearEvents(session)
          const turn = yield* Effect.forkChild(session.runTurn(subject.prompts.risky))
          const asked = yield* heard.until((event) => event._tag === "approval.required")
          expect(asked).toMatchObject({ tool: "bash", risk: "destructive" })
          yield* session.answerApproval(asked._tag === "approval.required" ? asked.id : "", allow)
          expect((yield* Fiber.join(turn)).kind).toBe("completed")
          expect((yield* sandbox.exec(["/bin/ls"])).stdout.includes("build")).toBe(!allow)
        })
      )
    )

    it.each(Object.entries(subject.prompts.failures))(
      "RUN-1 a provider's failure is named %s, and the session can be used again",
      (code, prompt) =>
        run((folder) =>
          Effect.gen(function* () {
            const { session } = yield* started(folder, spec)
            const heard = yield* hearEvents(session)
            const failure = failureOf(yield* Effect.exit(session.runTurn(prompt)))
            expect(failure).toMatchObject({ _tag: "RuntimeFailure", code })
            expect(failure.mend).not.toBe("")
            expect(yield* heard.until((event) => event._tag === "turn.failed")).toMatchObject({ code })
            expect(yield* session.runTurn(subject.prompts.say)).toEqual({ kind: "completed", text: "Yes." })
          })
        )
    )

    it("REL-1 a model that hangs is interrupted by its caller", () =>
      run((folder) =>
        Effect.gen(function* () {
          const { session } = yield* started(folder, spec)
          const heard = yield* hearEvents(session)
          const turn = yield* Effect.forkChild(session.runTurn(subject.prompts.hang))
          yield* heard.until((event) => event._tag === "turn.started")
          expect(yield* interrupted(session)).toBeLessThan(interruptBound)
          expect(yield* Fiber.join(turn)).toEqual({ kind: "interrupted" })
        })
      ))

    it("RUN-2 lines that nobody knows are kept raw, and nothing stops for them", () =>
      run((folder) =>
        Effect.gen(function* () {
          const extra = ['{"type":"brand_new"}', "not json at all", '{"type":"message_end","message":17}', "\u0000\u2028"]
          const { session } = yield* started(folder, spec, extra)
          const heard = yield* hearEvents(session)
          expect(yield* session.runTurn(subject.prompts.say)).toEqual({ kind: "completed", text: "Yes." })
          yield* session.terminate
          const raw = (yield* heard.all).flatMap((event) => (event._tag === "unknown" ? [event.raw] : []))
          expect(raw).toEqual(expect.arrayContaining(extra))
        })
      ))

    it("REL-1 a tool that floods its output fills neither memory nor the transcript", () =>
      run((folder) =>
        Effect.gen(function* () {
          const { session } = yield* started(folder, spec)
          expect(yield* session.runTurn(subject.prompts.noise)).toEqual({ kind: "completed", text: "Quite loud." })
          yield* session.terminate
          const events = yield* Stream.runCollect(session.events)
          expect(JSON.stringify(events).length).toBeLessThan(20 * 1024 * 1024)
          expect(events.find((event) => event._tag === "tool.completed")).toMatchObject({ ok: true })
        })
      ))

    it("REL-1 a flood of tokens that nobody reads ends by itself", () =>
      run((folder) =>
        Effect.gen(function* () {
          const { session } = yield* started(folder, spec)
          const outcome = yield* session.runTurn(subject.prompts.flood)
          expect(outcome.kind).toBe("completed")
          yield* session.terminate
          const events = yield* Stream.runCollect(session.events)
          expect(events.filter((event) => event._tag === "message.delta").length).toBeGreaterThan(9_000)
          expect(events.at(-1)?._tag).toBe("session.terminated")
        })
      ))
  })
}
