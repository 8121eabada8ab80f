/** What a sandbox can take from the machine: bounded, as root and as a user. */
import { readdirSync, readFileSync } from "node:fs"
import { Effect, Stream } from "effect"
import { afterAll, describe, expect, test } from "vitest"
import { localExecutionLayer } from "../../../core/execution/local/local-execution.ts"
import { limits, makeHome, sh, startBench } from "../fixture.ts"

const mb = 1024 * 1024

/** Processes of the host, of whatever sandbox, that have `mark` among their arguments. */
const withArgument = (mark: string): number =>
  readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        return readFileSync(`/proc/${name}/cmdline`, "utf8").split("\0").includes(mark)
      } catch {
        return false
      }
    }).length

describe("what a sandbox uses is bounded", () => {
  const bench = startBench((home) => localExecutionLayer({ home }), makeHome())
  afterAll(bench.close)

  const manyProcesses = (processes: number) =>
    bench.inside((sandbox) => sh(sandbox, "i=0; while [ $i -lt 120 ]; do sleep 100 & i=$((i+1)); done; echo ALL"), {
      limits: { ...limits, processes }
    })

  test("EXE-2 REL-1 a fork bomb stays within its sandbox", async () => {
    expect((await manyProcesses(400)).stdout).toContain("ALL")
    expect((await manyProcesses(60)).stdout).not.toContain("ALL")
    const bomb = await bench.inside((sandbox) => sandbox.exec(["bash", "-c", ":(){ :|:& };: ; sleep 100"], { timeoutMs: 1500 }), {
      limits: { ...limits, processes: 64 }
    })
    expect(["timeout", "exit", "signal"]).toContain(bomb.ended)
    expect((await bench.inside((sandbox) => sh(sandbox, "echo on"))).stdout).toBe("on\n")
  })

  test("EXE-2 REL-1 a memory bomb ends its sandbox alone", async () => {
    const hoard = (memoryBytes: number) =>
      bench.inside((sandbox) => sh(sandbox, "head -c 300000000 /dev/zero | tail | wc -c; sleep 1"), { limits: { ...limits, memoryBytes } })
    expect(await hoard(1024 * mb)).toMatchObject({ ended: "exit", stdout: "300000000\n" })
    const bomb = await bench.inside((sandbox) => sandbox.exec(["sh", "-c", "exec tail /dev/zero"], { timeoutMs: 20_000 }), {
      limits: { ...limits, memoryBytes: 128 * mb }
    })
    expect(bomb).toMatchObject({ ended: "limit-memory", exitCode: null })
  })

  test("EXE-2 /tmp, the home folder and shared memory are small, and the rest can't be written", async () => {
    const fill = (path: string) => `head -c 900000000 /dev/zero > ${path} 2>/dev/null; wc -c < ${path}; rm -f ${path}`
    const result = await bench.inside((sandbox) => sh(sandbox, ["/tmp/x", "/home/agent/x", "/dev/shm/x"].map(fill).join("; ")))
    const sizes = result.stdout.trim().split("\n").map(Number)
    expect(sizes).toHaveLength(3)
    expect(Math.max(...sizes)).toBeLessThanOrEqual(128 * mb)
    expect(Math.min(...sizes)).toBeGreaterThan(mb)
  })

  test("EXE-2 REL-1 writing 2 GB ends in the disk limit, in one file or in many", async () => {
    const small = { ...limits, diskBytes: 64 * mb }
    const one = await bench.inside((sandbox) => sh(sandbox, "trap '' XFSZ; head -c 2000000000 /dev/zero > big; wc -c < big"), {
      limits: small
    })
    expect(Number(one.stdout)).toBeLessThanOrEqual(64 * mb)
    const many = await bench.inside(
      (sandbox) => sh(sandbox, "i=0; while [ $i -lt 2000 ]; do head -c 20000000 /dev/zero > f$i; i=$((i+1)); sleep 0.02; done"),
      { limits: small }
    )
    expect(many).toMatchObject({ ended: "limit-disk", exitCode: null })
  })

  test("EXE-2 a flood of output from a process that speaks in lines is cut and ended", async () => {
    const { ended, bytes } = await bench.inside(
      (sandbox) =>
        Effect.gen(function* () {
          const process = yield* sandbox.spawn(["yes", "flood"])
          const bytes = yield* Stream.runFold(
            process.lines,
            () => 0,
            (sum, line) => sum + line.length + 1
          )
          return { bytes, ...(yield* process.exited) }
        }),
      { limits: { ...limits, outputBytes: 3_000_000 } }
    )
    expect({ ended, bytes }).toEqual({ ended: "limit-output", bytes: 3_000_000 })
  })

  test("EXE-2 INT-2 nothing survives a command: not by setsid, a double fork or a closed output", async () => {
    const mark = `9${Math.floor(Math.random() * 1e8)}`
    const script = `setsid sleep ${mark} >/dev/null 2>&1 & (sleep ${mark} & ) ; (trap '' TERM HUP; nohup sleep ${mark} >/dev/null 2>&1 </dev/null &) ; sleep 0.1`
    const outside = Bun.spawnSync(["sh", "-c", script], { stdio: ["ignore", "ignore", "ignore"] })
    expect(outside.exitCode).toBe(0)
    const survivors = withArgument(mark)
    for (const name of readdirSync("/proc").filter((each) => /^\d+$/.test(each))) {
      try {
        if (readFileSync(`/proc/${name}/cmdline`, "utf8").split("\0").includes(mark)) process.kill(Number(name), "SIGKILL")
      } catch {
        // Gone meanwhile.
      }
    }
    expect(survivors, "the control: outside they survive").toBe(3)
    const again = `8${Math.floor(Math.random() * 1e8)}`
    await bench.inside((sandbox) =>
      Effect.gen(function* () {
        expect(yield* sh(sandbox, script.replaceAll(mark, again))).toMatchObject({ ended: "exit", exitCode: 0 })
        expect(withArgument(again)).toBe(0)
      })
    )
  })
})
