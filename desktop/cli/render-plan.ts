/** A plan as text for a terminal: what a person approves before code is written (PLN-1). */
import type { PlanView } from "../../core/api/contract.ts"
import { visible } from "./untrusted.ts"

/** Lines without an indent; a plan that can't be read is the text that stands in its place. */
export const planLines = ({ document, text }: PlanView): ReadonlyArray<string> => {
  if (document === undefined) return visible(text).trimEnd().split("\n")
  const { decision, architecture, scope, tasks, gates } = document
  return [
    ...said("Decision", decision),
    ...said("Architecture", architecture),
    ...listed("In scope", scope.in),
    ...listed("Out of scope", scope.out),
    ...tasks.flatMap(({ id, goal, role, repository, after = [], paths, acceptance, budget }) => [
      ...said(`Task ${id}`, goal),
      ...(role === undefined ? [] : said("  role", role)),
      ...(repository === undefined ? [] : said("  in", repository)),
      ...(after.length === 0 ? [] : said("  after", after.join(", "))),
      ...(paths.length === 0 ? [] : said("  paths", paths.join(", "))),
      ...(budget === undefined ? [] : said("  budget", budgetText(budget))),
      ...acceptance.flatMap((criterion) => said("  accepted when", criterion))
    ]),
    ...listed("Gates", gates)
  ]
}

/** Further lines of a text stand below its first. */
const below = (before: string, text: string): ReadonlyArray<string> => {
  const [first = "", ...rest] = visible(text).trim().split("\n")
  return [`${before} ${first}`, ...rest.map((line) => `    ${line}`)]
}
const said = (name: string, text: string) => below(`${visible(name)}:`, text)
const listed = (name: string, items: ReadonlyArray<string>): ReadonlyArray<string> =>
  items.length === 0 ? [] : [`${name}:`, ...items.flatMap((item) => below("  -", item))]

const budgetText = ({ minutes, usd }: { readonly minutes?: number; readonly usd?: number }): string =>
  [...(minutes === undefined ? [] : [`${minutes} min`]), ...(usd === undefined ? [] : [`$${usd}`])].join(", ")
