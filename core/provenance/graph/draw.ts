/** What each event of a run adds to its graph. Events that are about progress alone add nothing. */
import type { RunEvent, StoredEvent } from "../../domain/event.ts"
import { drawChange } from "./draw-change.ts"
import { steers, type Sheet } from "./sheet.ts"

type At = Pick<StoredEvent, "version" | "actor">
type Of<Tag extends RunEvent["_tag"]> = Extract<RunEvent, { readonly _tag: Tag }>

export const draw = (event: RunEvent, at: At, sheet: Sheet): void => {
  const { run, artifact } = sheet
  switch (event._tag) {
    case "RunRequested":
      return drawRequest(event, sheet)
    case "SessionRecorded":
      return drawSession(event, sheet)
    case "TriageCompleted": {
      const { verdict, tier, reasons, context } = event.triage
      const id = sheet.node(`${run}/decision/${at.version}`, "decision", `triage: ${verdict}`, { verdict, tier, context })
      for (const maker of sheet.makers(event.effectId)) sheet.link(maker, "makes", id)
      return artifact(id, "reasons", reasons)
    }
    case "TriageOverridden":
      return void decided(at, sheet, "triage overridden", event.reason)
    case "PlanCompleted": {
      const { plan, tasks, tier, context } = event.plan
      const id = sheet.node(`${run}/plan/${at.version}`, "plan", "plan", { tasks, tier, context })
      for (const maker of sheet.makers(event.effectId)) sheet.link(maker, "makes", id)
      sheet.remembered.set("plan", [id])
      return artifact(id, "plan", plan)
    }
    case "PlanApproved": {
      const id = sheet.node(`${run}/approval/${at.version}`, "approval", "plan approved", { plan: event.plan })
      for (const plan of sheet.remembered.get("plan") ?? [run]) sheet.link(plan, "is-approved-by", id)
      return
    }
    case "QuestionAsked": {
      const id = sheet.node(event.questionId, "question", `question ${event.questionId.split("/").at(-1)}`, { answered: false })
      for (const maker of sheet.makers(event.effectId)) sheet.link(maker, "makes", id)
      return artifact(id, "question", event.text)
    }
    case "QuestionAnswered":
      sheet.amend(event.questionId, { answered: true })
      steers(sheet, event.questionId)
      return artifact(event.questionId, "answer", event.answer)
    case "RunRedirected":
      return steers(sheet, decided(at, sheet, "redirected", event.instruction))
    case "RunStopped":
    case "RunFinished":
      if (event.failure === undefined) return
      sheet.amend(run, { failure: event.failure.code })
      return event.failure.detail === undefined ? undefined : artifact(run, "failure", event.failure.detail)
    default:
      return drawChange(event, at, sheet)
  }
}

/** A person's decision about the run itself. */
const decided = ({ version }: At, sheet: Sheet, label: string, reason: Of<"TriageOverridden">["reason"]): string => {
  const id = sheet.node(`${sheet.run}/decision/${version}`, "decision", label)
  sheet.link(sheet.run, "leads-to", id)
  sheet.artifact(id, "reason", reason)
  return id
}

const drawRequest = ({ number, request, repositories, profile, driver }: Of<"RunRequested">, sheet: Sheet): void => {
  const { run, node, link, artifact } = sheet
  const model = `${profile.model.provider}/${profile.model.id}`
  const id = node(`${run}/request`, "request", `request of R-${number}`, {
    channel: request.channel,
    tier: request.tier,
    prompt: request.prompt
  })
  node(run, "run", `R-${number}`, {
    number,
    model,
    scripted: profile.model.scripted,
    policy: profile.policy,
    installation: driver.installation
  })
  link(id, "starts", run)
  artifact(id, "prompt", request.prompt)
  for (const [role, hash] of Object.entries({ outcome: request.outcome, done: request.done, hints: request.hints })) {
    if (hash !== undefined) artifact(id, role, hash)
  }
  for (const repository of repositories) link(repository.id, "is-base-of", run)
  if (request.from !== undefined) link(request.from, "leads-to", run)
  if (request.reverts === undefined) return
  const revert = node(`${run}/revert`, "revert", "revert", { reverts: request.reverts })
  link(request.reverts, "is-reverted-by", revert)
  link(revert, "starts", run)
}

const drawSession = ({ effectId, session }: Of<"SessionRecorded">, sheet: Sheet): void => {
  const { run, remembered } = sheet
  const known = remembered.get("sessions") ?? []
  const { role, runtime, model, tokens, usd, durationMs, turns } = session
  const id = sheet.node(`${run}/session/${known.length + 1}`, "session", role, {
    session: session.id,
    effect: effectId,
    runtime,
    model,
    durationMs,
    turns,
    input: tokens.input,
    output: tokens.output,
    ...(usd === undefined ? {} : { usd })
  })
  remembered.set("sessions", [...known, id])
  const ofEffect = `sessions of ${effectId}`
  remembered.set(ofEffect, [...(remembered.get(ofEffect) ?? []), id])
  sheet.link(run, "runs", id)
  sheet.artifact(id, "input", session.input, "reads")
  sheet.artifact(id, "output", session.output, "writes")
  sheet.artifact(id, "transcript", session.transcript, "writes")
}
