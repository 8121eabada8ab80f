/** OpenTelemetry export, tested against a loopback OTLP/HTTP receiver. */
import { Cause, Effect, Exit, Metric, Scope } from "effect"
import { afterEach, expect, test } from "vitest"
import { makeRedactor } from "../../core/ledger/redact.ts"
import { logLayer } from "../../core/observability/logger.ts"
import { makeOnDemand } from "../../core/observability/on-demand.ts"
import { otlpHeaders } from "../../core/observability/otlp-headers.ts"
import { makeOtlp, type Otlp } from "../../core/observability/otlp.ts"
import { asScript } from "../../core/runtime/scripted/step.ts"
import { addRepository, site } from "../flow/core.ts"
import { attributesOf, startCollector, type Collector } from "./collector.ts"

const cleanups: Array<() => Promise<unknown>> = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
})
const collecting = (...args: Parameters<typeof startCollector>): Collector => {
  const collector = startCollector(...args)
  cleanups.push(collector.close)
  return collector
}

/** An exporter in a scope of its own, with the means to close it. */
const exporter = async (endpoint: string, headers: Readonly<Record<string, string>> = {}, secrets: ReadonlyArray<string> = []) => {
  const scope = Effect.runSync(Scope.make())
  let closed: Promise<void> | undefined
  const close = () => (closed ??= Effect.runPromise(Scope.close(scope, Exit.void)))
  cleanups.push(close)
  const otlp = await Effect.runPromise(
    Scope.provide(makeOtlp({ endpoint, headers, version: "1.2.3", redact: makeRedactor(secrets).text, delayMs: 5 }), scope)
  )
  return { otlp, close }
}
const spanned = (otlp: Otlp, name: string, effect: Effect.Effect<unknown, unknown> = Effect.void) =>
  Effect.runPromiseExit(effect.pipe(Effect.withSpan(name, { attributes: { "patchplane.run": "run_1" } }), Effect.withTracer(otlp.tracer)))

/** Timers that are armed while `during` runs. */
const timers = async (during: (armed: ReadonlySet<unknown>) => Promise<void>) => {
  const armed = new Set<unknown>()
  const { setTimeout: set, clearTimeout: clear, setInterval: every } = globalThis
  globalThis.setTimeout = ((run: (...args: Array<unknown>) => void, ms?: number, ...args: Array<unknown>) => {
    const handle = set(() => {
      armed.delete(handle)
      run(...args)
    }, ms)
    armed.add(handle)
    return handle
  }) as typeof setTimeout
  globalThis.clearTimeout = ((handle: Timer) => {
    armed.delete(handle)
    clear(handle)
  }) as typeof clearTimeout
  globalThis.setInterval = ((...args: Parameters<typeof every>) => {
    const handle = every(...args)
    armed.add(handle)
    return handle
  }) as typeof setInterval
  try {
    await during(armed)
  } finally {
    Object.assign(globalThis, { setTimeout: set, clearTimeout: clear, setInterval: every })
  }
}

test("OBS-1 traces, logs and metrics go to their paths with the configured headers, and name the service", async () => {
  const collector = collecting()
  const { otlp } = await exporter(`${collector.address}/`, { authorization: "Bearer abc" })
  await spanned(otlp, "effect triage")
  await Effect.runPromise(
    Effect.logInfo("begins").pipe(
      Effect.annotateLogs({ run: "run_1" }),
      Effect.provide(logLayer({ write: () => undefined, redact: (text) => text, level: "info", beside: [otlp.logger] }))
    )
  )
  await Effect.runPromise(otlp.measure(Metric.update(Metric.counter("patchplane.runs.requested"), 2)))
  await collector.until(() => collector.spans().length > 0 && collector.logs().length > 0 && collector.metrics().length > 0)
  expect(collector.spans()[0]).toMatchObject({ name: "effect triage", status: { code: 1 } })
  expect(attributesOf(collector.spans()[0] ?? { attributes: [] })["patchplane.run"]).toBe("run_1")
  expect(collector.logs()[0]?.body.stringValue).toBe("begins")
  expect(attributesOf(collector.logs()[0] ?? { attributes: [] })["run"]).toBe("run_1")
  expect(collector.metrics().find(({ name }) => name === "patchplane.runs.requested")?.sum?.dataPoints[0]?.asDouble).toBe(2)
  const paths = collector
    .text()
    .split("\n")
    .map((line) => line.split(" ")[0])
  expect(new Set(paths)).toEqual(new Set(["/v1/traces", "/v1/logs", "/v1/metrics"]))
  expect(collector.headers().every((headers) => headers.get("authorization") === "Bearer abc")).toBe(true)
  expect(collector.text()).toContain('"stringValue":"patchplane"')
  expect(collector.text()).toContain("1.2.3")
})

