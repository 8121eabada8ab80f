/** What is known of a repository, now or at a run's base (PLN-5). */
import { Effect } from "effect"
import { repositoryConfig } from "../../config/profile.ts"
import { Settings } from "../../config/settings.ts"
import { knowledgeText } from "../../domain/knowledge-text.ts"
import { Ledger } from "../../ledger/ledger.ts"
import { RepositoryStore } from "../../repository/repository-store.ts"
import { InvalidInput, NotFound } from "../contract.ts"
import { orApiError } from "./errors.ts"
import type { Repositories } from "./repositories.ts"

interface Query {
  readonly repository?: string
  readonly run?: string
}

export const makeKnowledge = (repositories: Repositories) =>
  Effect.gen(function* () {
    const ledger = yield* Ledger
    const store = yield* RepositoryStore
    const { config } = yield* Settings

    const ofRun = Effect.fnUntraced(function* (reference: string, named: string | undefined) {
      const run = yield* ledger.findRun(reference)
      const wanted = named === undefined ? undefined : yield* repositories.find(named)
      const found = wanted === undefined ? run.repositories[0] : run.repositories.find(({ id }) => id === wanted.id)
      if (found === undefined) {
        return yield* new NotFound({
          what: `R-${run.number} does not change ${wanted?.name ?? "that repository"}.`,
          mend: `Name one of: ${run.repositories.map(({ name }) => name).join(", ")}.`
        })
      }
      const connected = wanted ?? (yield* repositories.find(found.id))
      // The person's folder may be gone; what is known of the base is in our store.
      const inspected = yield* Effect.option(store.inspect(connected.path))
      return {
        connected,
        branch: found.base.branch,
        commit: found.base.commit,
        directory: found.directory,
        ...(inspected._tag === "Some" ? { defaultBranch: inspected.value.defaultBranch } : {})
      }
    })

    const ofNow = Effect.fnUntraced(function* (named: string) {
      const connected = yield* repositories.find(named)
      const { root, defaultBranch } = yield* store.inspect(connected.path)
      const own = repositoryConfig(config, connected.name)
      const branch = own.base ?? defaultBranch
      const commit = yield* store.fetchBase(connected.id, root, branch)
      return { connected, branch, commit, directory: own.directory ?? ".", defaultBranch }
    })

    const knowledge = Effect.fnUntraced(function* ({ repository, run }: Query) {
      if (repository === undefined && run === undefined) {
        return yield* new InvalidInput({ field: "repository", reason: "Nothing is named.", mend: "Name a repository or a run." })
      }
      const { connected, commit, directory, ...branches } =
        run === undefined ? yield* ofNow(repository ?? "") : yield* ofRun(run, repository)
      const known = yield* store.knowledge(connected.id, commit, directory)
      return { repository: repositories.view(connected), ...branches, knowledge: known, text: knowledgeText(known) }
    })

    return { handlers: { GetKnowledge: (query: Query) => orApiError(knowledge(query)) } }
  })
