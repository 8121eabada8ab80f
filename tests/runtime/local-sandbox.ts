/** Sandboxes of the real local adapter as the conformance suite wants them: bubblewrap, limits and the egress broker. */
import { Effect } from "effect"
import { ExecutionAdapter, type ModelRoute } from "../../core/execution/execution-adapter.ts"
import { localExecutionLayer } from "../../core/execution/local/local-execution.ts"
import { limits, makeHome, startBench, type Bench, type Files } from "../execution/fixture.ts"
import type { Subject } from "./conformance.ts"

export interface LocalSandboxes {
  readonly bench: Bench
  readonly sandbox: Subject["sandbox"]
}

/** `model`: where the broker leads the sandbox's model requests. */
export const localSandboxes = (model?: Omit<ModelRoute, "paths">, files?: Files): LocalSandboxes => {
  const bench = startBench((home) => localExecutionLayer({ home }), makeHome(), files)
  let labels = 0
  return {
    bench,
    sandbox: (folder, needs) =>
      Effect.gen(function* () {
        const adapter = yield* Effect.promise(() => bench.run(ExecutionAdapter))
        const run = `run-${++labels}`
        const sandbox = yield* adapter.create({
          label: `agent-${labels}`,
          run,
          workspace: folder,
          checkout: { store: bench.store, commit: bench.commit },
          keep: true,
          limits: { ...limits, wallMs: 120_000 },
          egress: { hosts: [], ...(model === undefined ? {} : { model: { ...model, paths: needs.modelPaths } }) },
          readOnly: needs.readOnly,
          state: needs.state
        })
        return { sandbox, crash: Effect.ignore(adapter.kill(run)) }
      })
  }
}
