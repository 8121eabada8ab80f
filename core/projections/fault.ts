/** What trouble with the projections means for a person: that of storage as the ledger says it, all else as damage. */
import { faultOf } from "../ledger/fault.ts"

export const projectionFault = (cause: unknown): { readonly message: string; readonly mend: string } => {
  const code = String((cause as { readonly code?: unknown } | null)?.code ?? "")
  if (/^(SQLITE_|E[A-Z]+$)/.test(code)) return faultOf(cause)
  return {
    message: `Metrics and graph can't be made from the ledger: ${cause instanceof Error ? cause.message : String(cause)}.`,
    mend: "Run `patchplane ledger verify`; if that holds, this is a fault of PatchPlane."
  }
}
