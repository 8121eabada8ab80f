/**
 * Execute: dependencies, an agent in a sandbox, and its files as objects in the control plane's store.
 * Workspace and session are named after the run's first execution, so that changes a person requests, an
 * answer or a crash go on where the agent was.
 */
import { Effect } from "effect"
import type { ArtifactHash } from "../domain/ids.ts"
import { GitObject } from "../domain/ids.ts"
import type { ProposedChange } from "../domain/outcome.ts"
import { ExecutionAdapter } from "../execution/execution-adapter.ts"
import { ArtifactStore } from "../ledger/artifact-store.ts"
import { changeDigest } from "../publication/digest.ts"
import { RepositoryStore } from "../repository/repository-store.ts"
import { runAgent, type AgentResult } from "./agent-session.ts"
import { workRole } from "./role.ts"
import type { Report, Step, StepInput } from "./step.ts"
import { answersText, knownText, requestText, titleOf } from "./text.ts"

export const execute: Step = (input) =>
  Effect.gen(function* () {
    const { run, effect } = input
    const adapter = yield* ExecutionAdapter
    const artifacts = yield* ArtifactStore
    const repository = run.repositories[0]
    const checkout = { store: (yield* RepositoryStore).path(repository.id), commit: repository.base.commit }
    const name = workspaceOf(input)

    input.tell("step", "Preparing dependencies")
    const dependencies = yield* adapter.prepare({
      label: effect.id,
      run: run.id,
      checkout,
      directory: repository.directory,
      registry: input.registry,
      installScripts: run.profile.installScripts,
      limits: run.profile.limits
    })

    const first = yield* firstPrompt(input)
    const next = yield* nextPrompt(input)
    const result = yield* runAgent(input, {
      role: workRole,
      name,
      keep: true,
      dependencies,
      prompt: (resumed) => (resumed ? next : `${first}${next === goOn ? "" : `\n\n${next}`}`),
      redirects: { read: (hash) => Effect.orDie(artifacts.getText(hash)) }
    })
    if (result.outcome.kind === "question") {
      return reported(result, { kind: "question", text: yield* artifacts.putText(result.outcome.question) })
    }
    if (result.outcome.kind === "budget-ended") return reported(result, { kind: "budget-ended", budget: result.outcome.budget })

    input.tell("step", "Taking the change out of the sandbox")
    const said = yield* artifacts.putText(result.outcome.text)
    const change = yield* harvest(input, name, said, result.tools)
    return reported(result, change === undefined ? { kind: "unchanged", said } : { kind: "changed", change })
  })

const reported = (result: AgentResult, outcome: Extract<Report, { _tag: "RecordExecution" }>["outcome"]): Report => ({
  _tag: "RecordExecution",
  taken: result.taken,
  outcome
})

/** The workspace that this effect works in, by the name that `reap` keeps. */
const workspaceOf = ({ effect }: Pick<StepInput, "effect">): string => effect.continues ?? effect.id

const harvest = Effect.fnUntraced(function* (input: StepInput, workspace: string, said: ArtifactHash, tools: AgentResult["tools"]) {
  const { run, effect } = input
  const artifacts = yield* ArtifactStore
  const store = yield* RepositoryStore
  const repository = run.repositories[0]
  const base = repository.base.commit
  const taken = yield* (yield* ExecutionAdapter).harvest({
    label: effect.id,
    run: run.id,
    workspace,
    checkout: { store: store.path(repository.id), commit: base },
    limits: run.profile.limits
  })
  if (taken.files.length === 0) return undefined
  const bundle = yield* artifacts.putBytes(taken.bundle)
  yield* store.takeBundle(repository.id, taken.bundle, {
    base,
    commit: taken.commit,
    tree: taken.tree,
    ref: `${run.id}/${effect.id.split("/").at(-1)}-${effect.attempt}`
  })
  // What is shown and counted is read from the store, not from what the sandbox said about itself.
  const files = yield* store.changedFiles(repository.id, base, taken.tree)
  // The digest is of the message as it was kept: what redaction took out is not what a person approves.
  const kept = yield* artifacts.putText(yield* commitMessage(input, said))
  const message = yield* artifacts.getText(kept)
  const digest = changeDigest({
    repository: repository.id,
    base,
    tree: taken.tree,
    target: repository.target.branch,
    message,
    policy: run.profile.policy
  })
  const change: ProposedChange = {
    base,
    tree: GitObject.make(taken.tree),
    commit: GitObject.make(taken.commit),
    digest,
    message: kept,
    files: yield* artifacts.putText(JSON.stringify(files)),
    diff: yield* artifacts.putText(yield* store.diff(repository.id, base, taken.tree)),
    bundle,
    summary: said,
    counts: {
      files: files.length,
      added: files.reduce((sum, file) => sum + file.added, 0),
      removed: files.reduce((sum, file) => sum + file.removed, 0)
    },
    tools
  }
  return change
})

const goOn = "You were interrupted. Go on where you stopped; if everything is done, answer with the summary."

const firstPrompt = Effect.fnUntraced(function* ({ run }: StepInput) {
  const artifacts = yield* ArtifactStore
  const planned = run.plan === undefined ? "" : `\n\n## Plan\n${yield* artifacts.getText(run.plan.plan)}`
  return `${yield* requestText(run)}${planned}${yield* knownText(run)}${yield* answersText(run)}`
})

/** What an agent that has a conversation already is told: a person's words, else to go on. */
const nextPrompt = Effect.fnUntraced(function* ({ effect }: StepInput) {
  const artifacts = yield* ArtifactStore
  const said = [...(effect.feedback === undefined ? [] : [effect.feedback]), ...effect.instructions]
  const texts = yield* Effect.forEach([...new Set(said)], artifacts.getText)
  return texts.length === 0 ? goOn : `A person reviewed your work so far and says:\n\n${texts.join("\n\n")}`
})

const commitMessage = Effect.fnUntraced(function* ({ run }: StepInput, said: ArtifactHash) {
  const artifacts = yield* ArtifactStore
  const title = titleOf(yield* artifacts.getText(run.request.prompt), 72)
  const summary = (yield* artifacts.getText(said)).trim().slice(0, 4_000)
  return summary === "" ? `${title}\n` : `${title}\n\n${summary}\n`
})
