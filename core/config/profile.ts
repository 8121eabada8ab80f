/** Freezes what a run is made with: its profile is fixed at the request and never follows a later change (FLOW-8). */
import type { ArtifactHash, RepositoryId } from "../domain/ids.ts"
import type { ReviewPolicy } from "../domain/review-policy.ts"
import type { Budget, Channel, ReviewerSpec, RunProfile, Unattended } from "../domain/request.ts"
import type { ProjectRole } from "../domain/role.ts"
import { profileModel, scriptedModel } from "./model.ts"
import { runReviewers, type ConfiguredReviewer, type NamedReviewer } from "./reviewers.ts"
import type { Config, RepositoryConfig } from "./schema.ts"

const mb = 1024 * 1024
const minute = 60_000

export const repositoryConfig = (config: Config, name: string): RepositoryConfig =>
  Object.hasOwn(config.repositories, name) ? (config.repositories[name] ?? {}) : {}

/** One repository of a run, as far as its own configuration and policy say something. */
export interface RepositoryWishes {
  readonly id: RepositoryId
  readonly name: string
  /** What the repository's own policy says of reviewers: it adds, and names what the configuration keeps ready. */
  readonly reviewers: ReadonlyArray<NamedReviewer>
}

export const runProfile = (
  config: Config,
  request: {
    readonly repositories: ReadonlyArray<RepositoryWishes>
    readonly channel: Channel
    readonly policy: ArtifactHash
    readonly reviewPolicy: ReviewPolicy
    readonly unattended?: Unattended | undefined
    readonly roles?: ReadonlyArray<ProjectRole> | undefined
    /** What the request asks of its own; the rest comes from the configuration. */
    readonly minutes?: number | undefined
    readonly usd?: number | undefined
  }
): RunProfile => {
  const owns = request.repositories.map(({ name }) => repositoryConfig(config, name))
  const { limits } = config.sandbox
  // The demo is the scripted model's: it costs nothing and answers the same to everybody.
  const model = request.channel === "demo" ? scriptedModel : profileModel(config)
  // Of several repositories the strictest: an agent in one must not reach what another alone allows.
  const allowed = owns.map((own) => own.hosts ?? config.sandbox.hosts)
  return {
    execution: config.sandbox.kind,
    runtime: config.runtime,
    model,
    limits: {
      cpus: limits.cpus,
      memoryBytes: limits.memoryMb * mb,
      processes: limits.processes,
      diskBytes: limits.diskMb * mb,
      wallMs: Math.round(limits.wallMinutes * minute),
      outputBytes: limits.outputMb * mb
    },
    hosts: (allowed[0] ?? []).filter((host) => allowed.every((hosts) => hosts.includes(host))),
    installScripts: owns.every((own) => own.installScripts ?? config.sandbox.installScripts),
    budget: budget(config, request),
    reviewers: reviewersOf(config, request.repositories, model.scripted),
    author: owns[0]?.author ?? config.publish.author,
    policy: request.policy,
    reviewPolicy: request.reviewPolicy,
    ...(request.unattended === undefined ? {} : { unattended: request.unattended }),
    ...(request.roles === undefined || request.roles.length === 0 ? {} : { roles: request.roles })
  }
}

/** The configuration's reviewers judge every repository; what a repository's policy adds judges that one. */
const reviewersOf = (config: Config, repositories: ReadonlyArray<RepositoryWishes>, canned: boolean): ReadonlyArray<ReviewerSpec> => {
  const configured = config.reviewers.map((reviewer) => configuredReviewer(reviewer, canned))
  const all = new Map<string, ReviewerSpec>()
  for (const { id, reviewers } of repositories) {
    for (const spec of runReviewers(configured, reviewers)) {
      const key = spec.from === "repository" ? `${id}/${spec.name}` : spec.name
      const before = all.get(key)
      all.set(key, {
        ...spec,
        required: spec.required || before?.required === true,
        ...(spec.from === undefined ? {} : { repository: id })
      })
    }
  }
  return [...all.values()]
}

const configuredReviewer = (reviewer: Config["reviewers"][number], canned: boolean): ConfiguredReviewer => {
  const { name, kind, required, command, weight, report, when } = reviewer
  const spec: ReviewerSpec = {
    name,
    kind,
    required,
    ...(command === undefined ? {} : { command }),
    ...(weight === undefined ? {} : { weight }),
    ...(report === undefined ? {} : { report })
  }
  // A canned model can't judge: its review would say nothing.
  return { spec, when: kind === "quality" && canned ? "never" : when }
}

/** The repository's own commands for the configured reviewers, by reviewer's name. */
export const reviewCommands = (config: Config, own: RepositoryConfig): Readonly<Record<string, ReadonlyArray<string>>> =>
  Object.fromEntries(
    config.reviewers.flatMap(({ name, kind }) => {
      const command = kind === "lint" || kind === "test" ? own[kind] : undefined
      return command === undefined ? [] : [[name, command] as const]
    })
  )

const budget = (config: Config, own: { readonly minutes?: number | undefined; readonly usd?: number | undefined }): Budget => ({
  timeMs: Math.max(1, Math.round((own.minutes ?? config.budget.minutes) * minute)),
  usd: own.usd ?? config.budget.usd,
  tokens: config.budget.tokens
})
