/** Makes runs: freezes profile, base and target, keeps the texts, and commits one command (REQ-1, FLOW-8). */
import { Clock, Effect, Semaphore } from "effect"
import { decodeRepositoryRoles } from "../../config/load-roles.ts"
import { repositoryConfig, reviewCommands, runProfile } from "../../config/profile.ts"
import { rolesFile, toolsOf, type RoleConfig } from "../../config/roles.ts"
import { Settings } from "../../config/settings.ts"
import { mint, type ArtifactHash, type CommandId, type Instant, type RepositoryId } from "../../domain/ids.ts"
import type { ProjectRole } from "../../domain/role.ts"
import type { Request, RunRepository } from "../../domain/request.ts"
import { statusKind, type Run } from "../../domain/run.ts"
import { ArtifactStore } from "../../ledger/artifact-store.ts"
import { Ledger } from "../../ledger/ledger.ts"
import { policyOfRun, policyText, unattendedOf } from "../../policy/policy.ts"
import type { DocumentError } from "../../config/document.ts"
import type { PolicyGrantRefused } from "../../policy/load.ts"
import { repositoryBundle } from "../../policy/repository-bundle.ts"
import { RepositoryStore } from "../../repository/repository-store.ts"
import { InvalidInput, type NewRequest } from "../contract.ts"
import { runIdOf } from "./command-id.ts"
import { orApiError } from "./errors.ts"
import { CoreProcess, DemoRepository } from "./ports.ts"
import type { Repositories } from "./repositories.ts"
import { requestProblem } from "./validate.ts"

/** A bundle or roles that can't be read start nothing: a half-read policy could allow what somebody forbade. */
const unreadable = ({ message, mend }: DocumentError | PolicyGrantRefused) =>
  Effect.fail(new InvalidInput({ field: "repository", reason: message, mend }))

