/** The texts that agents are given, put together from what a person asked and what earlier steps found. */
import { Effect } from "effect"
import type { ArtifactHash } from "../domain/ids.ts"
import { knowledgeText, knowledgeTextBytes } from "../domain/knowledge-text.ts"
import type { Run } from "../domain/run.ts"
import { ArtifactStore } from "../ledger/artifact-store.ts"
import { RepositoryStore } from "../repository/repository-store.ts"

/** The request as every role sees it. */
export const requestText = Effect.fnUntraced(function* (run: Run) {
  const artifacts = yield* ArtifactStore
  const section = (title: string, hash: ArtifactHash | undefined) =>
    hash === undefined ? Effect.succeed([]) : Effect.map(artifacts.getText(hash), (text) => [`## ${title}\n${text}`])
  const list = (title: string, items: ReadonlyArray<string>) =>
    items.length === 0 ? [] : [`## ${title}\n${items.map((item) => `- ${item}`).join("\n")}`]
  const { request } = run
  return [
    ...(yield* section("Request", request.prompt)),
    ...(yield* section("Expected outcome", request.outcome)),
    ...(yield* section("Definition of done", request.done)),
    ...(yield* section("Hints", request.hints)),
    ...list("Stay within these paths", request.paths),
    ...list("Don't touch these paths", request.avoid),
    ...list("Links", request.links),
    ...(run.repositories.length < 2
      ? []
      : [
          `## Repositories\n${run.repositories.map(({ name, base }, index) => `- ${name} at ${base.branch}${index === 0 ? " (the working directory)" : ""}`).join("\n")}`
        ]),
    ...(run.repositories[0].directory === "." ? [] : [`## Working directory\n${run.repositories[0].directory}`])
  ].join("\n\n")
})

/** Questions of this origin that were answered, for a role that goes on with them. */
export const answersText = Effect.fnUntraced(function* (run: Run) {
  const artifacts = yield* ArtifactStore
  const answered = run.questions.filter((question) => question.answer !== undefined)
  if (answered.length === 0) return ""
  const parts = yield* Effect.forEach(answered, (question) =>
    Effect.gen(function* () {
      const asked = yield* artifacts.getText(question.text)
      const answer = question.answer === undefined ? "" : yield* artifacts.getText(question.answer)
      return `Q: ${asked}\nA: ${answer}`
    })
  )
  return `\n\n## Answered questions\n${parts.join("\n\n")}`
})

/** What is known of the run's repositories at their bases, read and not guessed (PLN-5); one that can't be read is left out. */
export const knownText = Effect.fnUntraced(function* (run: Run) {
  const store = yield* RepositoryStore
  const share = Math.floor(knowledgeTextBytes / run.repositories.length)
  const parts = yield* Effect.forEach(run.repositories, ({ id, name, base, directory }) =>
    store.knowledge(id, base.commit, directory).pipe(
      Effect.map((known) => [`\n\n## What is known of ${name} at ${base.branch}\n${knowledgeText(known, share)}`]),
      Effect.catchTag("RepositoryFailure", (failure) =>
        Effect.as(Effect.logWarning(`What is known of ${name} could not be read: ${failure.message}`), [])
      )
    )
  )
  return parts.flat().join("")
})

/** Roles that the project adds, for whoever plans (PLN-2). */
export const rolesText = Effect.fnUntraced(function* ({ profile, repositories }: Run) {
  const artifacts = yield* ArtifactStore
  const lines = yield* Effect.forEach(profile.roles ?? [], ({ name, purpose, repository }) =>
    Effect.map(artifacts.getText(purpose), (text) => {
      const only = repositories.length < 2 ? undefined : repositories.find(({ id }) => id === repository)?.name
      return `- ${name}${only === undefined ? "" : ` (only for tasks in ${only})`}: ${text}`
    })
  )
  return lines.length === 0 ? "" : `\n\n## Roles of this project\nTasks may also have these roles:\n${lines.join("\n")}`
})

/** Hash of all that a role's answer depends on, so that a run can be repeated (PLN-1). */
export const contextOf = Effect.fnUntraced(function* (run: Run, instructions: string, given: string) {
  const artifacts = yield* ArtifactStore
  return yield* artifacts.putText(
    JSON.stringify({
      commit: run.repositories[0].base.commit,
      policy: run.profile.policy,
      model: run.profile.model,
      prompt: run.request.prompt,
      instructions,
      given
    })
  )
})
