/**
 * The graph of one run: its events folded into nodes and edges. Pure: the same events give the same graph. What
 * lies outside the run (repositories, the run it was started from) is named by edges alone.
 */
import type { RunEvent, StoredEvent } from "../../domain/event.ts"
import { evolve } from "../../domain/evolve.ts"
import { edge, type GraphEdge, type GraphNode } from "../../domain/provenance.ts"
import type { Run } from "../../domain/run.ts"
import { draw } from "./draw.ts"
import type { Sheet } from "./sheet.ts"

export interface RunGraph {
  readonly nodes: ReadonlyMap<string, GraphNode>
  readonly edges: ReadonlyMap<string, GraphEdge>
}

export const runGraph = (events: Iterable<StoredEvent>): RunGraph => {
  const nodes = new Map<string, GraphNode>()
  const edges = new Map<string, GraphEdge>()
  const remembered: Sheet["remembered"] = new Map()
  let run: Run | undefined
  for (const stored of events) {
    const event = stored.event as RunEvent
    run = evolve(run, event, stored)
    const { id: runId } = run
    const link: Sheet["link"] = (from, kind, to) => {
      const made = edge(from, kind, to)
      edges.set(made.id, made)
    }
    const node: Sheet["node"] = (id, kind, label, facts = {}, more = {}) => {
      const { seq, at, actor } = stored
      if (!nodes.has(id)) nodes.set(id, { id, kind, label, run: runId, seq, event: stored.id, at, actor, facts, ...more })
      return id
    }
    draw(event, stored, {
      run: runId,
      state: run,
      node,
      link,
      artifact: (owner, role, hash, kind = "contains") => {
        const id = node(`${runId}/artifact/${hash}`, "artifact", role, {}, { artifact: hash })
        if (kind === "reads") link(id, kind, owner)
        else link(owner, kind, id)
      },
      amend: (id, facts) => {
        const known = nodes.get(id)
        if (known !== undefined) nodes.set(id, { ...known, facts: { ...known.facts, ...facts } })
      },
      makers: (effect) => remembered.get(`sessions of ${effect}`) ?? [runId],
      remembered
    })
  }
  const self = run === undefined ? undefined : nodes.get(run.id)
  if (run !== undefined && self !== undefined)
    nodes.set(run.id, { ...self, facts: { ...self.facts, status: run.status, tier: run.tier, changed: run.updatedAt } })
  return { nodes, edges }
}
