import { existsSync } from "node:fs"
import { Effect, Layer, ManagedRuntime } from "effect"
import { expect, test } from "vitest"
import type { Instant } from "../../core/domain/ids.ts"
import { ledgerLayer } from "../../core/ledger/sqlite-ledger.ts"
import { Ledger } from "../../core/ledger/ledger.ts"
import { Metrics } from "../../core/metrics/metrics.ts"
import { Projections, projectionsLayer } from "../../core/projections/projections.ts"
import { GraphProjector } from "../../core/provenance/graph/graph-projector.ts"
import { dropHome, newHome, newRun, submitAll, threeSteps, toDone } from "../ledger/kit.ts"
import { worker } from "../ledger/worker.ts"

test("MET-1 GRF-1 the thread starts with the first question, answers what was just committed, and is made anew when it dies", async () => {
  const home = newHome()
  const thread = new URL("./dying-projector.ts", import.meta.url)
  const runtime = ManagedRuntime.make(projectionsLayer(home, thread).pipe(Layer.provideMerge(ledgerLayer(home, { worker }))))
  try {
    await runtime.runPromise(
      Effect.gen(function* () {
        const [ledger, metrics, projector, projections] = [yield* Ledger, yield* Metrics, yield* GraphProjector, yield* Projections]
        const report = metrics.report({ limit: 5 }, 5_000 as Instant)
        const requests = [1, 2].map((number) => newRun(number, []))
        expect(existsSync(home.projections)).toBe(false)
        for (const [index, request] of requests.entries()) {
          yield* submitAll(ledger, request.runId, [...threeSteps(request), ...toDone(request.runId)])
          const found = yield* report
          expect(found).toMatchObject({ runs: index + 1, seq: (yield* ledger.head).seq })
          expect(found.numbers.find(({ metric }) => metric === "autonomous-merge-rate")).toMatchObject({ value: 0, of: index + 1 })
        }
        const [first] = requests
        const asking = Effect.flip(projector.path("die", first?.runId ?? ""))
        expect(yield* asking).toMatchObject({ _tag: "ProjectionFailed", mend: expect.stringContaining("Ask again") })
        expect(yield* report).toMatchObject({ runs: 2 })
        expect(yield* Effect.flip(projector.path("nothing", first?.runId ?? ""))).toMatchObject({ _tag: "NodeNotFound", node: "nothing" })
        expect(yield* projections.rebuild).toBe(2)
        expect(
          (yield* projector.graph({ scope: { _tag: "workspace" }, limit: 500 })).nodes.filter(({ kind }) => kind === "run")
        ).toHaveLength(2)
      }) as Effect.Effect<void>
    )
  } finally {
    await runtime.dispose()
    dropHome(home)
  }
})
