/** Triage: can the request be done as it stands, and how risky is it (TRI-1)? */
import { Effect } from "effect"
import { ArtifactStore } from "../ledger/artifact-store.ts"
import { askForDocument } from "./answer.ts"
import { TriageDocument } from "./document.ts"
import { evaluateRequest } from "./policy.ts"
import { triageRole } from "./role.ts"
import type { Report, Step } from "./step.ts"
import { answersText, contextOf, knownText, requestText } from "./text.ts"

export const triage: Step = (input) =>
  Effect.gen(function* () {
    const artifacts = yield* ArtifactStore
    const given = (yield* requestText(input.run)) + (yield* knownText(input.run)) + (yield* answersText(input.run))
    const document = yield* askForDocument(input, triageRole, TriageDocument, given)
    const report: Report = {
      _tag: "RecordTriage",
      triage: {
        verdict: document.verdict,
        tier: document.tier,
        reasons: yield* artifacts.putText(document.reasons),
        questions: yield* Effect.forEach(document.questions, artifacts.putText),
        context: yield* contextOf(input.run, triageRole.instructions, given)
      },
      policy: yield* evaluateRequest(input.run)
    }
    return report
  })
