/**
 * Execute: dependencies, an agent in a sandbox, and its files as objects in the control plane's store. One sandbox
 * a plan task (EXE-2). Workspace and session are named after the execution that began them, so that changes a person
 * requests, an answer or a crash go on where the agent was.
 */
import { Effect } from "effect"
import type { ArtifactHash } from "../domain/ids.ts"
import { newestPatchSet, repositoryOf } from "../domain/run.ts"
import { ExecutionAdapter } from "../execution/execution-adapter.ts"
import { ArtifactStore } from "../ledger/artifact-store.ts"
import { goOnPrompt } from "../runtime/runtime-adapter.ts"
import { RepositoryStore } from "../repository/repository-store.ts"
import { runAgent, type AgentResult } from "./agent-session.ts"
import { changeOf } from "../repository/change.ts"
import { combineTasks, foundationOf } from "./combination.ts"
import { planOf } from "./document.ts"
import { prepare } from "./prepare.ts"
import { workerFor } from "./role.ts"
import type { Report, Step, StepInput } from "./step.ts"
import { answersText, knownText, requestText } from "./text.ts"

export const execute: Step = (input) =>
  Effect.gen(function* () {
    const { run, effect } = input
    const artifacts = yield* ArtifactStore
    const repository = repositoryOf(run, effect.repository)
    const start = yield* startOf(input)
    if (start.kind === "conflict") {
      const { task, paths } = start
      return reported(0, { kind: "not-combined", tasks: foundationOf(run, effect.task ?? ""), task, paths })
    }
    const checkout = { store: (yield* RepositoryStore).path(repository.id), commit: start.commit }
    const name = workspaceOf(input)

    input.tell("step", "Preparing dependencies")
    const dependencies = yield* prepare(input, repository, checkout)

    const first = yield* firstPrompt(input)
    const next = yield* nextPrompt(input)
    const task = run.tasks.find(({ id }) => id === effect.task)
    const result = yield* runAgent(input, {
      role: yield* workerFor(
        run,
        repository.id,
        (effect.conflict ?? effect.onto) === undefined ? (task?.role ?? "generalist") : "conflict-resolver"
      ),
      name,
      checkout,
      keep: true,
      dependencies,
      prompt: (resumed) => (resumed ? next : `${first}${next === goOnPrompt ? "" : `\n\n${next}`}`),
      redirects: { read: (hash) => Effect.orDie(artifacts.getText(hash)) },
      ...(task?.budget === undefined ? {} : { budget: task.budget })
    })
    if (result.outcome.kind === "question") {
      return reported(result.taken, { kind: "question", text: yield* artifacts.putText(result.outcome.question) })
    }
    if (result.outcome.kind === "budget-ended") return reported(result.taken, { kind: "budget-ended", budget: result.outcome.budget })

    input.tell("step", "Taking the change out of the sandbox")
    const said = yield* artifacts.putText(result.outcome.text)
    const change = yield* harvest(input, name, said, result.tools)
    return reported(result.taken, change === undefined ? { kind: "unchanged", said } : { kind: "changed", change })
  })

const reported = (taken: number, outcome: Extract<Report, { _tag: "RecordExecution" }>["outcome"]): Report => ({
  _tag: "RecordExecution",
  taken,
  outcome
})

/** The workspace that this effect works in, by the name that `reap` keeps. */
const workspaceOf = ({ effect }: Pick<StepInput, "effect">): string => effect.continues ?? effect.id

/** The commit that a new workspace begins with; one that exists already is gone on with as it is. */
const startOf = Effect.fnUntraced(function* ({ run, effect }: StepInput) {
  const repository = repositoryOf(run, effect.repository)
  const at = (commit: string) => ({ kind: "at", commit }) as const
  if (effect.onto !== undefined) return at(repository.base.commit)
  // Further work on a version by an agent that did not make it begins with the version.
  const patchSet = effect.patchSet === undefined ? undefined : newestPatchSet(run, repository.id)
  if (patchSet !== undefined) return at(patchSet.change.commit)
  const onto = effect.conflict === undefined ? foundationOf(run, effect.task ?? "") : (effect.tasks ?? [])
  const own = onto.filter((id) =>
    run.tasks.some((task) => task.id === id && task.repositoryId === repository.id && task.result?.kind === "changed")
  )
  if (own.length === 0) return at(repository.base.commit)
  const combined = yield* combineTasks(run, repository.id, own, `${run.id}/onto-${effect.id.split("/").at(-1)}`)
  return combined.kind === "combined" ? at(combined.merged) : combined
})

