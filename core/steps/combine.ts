/** Combine: the results of a repository's tasks become one change (PLN-6). */
import { Effect } from "effect"
import { repositoryOf } from "../domain/run.ts"
import { ArtifactStore } from "../ledger/artifact-store.ts"
import { RepositoryStore } from "../repository/repository-store.ts"
import { changeOf } from "../repository/change.ts"
import { combineTasks } from "./combination.ts"
import type { Report, Step } from "./step.ts"

export const combine: Step = ({ run, effect }) =>
  Effect.gen(function* () {
    const repository = repositoryOf(run, effect.repository)
    const tasks = effect.tasks ?? []
    const ref = `${run.id}/${effect.id.split("/").slice(-2).join("-")}`
    const combined = yield* combineTasks(run, repository.id, tasks, ref)
    if (combined.kind === "conflict") return { _tag: "RecordCombination", outcome: combined } satisfies Report
    const artifacts = yield* ArtifactStore
    const changes = run.tasks.flatMap(({ id, result }) =>
      tasks.includes(id) && result?.kind === "changed" ? [{ id, change: result.change }] : []
    )
    const texts = yield* Effect.forEach(changes, ({ id, change }) =>
      Effect.map(artifacts.getText(change.summary), (text) => `Task ${id}: ${text.trim()}`)
    )
    const tools: Record<string, number> = {}
    for (const { change } of changes) for (const [name, times] of Object.entries(change.tools)) tools[name] = (tools[name] ?? 0) + times
    const change = yield* changeOf(run, repository, {
      commit: combined.commit,
      tree: combined.tree,
      bundle: yield* (yield* RepositoryStore).bundleOf(repository.id, repository.base.commit, ref),
      said: yield* artifacts.putText(texts.join("\n\n")),
      tools
    })
    // Changes that undo each other leave nothing; the first task's own stands for them, so that a person sees it.
    const first = changes[0]?.change
    const outcome = change ?? first
    if (outcome === undefined) return yield* Effect.die(new Error(`${effect.id} has no task with a change`))
    return { _tag: "RecordCombination", outcome: { kind: "combined", change: outcome } } satisfies Report
  })
