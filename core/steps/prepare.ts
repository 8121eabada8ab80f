/** The dependencies of a commit, as the run's profile lets them be installed: the same for agents and reviewers. */
import { Effect } from "effect"
import type { RunRepository } from "../domain/request.ts"
import { ExecutionAdapter, type SandboxSpec } from "../execution/execution-adapter.ts"
import type { StepInput } from "./step.ts"

export const prepare = ({ run, effect, registry }: StepInput, repository: RunRepository, checkout: SandboxSpec["checkout"]) =>
  Effect.flatMap(ExecutionAdapter, (adapter) =>
    adapter.prepare({
      label: effect.id,
      run: run.id,
      checkout,
      directory: repository.directory,
      registry,
      installScripts: run.profile.installScripts,
      limits: run.profile.limits
    })
  )
