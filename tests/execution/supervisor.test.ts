/** The supervisor: kills from outside the core, and leaves nothing when the core dies. */
import { existsSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { Effect, Fiber } from "effect"
import { afterAll, describe, expect, test } from "vitest"
import { ExecutionAdapter } from "../../core/execution/execution-adapter.ts"
import { localExecutionLayer } from "../../core/execution/local/local-execution.ts"
import { controlGroups, familyOf } from "../../core/execution/local/control-groups.ts"
import { descendants } from "../../core/execution/local/process-tree.ts"
import { removeGroup } from "../../core/execution/local/supervised-sandboxes.ts"
import { killFromOutside, releaseFromOutside } from "../../core/execution/local/supervisor-client.ts"
import { failureCode, makeHome, sh, startBench } from "./fixture.ts"

const withArgument = (mark: string): ReadonlyArray<number> =>
  readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        return readFileSync(`/proc/${name}/cmdline`, "utf8").split("\0").includes(mark)
      } catch {
        return false
      }
    })
    .map(Number)

/** Resolves when nothing with the mark lives. The test's own time-out is the bound. */
const gone = async (mark: string): Promise<void> => {
  while (withArgument(mark).length > 0) await Bun.sleep(2)
}

describe("the supervisor", () => {
  const home = makeHome()
  const bench = startBench((each) => localExecutionLayer({ home: each }), home)
  afterAll(bench.close)
  const program = fileURLToPath(new URL("./core-program.ts", import.meta.url))

  /** A core in a process of its own, with two runs of three processes each, one of them in the background twice over. */
  const startCore = async (busy = "calm") => {
    const coreHome = makeHome()
    const mark = `7${Math.floor(Math.random() * 1e8)}`
    const core = Bun.spawn([process.execPath, program, coreHome.root, bench.store, bench.commit, busy], {
      // By the environment: an argument would make the core one of those that are counted.
      env: { ...process.env, MARK: mark },
      stdio: ["ignore", "pipe", "inherit"]
    })
    const reader = core.stdout.getReader()
    expect(new TextDecoder().decode((await reader.read()).value)).toBe("running\n")
    return {
      core,
      mark,
      home: coreHome,
      supervisor: () => Number(readFileSync(`${coreHome.supervisorSocket}.pid`, "utf8")),
      close: async () => {
        core.kill("SIGKILL")
        await core.exited
        await gone(mark)
        while (existsSync(coreHome.supervisorSocket)) await Bun.sleep(2)
        // A supervisor that was killed leaves its groups to the next one of its home, and there is none.
        const groups = controlGroups(familyOf(coreHome.supervisorSocket))
        for (const name of groups.left()) await removeGroup(groups.open(name))
        groups.close()
        rmSync(coreHome.root, { recursive: true, force: true })
      }
    }
  }

  test("INT-2 SEC-1 its socket is the user's alone", async () => {
    await bench.inside((sandbox) => sh(sandbox, "true"))
    expect(statSync(home.supervisorSocket).mode & 0o777).toBe(0o600)
  })

  test("FLOW-3 REL-1 kill -9 of the core ends every process and the supervisor, and the next core has nothing to do", async () => {
    const { core, mark, home: coreHome, supervisor, close } = await startCore()
    while (withArgument(mark).length < 6) await Bun.sleep(2)
    const pid = supervisor()
    core.kill("SIGKILL")
    await gone(mark)
    while (existsSync(`/proc/${pid}/exe`)) await Bun.sleep(2)
    expect(existsSync(coreHome.supervisorSocket)).toBe(false)
    const again = startBench((each) => localExecutionLayer({ home: each }), coreHome)
    const reaped = await again.run(ExecutionAdapter.pipe(Effect.flatMap((each) => each.reap(new Set(["a"])))))
    expect(reaped).toEqual({ sandboxes: 0, workspaces: 1 })
    await again.close()
    await close()
  })

  test("INT-2 one run, then all, are ended from outside while the core is busy; new starts wait for the release", async () => {
    const { mark, home: coreHome, close } = await startCore("busy")
    while (withArgument(mark).length < 6) await Bun.sleep(2)
    expect(await killFromOutside(coreHome, "run-a", "test")).toEqual({ reached: true, ended: 1 })
    expect(withArgument(mark).length).toBe(3)
    expect(existsSync(coreHome.killMark)).toBe(false)
    expect(await killFromOutside(coreHome, "all", "test", 42)).toEqual({ reached: true, ended: 1 })
    expect(withArgument(mark)).toEqual([])
    expect(JSON.parse(readFileSync(coreHome.killMark, "utf8"))).toEqual({ at: 42, by: "test" })
    await close()
  })

  test("INT-2 REL-1 it works while the core is stopped", async () => {
    const { core, mark, home: coreHome, close } = await startCore()
    core.kill("SIGSTOP")
    expect(await killFromOutside(coreHome, "all", "test")).toMatchObject({ reached: true, ended: 2 })
    expect(withArgument(mark)).toEqual([])
    await close()
  })

  test("INT-2 REL-1 a supervisor that is stopped is ended, and every sandbox with it", async () => {
    const { mark, home: coreHome, supervisor, close } = await startCore()
    process.kill(supervisor(), "SIGSTOP")
    expect(await killFromOutside(coreHome, "all", "test")).toMatchObject({ reached: true })
    await gone(mark)
    rmSync(coreHome.supervisorSocket)
    await close()
  })

  test("REL-1 kill -9 of the supervisor ends every sandbox; the core says so and starts another", async () => {
    const { mark, home: coreHome, supervisor, close } = await startCore()
    process.kill(supervisor(), "SIGKILL")
    await gone(mark)
    rmSync(coreHome.supervisorSocket, { force: true })
    await close()
    const code = await bench.inside((sandbox) =>
      Effect.gen(function* () {
        const running = yield* Effect.forkChild(failureCode(sh(sandbox, "echo up; sleep 1000")))
        const pid = Number(readFileSync(`${home.supervisorSocket}.pid`, "utf8"))
        while (descendants(pid).length === 0) yield* Effect.promise(() => Bun.sleep(2))
        process.kill(pid, "SIGKILL")
        return yield* Fiber.join(running)
      })
    )
    expect(code).toBe("gone")
    expect((await bench.inside((sandbox) => sh(sandbox, "echo again"))).stdout).toBe("again\n")
  })

  test("INT-2 while the mark exists nothing starts, with the mend, and after the release it does", async () => {
    writeFileSync(home.killMark, "{}")
    const held = bench.run(failureCode(Effect.scoped(ExecutionAdapter.pipe(Effect.flatMap((each) => each.create(bench.spec()))))))
    expect(await held).toBe("held")
    await releaseFromOutside(home)
    expect((await bench.inside((sandbox) => sh(sandbox, "echo on"))).stdout).toBe("on\n")
  })

  test("INT-2 without a supervisor the kill says that it reached none, and still leaves the mark", async () => {
    const empty = makeHome()
    expect(await killFromOutside(empty, "all", "test", 1)).toEqual({ reached: false, ended: 0 })
    expect(JSON.parse(readFileSync(empty.killMark, "utf8"))).toEqual({ at: 1, by: "test" })
    rmSync(empty.root, { recursive: true })
  })

  test("DSK-5 at rest there is none: it goes after the last process, and the next sandbox starts another", async () => {
    const resting = startBench((each) => localExecutionLayer({ home: each, restMs: 50 }))
    for (const _ of ["first", "second"]) {
      const pid = await resting.inside((sandbox) =>
        Effect.gen(function* () {
          const running = yield* Effect.forkChild(sh(sandbox, "sleep 0.3; echo on"))
          while (!existsSync(`${resting.home.supervisorSocket}.pid`)) yield* Effect.promise(() => Bun.sleep(2))
          const pid = Number(readFileSync(`${resting.home.supervisorSocket}.pid`, "utf8"))
          expect((yield* Fiber.join(running)).stdout).toBe("on\n")
          return pid
        })
      )
      while (existsSync(`/proc/${pid}/exe`)) await Bun.sleep(2)
      expect(existsSync(resting.home.supervisorSocket)).toBe(false)
    }
    await resting.close()
  })
})
