/** Freezes what a run is made with: its profile is fixed at the request and never follows a later change (FLOW-8). */
import type { ArtifactHash } from "../domain/ids.ts"
import type { Budget, Channel, ReviewerSpec, RunProfile } from "../domain/request.ts"
import { profileModel, scriptedModel } from "./model.ts"
import type { Config, RepositoryConfig } from "./schema.ts"

const mb = 1024 * 1024
const minute = 60_000

export const repositoryConfig = (config: Config, name: string): RepositoryConfig =>
  Object.hasOwn(config.repositories, name) ? (config.repositories[name] ?? {}) : {}

export const runProfile = (
  config: Config,
  request: {
    readonly repository: string
    readonly channel: Channel
    readonly policy: ArtifactHash
    /** What the request asks of its own; the rest comes from the configuration. */
    readonly minutes?: number | undefined
    readonly usd?: number | undefined
  }
): RunProfile => {
  const own = repositoryConfig(config, request.repository)
  const { limits } = config.sandbox
  return {
    execution: config.sandbox.kind,
    runtime: config.runtime,
    // The demo is the scripted model's: it costs nothing and answers the same to everybody.
    model: request.channel === "demo" ? scriptedModel : profileModel(config),
    limits: {
      cpus: limits.cpus,
      memoryBytes: limits.memoryMb * mb,
      processes: limits.processes,
      diskBytes: limits.diskMb * mb,
      wallMs: Math.round(limits.wallMinutes * minute),
      outputBytes: limits.outputMb * mb
    },
    hosts: own.hosts ?? config.sandbox.hosts,
    installScripts: own.installScripts ?? config.sandbox.installScripts,
    budget: budget(config, request),
    reviewers: config.reviewers.map((reviewer): ReviewerSpec => {
      const command = own[reviewer.kind] ?? reviewer.command
      return { name: reviewer.name, kind: reviewer.kind, required: reviewer.required, ...(command === undefined ? {} : { command }) }
    }),
    author: own.author ?? config.publish.author,
    policy: request.policy
  }
}

const budget = (config: Config, own: { readonly minutes?: number | undefined; readonly usd?: number | undefined }): Budget => ({
  timeMs: Math.max(1, Math.round((own.minutes ?? config.budget.minutes) * minute)),
  usd: own.usd ?? config.budget.usd,
  tokens: config.budget.tokens
})