export const makeRequests = (repositories: Repositories) =>
  Effect.gen(function* () {
    const ledger = yield* Ledger
    const artifacts = yield* ArtifactStore
    const store = yield* RepositoryStore
    const { config } = yield* Settings
    const { actor } = yield* CoreProcess
    const demo = yield* DemoRepository
    const oneDemo = yield* Semaphore.make(1)

    /** The run that this command made before, if it did. */
    const made = (id: CommandId) =>
      ledger.run(runIdOf(id)).pipe(
        Effect.map((run) => ({ runId: run.id, number: run.number })),
        Effect.catchTag("RunNotFound", () => Effect.succeed(undefined))
      )

    /** A repository as the run freezes it, with the bundle of its base commit (POL-4). */
    const freeze = Effect.fnUntraced(function* (reference: string, wanted: string | undefined, branchName: string) {
      const repository = yield* repositories.find(reference)
      const own = repositoryConfig(config, repository.name)
      const branch = wanted ?? own.base ?? (yield* store.inspect(repository.path)).defaultBranch
      const commit = yield* store.fetchBase(repository.id, repository.path, branch)
      const bundle = yield* repositoryBundle(store, repository, commit).pipe(
        Effect.catchTag(["DocumentError", "PolicyGrantRefused"], unreadable)
      )
      const text = yield* store.fileAt(repository.id, commit, rolesFile)
      const roles =
        text === null
          ? []
          : yield* decodeRepositoryRoles(text, config.roles, `${rolesFile} of ${repository.name}`).pipe(
              Effect.catchTag("DocumentError", unreadable)
            )
      const commands = reviewCommands(config, own)
      const frozen: RunRepository = {
        id: repository.id,
        name: repository.name,
        base: { branch, commit },
        target: { kind: own.publish ?? config.publish.kind, branch: branchName },
        directory: own.directory ?? ".",
        ...(Object.keys(commands).length === 0 ? {} : { commands })
      }
      return { frozen, bundle, roles }
    })

    /** A role as the run keeps it: its texts as artifacts. */
    const frozenRole = Effect.fnUntraced(function* (role: RoleConfig, repository?: RepositoryId) {
      const { minutes, usd } = role.budget ?? {}
      const frozen: ProjectRole = {
        name: role.name,
        purpose: yield* artifacts.putText(role.purpose),
        instructions: yield* artifacts.putText(role.instructions),
        tools: toolsOf(role, repository === undefined ? undefined : config.roles.repositoryTools),
        ...(minutes === undefined && usd === undefined
          ? {}
          : {
              budget: {
                ...(minutes === undefined ? {} : { timeMs: Math.max(1, Math.round(minutes * 60_000)) }),
                ...(usd === undefined ? {} : { usd })
              }
            }),
        ...(repository === undefined ? {} : { repository })
      }
      return frozen
    })

    const submit = (...request: Parameters<typeof freezeAndSubmit>) => repositories.whileConnected(freezeAndSubmit(...request))

    const freezeAndSubmit = Effect.fnUntraced(function* (
      commandId: CommandId,
      target: {
        /** The primary one first. */
        readonly repositories: readonly [string, ...ReadonlyArray<string>]
        readonly base?: string | undefined
        readonly budget?: NewRequest["budget"]
      },
      request: Request
    ) {
      const installation = yield* ledger.installation
      const number = yield* ledger.nextRunNumber
      const runId = runIdOf(commandId)
      // The run's own letters keep two installations that publish to one repository apart.
      const branch = `${config.publish.branchPrefix}r-${number}-${runId.slice(4, 10)}`
      const [primary, ...secondary] = target.repositories
      const first = yield* freeze(primary, target.base, branch)
      const others = yield* Effect.forEach(secondary, (reference) => freeze(reference, undefined, branch))
      const all = [first, ...others]
      const twice = all.find(({ frozen }, index) => all.findIndex((each) => each.frozen.id === frozen.id) !== index)
      if (twice !== undefined) {
        return yield* new InvalidInput({
          field: "secondary",
          reason: `${twice.frozen.name} is named twice.`,
          mend: "Name each repository once; the first is the primary one."
        })
      }
      const policy = policyOfRun(
        config.policy,
        all.flatMap(({ bundle }) => bundle ?? [])
      )
      const profile = runProfile(config, {
        repositories: all.map(({ frozen: { id, name }, bundle }) => ({ id, name, reviewers: bundle?.reviewers?.add ?? [] })),
        channel: request.channel,
        policy: yield* artifacts.putText(policyText(policy)),
        reviewPolicy: policy.reviewers,
        unattended: unattendedOf(policy),
        roles: [
          ...(yield* Effect.forEach(config.roles.add, (role) => frozenRole(role))),
          ...(yield* Effect.forEach(
            all.flatMap(({ frozen, roles }) => roles.map((role) => ({ role, id: frozen.id }))),
            ({ role, id }) => frozenRole(role, id)
          ))
        ],
        minutes: target.budget?.minutes,
        usd: target.budget?.usd
      })
      yield* ledger.submit(runId, {
        id: commandId,
        at: (yield* Clock.currentTimeMillis) as Instant,
        actor,
        command: {
          _tag: "RequestRun",
          runId,
          number,
          request,
          repositories: [first.frozen, ...others.map(({ frozen }) => frozen)],
          profile,
          driver: { installation: installation.id, epoch: 1 }
        }
      })
      const run = yield* ledger.run(runId)
      return { runId: run.id, number: run.number }
    })

    const optional = (text: string | undefined) =>
      text === undefined || text.trim() === "" ? Effect.succeed(undefined) : artifacts.putText(text)

    const create = Effect.fnUntraced(function* (payload: NewRequest) {
      const problem = requestProblem(payload)
      if (problem !== undefined) return yield* problem
      const before = yield* made(payload.commandId)
      if (before !== undefined) return before
      yield* Effect.forEach([payload.repository, ...(payload.secondary ?? [])], repositories.find)
      const prompt = yield* artifacts.putText(payload.prompt)
      const outcome = yield* optional(payload.outcome)
      const done = yield* optional(payload.done)
      const hints = yield* optional(payload.hints)
      const request: Request = {
        prompt,
        channel: payload.channel,
        paths: payload.paths,
        avoid: payload.avoid,
        ...(outcome === undefined ? {} : { outcome }),
        ...(done === undefined ? {} : { done }),
        ...(hints === undefined ? {} : { hints }),
        links: payload.links,
        tier: payload.tier
      }
      return yield* submit(payload.commandId, { ...payload, repositories: [payload.repository, ...(payload.secondary ?? [])] }, request)
    })

    /** A new run that is linked to an ended one, from the same base branch as it is now. */
    const startAgain = Effect.fnUntraced(function* (commandId: CommandId, ended: Run, triageOverride?: ArtifactHash) {
      const before = yield* made(commandId)
      if (before !== undefined) return before
      const [repository, ...others] = ended.repositories
      const { from: _from, triageOverride: _override, ...request } = ended.request
      const { timeMs, usd } = ended.profile.budget
      return yield* submit(
        commandId,
        {
          repositories: [repository.id, ...others.map(({ id }) => id)],
          base: repository.base.branch,
          budget: { minutes: timeMs / 60_000, usd }
        },
        { ...request, from: ended.id, ...(triageOverride === undefined ? {} : { triageOverride }) }
      )
    })

    /** The demo run that is under way or waits, else a new one. Two that ask at once get the same. */
    const beginDemo = Effect.gen(function* () {
      const open = (yield* ledger.runs({ limit: 200 })).find((run) => run.request.channel === "demo" && statusKind(run.status) !== "final")
      if (open !== undefined) return { runId: open.id, number: open.number }
      const { path, name, prompt } = yield* demo.prepare
      const known = (yield* ledger.installation).repositories.find((repository) => repository.path === path)
      const repository = known ?? (yield* repositories.add({ commandId: mint("cmd"), path, name }))
      return yield* create({
        commandId: mint("cmd"),
        prompt,
        repository: repository.id,
        channel: "demo",
        paths: [],
        avoid: [],
        tier: "low",
        links: []
      })
    }).pipe(oneDemo.withPermits(1))

    return {
      startAgain,
      handlers: {
        CreateRequest: (payload: NewRequest) => orApiError(create(payload)),
        Demo: () => orApiError(beginDemo)
      }
    }
  })
export type Requests = Effect.Success<ReturnType<typeof makeRequests>>
