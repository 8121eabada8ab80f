/** Plan before code: decision, architecture, scope, tasks and gates as one document (PLN-1). */
import { Effect } from "effect"
import { ArtifactStore } from "../ledger/artifact-store.ts"
import { askForDocument } from "./answer.ts"
import { PlanDocument } from "./document.ts"
import { objectionTo, plannedTasks } from "./planned-tasks.ts"
import { planRole } from "./role.ts"
import { evaluateTasks } from "./policy.ts"
import type { Report, Step } from "./step.ts"
import { answersText, contextOf, knownText, requestText, rolesText } from "./text.ts"

export const plan: Step = (input) =>
  Effect.gen(function* () {
    const artifacts = yield* ArtifactStore
    const given =
      (yield* requestText(input.run)) + (yield* knownText(input.run)) + (yield* rolesText(input.run)) + (yield* answersText(input.run))
    const document = yield* askForDocument(input, planRole, PlanDocument, given, {
      objection: (answer) => objectionTo(input.run, answer)
    })
    const report: Report = {
      _tag: "RecordPlan",
      plan: {
        plan: yield* artifacts.putText(JSON.stringify(document, null, 2)),
        tasks: document.tasks.length,
        work: plannedTasks(input.run, document),
        tier: document.tier,
        context: yield* contextOf(input.run, planRole.instructions, given)
      },
      policy: yield* evaluateTasks(input.run, document)
    }
    return report
  })
