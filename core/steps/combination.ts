/**
 * Results of tasks as one, in plan order (PLN-6): what git merges by itself, on top of what an agent put together
 * where it could not. Pure git in the control plane's own store; nothing is guessed.
 */
import { Effect } from "effect"
import { repositoryOf, type Run } from "../domain/run.ts"
import type { RepositoryId } from "../domain/ids.ts"
import { RepositoryStore } from "../repository/repository-store.ts"

export type TaskCombination =
  | { readonly kind: "combined"; readonly commit: string; readonly tree: string; readonly merged: string }
  | { readonly kind: "conflict"; readonly task: string; readonly paths: ReadonlyArray<string> }

/** `tasks`: names in plan order; those without a change add nothing. `ref` keeps the result, below `refs/patchplane/`. */
export const combineTasks = Effect.fnUntraced(function* (run: Run, repositoryId: RepositoryId, tasks: ReadonlyArray<string>, ref: string) {
  const store = yield* RepositoryStore
  const base = repositoryOf(run, repositoryId).base.commit
  const merge = mergeFor(run, repositoryId, tasks)
  const rest = tasks.filter((task) => merge?.tasks.includes(task) !== true)
  const parts = rest.flatMap((id) => {
    const result = run.tasks.find((task) => task.id === id)?.result
    return result?.kind === "changed" ? [{ id, commit: result.change.commit as string }] : []
  })
  const commits = [...(merge === undefined ? [] : [merge.change.commit as string]), ...parts.map(({ commit }) => commit)]
  const combined = yield* store.combine(repositoryId, base, commits, ref)
  if (combined.kind === "combined") return combined satisfies TaskCombination
  const failing = parts[combined.index - (merge === undefined ? 0 : 1)]
  const answer: TaskCombination = {
    kind: "conflict",
    task: failing?.id ?? tasks[0] ?? "",
    paths: combined.conflicts.map(({ path }) => path)
  }
  return answer
})

/** The resolution that covers most of these tasks and no other. */
const mergeFor = (run: Run, repositoryId: RepositoryId, tasks: ReadonlyArray<string>) =>
  run.merges
    .filter((merge) => merge.repositoryId === repositoryId && merge.tasks.every((task) => tasks.includes(task)))
    .toSorted((a, b) => b.tasks.length - a.tasks.length)[0]

/** All tasks that this one builds on, directly or not, in plan order. */
export const foundationOf = (run: Run, task: string): ReadonlyArray<string> => {
  const needed = new Set<string>()
  const visit = (id: string) => {
    for (const before of run.tasks.find((known) => known.id === id)?.after ?? []) {
      if (needed.has(before)) continue
      needed.add(before)
      visit(before)
    }
  }
  visit(task)
  return run.tasks.map(({ id }) => id).filter((id) => needed.has(id))
}