test("OBS-1 LED-5 of an error only its code is sent, and of a log neither causes nor keys", async () => {
  const collector = collecting()
  const { otlp } = await exporter(collector.address, {}, ["configured-Canary-77"])
  await spanned(otlp, "typed", Effect.fail({ code: "model-failed", message: "canary-typed" }))
  await spanned(otlp, "defect", Effect.die(new Error("canary-defect")))
  await spanned(otlp, "odd", Effect.fail({ code: "Canary In A Code" }))
  await Effect.runPromise(
    Effect.logError("failed with configured-Canary-77", Cause.fail(new Error("canary-cause")), new Error("canary-error")).pipe(
      Effect.provide(logLayer({ write: () => undefined, redact: (text) => text, level: "info", beside: [otlp.logger] }))
    )
  )
  await collector.until(() => collector.spans().length === 3 && collector.logs().length === 1)
  expect(collector.text().toLowerCase()).not.toContain("canary")
  expect(collector.spans().map(({ status }) => status)).toEqual([
    { code: 2, message: "model-failed" },
    { code: 2, message: "crashed" },
    { code: 2, message: "crashed" }
  ])
  expect(collector.logs()[0]?.body.stringValue).toBe("failed with [redacted:configured]")
})

test("OBS-1 DSK-5 at rest the exporter has no timer: one is armed by what comes, and none is left when it was sent", async () => {
  const collector = collecting()
  await timers(async (armed) => {
    const { otlp, close } = await exporter(collector.address)
    expect(armed.size).toBe(0)
    await spanned(otlp, "one")
    expect(armed.size).toBe(1)
    await spanned(otlp, "two")
    expect(armed.size).toBe(1)
    await collector.until(() => collector.spans().length === 2 && collector.text().includes("/v1/metrics"))
    await close()
    expect(armed.size).toBe(0)
  })
})

test("OBS-1 DSK-5 a round ends by itself: when it was sent nothing waits for anything", async () => {
  const rounds: Array<number> = []
  const sent = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  await timers(async (armed) => {
    const scope = Effect.runSync(Scope.make())
    const flush = Effect.sync(() => void sent[rounds.push(armed.size) - 1]?.resolve())
    const { note } = await Effect.runPromise(Scope.provide(makeOnDemand(flush, { delayMs: 1, patienceMs: 1_000, most: 3 }), scope))
    expect([note(), note(), note(), note()]).toEqual([true, true, true, false])
    await sent[0]?.promise
    await Effect.runPromise(Effect.yieldNow)
    expect(armed.size).toBe(0)
    expect(note()).toBe(true)
    expect(armed.size).toBe(1)
    await sent[1]?.promise
    await Effect.runPromise(Scope.close(scope, Exit.void))
    expect(rounds).toHaveLength(2)
    expect(armed.size).toBe(0)
  })
})

test.each(["hangs", "fails", "drips", "refuses"] as const)(
  "OBS-1 REL-1 a receiver that %s holds nobody up, and neither does the end",
  async (manner) => {
    const collector = collecting(manner)
    const { otlp, close } = await exporter(collector.address)
    await spanned(otlp, "first")
    await collector.until(() => collector.requests() > 0)
    const began = performance.now()
    for (let n = 0; n < 2_000; n++) await spanned(otlp, "more")
    const spans = performance.now() - began
    await close()
    expect(spans).toBeLessThan(5_000)
    expect(performance.now() - began - spans).toBeLessThan(5_000)
  }
)

test("OBS-1 REL-1 a receiver that is not there holds nobody up", async () => {
  const gone = startCollector()
  await gone.close()
  const { otlp, close } = await exporter(gone.address)
  const exit = await spanned(otlp, "lost", Effect.succeed(7))
  expect(exit).toEqual(Exit.succeed(7))
  await close()
})

test("OBS-1 SEC-1 a redirect is not followed: headers may hold a key", async () => {
  const elsewhere = collecting()
  const collector = collecting("redirects", elsewhere.address)
  const { otlp, close } = await exporter(collector.address, { authorization: "Bearer abc" })
  await spanned(otlp, "first")
  await collector.until(() => collector.requests() > 0)
  await close()
  expect(elsewhere.requests()).toBe(0)
})

