/**
 * Puts a core together: configuration, ledger, the ports it works through, engine, api and host. The parts
 * that reach the machine come from outside, so that a test can put doubles at exactly those ports.
 */
import { Effect, Layer, Redacted } from "effect"
import { handlersLayer } from "../core/api/handlers/layer.ts"
import { CoreProcess, type DemoRepository } from "../core/api/handlers/ports.ts"
import type { Home } from "../core/config/home.ts"
import { configuredModel } from "../core/config/model.ts"
import type { Config } from "../core/config/schema.ts"
import { Settings } from "../core/config/settings.ts"
import { engineLayer } from "../core/engine/engine.ts"
import type { Steps } from "../core/engine/perform.ts"
import type { ExecutionAdapter } from "../core/execution/execution-adapter.ts"
import type { ArtifactStore } from "../core/ledger/artifact-store.ts"
import type { Ledger } from "../core/ledger/ledger.ts"
import type { LedgerOpenFailure } from "../core/ledger/open-failure.ts"
import { Redaction } from "../core/ledger/redaction.ts"
import { ledgerLayer } from "../core/ledger/sqlite-ledger.ts"
import { projectionsLayer } from "../core/projections/projections.ts"
import type { WriteGate } from "../core/publication/write-gate.ts"
import type { RepositoryStore } from "../core/repository/repository-store.ts"
import type { Models } from "../core/runtime/models.ts"
import type { RuntimeAdapter } from "../core/runtime/runtime-adapter.ts"
import { localActor } from "./actor.ts"
import { doctorLayer } from "./doctor/layer.ts"
import type { Lifetime } from "./host/lifetime.ts"
import { logLayer, openLog } from "./host/log.ts"
import { loopbackLayer, ticketsLayer, type LoopbackHost } from "./host/loopback.ts"
import { pageRpcLayer, socketRpcLayer } from "./host/rpc.ts"
import { place } from "./place.ts"

export type CoreFailed = LedgerOpenFailure

/** Everything through which a core reaches the machine. */
export type MachinePorts = ExecutionAdapter | RuntimeAdapter | Models | RepositoryStore | WriteGate | DemoRepository

export interface Machine {
  readonly ports: (home: Home, config: Config) => Layer.Layer<MachinePorts, never, Ledger | ArtifactStore | Redaction>
  /** Replaced in tests of what stands around the engine. */
  readonly steps?: Steps
}

/** Settings are read before: with a configuration that can't be read nothing of the home is touched. */
export const coreLayer = (settings: Settings["Service"], lifetime: Lifetime, machine: Machine): Layer.Layer<LoopbackHost, CoreFailed> => {
  const { home, config } = settings
  const ledger = ledgerLayer(home, { secrets: secretsOf(config) })
  const ports = machine.ports(home, config).pipe(Layer.provideMerge(ledger))
  const engine = engineLayer({
    concurrency: config.concurrency,
    registry: config.sandbox.registry,
    killMark: home.killMark,
    ...(machine.steps === undefined ? {} : { steps: machine.steps })
  }).pipe(Layer.provideMerge(ports))
  const core = Layer.mergeAll(
    engine,
    Layer.succeed(Settings, settings),
    Layer.succeed(CoreProcess, processOf(lifetime)),
    projectionsLayer(home).pipe(Layer.provide(ledger))
  )
  const host = loopbackLayer({ port: config.host.port, views: place.views }).pipe(Layer.provideMerge(core))
  const answering = handlersLayer.pipe(Layer.provide(Layer.mergeAll(doctorLayer, ticketsLayer)), Layer.provideMerge(host))
  return Layer.mergeAll(pageRpcLayer, socketRpcLayer(home.coreSocket)).pipe(
    Layer.provideMerge(answering),
    Layer.provideMerge(logging(home)),
    Layer.provide(ledger)
  )
}

const processOf = (lifetime: Lifetime): CoreProcess["Service"] => ({
  version: place.version,
  pid: process.pid,
  actor: localActor,
  shutdown: lifetime.end
})

/** The values of the configured keys: redacted wherever they might turn up (LED-5). */
const secretsOf = (config: Config, env: Readonly<Record<string, string | undefined>> = process.env) => {
  const name = configuredModel(config)?.apiKeyEnv
  const value = name === undefined ? undefined : env[name]
  return value === undefined || value === "" ? [] : [Redacted.make(value)]
}

const logging = (home: Home): Layer.Layer<never, never, Redaction> =>
  Layer.unwrap(Effect.map(Redaction, (redaction) => logLayer(openLog(home.logs), redaction.text)))
