/** Where the page shows what a node is a record of. Pure. */
import type { GraphNode, NodeKind } from "../../core/domain/provenance.ts"
import type { Route, RunTab } from "../state/route.ts"

const tabs: Readonly<Partial<Record<NodeKind, readonly [tab: RunTab, words: string]>>> = {
  request: ["overview", "Open the run"],
  run: ["overview", "Open the run"],
  plan: ["plan", "Open the plan"],
  task: ["plan", "Open the plan"],
  session: ["timeline", "Open the timeline"],
  question: ["timeline", "Open the timeline"],
  combination: ["timeline", "Open the timeline"],
  "patch-set": ["diff", "Open the diff"],
  review: ["reviews", "Open the reviews"],
  policy: ["policy", "Open the policy"],
  override: ["policy", "Open the policy"],
  decision: ["overview", "Open the run"],
  approval: ["overview", "Open the run"],
  publication: ["overview", "Open the run"],
  revert: ["overview", "Open the run"]
}

export interface Opening {
  readonly words: string
  readonly route: Route
}

/** `run`: the number of its run; `repository`: the name of its repository, where the run has several. */
export const openingOf = (node: GraphNode, run: number | undefined, repository: string | undefined): Opening | undefined => {
  if (node.kind === "repository") return { words: "Open the repositories", route: { view: "repositories", query: { in: node.label } } }
  const [tab, words] = tabs[node.kind] ?? []
  if (run === undefined || tab === undefined || words === undefined) return undefined
  const { version } = node.facts
  const ofVersion = tab === "diff" && typeof version === "number" ? { version, ...(repository === undefined ? {} : { repository }) } : {}
  return { words, route: { view: "run", run, tab, ...ofVersion } }
}

/** The record in the run's ledger, by its sequence number. */
export const ledgerOf = (node: GraphNode, run: number | undefined): Route | undefined =>
  run === undefined ? undefined : { view: "run", run, tab: "ledger", query: { at: String(node.seq) } }
