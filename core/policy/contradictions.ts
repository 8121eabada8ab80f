/** What a bundle says against itself, which a schema of single fields can't tell (POL-1). Pure. */
import type { DocumentProblem } from "../config/document.ts"
import { ruleIds } from "../domain/policy.ts"
import type { RepositoryBundle, UserBundle } from "./bundle.ts"
import { defaults } from "./policy.ts"

/** Where a user's bundle is silent the defaults hold; a repository's stands on nothing. */
const ordinary = { user: defaults.reviewers.thresholds, repository: {} } as const

/** Every contradiction, in the order of the document. */
export const contradictions = (bundle: UserBundle | RepositoryBundle, whose: "user" | "repository"): ReadonlyArray<DocumentProblem> => [
  ...fieldsOfRulesThatAreOff(bundle),
  ...thresholdsOutOfOrder(bundle, ordinary[whose]),
  ...postureWithoutBounds(bundle)
]

const fieldsOfRulesThatAreOff = ({ rules }: RepositoryBundle): ReadonlyArray<DocumentProblem> =>
  ruleIds.flatMap((id) => {
    const { severity, ...fields }: { readonly severity?: string } = rules?.[id] ?? {}
    return severity !== "OFF"
      ? []
      : Object.entries(fields).map(([field, value]) => ({
          path: `rules.${id}.${field}`,
          found: JSON.stringify(value).slice(0, 80),
          expected: "no such field, since the rule is OFF"
        }))
  })

const thresholdsOutOfOrder = (
  { reviewers }: RepositoryBundle,
  ground: { readonly accept?: number; readonly ready?: number; readonly draft?: number }
): ReadonlyArray<DocumentProblem> => {
  const said = reviewers?.thresholds ?? {}
  const { accept, ready, draft } = { ...ground, ...said }
  const pair = (name: string, upper: number | undefined, below: string, lower: number | undefined) =>
    upper !== undefined && lower !== undefined && upper < lower
      ? [{ path: `reviewers.thresholds.${name}`, found: `${upper}`, expected: `at least ${lower}, which is \`${below}\`` }]
      : []
  if (reviewers?.thresholds === undefined) return []
  return [
    ...pair("accept", accept, "ready", ready),
    ...pair("ready", ready, "draft", draft),
    ...pair("accept", accept, "draft", draft)
  ].filter(({ path }, at, all) => all.findIndex((each) => each.path === path) === at)
}

const postureWithoutBounds = (bundle: UserBundle): ReadonlyArray<DocumentProblem> =>
  bundle.posture === "auto-approve" && bundle.autoApproval === undefined
    ? [{ path: "autoApproval", found: "nothing", expected: "the bounds of auto-approval, since `posture` is auto-approve" }]
    : []
