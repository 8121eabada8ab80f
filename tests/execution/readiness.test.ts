/** Machines that can't confine: nothing ever runs there, and each says what to type. */
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Effect, Stream } from "effect"
import { afterAll, describe, expect, test } from "vitest"
import { ExecutionAdapter } from "../../core/execution/execution-adapter.ts"
import { localExecutionLayer } from "../../core/execution/local/local-execution.ts"
import { explain } from "../../core/execution/local/machine.ts"
import { localReadiness } from "../../core/execution/local/readiness.ts"
import { failureCode, limits, sh, startBench } from "./fixture.ts"

const folder = mkdtempSync(join(tmpdir(), "pp-bin-"))
afterAll(() => rmSync(folder, { recursive: true }))

/** A machine whose PATH begins with programs of the test's own. */
const machineWith = (name: string, script?: string) => {
  const path = join(folder, name)
  const bench = startBench((home) => localExecutionLayer({ home, environment: { PATH: path } }))
  Bun.spawnSync(["mkdir", "-p", path])
  if (script !== undefined) {
    writeFileSync(join(path, "bwrap"), `#!/bin/sh\n${script}\n`)
    chmodSync(join(path, "bwrap"), 0o755)
  }
  return bench
}
const readiness = ExecutionAdapter.pipe(Effect.flatMap((each) => each.readiness))
const create = (bench: ReturnType<typeof machineWith>) =>
  bench.run(failureCode(Effect.scoped(ExecutionAdapter.pipe(Effect.flatMap((each) => each.create(bench.spec()))))))
const help = 'case "$1" in --help) echo "--size BYTES --disable-userns"; exit 0;; esac'

describe("a machine without confinement", () => {
  test("EXE-1 DOC-1 without bubblewrap nothing starts, and the mend installs it", async () => {
    const bench = machineWith("empty")
    expect(await bench.run(readiness)).toEqual({
      works: false,
      name: "bubblewrap",
      why: "bubblewrap is not installed.",
      mend: "sudo apt-get install bubblewrap"
    })
    expect(await create(bench)).toBe("no-confinement")
    expect(existsSync(bench.home.workspaces) ? readdirSync(bench.home.workspaces) : []).toEqual([])
    expect(existsSync(bench.home.supervisorSocket)).toBe(false)
    await bench.close()
  })

  test("EXE-1 DOC-1 where the kernel refuses, nothing starts and it says what was said", async () => {
    const bench = machineWith("refusing", `${help}\necho "bwrap: Creating new namespace failed: Operation not permitted" >&2; exit 1`)
    const answer = await bench.run(readiness)
    expect(answer).toMatchObject({ works: false, name: "bubblewrap" })
    expect(answer.why).not.toBe("")
    expect(answer.mend).not.toBe("")
    expect(await create(bench)).toBe("no-confinement")
    await bench.close()
  })

  test("EXE-1 DOC-1 a bubblewrap that is too old is refused", async () => {
    const bench = machineWith("old", 'echo "usage: bwrap [OPTIONS...]"')
    expect(await bench.run(readiness)).toMatchObject({ works: false, mend: expect.stringContaining("apt-get") })
    await bench.close()
  })

  test("DOC-1 a container that masks /proc is told how to be started", () => {
    expect(explain("bwrap: Can't mount proc on /newroot/proc: Operation not permitted").mend).toContain("systempaths=unconfined")
  })

  test("DOC-1 this machine confines, without a home or a core", async () => {
    const answer = await Effect.runPromise(localReadiness)
    expect(answer, `${answer.why} ${answer.mend}`).toMatchObject({ works: true })
  })
})

describe("what a sandbox is asked for", () => {
  const bench = startBench((home) => localExecutionLayer({ home }))
  afterAll(bench.close)
  const code = (over: Parameters<typeof bench.spec>[0]) =>
    bench.run(failureCode(Effect.scoped(ExecutionAdapter.pipe(Effect.flatMap((each) => each.create(bench.spec(over)))))))

  test("EXE-4 REQ-4 is checked before anything is made", async () => {
    const folder = { source: "/usr/share", target: "/opt/share" }
    expect(await code({ checkout: { store: bench.store, commit: "main" } })).toBe("checkout-failed")
    expect(await code({ checkout: { store: bench.store, commit: `${bench.commit} --upload-pack=x` } })).toBe("checkout-failed")
    expect(await code({ checkout: { store: "/nowhere", commit: bench.commit } })).toBe("checkout-failed")
    expect(await code({ limits: { ...limits, memoryBytes: 0 } })).toBe("bad-limit")
    expect(await code({ limits: { ...limits, processes: Number.NaN } })).toBe("bad-limit")
    expect(await code({ egress: { hosts: ["example.com"] } })).toBe("bad-host")
    expect(await code({ egress: { hosts: [], registry: "file:///etc" } })).toBe("bad-address")
    expect(await code({ readOnly: [{ ...folder, source: "/nowhere" }] })).toBe("mount-missing")
    for (const target of ["/usr/bin", "/etc/x", "/", "/opt/../etc/x", "/workspace/x", "opt/x", "/opt"]) {
      expect(await code({ readOnly: [{ ...folder, target }] })).toBe("bad-mount")
    }
    expect(existsSync(bench.home.workspaces) ? readdirSync(bench.home.workspaces) : []).toEqual([])
  })

  test("EXE-4 a workspace's name leads nowhere outside the home", async () => {
    for (const workspace of ["../../evil", "/etc/evil", "..", ".", "a/b", "-rf", "x".repeat(300), "nul\0l"]) {
      const result = await bench.inside((sandbox) => sh(sandbox, "pwd"), { workspace })
      expect(result.stdout).toBe("/workspace\n")
    }
    expect(readdirSync(bench.home.root).toSorted()).toEqual(expect.arrayContaining(["caches", "workspaces"]))
    expect(existsSync(join(bench.home.root, "..", "evil"))).toBe(false)
    expect(readdirSync(bench.home.workspaces)).toEqual([])
  })

  test("EXE-2 one sandbox does not see another's workspace, processes or ports", async () => {
    const mark = `mark-${crypto.randomUUID()}`
    const seen = await bench.inside((mine) =>
      Effect.gen(function* () {
        const server = "require('node:net').createServer(s=>s.end('reached')).listen(45123,'127.0.0.1',()=>console.log('up'))"
        const listening = yield* mine.spawn(["bun", "-e", `require('node:fs').writeFileSync('${mark}','x');${server}`])
        yield* Stream.runHead(listening.lines)
        const control = yield* sh(mine, `ls; ls -A / /tmp`)
        const other = yield* Effect.scoped(
          ExecutionAdapter.pipe(
            Effect.flatMap((each) => each.create(bench.spec())),
            Effect.flatMap((sandbox) =>
              sh(
                sandbox,
                `ls -A / /tmp /workspace /home/agent; timeout 2 bash -c 'cat </dev/tcp/127.0.0.1/45123'; cat /proc/[0-9]*/cmdline | tr '\\0' ' '`
              )
            )
          )
        )
        yield* listening.kill
        return { control: control.stdout, other: other.stdout + other.stderr }
      })
    )
    expect(seen.other).not.toContain(mark)
    expect(seen.other).not.toContain("reached\n")
    expect(seen.control, "the control: its own workspace has it").toContain(mark)
  })
})
