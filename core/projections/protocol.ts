/** What the main thread and the projections' thread say to each other, as JSON text. */
import type { MetricsQuery } from "../domain/metrics.ts"
import type { GraphQuery } from "../domain/provenance.ts"
import type { Share } from "../ledger/fold.ts"

export interface Files {
  readonly ledger: string
  readonly artifacts: string
  readonly projections: string
}

/** What a thread beside the projections' own is started for. */
export interface Folding extends Files {
  readonly share: Share
  /** The database that it makes. */
  readonly into: string
}

export type Question =
  | { readonly kind: "metrics"; readonly query: MetricsQuery; readonly now: number }
  | { readonly kind: "graph"; readonly query: GraphQuery }
  | { readonly kind: "path"; readonly from: string; readonly to: string }
  | { readonly kind: "rebuild" }
  | { readonly kind: "close" }

export type Reply =
  | { readonly kind: "answer"; readonly value: unknown }
  /** No record has this id. */
  | { readonly kind: "missing"; readonly node: string }
  | { readonly kind: "failed"; readonly message: string; readonly mend: string }
