/** Which policy holds where, rule by rule, and whose word each rule is (POL-1, POL-4). */
import { Effect } from "effect"
import { repositoryConfig } from "../../config/profile.ts"
import { Settings } from "../../config/settings.ts"
import type { ConnectedRepository } from "../../domain/installation.ts"
import { ruleIds } from "../../domain/policy.ts"
import { Ledger } from "../../ledger/ledger.ts"
import { combineBundles, defaults, policyHash, userPolicy, type Policy } from "../../policy/policy.ts"
import { repositoryBundle } from "../../policy/repository-bundle.ts"
import { starters, startersSaid, type Starter } from "../../policy/starters.ts"
import { withoutEffect } from "../../policy/without-effect.ts"
import { RepositoryStore } from "../../repository/repository-store.ts"
import type { PolicyRuleView, PolicyView } from "../contract.ts"

type Source = PolicyRuleView["source"]

export const makePolicies = Effect.gen(function* () {
  const ledger = yield* Ledger
  const store = yield* RepositoryStore
  const { config } = yield* Settings
  const own = userPolicy(config.policy)
  const ownRules = rulesOf(own, (id) => (same(own, defaults, id) ? "default" : "user"))

  /** Its bundle as a new run would read it: at the tip of the branch that it would stand on. */
  const bundleOf = Effect.fnUntraced(function* (repository: ConnectedRepository) {
    const branch = repositoryConfig(config, repository.name).base ?? (yield* store.inspect(repository.path)).defaultBranch
    return yield* repositoryBundle(store, repository, yield* store.fetchBase(repository.id, repository.path, branch))
  })

  const ofRepository = Effect.fnUntraced(function* (repository: ConnectedRepository): Effect.fn.Return<PolicyView["repositories"][number]> {
    const { id, name } = repository
    const read = yield* Effect.result(bundleOf(repository))
    if (read._tag === "Failure") {
      const { message, mend } = read.failure
      return { id, name, problem: { what: message, mend }, rules: [], withoutEffect: [] }
    }
    const bundle = read.success
    if (bundle === undefined) return { id, name, hash: policyHash(own), rules: ownRules, withoutEffect: [] }
    const policy = combineBundles(config.policy, bundle)
    const source = (rule: (typeof ruleIds)[number]): Source =>
      same(policy, own, rule) ? (same(own, defaults, rule) ? "default" : "user") : "repository"
    return {
      id,
      name,
      bundle: bundle.name === undefined ? {} : { name: bundle.name },
      hash: policyHash(policy),
      rules: rulesOf(policy, source),
      withoutEffect: withoutEffect(bundle, own)
    }
  })

  const policies = Effect.gen(function* (): Effect.fn.Return<PolicyView> {
    const { repositories } = yield* ledger.installation
    return {
      user: { ...(config.policy.name === undefined ? {} : { name: config.policy.name }), hash: policyHash(own), rules: ownRules },
      repositories: yield* Effect.forEach(repositories, ofRepository),
      starters: (Object.keys(startersSaid) as ReadonlyArray<Starter>).map((name) => ({
        name,
        said: startersSaid[name],
        bundle: JSON.stringify(starters[name], null, 2)
      }))
    }
  })

  return { handlers: { GetPolicy: () => policies } }
})

const same = (a: Pick<Policy, "rules">, b: Pick<Policy, "rules">, id: (typeof ruleIds)[number]): boolean =>
  JSON.stringify(a.rules[id]) === JSON.stringify(b.rules[id])

const rulesOf = (policy: Policy, source: (id: (typeof ruleIds)[number]) => Source): ReadonlyArray<PolicyRuleView> =>
  ruleIds.map((id) => {
    const { severity, tier, paths, allowed, most } = policy.rules[id]
    return { id, severity, tier, source: source(id), paths, allowed, ...(most === undefined ? {} : { most }) }
  })
