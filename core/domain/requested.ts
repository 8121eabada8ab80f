/** Effects as they are requested: numbered within their run, so that each has an id of its own for ever. */
import type { RequestedEffect, RunEvent } from "./event.ts"
import type { EffectId } from "./ids.ts"
import type { Execution, Run } from "./run.ts"

type Optional = "repository" | "task" | "tasks" | "conflict" | "onto" | "patchSet" | "reviewer" | "feedback" | "continues" | "instructions"

export const requestEffect = (
  run: Run,
  kind: RequestedEffect["kind"],
  more: Partial<Pick<RequestedEffect, Optional>> = {},
  offset = 0
): RunEvent => ({
  _tag: "EffectRequested",
  effect: {
    id: `${run.id}/${kind}/${run.effectCount + 1 + offset}` as EffectId,
    kind,
    epoch: run.driver.epoch,
    attempt: 1,
    restarts: 0,
    instructions: [],
    ...more
  }
})

/** Another round of an execution, in its workspace and session. */
export const anotherRound = (
  run: Run,
  { repositoryId, workspace, task, tasks, conflict, onto }: Execution,
  more: Partial<Pick<RequestedEffect, Optional>> = {},
  offset = 0
): RunEvent =>
  requestEffect(
    run,
    "execute",
    {
      repository: repositoryId,
      continues: workspace,
      ...(task === undefined ? {} : { task }),
      ...(tasks === undefined ? {} : { tasks }),
      ...(conflict === undefined ? {} : { conflict }),
      ...(onto === undefined ? {} : { onto }),
      ...more
    },
    offset
  )

/** Requests once more what a pause or a stop interrupted, under the same ids: the outside looks them up. */
export const requestAgain = (run: Run): ReadonlyArray<RunEvent> =>
  (run.interrupted?.effects ?? []).map((effect) => {
    const { notBefore: _, ...rest } = effect
    return { _tag: "EffectRequested", effect: { ...rest, attempt: effect.attempt + 1, restarts: 0 } }
  })
