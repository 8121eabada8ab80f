/**
 * A run's place in traces, made from its id: so what is done before and after a restart is one trace, and the run's
 * own span, which is sent when it ends, is the parent of what was sent long before.
 */
import { createHash } from "node:crypto"
import { Tracer } from "effect"

const hex = (text: string, digits: number): string => createHash("sha256").update(text).digest("hex").slice(0, digits)

export const runTrace = (run: string): { readonly traceId: string; readonly spanId: string } => ({
  traceId: hex(`trace ${run}`, 32),
  spanId: hex(`span ${run}`, 16)
})

/** The run as the parent of a span. */
export const runParent = (run: string): Tracer.ExternalSpan => Tracer.externalSpan(runTrace(run))
