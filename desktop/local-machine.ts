/** The real parts of this machine: git's bare store, bubblewrap, the agent runtime, the models, the gate, the demo. */
import { join } from "node:path"
import { Effect, Layer, Option } from "effect"
import { CoreFailure } from "../core/api/contract.ts"
import { DemoRepository } from "../core/api/handlers/ports.ts"
import type { Home } from "../core/config/home.ts"
import type { Config } from "../core/config/schema.ts"
import { localExecutionLayer } from "../core/execution/local/local-execution.ts"
import { installationKeyAt } from "../core/provenance/bundle/installation-key.ts"
import { writeGateLayer } from "../core/publication/gate.ts"
import { bareStoreLayer } from "../core/repository/bare-store.ts"
import { piRuntime } from "../core/runtime/pi/adapter.ts"
import { scriptedRuntime } from "../core/runtime/scripted/adapter.ts"
import type { Machine } from "./core-layer.ts"
import { demoPrompt } from "./demo/demo-files.ts"
import { demoName, makeDemoRepository } from "./demo/demo-repository.ts"
import { modelsLayer } from "./model-access.ts"
import { place } from "./place.ts"

export const localMachine: Machine = {
  ports: (home, config, env) =>
    Layer.mergeAll(
      gate(home, config).pipe(Layer.provideMerge(bareStoreLayer(home))),
      localExecutionLayer({ home, programs: { supervisor: place.supervisor, relay: place.relay } }),
      runtime(home, config),
      modelsLayer(config, env),
      demo(home)
    )
}

/** Without a usable key of its own the installation still publishes; exporting a proof then says what is wrong. */
const gate = (home: Home, config: Config) =>
  Layer.unwrap(
    Effect.map(Effect.option(installationKeyAt(home.signingKey)), (key) =>
      writeGateLayer({ signingKey: config.publish.signingKey, proofKey: Option.getOrUndefined(key)?.fingerprint })
    )
  )

const runtime = (home: Home, config: Config) =>
  config.runtime === "pi"
    ? piRuntime({ folder: join(home.caches, "pi"), from: place.root, inside: place.pi })
    : scriptedRuntime({ inside: place.scripted })

const demo = (home: Home): Layer.Layer<DemoRepository> =>
  Layer.succeed(DemoRepository, {
    prepare: Effect.try({
      try: () => ({ path: makeDemoRepository(home.demo), name: demoName, prompt: demoPrompt }),
      catch: (cause) =>
        new CoreFailure({ message: `The demo repository could not be made: ${(cause as Error).message}`, mend: "Run `patchplane doctor`." })
    })
  })
