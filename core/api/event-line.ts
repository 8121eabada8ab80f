/**
 * One line for people about each event: plain verbs, present tense. `watch`, the timeline and the log use
 * the same lines. Pure; outside text (a model's, a repository's) is never part of a line, only referred to.
 */
import type { Actor } from "../domain/actor.ts"
import type { DomainEvent, EffectKind, PolicyStage, RequestedEffect } from "../domain/event.ts"
import type { ArtifactHash } from "../domain/ids.ts"
import type { ExecutionOutcome, PolicyOutcome, ReviewOutcome, SessionRecord } from "../domain/outcome.ts"

/** Who did it, as a line begins: a person's name, `Policy default`, `PatchPlane`. */
export const actorName = (actor: Actor): string => {
  switch (actor.kind) {
    case "person":
      return actor.name
    case "policy":
      return `Policy ${actor.bundle}`
    case "system":
      return "PatchPlane"
  }
}

/** `patchSetId` and `questionId` end in their number. */
const numberOf = (id: string): string => id.slice(id.lastIndexOf("/") + 1)
const short = (hash: string): string => hash.slice(0, 12)

/** The line of an event; `actor` is who caused it. */
export const eventLine = (event: DomainEvent, actor: Actor): string => {
  const who = actorName(actor)
  switch (event._tag) {
    case "RunRequested": {
      const where = event.repositories.map(({ name, base }) => `${name} at ${short(base.commit)}`)
      return `${who} requests R-${event.number} on ${where.join(", ")}`
    }
    case "RunAdmitted":
      return "The run leaves the queue"
    case "EffectRequested":
      return requestedLine(event.effect)
    case "EffectRestarted":
      return `${stepName[kindOf(event.effectId)]} goes on after a restart (${event.restarts})`
    case "EffectFailed":
      return `${stepName[kindOf(event.effectId)]} fails (attempt ${event.attempt}): ${event.failure.message}`
    case "EffectInterrupted":
      return `${stepName[kindOf(event.effectId)]} is interrupted by ${interruption[event.by]}`
    case "SessionRecorded":
      return sessionLine(event.session)
    case "TriageCompleted":
      return `Triage says ${event.triage.verdict}, risk tier ${event.triage.tier}`
    case "TriageOverridden":
      return `${who} overrides triage`
    case "PlanCompleted":
      return `The plan is ready: ${count(event.plan.tasks, "task")}, risk tier ${event.plan.tier}`
    case "PlanApproved":
      return `${who} approves the plan`
    case "ExecutionCompleted":
      return executionLine(event.outcome)
    case "CombinationCompleted":
      return event.outcome.kind === "combined"
        ? "The tasks' results are combined"
        : `Task ${event.outcome.task} does not combine with those before it: ${count(event.outcome.paths.length, "path")} in conflict`
    case "PolicyEvaluated":
      return policyLine(event.stage, event.policy)
    case "ViolationOverridden":
      return `${who} overrides the violation ${event.violationId}`
    case "QuestionAsked":
      return `Question ${numberOf(event.questionId)} is asked`
    case "QuestionAnswered":
      return `${who} answers question ${numberOf(event.questionId)}`
    case "PatchSetProposed": {
      const { counts, tree } = event.change
      const by =
        actor.kind === "person"
          ? `${who} proposes version ${numberOf(event.patchSetId)}`
          : `Version ${numberOf(event.patchSetId)} is proposed`
      return `${by}: ${count(counts.files, "file")}, +${counts.added} −${counts.removed}, tree ${short(tree)}`
    }
    case "ReviewCompleted":
      return `${event.reviewer} ${reviewVerb[event.review.verdict]}: ${event.review.summary}`
    case "PatchSetDecided":
      return `Version ${numberOf(event.patchSetId)} is ${decisionWords[event.decision]}`
    case "CommitMessageEdited":
      return `${who} edits the commit message of version ${numberOf(event.patchSetId)}`
    case "PatchSetApproved":
      return `${who} approves version ${numberOf(event.patchSetId)} (tree ${short(event.tree)}) for ${event.target}`
    case "PatchSetRejected":
      return `${who} rejects version ${numberOf(event.patchSetId)}`
    case "RepositoryExcluded":
      return `${who} goes on without a repository`
    case "ManualReviewForced":
      return `${who} asks for manual review`
    case "ChangesRequested":
      return `${who} requests changes to version ${numberOf(event.patchSetId)}`
    case "RunRedirected":
      return `${who} redirects the agent`
    case "PublicationRecorded":
      return `The gate writes ${short(event.publication.commit)} to ${event.publication.branch}`
    case "PublicationObserved":
      return event.matches
        ? `The target holds the approved tree ${short(event.observed.tree)}`
        : `The target holds tree ${short(event.observed.tree)}, not the approved one`
    case "RunWaits":
      return waitLine[event.status]
    case "RunEscalated":
      return "Nobody came: the run is escalated"
    case "RunPaused":
      return {
        kill: `${who} kills the run; it stays paused`,
        person: `${who} pauses the run`,
        unattended: "Nobody came: the run is paused"
      }[event.by]
    case "RunResumed":
      return `${who} takes the run up again`
    case "PublicationConflicted":
      return `The gate finds that the change does not apply any more${event.paths.length === 0 ? "" : `: ${count(event.paths.length, "path")} in conflict`}`
    case "BaseMoved":
      return `The next version is made on ${short(event.commit)}`
    case "RunStopped":
      return `The run stops (${event.status}): ${event.failure.message}`
    case "RunFinished":
      return `The run is ${event.status}${event.failure === undefined ? "" : `: ${event.failure.message}`}`
    case "InstallationCreated":
      return "This installation begins"
    case "RepositoryConnected":
      return `${who} connects ${event.name}`
    case "RepositoryDisconnected":
      return `${who} disconnects a repository`
    case "KillSwitchEngaged":
      return `${who} pulls the kill switch`
    case "KillSwitchReleased":
      return `${who} releases the kill switch`
    case "IntakePaused":
      return `${who} pauses intake`
    case "IntakeResumed":
      return `${who} resumes intake`
    case "ArtifactErased":
      return event.by === "retention"
        ? `Artifact ${short(event.hash)} is erased: its retention time is over`
        : `${who} erases artifact ${short(event.hash)}`
    case "WorkspaceReclaimed":
      return `${who} reclaims a workspace${event.bundle === undefined ? "" : "; what its agent left is kept"}`
  }
}

