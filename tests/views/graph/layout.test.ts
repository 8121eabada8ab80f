import { describe, expect, test } from "vitest"
import { layered } from "../../../views/graph/layout/layered.ts"
import type { LayoutEdge, LayoutRequest, Sized } from "../../../views/graph/layout/places.ts"
import { edgeIsBack, sizeOf } from "../../../views/graph/kinds.ts"
import { generatedWorkspace } from "../fixture/workspace.ts"

const node = (id: string, hub = false): Sized => ({ id, ...sizeOf(hub ? "repository" : "run"), hub })
const edge = (from: string, to: string, back = false): LayoutEdge => ({ from, to, back })
const workspace = (nodes: number, edges: number): LayoutRequest => {
  const graph = generatedWorkspace(nodes, edges, 1e12)
  return {
    nodes: graph.nodes.map(({ id, kind }) => ({ id, ...sizeOf(kind), hub: kind === "repository" })),
    edges: graph.edges.map(({ from, to, kind }) => edge(from, to, edgeIsBack(kind)))
  }
}

describe("GRF-1 the layout of a graph", () => {
  test("GRF-1 the generated workspace is of the size that is asked for, and connected by known ends", () => {
    const graph = generatedWorkspace(1500, 1750, 1e12)
    expect([graph.nodes.length, graph.edges.length]).toEqual([1500, 1750])
    const ids = new Set(graph.nodes.map(({ id }) => id))
    expect(ids.size).toBe(1500)
    expect(graph.edges.every(({ from, to }) => ids.has(from) && ids.has(to))).toBe(true)
  })

  test("GRF-1 every node has one place, no two lie over each other, and it is the same every time", () => {
    const request = workspace(400, 450)
    const places = layered(request)
    expect(places.map(({ id }) => id).toSorted()).toEqual(request.nodes.map(({ id }) => id).toSorted())
    expect(layered(request)).toEqual(places)
    const sizes = new Map(request.nodes.map((one) => [one.id, one]))
    const boxes = places.map(({ id, x, y }) => ({ id, x, y, width: sizes.get(id)?.width ?? 0, height: sizes.get(id)?.height ?? 0 }))
    const over = boxes.flatMap((a, index) =>
      boxes
        .slice(index + 1)
        .filter((b) => Math.abs(a.x - b.x) < (a.width + b.width) / 2 - 1 && Math.abs(a.y - b.y) < (a.height + b.height) / 2 - 1)
        .map((b) => [a.id, b.id])
    )
    expect(over).toEqual([])
  })

  test("GRF-1 time goes from left to right along every edge but those that lead back, also in a circle of such", () => {
    const nodes = ["a", "b", "c", "d"].map((id) => node(id))
    const edges = [edge("a", "b"), edge("b", "c"), edge("a", "d"), edge("c", "a", true)]
    const at = new Map(layered({ nodes, edges }).map(({ id, x }) => [id, x]))
    for (const { from, to, back } of edges) if (!back) expect(at.get(from)).toBeLessThan(at.get(to) ?? 0)
  })

  test("GRF-1 a repository that runs share stands above them, and they stay parts of their own", () => {
    const nodes = [node("repo", true), node("one"), node("two"), node("three")]
    const edges = [edge("repo", "one"), edge("repo", "two"), edge("repo", "three")]
    const at = new Map(layered({ nodes, edges }).map((place) => [place.id, place]))
    for (const run of ["one", "two", "three"]) expect(at.get("repo")?.y).toBeLessThan(at.get(run)?.y ?? 0)
  })

  test("REL-1 nothing, one node alone and an edge to itself are laid out too", () => {
    expect(layered({ nodes: [], edges: [] })).toEqual([])
    expect(layered({ nodes: [node("a")], edges: [edge("a", "a")] })).toHaveLength(1)
  })
})
