/** What a person asks of a run that is not over. */
import { onward, proposal } from "./advance.ts"
import { approvalOf } from "./approval.ts"
import { CommandRefused, type Envelope, type RunCommand } from "./command.ts"
import type { RunEvent } from "./event.ts"
import type { ArtifactHash, PatchSetId, RepositoryId } from "./ids.ts"
import type { EngineCommand } from "./decide-report.ts"
import { notIn, refuse, stale } from "./refusals.ts"
import { anotherRound, requestAgain, requestEffect } from "./requested.ts"
import {
  blockingViolation,
  isApproved,
  isCurrent,
  newestPatchSet,
  openQuestions,
  openRepositories,
  repositoryOf,
  statusKind,
  violationsOf,
  type PatchSet,
  type Run
} from "./run.ts"

type Decided = ReadonlyArray<RunEvent> | CommandRefused
type PersonCommand = Exclude<RunCommand, EngineCommand | { _tag: "RequestRun" } | { _tag: "ActUnattended" }>

export const decidePerson = (run: Run, command: PersonCommand, envelope: Envelope<RunCommand>): Decided => {
  const decided = asked(run, command, envelope)
  return decided instanceof CommandRefused ? decided : onward(run, decided, envelope)
}

const asked = (run: Run, command: PersonCommand, { actor }: Envelope<RunCommand>): Decided => {
  switch (command._tag) {
    case "ApprovePlan":
      if (run.status !== "awaiting-plan-approval" || run.plan === undefined) return notIn(run, "awaiting-plan-approval")
      if (command.plan !== run.plan.plan) return stale("approval-of-another-plan", "The plan has changed since you read it.")
      return [{ _tag: "PlanApproved", plan: command.plan }]

    case "EditCommitMessage":
      return onWaitingPatchSet(run, command.patchSetId, () => [
        { _tag: "CommitMessageEdited", patchSetId: command.patchSetId, message: command.message, digest: command.digest }
      ])

    case "ApprovePatchSet":
      return onWaitingPatchSet(run, command.patchSetId, (patchSet) => {
        if (actor.kind !== "person") return stale("only-a-person-approves", "Only a person approves a patch set.")
        if (command.digest !== patchSet.change.digest) {
          return stale("approval-of-another-change", `The change is ${patchSet.change.digest.slice(0, 16)} now, not what you approved.`)
        }
        if (isApproved(patchSet)) return stale("approved-already", "It is approved already, exactly as it is.")
        return [approvalOf(run, patchSet)]
      })

    case "RejectPatchSet":
      return onPatchSet(run, command.patchSetId, ["awaiting-approval", "conflict"], (patchSet) => {
        const why = reasonOf(command.reason)
        const rejected: RunEvent = { _tag: "PatchSetRejected", patchSetId: command.patchSetId, ...why }
        if (command.goOn !== true) return [rejected, { _tag: "RunFinished", status: "rejected" }]
        return openRepositories(run).length < 2
          ? refuse(
              "last-repository",
              "It is the only change that is left, so there is nothing to go on with.",
              "Reject it without going on."
            )
          : [rejected, { _tag: "RepositoryExcluded", repositoryId: patchSet.repositoryId, ...why }, ...taken(run)]
      })

    case "RequestChanges":
      return onWaitingPatchSet(run, command.patchSetId, (patchSet) => [
        {
          _tag: "ChangesRequested",
          patchSetId: command.patchSetId,
          comments: command.comments,
          ...(command.lines === undefined ? {} : { lines: command.lines })
        },
        followUp(run, patchSet, command.comments)
      ])

    case "ProposeVersion": {
      const from = run.patchSets.find((patchSet) => patchSet.id === command.from)
      if (from === undefined || !isCurrent(run, command.from))
        return stale("patch-set-superseded", "There is a newer version of the patch set.")
      if (run.status !== "awaiting-approval" && statusKind(run.status) !== "stopped") return notIn(run, "awaiting-approval")
      if (command.change.base !== from.change.base || from.change.base !== repositoryOf(run, from.repositoryId).base.commit)
        return stale("version-on-another-base", "The new version is made on another base.")
      if (command.change.tree === from.change.tree) {
        return refuse(
          "version-without-change",
          "The new version is the same as the one before.",
          "Change something, or approve it as it is."
        )
      }
      return [...taken(run), proposal(run, from.repositoryId, command.change, { from: from.id, tasks: from.tasks })]
    }

    case "OverrideViolation": {
      if (actor.kind !== "person" || actor.role !== "admin") {
        return refuse("role-may-not-override", "Only an admin overrides the policy.", "Ask an admin.", true)
      }
      const violation = violationsOf(run).find(({ id }) => id === command.violationId)
      if (violation === undefined) return stale("violation-not-found", "There is no such violation in what is proposed now.")
      if (violation.severity !== "BLOCK") {
        return refuse("violation-does-not-block", "It is a warning, and blocks nothing.", "Nothing is to be done.")
      }
      if (run.overrides.some(({ violationId }) => violationId === command.violationId)) {
        return stale("violation-overridden", "It is overridden already.")
      }
      const overridden: RunEvent = { _tag: "ViolationOverridden", violationId: command.violationId, reason: command.reason }
      const others = violationsOf(run).some(
        ({ id, severity }) =>
          severity === "BLOCK" && id !== command.violationId && !run.overrides.some(({ violationId }) => violationId === id)
      )
      return run.status !== "blocked-policy" || others ? [overridden] : [overridden, { _tag: "RunResumed" }, ...requestAgain(run)]
    }

    case "ForceManualReview":
      return run.manualReview
        ? stale("manual-review-forced", "Somebody asked for that already.")
        : [{ _tag: "ManualReviewForced", ...reasonOf(command.reason) }]

    case "Answer": {
      if (openQuestions(run).length === 0) return notIn(run, "awaiting-input")
      const open = openQuestions(run)
      const chosen = command.questionId === undefined ? open : open.filter((question) => question.id === command.questionId)
      if (chosen.length === 0) return stale("question-not-open", "That question is answered already.")
      if (run.status !== "awaiting-input" && run.status !== "deferred") return notIn(run, "awaiting-input")
      const answers = chosen.map((question): RunEvent => ({ _tag: "QuestionAnswered", questionId: question.id, answer: command.answer }))
      if (run.status === "deferred") {
        return chosen.length < open.length ? answers : [...answers, requestEffect(run, "triage", { feedback: command.answer })]
      }
      // Each execution that asked goes on when all of its own questions are answered.
      const left = open.filter((question) => !chosen.includes(question))
      const askers = [...new Set(chosen.map(({ effectId }) => effectId))].filter((id) => !left.some(({ effectId }) => effectId === id))
      const rounds = askers.flatMap((id, index) => {
        const execution = run.executions.find(({ effectId }) => effectId === id) ?? run.executions.at(-1)
        return execution === undefined ? [] : [anotherRound(run, execution, { feedback: command.answer }, index)]
      })
      return [...answers, ...rounds]
    }

    case "OverrideTriage":
      if (run.status !== "deferred") return notIn(run, "deferred")
      return [{ _tag: "TriageOverridden", reason: command.reason }, ...superseded(run, command.reason), requestEffect(run, "plan")]

    case "Redirect": {
      const redirected: RunEvent = { _tag: "RunRedirected", instruction: command.instruction }
      if (run.status === "executing") return [redirected]
      if (
        run.plan !== undefined &&
        run.executions.length === 0 &&
        (run.status === "awaiting-plan-approval" || statusKind(run.status) === "stopped")
      ) {
        // Nothing was carried out yet: another plan it is.
        return [redirected, ...taken(run), requestEffect(run, "plan", { feedback: command.instruction })]
      }
      const takes = run.status === "awaiting-approval" || run.status === "awaiting-input" || statusKind(run.status) === "stopped"
      const round = takes && run.plan !== undefined ? redirection(run, command.instruction, command.repository) : undefined
      if (round === undefined) {
        return refuse(
          "run-not-redirectable",
          `R-${run.number} is ${run.status}: there is no agent at work to redirect.`,
          "Redirect it while it executes, or when it waits with a plan or a change."
        )
      }
      return [redirected, ...superseded(run, command.instruction), ...taken(run), round]
    }

    case "ResolveConflict": {
      const { conflict } = run
      if (run.status !== "conflict" || conflict === undefined) return notIn(run, "conflict")
      const { patchSetId, repositoryId, head, paths } = conflict
      if (head === undefined) {
        return refuse(
          "no-conflict-of-contents",
          "Its target has no state that the change could be made anew on.",
          "Retry once the target is as it was, or reject the change."
        )
      }
      const feedback = command.instruction === undefined ? {} : { feedback: command.instruction }
      return [
        { _tag: "RunResumed" },
        { _tag: "BaseMoved", repositoryId, commit: head },
        requestEffect(run, "execute", { repository: repositoryId, patchSet: patchSetId, onto: { paths }, ...feedback })
      ]
    }

    case "Pause":
    case "Kill":
      if (run.status === "paused" || statusKind(run.status) === "stopped") return notIn(run, "a state in which something runs or waits")
      return [
        ...interrupt(run, command._tag === "Pause" ? "pause" : "kill"),
        { _tag: "RunPaused", by: command._tag === "Pause" ? "person" : "kill" }
      ]

    case "Resume":
      if (run.status !== "paused") return notIn(run, "paused")
      return [{ _tag: "RunResumed" }, ...requestAgain(run)]

    case "Retry":
      return retried(run)

    case "Close":
      if (statusKind(run.status) !== "stopped" && run.status !== "paused" && run.status !== "deferred") {
        return notIn(run, "a stopped, paused or deferred state")
      }
      // Closing what a failure stopped accepts the failure; closing what merely waits calls it off.
      return run.failure === undefined
        ? [{ _tag: "RunFinished", status: "cancelled" }]
        : [{ _tag: "RunFinished", status: "failed", failure: run.failure }]

    case "Cancel":
      return [...interrupt(run, "cancel"), { _tag: "RunFinished", status: "cancelled" }]
  }
}

