/** What of a run waits for a person: one item for each thing that somebody has to say a word to (APR-4). */
import { Effect } from "effect"
import type { Instant } from "../../domain/ids.ts"
import { currentPatchSets, isApproved, openQuestions, repositoryOf, violationsOf, type Run } from "../../domain/run.ts"
import type { PendingItem } from "../contract.ts"
import type { Texts } from "./texts.ts"

/** Oldest first. Empty where nothing waits. */
export const pendingOf = (texts: Texts, run: Run): Effect.Effect<ReadonlyArray<PendingItem>> =>
  Effect.map(items(texts, run), (found) => [...found].sort((a, b) => a.since - b.since))

const items = (texts: Texts, run: Run): Effect.Effect<ReadonlyArray<PendingItem>> => {
  const since: Instant = run.waiting?.since ?? run.updatedAt
  switch (run.status) {
    case "deferred":
    case "awaiting-input":
      return Effect.forEach(openQuestions(run), ({ text, at }) =>
        Effect.map(texts.title(text), (about): PendingItem => ({ kind: "question", about, since: at }))
      )
    case "awaiting-plan-approval":
      return Effect.succeed([{ kind: "plan", about: `version ${run.earlierPlans.length + 1}, before any code`, since }])
    case "awaiting-approval":
      return Effect.succeed(
        currentPatchSets(run)
          .filter((patchSet) => !isApproved(patchSet))
          .map(({ repositoryId, version }): PendingItem => ({
            kind: "patch",
            about: `${repositoryOf(run, repositoryId).name}, version ${version}`,
            since
          }))
      )
    case "blocked-policy":
      return Effect.succeed(
        violationsOf(run)
          .filter(({ severity, id }) => severity === "BLOCK" && !run.overrides.some(({ violationId }) => violationId === id))
          .map(({ rule, path }): PendingItem => ({ kind: "violation", about: path === undefined ? rule : `${rule}: ${path}`, since }))
      )
    default:
      return Effect.succeed([])
  }
}
