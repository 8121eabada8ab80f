/**
 * A core's process with the real parts of this machine, which kills itself with SIGKILL at one point: where
 * `PATCHPLANE_DIE_AT` says, the time after as many passes as `PATCHPLANE_DIE_AFTER` says. The points are the
 * engine's, the gate's, and those at the seam to sandboxes and stores.
 */
import { Effect, Layer, Option } from "effect"
import { localMachine } from "../../desktop/local-machine.ts"
import { runServe } from "../../desktop/run-serve.ts"
import { ExecutionAdapter } from "../../core/execution/execution-adapter.ts"
import { installationKeyAt } from "../../core/provenance/bundle/installation-key.ts"
import { writeGateLayerWith } from "../../core/publication/gate.ts"
import { RepositoryStore } from "../../core/repository/repository-store.ts"
import type { Machine } from "../../desktop/core-layer.ts"
import type { Point } from "./points.ts"

const wanted = process.env["PATCHPLANE_DIE_AT"] ?? ""
let left = Number(process.env["PATCHPLANE_DIE_AFTER"] ?? 0)
const at = (point: Point) =>
  Effect.sync(() => {
    if (point === wanted && left-- <= 0) process.kill(process.pid, "SIGKILL")
  })

const sandboxes = Layer.effect(ExecutionAdapter)(
  Effect.map(ExecutionAdapter, (real) =>
    ExecutionAdapter.of({
      ...real,
      prepare: (spec) => Effect.tap(real.prepare(spec), () => at("sandbox prepared")),
      create: (spec) => Effect.tap(real.create(spec), () => at("sandbox created")),
      harvest: (spec) => Effect.tap(real.harvest(spec), () => at("sandbox harvested")),
      forget: (workspace) => Effect.tap(real.forget(workspace), () => at("sandbox forgotten"))
    })
  )
)
const stores = Layer.effect(RepositoryStore)(
  Effect.map(RepositoryStore, (real) =>
    RepositoryStore.of({
      ...real,
      takeBundle: (id, bundle, expected) => Effect.tap(real.takeBundle(id, bundle, expected), () => at("change stored"))
    })
  )
)

const dying: Machine = {
  at,
  ports: (home, config, env) => {
    const gate = Layer.unwrap(
      Effect.map(Effect.option(installationKeyAt(home.signingKey)), (key) =>
        writeGateLayerWith({ proofKey: Option.getOrUndefined(key)?.fingerprint, at: (point) => at(`gate ${point}`) })
      )
    )
    return gate.pipe(Layer.provideMerge(Layer.mergeAll(sandboxes, stores)), Layer.provideMerge(localMachine.ports(home, config, env)))
  }
}

process.exit(await runServe(dying, process.argv.slice(2)))
