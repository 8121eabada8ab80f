/** The parts of the preflight by what they are for. A part that no group names stands in the last one. Pure. */
import type { Check } from "../../core/api/contract.ts"

const groups: ReadonlyArray<readonly [title: string, names: ReadonlyArray<string>]> = [
  ["This machine", ["bun", "git", "disk", "logs", "memory", "native shell"]],
  ["Ledger and policy", ["ledger", "config", "policy"]],
  ["Agents", ["sandbox", "runtime", "model", "secrets"]],
  ["Outside", ["GitHub", "Convex", "WorkOS", "Daytona", "OTLP export"]]
]

export interface CheckGroup {
  readonly title: string
  readonly checks: ReadonlyArray<Check>
}

/** Groups without parts are left out. */
export const grouped = (checks: ReadonlyArray<Check>): ReadonlyArray<CheckGroup> => {
  const named = new Set(groups.flatMap(([, names]) => names.map((name) => name.toLowerCase())))
  const all: ReadonlyArray<CheckGroup> = [
    ...groups.map(([title, names]) => ({
      title,
      checks: checks.filter(({ name }) => names.some((known) => known.toLowerCase() === name.toLowerCase()))
    })),
    { title: "More", checks: checks.filter(({ name }) => !named.has(name.toLowerCase())) }
  ]
  return all.filter((group) => group.checks.length > 0)
}
