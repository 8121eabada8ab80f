/** Short names for nodes in fields and addresses: `R-12/patch/2` for the id with the run's own. Pure. */
import type { GraphNode } from "../../core/domain/provenance.ts"

/** `numbers`: the number of each known run, by its id. */
export const referenceOf = (id: string, numbers: ReadonlyMap<string, number>): string => {
  const [run = "", ...rest] = id.split("/")
  const number = numbers.get(run)
  return number === undefined ? id : [`R-${number}`, ...rest].join("/")
}

export const runNumbers = (nodes: ReadonlyArray<GraphNode>): ReadonlyMap<string, number> =>
  new Map(
    nodes.flatMap(({ kind, id, facts, label }) => {
      if (kind !== "run") return []
      const number = typeof facts.number === "number" ? facts.number : Number(label.replace(/^R-/, ""))
      return Number.isInteger(number) ? [[id, number] as const] : []
    })
  )
