/** What confinement costs above bubblewrap itself, and how fast the kill switch is. */
import { mkdirSync } from "node:fs"
import { join } from "node:path"
import { Effect, Exit, Scope, Stream } from "effect"
import { ExecutionAdapter } from "../../core/execution/execution-adapter.ts"
import { confine } from "../../core/execution/local/confinement.ts"
import { localExecutionLayer } from "../../core/execution/local/local-execution.ts"
import { lookAtMachine } from "../../core/execution/local/machine.ts"
import { killFromOutside } from "../../core/execution/local/supervisor-client.ts"
import { startBench } from "../execution/fixture.ts"
import { type Figure, p50, p95 } from "./figure.ts"

const rounds = 25

/** The same system and command by one bubblewrap, started directly. */
const bare = async (workspace: string): Promise<() => Promise<number>> => {
  const answer = await lookAtMachine(process.env["PATH"] ?? "")
  if (!("machine" in answer)) throw new Error(`${answer.readiness.why} ${answer.readiness.mend}`)
  const argv = confine({
    machine: { ...answer.machine, root: false },
    family: "bench",
    user: 0,
    mounts: [{ source: workspace, target: "/workspace", writable: true }],
    environment: { PATH: "/usr/bin" },
    directory: "/workspace",
    processes: 64,
    fileBytes: 1024 * 1024,
    temporaryBytes: 4 * 1024 * 1024,
    argv: ["echo", "ready"]
  })
  return async () => {
    const began = performance.now()
    const child = Bun.spawn(["/bin/sh", "-c", 'exec 3>/dev/null; exec "$@"', "sh", ...argv], { stdio: ["ignore", "pipe", "inherit"] })
    const said = await new Response(child.stdout).text()
    if (said !== "ready\n") throw new Error(`bubblewrap alone said ${said}`)
    return performance.now() - began
  }
}

/** From `create` to the first output of its first command: with a model's broker and relay, as an agent has it. */
const readyOverBubblewrap = async (): Promise<number> => {
  const bench = startBench((home) => localExecutionLayer({ home }))
  try {
    const alone = join(bench.home.root, "alone")
    mkdirSync(alone)
    const byItself = await bare(alone)
    const model = { upstream: "http://127.0.0.1:9", headers: {}, paths: ["/chat/completions"] }
    const ours = async (): Promise<number> => {
      const began = performance.now()
      let took = 0
      await bench.inside(
        (sandbox) =>
          Effect.gen(function* () {
            const process = yield* sandbox.spawn(["echo", "ready"])
            yield* Stream.runHead(process.lines)
            took = performance.now() - began
          }),
        { workspace: "again", keep: true, egress: { model, hosts: [] } }
      )
      return took
    }
    await ours()
    await byItself()
    const differences: Array<{ readonly ours: number; readonly bare: number }> = []
    for (let round = 0; round < rounds; round++) differences.push({ bare: await byItself(), ours: await ours() })
    return p50(differences.map((each) => each.ours)) - p50(differences.map((each) => each.bare))
  } finally {
    await bench.close()
  }
}

/** From the order to the last process gone, of sixteen sandboxes at once. */
const killAll = async (): Promise<number> => {
  const bench = startBench((home) => localExecutionLayer({ home }))
  try {
    const took: Array<number> = []
    for (let round = 0; round < 10; round++) {
      const scope = await Effect.runPromise(Scope.make())
      await bench.run(
        Effect.forEach(
          Array.from({ length: 16 }, (_, at) => at),
          (at) =>
            Effect.gen(function* () {
              const adapter = yield* ExecutionAdapter
              const sandbox = yield* adapter.create(bench.spec({ workspace: `kill-${at}`, keep: true }))
              const process = yield* sandbox.spawn(["sh", "-c", "setsid sleep 1000 & echo up; exec sleep 1000"])
              yield* Stream.runHead(process.lines)
            }),
          { concurrency: 4 }
        ).pipe(Effect.provideService(Scope.Scope, scope))
      )
      const began = performance.now()
      const { ended } = await killFromOutside({ ...bench.home, killMark: join(bench.home.root, "no-mark", `${round}`) }, "all", "bench")
      took.push(performance.now() - began)
      if (ended !== 16) throw new Error(`${ended} of 16 were ended`)
      await Effect.runPromise(Scope.close(scope, Exit.void))
    }
    return p95(took)
  } finally {
    await bench.close()
  }
}

export const figures: ReadonlyArray<Figure> = [
  { name: "sandbox-ready-over-bwrap-ms", bar: 60, direction: "at-most", unit: "ms", measure: readyOverBubblewrap },
  { name: "kill-all-16-p95-ms", bar: 500, direction: "at-most", unit: "ms", measure: killAll }
]
