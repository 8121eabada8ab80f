/** An OTLP/HTTP receiver on a loopback address: keeps what it is sent, or misbehaves as told. */

export interface KeyValue {
  readonly key: string
  readonly value: {
    readonly stringValue?: string
    readonly intValue?: number | string
    readonly doubleValue?: number
    readonly boolValue?: boolean
  }
}
export interface SentSpan {
  readonly name: string
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly startTimeUnixNano: string
  readonly endTimeUnixNano: string
  readonly attributes: ReadonlyArray<KeyValue>
  readonly status: { readonly code: number; readonly message?: string }
}
export interface SentLog {
  readonly severityText: string
  readonly body: { readonly stringValue: string }
  readonly attributes: ReadonlyArray<KeyValue>
}
export interface SentMetric {
  readonly name: string
  readonly sum?: { readonly dataPoints: ReadonlyArray<{ readonly asDouble: number; readonly attributes: ReadonlyArray<KeyValue> }> }
}

export type Manner = "takes" | "hangs" | "fails" | "refuses" | "redirects" | "drips"

export interface Collector {
  readonly address: string
  readonly requests: () => number
  /** Everything that came, as text. */
  readonly text: () => string
  readonly headers: () => ReadonlyArray<Headers>
  readonly spans: () => ReadonlyArray<SentSpan>
  readonly logs: () => ReadonlyArray<SentLog>
  readonly metrics: () => ReadonlyArray<SentMetric>
  /** Ends when what has come fulfils `enough`; looked at after each request. */
  readonly until: (enough: () => boolean) => Promise<void>
  readonly close: () => Promise<void>
}

interface Body {
  readonly resourceSpans?: ReadonlyArray<{ readonly scopeSpans: ReadonlyArray<{ readonly spans: ReadonlyArray<SentSpan> }> }>
  readonly resourceLogs?: ReadonlyArray<{ readonly scopeLogs: ReadonlyArray<{ readonly logRecords: ReadonlyArray<SentLog> }> }>
  readonly resourceMetrics?: ReadonlyArray<{ readonly scopeMetrics: ReadonlyArray<{ readonly metrics: ReadonlyArray<SentMetric> }> }>
}

export const startCollector = (manner: Manner = "takes", elsewhere = ""): Collector => {
  const texts: Array<string> = []
  const seen: Array<Headers> = []
  const waiting = new Set<() => void>()
  const hanging = new Set<() => void>()
  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    idleTimeout: 0,
    fetch: async (request) => {
      seen.push(request.headers)
      texts.push(`${new URL(request.url).pathname} ${await request.text()}`)
      for (const look of waiting) look()
      switch (manner) {
        case "takes":
          return Response.json({})
        case "fails":
          return new Response("no", { status: 500 })
        case "refuses":
          return new Response("no", { status: 401 })
        case "redirects":
          return new Response(null, { status: 307, headers: { location: elsewhere } })
        case "hangs":
          return await new Promise<Response>((resolve) => hanging.add(() => resolve(new Response())))
        case "drips":
          return new Response(new ReadableStream({ pull: () => new Promise<void>((resolve) => void hanging.add(resolve)) }))
      }
    }
  })
  const bodies = () => texts.map((text) => JSON.parse(text.slice(text.indexOf(" ") + 1)) as Body)
  return {
    address: `http://127.0.0.1:${server.port}`,
    requests: () => texts.length,
    text: () => texts.join("\n"),
    headers: () => seen,
    spans: () => bodies().flatMap((body) => (body.resourceSpans ?? []).flatMap((one) => one.scopeSpans.flatMap(({ spans }) => spans))),
    logs: () =>
      bodies().flatMap((body) => (body.resourceLogs ?? []).flatMap((one) => one.scopeLogs.flatMap(({ logRecords }) => logRecords))),
    metrics: () =>
      bodies().flatMap((body) => (body.resourceMetrics ?? []).flatMap((one) => one.scopeMetrics.flatMap(({ metrics }) => metrics))),
    until: (enough) =>
      new Promise((resolve) => {
        const look = () => {
          if (!enough()) return
          waiting.delete(look)
          resolve()
        }
        waiting.add(look)
        look()
      }),
    close: async () => {
      for (const end of hanging) end()
      await server.stop(true)
    }
  }
}

export const attributesOf = (sent: { readonly attributes: ReadonlyArray<KeyValue> }): Readonly<Record<string, string | number | boolean>> =>
  Object.fromEntries(
    sent.attributes.map(({ key, value }) => [
      key,
      value.stringValue ?? (value.intValue === undefined ? undefined : Number(value.intValue)) ?? value.doubleValue ?? value.boolValue ?? ""
    ])
  )