/** What a person says instead answers the questions that were open. */
const superseded = (run: Run, answer: ArtifactHash): ReadonlyArray<RunEvent> =>
  openQuestions(run).map((question) => ({ _tag: "QuestionAnswered", questionId: question.id, answer }))

const onWaitingPatchSet = (run: Run, id: PatchSetId, then: (patchSet: PatchSet) => Decided): Decided =>
  onPatchSet(run, id, ["awaiting-approval"], then)

const onPatchSet = (run: Run, id: PatchSetId, statuses: ReadonlyArray<Run["status"]>, then: (patchSet: PatchSet) => Decided): Decided => {
  if (!statuses.includes(run.status)) return notIn(run, statuses[0] ?? "")
  const patchSet = run.patchSets.find((candidate) => candidate.id === id)
  if (patchSet === undefined || !isCurrent(run, id)) return stale("patch-set-superseded", "There is a newer version of the patch set.")
  return then(patchSet)
}

const retried = (run: Run): Decided => {
  if (statusKind(run.status) !== "stopped") return notIn(run, "a stopped state (needs-human, conflict, blocked-policy)")
  const blocking = blockingViolation(run)
  if (blocking !== undefined) {
    return refuse(
      "blocked-by-policy",
      `The rule ${blocking.rule} still blocks it, and doing it again changes nothing.`,
      `Redirect the agent, override the violation ${blocking.id} as an admin, or close the run.`
    )
  }
  const repeated = requestAgain(run)
  const resumed: RunEvent = { _tag: "RunResumed" }
  if (repeated.length > 0) return [resumed, ...repeated]
  // Stopped by an outcome and not by a failed effect: the step that came before is done once more.
  if (run.publications.length > 0) return [resumed, requestEffect(run, "observe")]
  const last = run.executions.at(-1)
  if (run.plan === undefined || last === undefined) return [resumed, requestEffect(run, "triage")]
  return [resumed, anotherRound(run, last)]
}

