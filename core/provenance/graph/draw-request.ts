/** Where a run begins, and what its agents' sessions add to its graph. */
import type { Of } from "./draw.ts"
import { inRepository, labelled, recall, remember, repositoryOfEffect, type Sheet } from "./sheet.ts"

export const drawRequest = ({ number, request, repositories, profile, driver }: Of<"RunRequested">, sheet: Sheet): void => {
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
  for (const [role, hash] of Object.entries({
    outcome: request.outcome,
    done: request.done,
    hints: request.hints,
    "triage override": request.triageOverride
  })) {
    if (hash !== undefined) artifact(id, role, hash)
  }
  for (const repository of repositories) link(repository.id, "is-base-of", run)
  if (request.from !== undefined) link(request.from, "leads-to", run)
  if (request.reverts === undefined) return
  const revert = node(`${run}/revert`, "revert", "revert", { reverts: request.reverts })
  link(request.reverts, "is-reverted-by", revert)
  link(revert, "starts", run)
}

export const drawSession = ({ effectId, session }: Of<"SessionRecorded">, sheet: Sheet): void => {
  const { run } = sheet
  const repository = repositoryOfEffect(sheet, effectId)
  const { role, runtime, model, tokens, usd, durationMs, turns } = session
  const facts = { session: session.id, effect: effectId, runtime, model, durationMs, turns, input: tokens.input, output: tokens.output }
  const id = sheet.node(
    `${run}/session/${recall(sheet, "sessions").length + 1}`,
    "session",
    labelled(sheet, repository, role),
    { ...facts, ...(usd === undefined ? {} : { usd }) },
    inRepository(repository)
  )
  remember(sheet, "sessions", id)
  remember(sheet, `sessions of ${effectId}`, id)
  sheet.link(run, "runs", id)
  for (const from of recall(sheet, `asked by ${effectId}`)) sheet.link(from, "leads-to", id)
  sheet.artifact(id, "input", session.input, "reads")
  sheet.artifact(id, "output", session.output, "writes")
  sheet.artifact(id, "transcript", session.transcript, "writes")
}
