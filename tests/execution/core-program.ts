/** A core of its own for tests that kill one: runs a sandbox on the given store until it is ended. */
import { Effect, Stream } from "effect"
import { homeAt } from "../../core/config/home.ts"
import { ExecutionAdapter } from "../../core/execution/execution-adapter.ts"
import { localExecutionLayer } from "../../core/execution/local/local-execution.ts"
import { limits } from "./fixture.ts"

const [root, store, commit, busy] = process.argv.slice(2) as [string, string, string, string]
const mark = process.env["MARK"] ?? ""

await Effect.runPromise(
  Effect.scoped(
    Effect.gen(function* () {
      const adapter = yield* ExecutionAdapter
      const workspaces = ["a", "b"].map((workspace) => ({
        label: `label-${workspace}`,
        run: `run-${workspace}`,
        workspace,
        checkout: { store, commit },
        keep: true,
        limits,
        egress: { hosts: [] },
        readOnly: [],
        state: false
      }))
      for (const spec of workspaces) {
        const sandbox = yield* adapter.create(spec)
        const script = `setsid sleep ${mark} & (sleep ${mark} &) ; echo up; exec sleep ${mark}`
        const process = yield* sandbox.spawn(["sh", "-c", script])
        yield* Stream.runHead(process.lines)
      }
      process.stdout.write("running\n")
      // A core that is busy serves nobody: the kill switch must not need it.
      if (busy === "busy") for (;;) Math.random()
      return yield* Effect.never
    })
  ).pipe(Effect.provide(localExecutionLayer({ home: homeAt(root) })))
)
