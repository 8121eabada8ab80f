import { describe, expect, test } from "vitest"
import { edge, type GraphNode, type NodeKind } from "../../../core/domain/provenance.ts"
import { readAsk, kindsInQuery } from "../../../views/graph/ask.ts"
import { documentOf } from "../../../views/graph/export.ts"
import { cut, inkOf, titleOf } from "../../../views/graph/labels.ts"
import { search, step, webOf } from "../../../views/graph/neighbours.ts"
import { ledgerOf, openingOf } from "../../../views/graph/open.ts"
import { referenceOf, runNumbers } from "../../../views/graph/references.ts"
import { allKinds, usualKinds } from "../../../views/graph/kinds.ts"
import { joined } from "../../../views/graph/use-graph.ts"
import { hrefOf } from "../../../views/state/route.ts"
import { eventId, instant, runId } from "../fixture/ids.ts"
import { person } from "../fixture/runs.ts"

const node = (id: string, kind: NodeKind, label: string, more: Partial<GraphNode> = {}): GraphNode => ({
  id,
  kind,
  label,
  seq: 7,
  event: eventId(id),
  at: instant(1e12),
  actor: person,
  facts: {},
  ...more
})
const run = runId(12)
const nodes = [
  node("request", "request", "request of R-12"),
  node(run, "run", "R-12", { run, facts: { number: 12, status: "done" } }),
  node("plan", "plan", "plan", { run }),
  node(`${run}/patch/2`, "patch-set", "v2", { run, facts: { version: 2 } })
]
const edges = [edge("request", "starts", run), edge(run, "leads-to", "plan"), edge(run, "makes", `${run}/patch/2`)]
const places = new Map(
  [
    { id: "request", x: 0, y: 0 },
    { id: run, x: 200, y: 0 },
    { id: "plan", x: 400, y: -40 },
    { id: `${run}/patch/2`, x: 400, y: 40 }
  ].map((place) => [place.id, place])
)
const web = webOf({ nodes, edges })

describe("GRF-1 moving about in a graph", () => {
  test("GRF-1 left and right go along edges, up and down within a column, and at the rim nowhere", () => {
    expect(step(web, places, "request", "right")).toBe(run)
    expect(step(web, places, run, "left")).toBe("request")
    expect(step(web, places, "plan", "down")).toBe(`${run}/patch/2`)
    expect(step(web, places, `${run}/patch/2`, "up")).toBe("plan")
    expect(step(web, places, "request", "left")).toBeUndefined()
    expect(step(web, places, "request", "up")).toBeUndefined()
    expect(step(web, places, "nowhere", "right")).toBeUndefined()
  })
  test("GRF-1 a search finds names first, then what is known of a node, and nothing for no words", () => {
    expect(search(nodes, "r-12").map(({ id }) => id)).toEqual(["request", run])
    expect(search(nodes, "done").map(({ id }) => id)).toEqual([run])
    expect(search(nodes, "  ")).toEqual([])
  })
  test("GRF-1 a record leads to its tab, its version and its place in the ledger", () => {
    const [, , , patch] = nodes
    if (patch === undefined) throw new Error("there is a patch set")
    expect(hrefOf(openingOf(patch, 12, undefined)?.route ?? { view: "nowhere" })).toBe("#/runs/12/diff?v=2")
    expect(hrefOf(ledgerOf(patch, 12) ?? { view: "nowhere" })).toBe("#/runs/12/ledger?at=7")
    expect(openingOf(patch, undefined, undefined)).toBeUndefined()
    const repository = openingOf(node("repo_1", "repository", "halden/api"), undefined, undefined)
    expect(hrefOf(repository?.route ?? { view: "nowhere" })).toBe("#/repositories?in=halden%2Fapi")
  })
  test("GRF-1 nodes have short names in fields, which are those of their run", () => {
    const numbers = runNumbers(nodes)
    expect(referenceOf(`${run}/patch/2`, numbers)).toBe("R-12/patch/2")
    expect(referenceOf("repo_1", numbers)).toBe("repo_1")
  })
})

describe("GRF-1 what a graph says", () => {
  test("GRF-1 the address is read totally: what is no kind, size or time falls back to what is usual", () => {
    expect(readAsk({})).toMatchObject({ scope: { _tag: "workspace" }, kinds: usualKinds, limit: 1000 })
    expect(readAsk({ kinds: "nonsense", limit: "7", since: "always" })).toMatchObject({ kinds: usualKinds, limit: 1000, since: undefined })
    expect(readAsk({ of: "run" }).scope).toBeUndefined()
    expect(readAsk({ of: "file", path: "a.ts", repository: "x" }).scope).toEqual({ _tag: "file", path: "a.ts", repository: "x" })
    expect(kindsInQuery(usualKinds)).toBeUndefined()
    expect(kindsInQuery(allKinds)).toContain("artifact")
  })
  test("GRF-1 colour claims attention only where something asks for it", () => {
    const ink = (kind: NodeKind, facts: GraphNode["facts"], label = "x") => inkOf(node("n", kind, label, { facts }))
    expect(ink("review", { verdict: "failed" })).toBe("fail")
    expect(ink("review", { verdict: "passed" })).toBe("done")
    expect(ink("publication", { matches: false })).toBe("fail")
    expect(ink("policy", { blocking: 1 })).toBe("block")
    expect(ink("question", { answered: false })).toBe("wait")
    expect(ink("plan", {})).toBe("idle")
  })
  test("SEC-1 labels show what would act unseen, and are cut to what there is room for", () => {
    expect(titleOf({ kind: "repository", label: "a\u202Eb" })).toContain("U+202E")
    const width = (text: string) => text.length
    expect(cut("short", 10, width)).toBe("short")
    expect(cut("a long name of a thing", 10, width)).toMatch(/^a long.*…$/)
    expect(cut("a long name of a thing", 10, width).length).toBeLessThanOrEqual(10)
  })
  test("GRF-1 a path brings what the graph did not show, once; the document holds each node's place", () => {
    const graph = { nodes: nodes.slice(0, 2), edges: edges.slice(0, 1), truncated: false, seq: 9 }
    const whole = joined(graph, { nodes, edges, truncated: false, seq: 9 })
    expect(whole.nodes.map(({ id }) => id)).toEqual(nodes.map(({ id }) => id))
    expect(whole.edges).toHaveLength(3)
    const text = JSON.parse(documentOf(whole, [...places.values()], { of: "run" })) as { nodes: ReadonlyArray<{ place: object }> }
    expect(text.nodes[1]?.place).toEqual({ x: 200, y: 0 })
  })
})
