/** A shortest path between two nodes, by breadth-first search from both ends. Pure. */
import type { GraphEdge } from "../../domain/provenance.ts"

export interface Found {
  /** From the one end to the other; empty when there is no path. */
  readonly ids: ReadonlyArray<string>
  readonly edges: ReadonlyArray<GraphEdge>
  /** Given up after looking at `most` nodes. */
  readonly truncated: boolean
}

interface Side {
  /** Each node that was reached, by the edge that led there; the end itself by none. */
  readonly by: Map<string, GraphEdge | undefined>
  frontier: ReadonlyArray<string>
}

const otherEnd = ({ from, to }: GraphEdge, id: string): string => (from === id ? to : from)

/** `edgesOf` gives every edge at a node, whichever way it points. Both ends must exist. */
export const shortestPath = (from: string, to: string, edgesOf: (id: string) => Iterable<GraphEdge>, most: number): Found => {
  if (from === to) return { ids: [from], edges: [], truncated: false }
  const sides: readonly [Side, Side] = [sideAt(from), sideAt(to)]
  while (sides[0].frontier.length > 0 && sides[1].frontier.length > 0) {
    const [side, other] = sides[0].frontier.length <= sides[1].frontier.length ? sides : [sides[1], sides[0]]
    const reached: Array<string> = []
    for (const id of side.frontier) {
      for (const one of edgesOf(id)) {
        const next = otherEnd(one, id)
        if (side.by.has(next)) continue
        side.by.set(next, one)
        // The first meeting is a shortest one: both sides grow by whole levels.
        if (other.by.has(next)) return { ...joined(next, sides), truncated: false }
        reached.push(next)
      }
      if (sides[0].by.size + sides[1].by.size > most) return { ids: [], edges: [], truncated: true }
    }
    side.frontier = reached
  }
  return { ids: [], edges: [], truncated: false }
}

const sideAt = (id: string): Side => ({ by: new Map([[id, undefined]]), frontier: [id] })

const joined = (meeting: string, [first, second]: readonly [Side, Side]): Pick<Found, "ids" | "edges"> => {
  const ids = [meeting]
  const edges: Array<GraphEdge> = []
  for (let id = meeting, one = first.by.get(id); one !== undefined; one = first.by.get(id)) {
    id = otherEnd(one, id)
    ids.unshift(id)
    edges.unshift(one)
  }
  for (let id = meeting, one = second.by.get(id); one !== undefined; one = second.by.get(id)) {
    id = otherEnd(one, id)
    ids.push(id)
    edges.push(one)
  }
  return { ids, edges }
}
