/**
 * The `quality` reviewer: an agent with read-only tools in a sandbox of its own with the patch applied, which
 * reaches its model and nothing else (REV-1). It advises: its score can only lower what others gave, its tier
 * can only raise the run's, and it clears and approves nothing (REV-5).
 */
import { Effect } from "effect"
import type { ReviewOutcome } from "../domain/outcome.ts"
import type { PatchSet } from "../domain/run.ts"
import type { SandboxSpec } from "../execution/execution-adapter.ts"
import { ArtifactStore } from "../ledger/artifact-store.ts"
import { concluded } from "../review/in-sandbox.ts"
import { QualityDocument } from "../review/quality/document.ts"
import { judgeQuality } from "../review/quality/judge.ts"
import { qualityPrompt } from "../review/quality/prompt.ts"
import { askForDocument } from "./answer.ts"
import { qualityRole } from "./role.ts"
import type { StepInput } from "./step.ts"
import { requestText } from "./text.ts"

export const qualityReview = Effect.fnUntraced(function* (
  input: StepInput,
  patchSet: PatchSet,
  paths: ReadonlyArray<string>,
  checkout: SandboxSpec["checkout"]
) {
  const began = performance.now()
  const artifacts = yield* ArtifactStore
  const { change } = patchSet
  const prompt = qualityPrompt({
    request: yield* requestText(input.run),
    paths,
    // As it is kept, with known secrets taken out: a provider need not see them.
    diff: yield* artifacts.getText(change.diff)
  })
  const document = yield* askForDocument(input, qualityRole, QualityDocument, prompt, { checkout, hosts: [] })
  const { verdict, score, findings, tier } = judgeQuality(document, input.run.tier)
  const count = `${findings.length} ${findings.length === 1 ? "finding" : "findings"}`
  const outcome: ReviewOutcome = yield* concluded({
    verdict,
    score,
    findings,
    summary: `A model's opinion: ${score.toFixed(2)}, ${count}${tier === undefined ? "" : `; it takes the risk for ${tier}`}`,
    log: document.summary,
    durationMs: performance.now() - began
  })
  return tier === undefined ? outcome : { ...outcome, tier }
})
