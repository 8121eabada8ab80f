/** The scripted runtime, in processes without confinement and in the real local sandbox. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Effect } from "effect"
import { afterAll, expect, test } from "vitest"
import { goOnPrompt, RuntimeAdapter, type SessionSpec } from "../../core/runtime/runtime-adapter.ts"
import { asScript } from "../../core/runtime/scripted/step.ts"
import { runtimeConformance } from "./conformance.ts"
import { localSandboxes } from "./local-sandbox.ts"
import { scriptedSubject } from "./subjects.ts"

const local = localSandboxes()
afterAll(() => local.bench.close())

runtimeConformance({ ...scriptedSubject(), name: "scripted, unconfined" })
runtimeConformance({ ...scriptedSubject(local.sandbox), name: "scripted, in the local sandbox" })

const subject = scriptedSubject()
const spec: SessionSpec = {
  id: "run/r-1/execute/1",
  instructions: "PatchPlane role: work",
  tools: ["ask"],
  model: subject.model,
  approvals: "refuse"
}

test("FLOW-3 REL-1 how a turn ended is told once more to whoever did not hear it, and nothing is done twice", async () => {
  const folder = mkdtempSync(join(tmpdir(), "patchplane-runtime-"))
  /** One life of whoever runs the session: told something, and gone with the answer. */
  const told = (prompt: string) =>
    Effect.gen(function* () {
      const adapter = yield* RuntimeAdapter
      const { sandbox } = yield* subject.sandbox(folder, adapter.needs(spec))
      return yield* (yield* adapter.start(sandbox, spec)).runTurn(prompt)
    }).pipe(Effect.scoped, Effect.provide(subject.runtime), Effect.runPromise)
  const work = asScript([
    { do: "run", command: "echo once >> log.txt" },
    { do: "ask", question: "Which colour?" },
    { do: "run", command: "echo twice >> log.txt" },
    { do: "say", text: "Painted." }
  ])
  try {
    const question = { kind: "question", question: "Which colour?" }
    const painted = { kind: "completed", text: "Painted." }
    expect(await told(`Paint it\n${work}`)).toEqual(question)
    expect(await told(goOnPrompt)).toEqual(question)
    expect(await told("Red.")).toEqual(painted)
    expect(await told(goOnPrompt)).toEqual(painted)
    expect(await told("Red.")).toEqual(painted)
    const log = readdirSync(folder, { recursive: true, encoding: "utf8" }).find((name) => name.endsWith("log.txt")) ?? ""
    expect(readFileSync(join(folder, log), "utf8")).toBe("once\ntwice\n")
    expect(await told("And now something else.")).toMatchObject({ text: expect.stringContaining("scripted.txt") })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
