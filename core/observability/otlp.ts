/**
 * OpenTelemetry export by Effect's own OTLP/HTTP exporters (OBS-1). Their interval never comes: they are told to send
 * when there is something (`on-demand.ts`). What leaves are ids, names, numbers and our own sentences; of an error
 * its code alone.
 */
import { Cause, ConfigProvider, Duration, Effect, Exit, Layer, Logger, Metric, Tracer, type Scope } from "effect"
import { FetchHttpClient, HttpClient, HttpClientError } from "effect/http"
import { OtlpExporter, OtlpLogger, OtlpMetrics, OtlpSerialization, OtlpTracer } from "effect/observability"
import { sentence } from "./logger.ts"
import { makeOnDemand } from "./on-demand.ts"

export interface OtlpOptions {
  /** Without the signals' own paths. */
  readonly endpoint: string
  readonly headers: Readonly<Record<string, string>>
  readonly version: string
  readonly redact: (text: string) => string
  /** Milliseconds that things are collected before they are sent together. Default 2,000. */
  readonly delayMs?: number
}

export interface Otlp {
  readonly tracer: Tracer.Tracer
  readonly logger: Logger.Logger<unknown, void>
  /** Runs updates of metrics, which are sent with what comes next. */
  readonly measure: (updates: Effect.Effect<void>) => Effect.Effect<void>
}

/** Milliseconds for one request, and for what is left when the core ends, a signal. */
const patienceMs = 10_000
const shutdownMs = 500

/** Sends nothing by itself; what is left is sent when the scope closes, in at most a second and a half. */
export const makeOtlp = (options: OtlpOptions): Effect.Effect<Otlp, never, Scope.Scope> =>
  Effect.gen(function* () {
    const registry: Metric.MetricRegistry = new Map()
    const to = (signal: string) => ({
      url: `${options.endpoint.replace(/\/+$/, "")}/v1/${signal}`,
      headers: options.headers,
      resource: { serviceName: "patchplane", serviceVersion: options.version },
      exportInterval: Duration.infinity,
      shutdownTimeout: Duration.millis(shutdownMs)
    })
    const unbounded = { maxBatchSize: Number.POSITIVE_INFINITY }
    const services = yield* Layer.build(exporting)
    const made = yield* Effect.gen(function* () {
      const tracer = yield* OtlpTracer.make({ ...to("traces"), ...unbounded })
      const logger = yield* OtlpLogger.make({ ...to("logs"), ...unbounded, excludeLogSpans: true })
      yield* OtlpMetrics.make(to("metrics"))
      return { tracer, logger, flusher: yield* OtlpExporter.Flusher }
    }).pipe(Effect.provideContext(services), Effect.provideService(Metric.MetricRegistry, registry))
    const { note } = yield* makeOnDemand(Effect.provideContext(made.flusher.flush, services), {
      delayMs: options.delayMs ?? 2_000,
      patienceMs,
      most: 10_000
    })
    return {
      tracer: Tracer.make({
        span: (asked) => noting(made.tracer.span({ ...asked, sampled: true }), note)
      }),
      logger: Logger.make((entry) => {
        if (note()) made.logger.log({ ...entry, message: options.redact(sentence(entry.message)), cause: Cause.empty })
      }),
      measure: (updates) =>
        updates.pipe(Effect.provideService(Metric.MetricRegistry, registry), Effect.andThen(Effect.sync(() => void note())))
    }
  })

/** A span that is sent when it ends. Of a failure it tells the code; messages and stacks may quote anything. */
const noting = (span: Tracer.Span, note: () => boolean): Tracer.Span => {
  const end = span.end.bind(span)
  span.end = (at, exit) => {
    if (note()) end(at, Exit.isSuccess(exit) || Cause.hasInterruptsOnly(exit.cause) ? exit : Exit.fail(new Failed(codeOf(exit.cause))))
  }
  return span
}

/** Without a stack: only the code is told. */
class Failed extends Error {
  override readonly name = "Failed"
  constructor(code: string) {
    super(code)
    this.stack = ""
  }
}

const codeOf = (cause: Cause.Cause<unknown>): string => {
  const error: unknown = cause.reasons.find(Cause.isFailReason)?.error
  const code = typeof error === "object" && error !== null && "code" in error ? error.code : undefined
  return typeof code === "string" && /^[a-z][a-z0-9-]{0,60}$/.test(code) ? code : "crashed"
}

/** One request never takes long, follows no redirect (its headers may hold a key), and looks at no variable of OpenTelemetry's own. */
const client = Layer.effect(
  HttpClient.HttpClient,
  Effect.map(
    HttpClient.HttpClient,
    HttpClient.transform((response, request) =>
      Effect.timeoutOrElse(response, {
        duration: patienceMs,
        orElse: () =>
          Effect.fail(
            new HttpClientError.HttpClientError({
              reason: new HttpClientError.TransportError({ request, description: "no answer in time" })
            })
          )
      })
    )
  )
).pipe(Layer.provide(FetchHttpClient.layer), Layer.provide(Layer.succeed(FetchHttpClient.RequestInit, { redirect: "error" })))
const exporting = Layer.mergeAll(
  client,
  OtlpSerialization.layerJson,
  OtlpExporter.layerFlusher,
  ConfigProvider.layer(ConfigProvider.fromUnknown({}))
)
