/** Whether the policies that runs are held to can be read: the installation's own, and those that repositories bring. */
import { Effect } from "effect"
import type { Check } from "../../core/api/contract.ts"
import { repositoryConfig } from "../../core/config/profile.ts"
import { Settings } from "../../core/config/settings.ts"
import { Ledger } from "../../core/ledger/ledger.ts"
import { repositoryBundle } from "../../core/policy/repository-bundle.ts"
import { RepositoryStore } from "../../core/repository/repository-store.ts"

/** As a new run would read them: at the tip of the branch that it would stand on. */
export const policies = Effect.gen(function* () {
  const ledger = yield* Ledger
  const store = yield* RepositoryStore
  const { config } = yield* Settings
  return Effect.gen(function* (): Effect.fn.Return<Check> {
    const { repositories } = yield* ledger.installation
    const read = yield* Effect.forEach(repositories, (repository) =>
      Effect.gen(function* () {
        const branch = repositoryConfig(config, repository.name).base ?? (yield* store.inspect(repository.path)).defaultBranch
        return yield* repositoryBundle(store, repository, yield* store.fetchBase(repository.id, repository.path, branch))
      }).pipe(Effect.result)
    )
    const broken = read.flatMap((each) => (each._tag === "Failure" ? [each.failure] : []))
    if (broken.length > 0) {
      return {
        name: "policy",
        status: "fails",
        why: broken.map(({ message }) => message).join("\n"),
        mend: [...new Set(broken.map(({ mend }) => mend))].join(" ")
      }
    }
    const own = read.filter((each) => each._tag === "Success" && each.success !== undefined).length
    return {
      name: "policy",
      status: "works",
      why: `Yours can be read; of ${repositories.length} connected repositories ${own} bring their own, which can be read too.`,
      mend: ""
    }
  })
})
