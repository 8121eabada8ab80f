/** Plan before code: decision, architecture, scope, tasks and gates as one document (PLN-1). */
import { Effect } from "effect"
import { PlanDocument } from "../domain/plan-document.ts"
import { ArtifactStore } from "../ledger/artifact-store.ts"
import { askForDocument } from "./answer.ts"
import { objectionTo, plannedTasks } from "./planned-tasks.ts"
import { planRole } from "./role.ts"
import { evaluateTasks } from "./policy.ts"
import type { Report, Step, StepInput } from "./step.ts"
import { answersText, contextOf, knownText, requestText, rolesText } from "./text.ts"

/** The plan that a person didn't want, and what they said of it. */
const redirectedText = Effect.fnUntraced(function* ({ run, effect }: StepInput) {
  if (run.plan === undefined || effect.feedback === undefined) return ""
  const artifacts = yield* ArtifactStore
  const said = yield* artifacts.getText(effect.feedback)
  return `\n\n## The plan so far\n${yield* artifacts.getText(run.plan.plan)}\n\n## A person wants another plan\n${said}`
})

export const plan: Step = (input) =>
  Effect.gen(function* () {
    const artifacts = yield* ArtifactStore
    const given =
      (yield* requestText(input.run)) +
      (yield* knownText(input.run)) +
      (yield* rolesText(input.run)) +
      (yield* answersText(input.run)) +
      (yield* redirectedText(input))
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
