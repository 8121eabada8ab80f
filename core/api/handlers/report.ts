/** The completion report, with its texts read (RPT-1). */
import { Effect, Schema } from "effect"
import { currentPatchSets } from "../../domain/run.ts"
import { Ledger } from "../../ledger/ledger.ts"
import { completionReport } from "../../domain/report.ts"
import { orApiError } from "./errors.ts"
import type { Texts } from "./texts.ts"

/** What the report shows of a plan document; of another form it shows nothing. */
const PlanTasks = Schema.Struct({
  tasks: Schema.Array(Schema.Struct({ id: Schema.String, goal: Schema.String, acceptance: Schema.Array(Schema.String) }))
})
const decodePlan = Schema.decodeUnknownOption(Schema.fromJsonString(PlanTasks))

export const makeReports = (texts: Texts) =>
  Effect.gen(function* () {
    const ledger = yield* Ledger
    const report = Effect.fnUntraced(function* (reference: string) {
      const run = yield* ledger.findRun(reference)
      const summaries: Record<string, string> = {}
      for (const { id, change } of currentPatchSets(run)) summaries[id] = yield* texts.text(change.summary)
      const reasons: Record<string, string> = {}
      for (const { violationId, reason } of run.overrides) reasons[violationId] = yield* texts.text(reason)
      const plan = run.plan === undefined ? undefined : decodePlan(yield* texts.text(run.plan.plan))
      return completionReport(run, {
        title: yield* texts.title(run.request.prompt),
        prompt: yield* texts.text(run.request.prompt),
        summaries,
        reasons,
        tasks: plan?._tag === "Some" ? plan.value.tasks : []
      })
    })
    return { handlers: { GetReport: ({ run }: { readonly run: string }) => orApiError(report(run)) } }
  })