test("OBS-1 headers are read as OpenTelemetry writes them, and what is no header is left out", () => {
  expect(otlpHeaders("Authorization=Bearer%20abc, x-tenant=me=you,=x,bad name=1,y=\u00e9,z")).toEqual({
    authorization: "Bearer abc",
    "x-tenant": "me=you"
  })
  expect(otlpHeaders("")).toEqual({})
})

test(
  "OBS-1 a run is one trace: run, effect attempts, reviewer, sandboxes and sessions by their ids, and no word of anybody's",
  { timeout: 180_000 },
  async () => {
    const collector = collecting()
    const at = site({
      runtime: "scripted",
      reviewers: [{ name: "test", kind: "test", command: ["true"], required: true }],
      observability: { otlp: { endpoint: collector.address } }
    })
    cleanups.push(at.remove)
    const path = at.repository("canary-repository", { "readme.md": "canary-file\n" })
    const core = await at.start()
    await addRepository(core, path)
    const steps = asScript([
      { do: "write", path: "canary.txt", text: "canary-content" },
      { do: "say", text: "canary-answer" }
    ])
    const run = await core.request("canary-repository", `canary-prompt\n${steps}`)
    await core.approve(run)
    await core.until(run, "done")
    await collector.until(() => collector.spans().some(({ name }) => name === "run"))
    await core.stop()
    const spans = collector.spans()
    const root = spans.find(({ name }) => name === "run")
    const named = (name: string) => spans.filter((span) => span.name === name)
    for (const kind of ["triage", "plan", "execute", "review", "publish", "observe"]) {
      const [span] = named(`effect ${kind}`)
      expect(span).toMatchObject({ traceId: root?.traceId, parentSpanId: root?.spanId })
      expect(attributesOf(span ?? { attributes: [] })).toMatchObject({
        "patchplane.run": run,
        "patchplane.effect.kind": kind,
        "patchplane.effect.attempt": 1
      })
    }
    expect(named("agent session")).toHaveLength(3)
    const idsOfEffects = new Set(spans.filter(({ name }) => name.startsWith("effect ")).map(({ spanId }) => spanId))
    for (const span of [...named("agent session"), ...named("reviewer"), ...named("sandbox harvest")])
      expect(idsOfEffects).toContain(span.parentSpanId)
    expect(named("sandbox").length).toBeGreaterThanOrEqual(4)
    expect(attributesOf(named("reviewer")[0] ?? { attributes: [] })["patchplane.reviewer"]).toBe("test")
    expect(new Set(spans.map(({ traceId }) => traceId))).toEqual(new Set([root?.traceId]))
    expect(attributesOf(root ?? { attributes: [] })).toMatchObject({ "patchplane.run": run, "patchplane.run.status": "done" })
    expect(BigInt(root?.endTimeUnixNano ?? 0) > BigInt(root?.startTimeUnixNano ?? 0)).toBe(true)
    const metrics = new Set(collector.metrics().map(({ name }) => name))
    for (const name of ["patchplane.runs.requested", "patchplane.runs.finished", "patchplane.reviews", "patchplane.tokens"])
      expect(metrics).toContain(name)
    expect(collector.logs().some((log) => attributesOf(log)["run"] === run)).toBe(true)
    expect(collector.text()).not.toContain("canary")
  }
)

test(
  "OBS-1 without the key nothing is sent: a core with a collector beside it that is not configured tells it nothing",
  { timeout: 120_000 },
  async () => {
    const collector = collecting()
    const before = { ...process.env }
    // What OpenTelemetry's own variables say counts for nothing: only the configuration does.
    Object.assign(process.env, { OTEL_EXPORTER_OTLP_ENDPOINT: collector.address, OTEL_TRACES_EXPORTER: "otlp" })
    cleanups.push(async () => {
      for (const name of ["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_TRACES_EXPORTER"]) {
        if (before[name] === undefined) delete process.env[name]
        else process.env[name] = before[name]
      }
    })
    const at = site({ runtime: "scripted", reviewers: [] })
    cleanups.push(at.remove)
    const path = at.repository("shop", { "readme.md": "shop\n" })
    const core = await at.start()
    await addRepository(core, path)
    await core.until(await core.request("shop", "Make a file"), "awaiting-approval")
    await core.stop()
    expect(collector.requests()).toBe(0)
  }
)
