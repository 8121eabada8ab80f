/** The completion report, with its texts read (RPT-1). */
import { Effect } from "effect"
import { currentPatchSets } from "../../domain/run.ts"
import { Ledger } from "../../ledger/ledger.ts"
import { planDocumentOf } from "../../domain/plan-document.ts"
import { completionReport } from "../../domain/report.ts"
import { orApiError } from "./errors.ts"
import type { Texts } from "./texts.ts"

export const makeReports = (texts: Texts) =>
  Effect.gen(function* () {
    const ledger = yield* Ledger
    const report = Effect.fnUntraced(function* (reference: string) {
      const run = yield* ledger.findRun(reference)
      const summaries: Record<string, string> = {}
      for (const { id, change } of currentPatchSets(run)) summaries[id] = yield* texts.text(change.summary)
      const reasons: Record<string, string> = {}
      for (const { violationId, reason } of run.overrides) reasons[violationId] = yield* texts.text(reason)
      const plan = run.plan === undefined ? undefined : planDocumentOf(yield* texts.text(run.plan.plan))
      return completionReport(run, {
        title: yield* texts.title(run.request.prompt),
        prompt: yield* texts.text(run.request.prompt),
        summaries,
        reasons,
        tasks: plan?.tasks ?? []
      })
    })
    return { handlers: { GetReport: ({ run }: { readonly run: string }) => orApiError(report(run)) } }
  })
