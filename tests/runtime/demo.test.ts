/** The demo's agent side: real Pi, the bundled scripted model, and the demo repository. */
import { execFileSync } from "node:child_process"
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Effect, type Scope } from "effect"
import { afterAll, describe, expect, it } from "vitest"
import { planRole, roleNamed, triageRole, type AgentRole } from "../../core/steps/role.ts"
import { piRuntime } from "../../core/runtime/pi/adapter.ts"
import { RuntimeAdapter, type SessionSpec } from "../../core/runtime/runtime-adapter.ts"
import { demoCommits, demoPrompt } from "../../desktop/demo/demo-files.ts"
import { makeDemoRepository } from "../../desktop/demo/demo-repository.ts"
import { startScriptedModel } from "../../desktop/demo/scripted-model.ts"
import { localSandboxes } from "./local-sandbox.ts"
import { plainSandbox } from "./plain-sandbox.ts"

const folder = mkdtempSync(join(tmpdir(), "patchplane-demo-"))
const model = startScriptedModel()
afterAll(async () => {
  await model.close()
  rmSync(folder, { recursive: true, force: true })
})

const head = (repository: string): string => execFileSync("git", ["rev-parse", "HEAD"], { cwd: repository }).toString().trim()
const testsPass = (workspace: string): boolean => {
  try {
    execFileSync("node", ["--test"], { cwd: workspace, stdio: "ignore", env: { PATH: "/usr/bin:/bin" } })
    return true
  } catch {
    return false
  }
}

/** A session of `role` in a workspace of the demo repository. */
const session = (name: string, role: AgentRole) =>
  Effect.gen(function* () {
    const adapter = yield* RuntimeAdapter
    const spec: SessionSpec = {
      id: name,
      instructions: role.instructions,
      tools: role.tools,
      approvals: "refuse",
      model: model.access.model,
      price: { input: 0, output: 0, cached: 0 }
    }
    const sandbox = plainSandbox({
      folder: join(folder, name),
      readOnly: adapter.needs(spec).readOnly,
      modelAddress: model.access.route.upstream
    })
    if (!existsSync(join(sandbox.workspace, "package.json"))) {
      cpSync(makeDemoRepository(join(folder, "demo")), sandbox.workspace, { recursive: true })
    }
    return { sandbox, agent: yield* adapter.start(sandbox, spec) }
  })
const run = <A, E>(body: Effect.Effect<A, E, RuntimeAdapter | Scope.Scope>): Promise<A> =>
  Effect.runPromise(body.pipe(Effect.scoped, Effect.provide(piRuntime({ folder: join(folder, "pi") }))))

/** The JSON block that an answer ends with. */
const documentIn = (text: string): unknown => JSON.parse(/```json\n([\s\S]*)\n```$/.exec(text)?.[1] ?? "null")

describe("the demo", () => {
  it("DOC-1 makes the same repository everywhere, once, with a test that fails", () => {
    const first = makeDemoRepository(join(folder, "one"))
    const second = makeDemoRepository(join(folder, "two"))
    expect(head(first)).toBe(head(second))
    expect(makeDemoRepository(join(folder, "one"))).toBe(first)
    expect(execFileSync("git", ["log", "--format=%s"], { cwd: first }).toString().trim().split("\n")).toHaveLength(demoCommits.length)
    expect(execFileSync("git", ["status", "--porcelain"], { cwd: first }).toString()).toBe("")
    expect(testsPass(first)).toBe(false)
  })

  it.each([
    ["triage", triageRole, { verdict: "GO", tier: "low", questions: [] }],
    ["plan", planRole, { tier: "low", tasks: [{ id: "1", paths: ["src/cursor.js", "src/page.js"] }] }]
  ] as const)("TRI-1 PLN-1 the scripted model answers %s with its document", (_, role, expected) =>
    run(
      Effect.gen(function* () {
        const { agent } = yield* session(`documents-${role.name}`, role)
        const outcome = yield* agent.runTurn(`# Request\n\n${demoPrompt}`)
        expect(outcome.kind).toBe("completed")
        expect(documentIn(outcome.kind === "completed" ? outcome.text : "")).toMatchObject(expected)
      })
    )
  )

  it("DOC-1 the work is done for real: the failing test passes, a change request adds another, a comment comes when asked for", () =>
    run(
      Effect.gen(function* () {
        const { agent, sandbox } = yield* session("work", roleNamed("generalist"))
        expect(testsPass(sandbox.workspace)).toBe(false)
        const first = yield* agent.runTurn(demoPrompt)
        expect(first).toMatchObject({ kind: "completed", text: expect.stringContaining("everything passes") })
        expect(testsPass(sandbox.workspace)).toBe(true)
        yield* agent.terminate

        // A change request comes to the same session after a restart.
        const again = yield* session("work", roleNamed("generalist"))
        expect(again.agent.resumed).toBe(true)
        yield* again.agent.runTurn("A person reviewed your work so far and says:\n\nPlease test the cursor itself.")
        expect(existsSync(join(sandbox.workspace, "test/cursor.test.js"))).toBe(true)
        const commented = yield* again.agent.runTurn("A person reviewed your work so far and says:\n\nPlease comment on the order.")
        expect(readFileSync(join(sandbox.workspace, "src/page.js"), "utf8")).toContain("// By time, then by id")
        expect(commented).toMatchObject({ text: expect.stringContaining("everything passes") })
        expect(testsPass(sandbox.workspace)).toBe(true)
      })
    ))

  it("EXE-1 the demo's own tests run in a sandbox without a network, where one fails", async () => {
    const files = Object.assign({}, ...demoCommits.map((commit) => commit.files)) as Record<string, string>
    const { bench } = localSandboxes(undefined, files)
    try {
      const result = await bench.inside((sandbox) => sandbox.exec(["npm", "test"]))
      expect(result.stdout).toMatch(/pass 4\b[\s\S]*fail 1\b/)
      expect(result.exitCode).toBe(1)
    } finally {
      await bench.close()
    }
  })

  it("DOC-1 the scripted model says that it knows nothing but its demo", () =>
    run(
      Effect.gen(function* () {
        const { agent } = yield* session("stranger", triageRole)
        const outcome = yield* agent.runTurn("Write me an operating system.")
        expect(documentIn(outcome.kind === "completed" ? outcome.text : "")).toMatchObject({
          verdict: "NO-GO",
          reasons: expect.stringContaining("scripted demo model")
        })
      })
    ))

  it("DOC-1 the model's address is loopback, names its one model and refuses others", async () => {
    const { hostname } = new URL(model.address)
    expect(hostname).toBe("127.0.0.1")
    const listed = (await (await fetch(`${model.address}/models`)).json()) as { readonly data: ReadonlyArray<{ readonly id: string }> }
    expect(listed.data.map(({ id }) => id)).toEqual(["scripted-demo"])
    const ask = (name: string) =>
      fetch(`${model.address}/chat/completions`, {
        method: "POST",
        body: JSON.stringify({ model: name, messages: [{ role: "user", content: "hi" }] })
      })
    expect((await ask("another")).status).toBe(404)
    expect(await (await ask("scripted-demo")).json()).toMatchObject({
      choices: [{ message: { role: "assistant" }, finish_reason: "stop" }]
    })
  })
})