const harvest = Effect.fnUntraced(function* (input: StepInput, workspace: string, said: ArtifactHash, tools: AgentResult["tools"]) {
  const { run, effect } = input
  const store = yield* RepositoryStore
  const repository = repositoryOf(run, effect.repository)
  const base = repository.base.commit
  const taken = yield* (yield* ExecutionAdapter).harvest({
    label: effect.id,
    run: run.id,
    workspace,
    checkout: { store: store.path(repository.id), commit: base },
    limits: run.profile.limits
  })
  if (taken.files.length === 0) return undefined
  yield* store.takeBundle(repository.id, taken.bundle, {
    base,
    commit: taken.commit,
    tree: taken.tree,
    ref: `${run.id}/${effect.id.split("/").at(-1)}-${effect.attempt}`
  })
  return yield* changeOf(run, repository, { commit: taken.commit, tree: taken.tree, bundle: taken.bundle, said, tools })
})

const firstPrompt = Effect.fnUntraced(function* (input: StepInput) {
  const { run } = input
  const artifacts = yield* ArtifactStore
  const planned = run.plan === undefined ? "" : `\n\n## Plan\n${yield* artifacts.getText(run.plan.plan)}`
  return `${yield* requestText(run)}${planned}${yield* knownText(run)}${yield* answersText(run)}${yield* aimText(input)}`
})

const aimText = (input: StepInput) => {
  const { conflict, onto } = input.effect
  return conflict !== undefined ? conflictText(input) : onto !== undefined ? ontoText(input, onto.paths) : taskText(input)
}

/** The one task of several that this agent has to do. */
const taskText = Effect.fnUntraced(function* ({ run, effect }: StepInput) {
  if (run.tasks.length < 2 || run.plan === undefined) return ""
  const document = yield* planOf(run.plan.plan)
  const task = document?.tasks.find(({ id }) => id === effect.task)
  const repository = repositoryOf(run, effect.repository)
  const lines = [
    `You work on task ${effect.task ?? "?"} of the plan alone, in the repository ${repository.name}. Others do the other tasks.`,
    ...(task === undefined ? [] : [`Goal: ${task.goal}`, ...task.acceptance.map((criterion) => `- ${criterion}`)]),
    ...(task === undefined || task.paths.length === 0 ? [] : [`Paths: ${task.paths.join(", ")}`])
  ]
  return `\n\n## Your task\n${lines.join("\n")}`
})

/** What a resolver is given: the other task's change, and where it does not fit. */
const conflictText = Effect.fnUntraced(function* ({ run, effect }: StepInput) {
  const { conflict, tasks = [] } = effect
  const result = run.tasks.find(({ id }) => id === conflict?.task)?.result
  if (conflict === undefined || result?.kind !== "changed") return ""
  const artifacts = yield* ArtifactStore
  const diff = (yield* artifacts.getText(result.change.diff)).slice(0, 200_000)
  return (
    `\n\n## Put two changes together\nThe working directory holds the result of task ${tasks.join(", ")}. ` +
    `The change of task ${conflict.task} has to go onto it, and git can't do that in: ${conflict.paths.join(", ")}. ` +
    `Bring in the whole change below so that the aims of both hold. Ask where they contradict each other.\n\n\`\`\`diff\n${diff}\n\`\`\``
  )
})

/** What a resolver is given whose change was approved on a base that is no more (FLOW-6). */
const ontoText = Effect.fnUntraced(function* ({ run, effect }: StepInput, paths: ReadonlyArray<string>) {
  const repository = repositoryOf(run, effect.repository)
  const patchSet = newestPatchSet(run, repository.id)
  if (patchSet === undefined) return ""
  const artifacts = yield* ArtifactStore
  const diff = (yield* artifacts.getText(patchSet.change.diff)).slice(0, 200_000)
  return (
    `\n\n## Make the change anew\nThe working directory holds ${repository.base.branch} as it is now. The change below was made on an earlier ` +
    `state of it, and git can't merge the two in: ${paths.join(", ")}. Bring in the whole change so that both its aim and what was ` +
    `done on ${repository.base.branch} meanwhile hold. Ask where they contradict each other.\n\n\`\`\`diff\n${diff}\n\`\`\``
  )
})

/** What an agent that has a conversation already is told: a person's words, else to go on. */
const nextPrompt = Effect.fnUntraced(function* ({ effect }: StepInput) {
  const artifacts = yield* ArtifactStore
  const said = [...(effect.feedback === undefined ? [] : [effect.feedback]), ...effect.instructions]
  const texts = yield* Effect.forEach([...new Set(said)], artifacts.getText)
  return texts.length === 0 ? goOnPrompt : `A person reviewed your work so far and says:\n\n${texts.join("\n\n")}`
})
