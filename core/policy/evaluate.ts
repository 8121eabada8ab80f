/**
 * Evaluates a policy at the four places of POL-2: on the request's scope, on the plan, on a patch set before its
 * reviews, and again at the gate. The same input gives the same violations in the same order, with the same ids.
 */
import { Effect } from "effect"
import { ruleIds, type PolicyEvaluation, type RuleId, type Violation } from "../domain/policy.ts"
import { higherTier, type RiskTier } from "../domain/request.ts"
import { dependencyChanges } from "./dependencies.ts"
import type { Patch, PatchInput, PatchRule, PlanTask, ReadSides, Scope } from "./patch.ts"
import { policyHash, severityOf, type Policy, type PolicyRule } from "./policy.ts"
import { binaryFiles } from "./rules/binary-files.ts"
import { ciChanges, ciChangesPlanned } from "./rules/ci-changes.ts"
import { cosmeticOnly } from "./rules/cosmetic-only.ts"
import { dependencyRule } from "./rules/dependency-changes.ts"
import { frozenPaths, frozenPathsPlanned } from "./rules/frozen-paths.ts"
import { generatedFiles } from "./rules/generated-files.ts"
import { licenceFiles } from "./rules/licence-files.ts"
import { lockfileWithoutManifest } from "./rules/lockfile-without-manifest.ts"
import { outsideScope, plannedOutsideScope, scopeAgainstItself } from "./rules/outside-scope.ts"
import type { WantedPath } from "./rules/path-rule.ts"
import { secrets } from "./rules/secrets.ts"
import { fileCount, lineCount } from "./rules/size.ts"
import { unplannedChange } from "./rules/unplanned-change.ts"
import { unseenTexts } from "./unseen.ts"
import { readDiff } from "./unified-diff.ts"
import { violation, type Objection } from "./violation.ts"

const patchRules: Readonly<Record<RuleId, PatchRule>> = {
  "frozen-paths": frozenPaths,
  "ci-changes": ciChanges,
  secrets,
  "dependency-changes": dependencyRule,
  "outside-scope": outsideScope,
  "lockfile-without-manifest": lockfileWithoutManifest,
  "file-count": fileCount,
  "line-count": lineCount,
  "binary-files": binaryFiles,
  "licence-files": licenceFiles,
  "generated-files": generatedFiles,
  "cosmetic-only": cosmeticOnly,
  "unplanned-change": unplannedChange
}

/** What the request asks for, before anything is planned. */
export const evaluateScope = (policy: Policy, input: { readonly scope: Scope; readonly tier: RiskTier }): PolicyEvaluation => {
  const wanted = input.scope.paths.map((path) => ({ path, by: "The request" }))
  return judged(policy, "scope", input.tier, (id, rule) => beforePatch(id, rule, wanted, () => scopeAgainstItself(input.scope)))
}

/** What the plan's tasks name, before any code is written. */
export const evaluatePlan = (
  policy: Policy,
  input: { readonly scope: Scope; readonly tasks: ReadonlyArray<PlanTask>; readonly tier: RiskTier }
): PolicyEvaluation => {
  const wanted = input.tasks.flatMap(({ id, paths }) => paths.map((path) => ({ path, by: `Task ${id}` })))
  return judged(policy, "plan", input.tier, (id, rule) => beforePatch(id, rule, wanted, () => plannedOutsideScope(wanted, input.scope)))
}

const beforePatch = (
  id: RuleId,
  rule: PolicyRule,
  wanted: ReadonlyArray<WantedPath>,
  scope: () => ReadonlyArray<Objection>
): ReadonlyArray<Objection> => {
  if (id === "frozen-paths") return frozenPathsPlanned(wanted, rule)
  if (id === "ci-changes") return ciChangesPlanned(wanted, rule)
  return id === "outside-scope" ? scope() : []
}

/** A patch set, before its reviews or once more at the gate. Fails as `read` fails, except for files that are too large. */
export const evaluatePatch = Effect.fn("evaluatePatch")(function* <E>(
  policy: Policy,
  input: PatchInput<E>,
  place: "patch" | "gate" = "patch"
): Effect.fn.Return<PolicyEvaluation, E> {
  const { files, scope, tasks, redact } = input
  const read = readOnce(input.read)
  const diffs = readDiff(input.diff)
  yield* breath
  const { changes, unreadable } = yield* dependencyChanges(files, read)
  const unseen = severityOf(policy, "secrets") === undefined ? [] : yield* unseenTexts(files, diffs, read)
  const patch: Patch = { files, diffs, unseen, scope, tasks, dependencies: changes, unreadable, redact }
  const found: Partial<Record<RuleId, ReadonlyArray<Objection>>> = {}
  for (const id of ruleIds) {
    yield* breath
    if (severityOf(policy, id) !== undefined) found[id] = patchRules[id](patch, policy.rules[id])
  }
  return { ...judged(policy, place, input.tier, (id) => found[id] ?? []), dependencies: changes }
})

/** Lets whoever else waits for this thread go first: a large patch takes longer than a screen may stand still. */
const breath = Effect.callback<void>((resume) => void setImmediate(() => resume(Effect.void)))

/** Each file's sides are read once. Too large is `null`: nobody could look into it. */
const readOnce = <E>(read: ReadSides<E>): ReadSides<E> => {
  const known = new Map<string, Effect.Success<ReturnType<ReadSides<E>>>>()
  return (file) => {
    const sides = known.get(file.path)
    if (sides !== undefined) return Effect.succeed(sides)
    return read(file).pipe(
      Effect.catchIf(tooLarge, () => Effect.succeed({ before: null, after: null })),
      Effect.tap((sides) => Effect.sync(() => known.set(file.path, sides)))
    )
  }
}
const tooLarge = (error: unknown): boolean => (error as { readonly code?: unknown } | null)?.code === "file-too-large"

const judged = (
  policy: Policy,
  place: PolicyEvaluation["place"],
  tier: RiskTier,
  objections: (id: RuleId, rule: PolicyRule) => ReadonlyArray<Objection>
): PolicyEvaluation => {
  const violations: Array<Violation> = []
  let highest = tier
  for (const id of ruleIds) {
    const severity = severityOf(policy, id)
    if (severity === undefined) continue
    const found = objections(id, policy.rules[id]).map((objection) => violation(id, severity, objection))
    if (found.length > 0) highest = higherTier(highest, policy.rules[id].tier)
    // The same thing said twice is one violation: its id names it.
    violations.push(...new Map(found.map((each) => [each.id, each])).values().toArray().sort(byPlace))
  }
  return { place, policy: policyHash(policy), violations, tier: highest, dependencies: [] }
}

const byPlace = (a: Violation, b: Violation): number =>
  compare(a.path ?? "", b.path ?? "") || (a.line ?? 0) - (b.line ?? 0) || compare(a.id, b.id)
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
