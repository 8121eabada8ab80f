/**
 * Quality gates: pass or fail, with evidence (GATE-1). A projection of the run's state, so that a gate can't be
 * passed by anybody's word: `done` needs each required one.
 */
import { approvedPatchSets, blockingViolation, currentPatchSets, openRepositories, reviewersOf, type Run } from "./run.ts"

export interface Gate {
  readonly name: "repository" | "plan" | "applies" | "acceptance" | "reviewers" | "policy" | "approval" | "publication" | "ci"
  readonly state: "passed" | "failed" | "open" | "not-configured"
  readonly required: boolean
  /** One line of ours. */
  readonly evidence: string
}

export const gatesOf = (run: Run): ReadonlyArray<Gate> => {
  const patchSets = currentPatchSets(run)
  const changed = patchSets.length > 0
  const approved = approvedPatchSets(run).length > 0
  const reviewed = patchSets.flatMap(({ reviews }) => reviews)
  const blocking = blockingViolation(run)
  const notPassed = patchSets.flatMap((patchSet) =>
    reviewersOf(run, patchSet.repositoryId)
      .filter((reviewer) => reviewer.required)
      .map(({ name }) => name)
      .filter((name) => !patchSet.reviews.some(({ reviewer, outcome }) => reviewer === name && outcome.verdict === "passed"))
  )
  const undone = run.tasks.filter(({ result, repositoryId }) => result === undefined && !run.excluded.includes(repositoryId))
  const gate = (name: Gate["name"], passed: boolean | undefined, evidence: string, isRequired = true): Gate => ({
    name,
    state: passed === undefined ? "open" : passed ? "passed" : "failed",
    required: isRequired,
    evidence
  })
  return [
    gate(
      "repository",
      true,
      openRepositories(run)
        .map(({ name, base }) => `${name} at ${base.commit.slice(0, 12)} of ${base.branch}`)
        .join(", ")
    ),
    gate(
      "plan",
      run.plan === undefined ? undefined : undone.length === 0 ? true : undefined,
      run.plan === undefined ? "no plan yet" : `${run.tasks.length - undone.length} of ${run.tasks.length} tasks are done`
    ),
    gate(
      "applies",
      run.conflict !== undefined ? false : changed ? true : undefined,
      run.conflict !== undefined
        ? `it does not apply to its target any more${run.conflict.paths.length === 0 ? "" : `: ${run.conflict.paths.slice(0, 5).join(", ")}`}`
        : changed
          ? patchSets.map(({ change }) => `tree ${change.tree.slice(0, 12)} on ${change.base.slice(0, 12)}`).join(", ")
          : "no change yet"
    ),
    // Criteria are judged by whoever approves: what the agent says of them is a claim.
    gate("acceptance", approved ? true : undefined, approved ? "judged by whoever approved the change" : "judged at the approval"),
    // A person who approves against a reviewer overrules it, and that is in the evidence.
    gate(
      "reviewers",
      !changed || (reviewed.length === 0 && notPassed.length > 0) ? undefined : notPassed.length === 0 || approved,
      notPassed.length === 0
        ? `${reviewed.length} reviews, each required one passed`
        : `${[...new Set(notPassed)].join(", ")} did not pass${approved ? "; approved in spite of it" : ""}`
    ),
    gate(
      "policy",
      blocking !== undefined ? false : run.policies.length === 0 ? undefined : true,
      blocking !== undefined
        ? blocking.message
        : run.overrides.length === 0
          ? "nothing blocks"
          : `${run.overrides.length} overridden with a reason`
    ),
    gate("approval", approved ? true : undefined, approved ? `${patchSets.length} approved as they are` : "waits for approval"),
    gate(
      "publication",
      run.observations.length === 0 ? undefined : run.observations.every(({ matches }) => matches),
      run.observations.length === 0 ? "nothing published yet" : "the published tree is compared with the approved one"
    ),
    { name: "ci", state: "not-configured", required: false, evidence: "no CI is observed for local branches" }
  ]
}

/** The first required gate that is not passed, when everything else is over. */
export const failingGate = (run: Run): Gate | undefined => gatesOf(run).find(({ required, state }) => required && state !== "passed")