/** Further work on a change: by the agent that made it, else by one that begins with the change as it is (APR-2). */
const followUp = (run: Run, patchSet: PatchSet, feedback: ArtifactHash): RunEvent => {
  const execution = run.executions.find(({ effectId }) => effectId === patchSet.effectId)
  const of = { repository: patchSet.repositoryId, patchSet: patchSet.id, feedback }
  return requestEffect(run, "execute", execution === undefined ? of : { ...of, continues: execution.workspace })
}

const redirection = (run: Run, instruction: ArtifactHash, wanted: RepositoryId | undefined): RunEvent | undefined => {
  const repository = wanted ?? run.patchSets.at(-1)?.repositoryId
  const patchSet = repository === undefined ? undefined : newestPatchSet(run, repository)
  // What stands on an earlier base is not gone on with: the resolver is, that makes it anew.
  const resolver = run.executions.findLast(({ onto, repositoryId }) => onto !== undefined && repositoryId === repository)
  if (resolver !== undefined && patchSet?.change.base !== repositoryOf(run, repository).base.commit) {
    return anotherRound(run, resolver, { feedback: instruction })
  }
  if (patchSet !== undefined) return followUp(run, patchSet, instruction)
  const last = run.executions.findLast(({ repositoryId }) => wanted === undefined || repositoryId === wanted)
  return last === undefined ? undefined : anotherRound(run, last, { feedback: instruction })
}

/** A stopped run is taken up again: a person's leave to spend again. */
const taken = (run: Run): ReadonlyArray<RunEvent> => (statusKind(run.status) === "stopped" ? [{ _tag: "RunResumed" }] : [])

const reasonOf = (reason: ArtifactHash | undefined) => (reason === undefined ? {} : { reason })

const interrupt = (run: Run, by: "pause" | "kill" | "cancel"): ReadonlyArray<RunEvent> =>
  run.effects.map((effect) => ({ _tag: "EffectInterrupted", effectId: effect.id, by }))