/** The free text that an event refers to, if it has one a person would read beside the line. */
export const eventText = (event: DomainEvent): ArtifactHash | undefined => {
  switch (event._tag) {
    case "RunRequested":
      return event.request.prompt
    case "EffectFailed":
    case "RunStopped":
      return event.failure.detail
    case "RunFinished":
      return event.failure?.detail
    case "TriageCompleted":
      return event.triage.reasons
    case "TriageOverridden":
      return event.reason
    case "PlanCompleted":
      return event.plan.plan
    case "ExecutionCompleted":
      return event.outcome.kind === "unchanged" ? event.outcome.said : undefined
    case "PolicyEvaluated":
      return event.policy.violations.length === 0 ? undefined : event.policy.report
    case "ViolationOverridden":
      return event.reason
    case "RepositoryExcluded":
    case "ManualReviewForced":
      return event.reason
    case "QuestionAsked":
      return event.text
    case "QuestionAnswered":
      return event.answer
    case "PatchSetProposed":
      return event.change.summary
    case "CommitMessageEdited":
      return event.message
    case "PatchSetRejected":
      return event.reason
    case "ChangesRequested":
      return event.comments
    case "RunRedirected":
      return event.instruction
    case "ArtifactErased":
      return event.reason
    case "WorkspaceReclaimed":
      return event.diff
    default:
      return undefined
  }
}

const stepName: Record<EffectKind, string> = {
  triage: "Triage",
  plan: "Planning",
  execute: "The agent's work",
  combine: "Combining",
  policy: "The policy's evaluation",
  review: "A review",
  publish: "Publication",
  observe: "Verification"
}
const stepVerb: Record<EffectKind, string> = {
  triage: "Triage begins",
  plan: "Planning begins",
  execute: "The agent begins to work",
  combine: "The tasks' results are to be combined",
  policy: "The policy is evaluated",
  review: "A review begins",
  publish: "The gate begins to publish",
  observe: "Verification begins"
}
const waitLine = {
  "awaiting-plan-approval": "The plan waits for approval",
  "awaiting-input": "The run waits for an answer",
  "awaiting-approval": "The change waits for approval"
} as const
const interruption = { pause: "a pause", kill: "the kill switch", cancel: "a cancellation", redirect: "a redirect" } as const
const reviewVerb: Record<ReviewOutcome["verdict"], string> = {
  passed: "passes",
  failed: "fails",
  errored: "can't say",
  skipped: "is skipped"
}
const decisionWords = {
  accepted: "proposed for acceptance",
  "ready-for-review": "ready for review",
  "draft-pr": "proposed as a draft",
  "manual-review": "up for manual review",
  conflict: "in conflict",
  rejected: "rejected"
} as const

/** `<run>/<kind>/<n>`. */
const kindOf = (effectId: string): EffectKind => effectId.split("/")[1] as EffectKind

const requestedLine = (effect: RequestedEffect): string => {
  const what =
    effect.kind === "review" && effect.reviewer !== undefined
      ? `${effect.reviewer} begins to review`
      : effect.conflict !== undefined
        ? `An agent begins to resolve how task ${effect.conflict.task} goes onto the others`
        : effect.onto !== undefined
          ? "An agent begins to make the change anew on its target as it is now"
          : stepVerb[effect.kind]
  return effect.attempt > 1 ? `${what} again (attempt ${effect.attempt})` : what
}

const executionLine = (outcome: ExecutionOutcome): string => {
  switch (outcome.kind) {
    case "changed":
      return "The agent finishes with a change"
    case "unchanged":
      return "The agent finishes without a change"
    case "question":
      return "The agent stops to ask"
    case "not-combined":
      return `It can't begin: task ${outcome.task} conflicts with those before it`
    case "budget-ended":
      return `The agent is stopped: the ${outcome.budget} budget is used up`
  }
}

const policyLine = (stage: PolicyStage, { violations, tier }: PolicyOutcome): string => {
  const blocks = violations.filter(({ severity }) => severity === "BLOCK").length
  const found = [
    ...(blocks > 0 ? [`${blocks} block it`] : []),
    ...(violations.length > blocks ? [count(violations.length - blocks, "warning")] : [])
  ]
  return `The policy on the ${stage}: ${found.length === 0 ? "nothing violates it" : found.join(", ")}, risk tier ${tier} at least`
}

const sessionLine = (session: SessionRecord): string => {
  const tokens = session.tokens.input + session.tokens.output
  const cost = session.usd === undefined ? "cost unknown" : `$${session.usd.toFixed(4)}`
  const what = session.task === undefined ? "" : ` on task ${session.task}`
  return `A ${session.role} session of ${session.model}${what} ends: ${count(session.turns, "turn")}, ${tokens} tokens, ${cost}`
}

/** `1 turn`, `2 turns`. */
export const count = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? "" : "s"}`
