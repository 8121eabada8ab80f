/** What a repository's bundle says that changes nothing, because the user's policy is stricter there (POL-4). */
import { ruleIds } from "../domain/policy.ts"
import type { RepositoryBundle } from "./bundle.ts"
import { userPolicy, type Policy } from "./policy.ts"

export interface WithoutEffect {
  readonly path: string
  readonly found: string
  /** What holds instead. */
  readonly holds: string
}

const severities = ["OFF", "WARN", "BLOCK"]
const tiers = ["low", "medium", "high"]

/** In the order of the rules; empty where the bundle only makes things stricter. */
export const withoutEffect = (repository: RepositoryBundle, user: Policy = userPolicy()): ReadonlyArray<WithoutEffect> => {
  const found: Array<WithoutEffect> = []
  const say = (path: string, said: string | number | undefined, holds: string | number, looser: boolean) => {
    if (said !== undefined && looser) found.push({ path, found: `${said}`, holds: `${holds}` })
  }
  for (const id of ruleIds) {
    const said: { readonly severity?: string; readonly tier?: string; readonly most?: number } = repository.rules?.[id] ?? {}
    const own = user.rules[id]
    const lower = (order: ReadonlyArray<string>, a: string | undefined, b: string) => order.indexOf(a ?? b) < order.indexOf(b)
    say(`rules.${id}.severity`, said.severity, own.severity, lower(severities, said.severity, own.severity))
    say(`rules.${id}.tier`, said.tier, own.tier, lower(tiers, said.tier, own.tier))
    if (own.most !== undefined) say(`rules.${id}.most`, said.most, own.most, (said.most ?? own.most) > own.most)
  }
  const thresholds = repository.reviewers?.thresholds ?? {}
  for (const name of ["accept", "ready", "draft"] as const) {
    const own = user.reviewers.thresholds[name]
    say(`reviewers.thresholds.${name}`, thresholds[name], own, (thresholds[name] ?? own) < own)
  }
  return found
}
