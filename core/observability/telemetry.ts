/** OpenTelemetry as the configuration wants it: without `observability.otlp` there is none, and nothing runs or is sent. */
import { Context, Effect, Layer } from "effect"
import type { ObservabilityConfig } from "../config/schema.ts"
import type { InterruptController } from "../engine/interrupt-controller.ts"
import type { Steps } from "../engine/perform.ts"
import { Redaction } from "../ledger/redaction.ts"
import type { StepPorts } from "../steps/step.ts"
import { measureLedger } from "./measured.ts"
import { otlpHeaders } from "./otlp-headers.ts"
import { makeOtlp, type Otlp } from "./otlp.ts"
import { tracedPorts, tracedSteps } from "./traced.ts"

export class Telemetry extends Context.Service<
  Telemetry,
  {
    /** Absent: nothing is exported. */
    readonly otlp?: Otlp
    /** Why it is not exported though the configuration wants it. */
    readonly problem?: string
  }
>()("core/observability/Telemetry") {}

type Environment = Readonly<Record<string, string | undefined>>

export const telemetryLayer = (
  { otlp }: ObservabilityConfig,
  version: string,
  env: Environment = process.env
): Layer.Layer<Telemetry, never, Redaction> => {
  if (otlp === undefined) return Layer.succeed(Telemetry, {})
  const headers = otlp.headersEnv === undefined ? undefined : env[otlp.headersEnv]
  // A collector that wants a key would refuse every round: it is said once instead.
  if (otlp.headersEnv !== undefined && (headers === undefined || headers === "")) {
    return Layer.succeed(Telemetry, {
      problem: `Nothing is exported to ${otlp.endpoint}: ${otlp.headersEnv}, which observability.otlp.headersEnv names, is not set.`
    })
  }
  return Layer.effect(
    Telemetry,
    Effect.gen(function* () {
      const redaction = yield* Redaction
      return {
        otlp: yield* makeOtlp({ endpoint: otlp.endpoint, headers: otlpHeaders(headers ?? ""), version, redact: redaction.text })
      }
    })
  )
}

/** The engine with spans around its steps and ports, and with its ledger's metrics; where nothing is exported, as it is. */
export const observed = (
  steps: Steps,
  engine: (steps: Steps) => Layer.Layer<InterruptController, never, StepPorts>
): Layer.Layer<InterruptController, never, StepPorts | Telemetry> =>
  Layer.unwrap(
    Effect.map(Telemetry, ({ otlp }) =>
      otlp === undefined
        ? engine(steps)
        : Layer.merge(engine(tracedSteps(steps, otlp.tracer)).pipe(Layer.provide(tracedPorts)), Layer.effectDiscard(measureLedger(otlp)))
    )
  )
