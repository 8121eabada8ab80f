/**
 * Puts a core together: configuration, ledger, the ports it works through, engine, api and host. The parts
 * that reach the machine come from outside, so that a test can put doubles at exactly those ports.
 */
import { Effect, Layer } from "effect"
import { handlersLayer } from "../core/api/handlers/layer.ts"
import { CoreProcess, type DemoRepository } from "../core/api/handlers/ports.ts"
import type { Home } from "../core/config/home.ts"
import type { Config } from "../core/config/schema.ts"
import { Settings } from "../core/config/settings.ts"
import { engineLayer } from "../core/engine/engine.ts"
import { sessionJournals } from "../core/engine/session-journals.ts"
import type { AtPoint } from "../core/engine/points.ts"
import { steps, type Steps } from "../core/engine/perform.ts"
import type { ExecutionAdapter } from "../core/execution/execution-adapter.ts"
import type { ArtifactStore } from "../core/ledger/artifact-store.ts"
import type { Ledger } from "../core/ledger/ledger.ts"
import type { LedgerOpenFailure } from "../core/ledger/open-failure.ts"
import { Redaction } from "../core/ledger/redaction.ts"
import { retentionLayer } from "../core/ledger/retention.ts"
import { ledgerLayer } from "../core/ledger/sqlite-ledger.ts"
import { openLog } from "../core/observability/log-file.ts"
import { logLayer } from "../core/observability/logger.ts"
import { observed, Telemetry, telemetryLayer } from "../core/observability/telemetry.ts"
import { coreLog } from "../core/observability/read-logs.ts"
import { projectionsLayer } from "../core/projections/projections.ts"
import type { WriteGate } from "../core/publication/write-gate.ts"
import { overlapRadarLayer } from "../core/repository/overlap-radar.ts"
import type { RepositoryStore } from "../core/repository/repository-store.ts"
import type { Models } from "../core/runtime/models.ts"
import type { RuntimeAdapter } from "../core/runtime/runtime-adapter.ts"
import { localActor } from "./actor.ts"
import { doctorLayer } from "./doctor/layer.ts"
import type { Lifetime } from "./host/lifetime.ts"
import { loopbackLayer, ticketsLayer, type LoopbackHost } from "./host/loopback.ts"
import { pageRpcLayer, socketRpcLayer } from "./host/rpc.ts"
import { place } from "./place.ts"
import { environmentAlone, type ResolvedSecrets } from "./resolve-secrets.ts"
import { configuredSecrets, type Environment } from "./secrets.ts"

export type CoreFailed = LedgerOpenFailure

/** Everything through which a core reaches the machine. */
export type MachinePorts = ExecutionAdapter | RuntimeAdapter | Models | RepositoryStore | WriteGate | DemoRepository

export interface Machine {
  readonly ports: (home: Home, config: Config, env: Environment) => Layer.Layer<MachinePorts, never, Ledger | ArtifactStore | Redaction>
  /** Replaced in tests of what stands around the engine. */
  readonly steps?: Steps
  /** Replaced in tests of what a crash leaves behind. */
  readonly at?: AtPoint
}

/** Settings and secrets are read before: with a configuration that can't be read nothing of the home is touched. */
export const coreLayer = (
  settings: Settings["Service"],
  lifetime: Lifetime,
  machine: Machine,
  secrets: ResolvedSecrets = environmentAlone()
): Layer.Layer<LoopbackHost, CoreFailed> => {
  const { home, config } = settings
  const { env } = secrets
  const ledger = ledgerLayer(home, { secrets: configuredSecrets(config, env) })
  const retention = retentionLayer({
    days: { transcripts: config.retention.transcriptsDays, logs: config.retention.logsDays },
    logs: home.logs
  })
  const ports = machine.ports(home, config, env).pipe(Layer.provideMerge(ledger))
  const telemetry = telemetryLayer(config.observability, place.version, env).pipe(Layer.provide(ledger))
  const engine = observed(machine.steps ?? steps, (steps) =>
    engineLayer({
      concurrency: config.concurrency,
      registry: config.sandbox.registry,
      killMark: home.killMark,
      steps,
      ...(machine.at === undefined ? {} : { at: machine.at })
    })
  ).pipe(Layer.provide(sessionJournals(home.sessions)), Layer.provideMerge(ports))
  const core = Layer.mergeAll(
    engine,
    Layer.succeed(Settings, settings),
    Layer.succeed(CoreProcess, processOf(lifetime)),
    projectionsLayer(home).pipe(Layer.provide(ledger))
  )
  const host = loopbackLayer({ port: config.host.port, views: place.views }).pipe(Layer.provideMerge(core))
  const answering = handlersLayer.pipe(
    Layer.provide(Layer.mergeAll(doctorLayer(secrets), ticketsLayer, overlapRadarLayer)),
    Layer.provideMerge(host)
  )
  return Layer.mergeAll(pageRpcLayer, socketRpcLayer(home.coreSocket), retention).pipe(
    Layer.provideMerge(answering),
    Layer.provideMerge(logging(settings)),
    Layer.provide(telemetry),
    Layer.provide(ledger)
  )
}

const processOf = (lifetime: Lifetime): CoreProcess["Service"] => ({
  version: place.version,
  pid: process.pid,
  actor: localActor,
  shutdown: lifetime.end
})

/** The core's log: one file of JSON lines, rotated, mode 0600, and beside it the exporter's where there is one (OBS-1). */
const logging = ({ home, config }: Settings["Service"]): Layer.Layer<never, never, Redaction | Telemetry> =>
  Layer.unwrap(
    Effect.gen(function* () {
      const redaction = yield* Redaction
      const { otlp, problem } = yield* Telemetry
      const { level, maxMb, files } = config.observability.logs
      const write = openLog(home.logs, coreLog, { bytes: Math.round(maxMb * 1024 * 1024), files })
      const log = logLayer({ write, redact: redaction.text, level, ...(otlp === undefined ? {} : { beside: [otlp.logger] }) })
      return problem === undefined ? log : Layer.provideMerge(Layer.effectDiscard(Effect.logWarning(problem)), log)
    })
  )
