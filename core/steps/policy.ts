/**
 * The run's policy, evaluated where POL-2 says: on the request's scope (with triage, or by itself where a person went
 * on without it), on the plan, on every patch set before its reviews, and again at the gate. It says what it found;
 * what follows is decided in the domain.
 */
import { Effect } from "effect"
import type { PolicyOutcome } from "../domain/outcome.ts"
import type { PolicyEvaluation } from "../domain/policy.ts"
import { repositoryOf, type PatchSet, type Run } from "../domain/run.ts"
import { ArtifactStore } from "../ledger/artifact-store.ts"
import { Redaction } from "../ledger/redaction.ts"
import { evaluatePatch, evaluatePlan, evaluateScope } from "../policy/evaluate.ts"
import { decodePolicy } from "../policy/policy.ts"
import { RepositoryFailure, RepositoryStore } from "../repository/repository-store.ts"
import type { PlanDocument } from "../domain/plan-document.ts"
import { planOf } from "./document.ts"
import type { Report, Step } from "./step.ts"

export const policy: Step = ({ run, effect }) =>
  Effect.gen(function* () {
    if (effect.patchSet === undefined) return { _tag: "RecordPolicy", policy: yield* evaluateRequest(run) } satisfies Report
    const patchSet = run.patchSets.find(({ id }) => id === effect.patchSet)
    if (patchSet === undefined) return yield* Effect.die(new Error(`${effect.id} names no patch set`))
    return { _tag: "RecordPolicy", policy: yield* evaluatePatchSet(run, patchSet, "patch") } satisfies Report
  })

export const evaluateRequest = Effect.fnUntraced(function* (run: Run) {
  return yield* recorded(evaluateScope(yield* policyOf(run), { scope: run.request, tier: run.tier }))
})

export const evaluateTasks = Effect.fnUntraced(function* (run: Run, { tasks }: PlanDocument) {
  return yield* recorded(evaluatePlan(yield* policyOf(run), { scope: run.request, tasks, tier: run.tier }))
})

export const evaluatePatchSet = Effect.fnUntraced(function* (run: Run, { repositoryId, change, tasks }: PatchSet, place: "patch" | "gate") {
  const store = yield* RepositoryStore
  const redaction = yield* Redaction
  const { name } = repositoryOf(run, repositoryId)
  const plan = run.plan === undefined ? undefined : yield* planOf(run.plan.plan)
  const own = plan?.tasks.filter(({ id, repository }) => tasks.includes(id) && (repository === undefined || repository === name))
  const evaluation = yield* evaluatePatch(
    yield* policyOf(run),
    {
      files: yield* store.changedFiles(repositoryId, change.base, change.tree),
      // Not the artifact: that has secrets taken out, and a redacted diff shows none.
      diff: yield* store.diff(repositoryId, change.base, change.tree),
      scope: run.request,
      tier: run.tier,
      read: (file) => store.fileSides(repositoryId, change.base, change.tree, file),
      redact: redaction.text,
      ...(own === undefined ? {} : { tasks: own })
    },
    place
  )
  return yield* recorded(evaluation)
})

/** Frozen when the run was made. A text that is no policy stops the run: nothing passes that was not judged. */
const policyOf = Effect.fnUntraced(function* (run: Run) {
  const text = yield* (yield* ArtifactStore).getText(run.profile.policy)
  return yield* decodePolicy(text).pipe(
    Effect.mapError(
      (cause) =>
        new RepositoryFailure({
          code: "policy-unreadable",
          message: "The run's policy can't be read.",
          mend: "Start the run again: it then takes the policy of today.",
          detail: String(cause).slice(0, 2_000)
        })
    )
  )
})

/** What the event holds; the evidence quotes files, and stays in the artifact (LED-9). */
const recorded = Effect.fnUntraced(function* (evaluation: PolicyEvaluation) {
  const report = yield* (yield* ArtifactStore).putText(JSON.stringify(evaluation))
  const outcome: PolicyOutcome = {
    violations: evaluation.violations.map(({ evidence: _evidence, mend: _mend, ...named }) => named),
    tier: evaluation.tier,
    dependencies: evaluation.dependencies.length,
    report
  }
  return outcome
})
