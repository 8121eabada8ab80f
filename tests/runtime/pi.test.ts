/** The real package in the real local sandbox, against a loopback model server behind the egress broker. */
import { join } from "node:path"
import { Cause, Effect, Exit, Redacted } from "effect"
import { afterAll, describe, expect, it } from "vitest"
import { RuntimeAdapter, type SessionSpec } from "../../core/runtime/runtime-adapter.ts"
import { refusingAddress, serveScenarios } from "../emulators/model-server.ts"
import { runtimeConformance, type Subject } from "./conformance.ts"
import { hearEvents } from "./heard.ts"
import { localSandboxes, type LocalSandboxes } from "./local-sandbox.ts"
import { piSubject } from "./subjects.ts"

const key = "sk-canary-of-the-runtime-tests"
const server = serveScenarios({ key })
const headers = { authorization: Redacted.make(`Bearer ${key}`) }
const local = localSandboxes({ upstream: server.address, headers })
const refused = localSandboxes({ upstream: await refusingAddress(), headers })
const wrongKey = localSandboxes({ upstream: server.address, headers: { authorization: Redacted.make("Bearer sk-of-somebody-else") } })
afterAll(async () => {
  for (const { bench } of [local, refused, wrongKey]) await bench.close()
  await server.close()
})

const subjectIn = (sandboxes: LocalSandboxes): Subject =>
  piSubject({ folder: join(local.bench.home.caches, "runtime") }, server.address, sandboxes.sandbox)

const startIn = (sandboxes: LocalSandboxes, name: string, over: Partial<SessionSpec> = {}) =>
  Effect.gen(function* () {
    const subject = subjectIn(sandboxes)
    const adapter = yield* RuntimeAdapter
    const spec: SessionSpec = { id: name, instructions: "Test.", tools: ["bash"], model: subject.model, approvals: "refuse", ...over }
    const { sandbox } = yield* subject.sandbox(name, adapter.needs(spec))
    return yield* adapter.start(sandbox, spec)
  })
const run = <A, E>(body: Effect.Effect<A, E, RuntimeAdapter>): Promise<Exit.Exit<A, E>> =>
  Effect.runPromiseExit(Effect.provide(body, subjectIn(local).runtime))
const codeOf = (exit: Exit.Exit<unknown, { readonly code: string }>): string | undefined =>
  Exit.isFailure(exit) ? exit.cause.reasons.find(Cause.isFailReason)?.error.code : undefined

runtimeConformance(subjectIn(local))

describe("Pi behind the egress broker", () => {
  it("EXE-3 works with a key that is in no environment and no file of the sandbox", async () => {
    const exit = await run(
      Effect.scoped(
        Effect.gen(function* () {
          const session = yield* startIn(local, "snoop")
          const heard = yield* hearEvents(session)
          yield* session.runTurn("SCENARIO:snoop")
          return yield* heard.until((event) => event._tag === "tool.completed")
        })
      )
    )
    const seen = JSON.stringify(Exit.isSuccess(exit) ? exit.value : "")
    // The probe does see what is there.
    expect(seen).toContain("PATCHPLANE_MODEL_ADDRESS=")
    expect(seen).not.toContain(key)
  })

  it.each([
    ["model-unreachable", "an address that refuses", refused],
    ["model-unauthorized", "a wrong key", wrongKey]
  ])("RUN-1 says %s of %s", async (code, name, sandboxes) => {
    const exit = await run(Effect.scoped(Effect.flatMap(startIn(sandboxes, name), (session) => session.runTurn("SCENARIO:say"))))
    expect(codeOf(exit)).toBe(code)
  })

  it("RUN-1 says that a model is unknown where the provider does not have it", async () => {
    const model = { ...subjectIn(local).model, id: "scripted-of-next-year" }
    const exit = await run(
      Effect.scoped(Effect.flatMap(startIn(local, "unknown model", { model }), (session) => session.runTurn("SCENARIO:say")))
    )
    expect(codeOf(exit)).toBe("model-unknown")
  })
})
