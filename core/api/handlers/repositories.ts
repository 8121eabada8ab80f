/** Connecting repositories, and finding the one that a request means. */
import { Clock, Effect, Semaphore } from "effect"
import type { CommandId, Instant, RepositoryId } from "../../domain/ids.ts"
import { installationStream } from "../../domain/event.ts"
import type { ConnectedRepository } from "../../domain/installation.ts"
import { Ledger } from "../../ledger/ledger.ts"
import { RepositoryStore } from "../../repository/repository-store.ts"
import { CommandRefused } from "../../domain/command.ts"
import { finalStatuses, runStatuses, type RunStatus } from "../../domain/run.ts"
import { InvalidInput, type RepositoryView } from "../contract.ts"
import { repositoryIdOf } from "./command-id.ts"
import { orApiError } from "./errors.ts"
import { CoreProcess } from "./ports.ts"

/** Requests that may be under way at once: to disconnect a repository all of these are taken. */
const mostAtOnce = 1_000_000
const openStatuses = runStatuses.filter((status) => !(finalStatuses as ReadonlyArray<RunStatus>).includes(status))

export const makeRepositories = Effect.gen(function* () {
  const ledger = yield* Ledger
  const store = yield* RepositoryStore
  const { actor } = yield* CoreProcess
  const inUse = yield* Semaphore.make(mostAtOnce)
  /** While this works no repository is disconnected: a run is never made of one that is gone. */
  const whileConnected = inUse.withPermits(1)

  const view = ({ id, name, path, at }: ConnectedRepository): RepositoryView => ({ id, name, path, at })
  const connected = (id: RepositoryId) =>
    Effect.map(ledger.installation, ({ repositories }) => repositories.find((repository) => repository.id === id))

  /** By name, id or absolute path. */
  const find = Effect.fnUntraced(function* (reference: string) {
    const { repositories } = yield* ledger.installation
    const found = repositories.find(({ id, name, path }) => name === reference || id === reference || path === reference)
    if (found !== undefined) return found
    const known = repositories.map(({ name }) => name).join(", ")
    return yield* new InvalidInput({
      field: "repository",
      reason: `No connected repository is called ${JSON.stringify(reference.slice(0, 200))}.`,
      mend:
        known === ""
          ? "Connect one with `patchplane repo add <path>`."
          : `Name one of: ${known}; or connect it with \`patchplane repo add <path>\`.`
    })
  })

  const add = Effect.fnUntraced(function* (payload: { readonly commandId: CommandId; readonly path: string; readonly name?: string }) {
    const id = repositoryIdOf(payload.commandId)
    const before = yield* connected(id)
    if (before !== undefined) return view(before)
    if (!payload.path.startsWith("/") || payload.path.includes("\0")) {
      return yield* new InvalidInput({
        field: "path",
        reason: `${JSON.stringify(payload.path.slice(0, 200))} is not an absolute path.`,
        mend: "Give the whole path of the repository's folder."
      })
    }
    const name = payload.name?.trim()
    if (name !== undefined && !/^[\w][\w .@/-]{0,99}$/.test(name)) {
      return yield* new InvalidInput({
        field: "name",
        reason: `${JSON.stringify(name.slice(0, 120))} can't be a name.`,
        mend: "Use letters, digits, spaces and . _ - / @, beginning with a letter or digit, at most 100 characters."
      })
    }
    const found = yield* store.inspect(payload.path)
    const at = (yield* Clock.currentTimeMillis) as Instant
    yield* ledger.submit(installationStream, {
      id: payload.commandId,
      at,
      actor,
      command: { _tag: "ConnectRepository", repositoryId: id, name: name ?? found.name, path: found.root }
    })
    return view((yield* connected(id)) ?? { id, name: name ?? found.name, path: found.root, at })
  })

  /** The history of its runs stays, and so do the person's folder and our store: no file is touched. */
  const remove = Effect.fnUntraced(function* (payload: { readonly commandId: CommandId; readonly repository: string }) {
    const { id, name } = yield* find(payload.repository)
    const open = (yield* ledger.runs({ statuses: openStatuses })).filter((run) => run.repositories.some((each) => each.id === id))
    if (open.length > 0) {
      const named = open.slice(0, 5).map(({ number }) => `R-${number}`)
      return yield* new CommandRefused({
        code: "repository-in-use",
        message: `${name} is not disconnected: ${named.join(", ")}${open.length > named.length ? ` and ${open.length - named.length} more` : ""} ${open.length === 1 ? "is" : "are"} not over.`,
        mend: "Let them end, or cancel them, then disconnect it again.",
        stale: false
      })
    }
    const at = (yield* Clock.currentTimeMillis) as Instant
    yield* ledger.submit(installationStream, {
      id: payload.commandId,
      at,
      actor,
      command: { _tag: "DisconnectRepository", repositoryId: id }
    })
  })

  return {
    find,
    view,
    add,
    whileConnected,
    handlers: {
      ListRepositories: () => Effect.map(ledger.installation, ({ repositories }) => repositories.map(view)),
      AddRepository: (payload: Parameters<typeof add>[0]) => orApiError(add(payload)),
      RemoveRepository: (payload: Parameters<typeof remove>[0]) => orApiError(inUse.withPermits(mostAtOnce)(remove(payload)))
    }
  }
})
export type Repositories = Effect.Success<typeof makeRepositories>
