/**
 * One line for people about each event: plain verbs, present tense. `watch`, the timeline and the log use
 * the same lines. Pure; outside text (a model's, a repository's) is never part of a line, only referred to.
 */
import type { Actor } from "../domain/actor.ts"
import type { DomainEvent, EffectKind, RequestedEffect } from "../domain/event.ts"
import type { ArtifactHash } from "../domain/ids.ts"
import type { ExecutionOutcome, ReviewOutcome, SessionRecord } from "../domain/outcome.ts"

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
      const [repository] = event.repositories
      return `${who} requests R-${event.number} on ${repository.name} at ${short(repository.base.commit)}`
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
    case "QuestionAsked":
      return `Question ${numberOf(event.questionId)} is asked`
    case "QuestionAnswered":
      return `${who} answers question ${numberOf(event.questionId)}`
    case "PatchSetProposed": {
      const { counts, tree } = event.change
      return `Version ${event.version} is proposed: ${count(counts.files, "file")}, +${counts.added} −${counts.removed}, tree ${short(tree)}`
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
    case "RunPaused":
      return event.by === "kill" ? `${who} kills the run; it stays paused` : `${who} pauses the run`
    case "RunResumed":
      return `${who} takes the run up again`
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
  review: "A review",
  publish: "Publication",
  observe: "Verification"
}
const stepVerb: Record<EffectKind, string> = {
  triage: "Triage begins",
  plan: "Planning begins",
  execute: "The agent begins to work",
  review: "A review begins",
  publish: "The gate begins to publish",
  observe: "Verification begins"
}
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
  const what = effect.kind === "review" && effect.reviewer !== undefined ? `${effect.reviewer} begins to review` : stepVerb[effect.kind]
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
    case "budget-ended":
      return `The agent is stopped: the ${outcome.budget} budget is used up`
  }
}

const sessionLine = (session: SessionRecord): string => {
  const tokens = session.tokens.input + session.tokens.output
  const cost = session.usd === undefined ? "cost unknown" : `$${session.usd.toFixed(4)}`
  return `A ${session.role} session of ${session.model} ends: ${count(session.turns, "turn")}, ${tokens} tokens, ${cost}`
}

const count = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? "" : "s"}`
