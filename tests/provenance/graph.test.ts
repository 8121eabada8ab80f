import fc from "fast-check"
import { Schema } from "effect"
import { afterEach, expect, test } from "vitest"
import type { Instant } from "../../core/domain/ids.ts"
import { Graph, edge, type GraphEdge, type GraphQuery, type Path } from "../../core/domain/provenance.ts"
import { graphSource } from "../../core/projections/read.ts"
import { graph, path } from "../../core/provenance/graph/graph.ts"
import { runGraph } from "../../core/provenance/graph/run-graph.ts"
import { shortestPath } from "../../core/provenance/graph/search.ts"
import { newestPatchSet } from "../../core/domain/run.ts"
import { change, hash, moves, nothingViolated, profile } from "../domain/arbitrary.ts"
import {
  approvedIn,
  changed,
  evaluated,
  connected,
  go,
  inRepository,
  inTwo,
  observed,
  published,
  second,
  interleaved,
  keptTables,
  life,
  patchOf,
  placed,
  planned,
  randomLife,
  repositoryId,
  repositoryOf,
  reviewed,
  runOf,
  toMerged,
  toPatchSet,
  used,
  writtenLedger,
  type Life,
  type Loose,
  type WrittenLedger
} from "../projections/kit.ts"

const open: Array<() => void> = []
afterEach(() => {
  for (const close of open.splice(0).toReversed()) close()
})
const ledger = (): WrittenLedger => {
  const made = writtenLedger()
  open.push(made.drop)
  return made
}
/** What is answered from a ledger that holds these events. */
const asked = (made: WrittenLedger) => {
  const { tables, ledger: events, folded, close } = keptTables(made)
  open.push(close)
  const source = graphSource(tables, events, folded())
  return {
    graph: (query: Partial<GraphQuery> & Pick<GraphQuery, "scope">) =>
      graph(source, { limit: 1_000, ...query }) ?? expect.fail("no such run"),
    path: (from: string, to: string) => path(source, from, to) as Path,
    source
  }
}
const holding = (...streams: ReadonlyArray<ReadonlyArray<Loose>>) => {
  const made = ledger()
  made.append([connected(repositoryId, "app"), ...interleaved(streams)])
  return asked(made)
}
const currentOf = (told: Life, repository: typeof repositoryId) =>
  newestPatchSet(told.state(), repository)?.id ?? expect.fail("no patch set")
const workspace = { _tag: "workspace" } as const
const endsExist = ({ nodes, edges }: Pick<Graph, "nodes" | "edges">) => {
  const ids = new Set(nodes.map(({ id }) => id))
  expect(ids.size).toBe(nodes.length)
  expect(edges.filter(({ from, to }) => !ids.has(from) || !ids.has(to))).toEqual([])
  expect(new Set(edges.map(({ id }) => id)).size).toBe(edges.length)
}

/** The node of the policy's evaluation, by its place among them. */
const policyAt = (told: Life, index: number) =>
  `${told.run}/policy/${told.events.filter(({ event }) => event._tag === "PolicyEvaluated")[index]?.version}`

const whole = () => {
  const told = life(1, 0, { profile: { ...profile, reviewers: profile.reviewers } })
  told
    .does(10, { _tag: "AdmitRun" })
    .does(20, go(told, [used(1)]))
    .does(30, planned(told))
    .does(40, changed(told, [used(2)]))
  told.does(45, evaluated(told))
  told.does(50, reviewed(told, "passed")).does(60, reviewed(told, "failed"))
  told.does(70, { _tag: "RequestChanges", patchSetId: patchOf(told), comments: hash(50) }).does(80, changed(told))
  told.does(85, evaluated(told))
  told.does(90, reviewed(told, "passed")).does(95, reviewed(told, "passed"))
  return toMerged(told, 100)
}

test("GRF-1 a run's graph holds its request, sessions, plan, versions, reviews, decisions, approval and publication, each with its record", () => {
  const told = whole()
  const { nodes, edges } = runGraph(placed(told.events))
  const { run } = told
  const kinds = Map.groupBy(nodes.values(), ({ kind }) => kind)
  expect(Object.fromEntries([...kinds].map(([kind, found]) => [kind, found.length]))).toMatchObject({
    request: 1,
    run: 1,
    session: 2,
    plan: 1,
    "patch-set": 2,
    review: 4,
    // triage, two about the versions, changes requested
    decision: 4,
    approval: 1,
    publication: 1
  })
  for (const link of [
    edge(`${run}/request`, "starts", run),
    edge(repositoryId, "is-base-of", run),
    edge(run, "runs", `${run}/session/1`),
    edge(`${run}/session/2`, "makes", `${run}/patch/1`),
    edge(`${run}/patch/1`, "becomes", `${run}/patch/2`),
    edge(`${run}/patch/1`, "is-reviewed-by", `${run}/review/5`),
    edge(`${run}/patch/1`, "leads-to", policyAt(told, 0)),
    edge([...nodes.keys()].find((id) => id.includes("/task/")) ?? "", "makes", `${run}/patch/1`)
  ])
    expect(edges.get(link.id)).toEqual(link)
  const asking = [...nodes.values()].find(({ label }) => label === "changes requested")?.id ?? expect.fail("no decision")
  expect(edges.has(edge(`${run}/patch/1`, "leads-to", asking).id)).toBe(true)
  expect(edges.has(edge(asking, "leads-to", `${run}/patch/2`).id)).toBe(true)
  const approval = kinds.get("approval")?.[0] ?? expect.fail("no approval")
  const publication = kinds.get("publication")?.[0] ?? expect.fail("no publication")
  expect(edges.has(edge(`${run}/patch/2`, "is-approved-by", approval.id).id)).toBe(true)
  expect(edges.has(edge(approval.id, "leads-to", publication.id).id)).toBe(true)
  expect(edges.has(edge(publication.id, "writes-to", repositoryId).id)).toBe(true)
  expect(publication.facts).toMatchObject({ branch: "b", matches: true })
  expect(nodes.get(run)?.facts).toMatchObject({ status: "done", scripted: true })
  const stored = placed(told.events).find(({ event }) => event._tag === "PatchSetApproved")
  expect(approval).toMatchObject({ seq: stored?.seq, event: stored?.id, at: 100, actor: { kind: "person", name: "Ada" } })
})

test("GRF-1 two repositories, tasks, their combining, a policy's stop and its override, a version by hand and both publications", () => {
  const violation = { id: "v1", rule: "secrets", severity: "BLOCK", path: "a", line: 1, message: "A key." } as const
  const told = inTwo(1, { ...nothingViolated, violations: [violation] })
  told.does(100, { _tag: "OverrideViolation", violationId: "v1", reason: hash(60) })
  const before = patchOf(told)
  told.does(110, { _tag: "ProposeVersion", from: before, change: change(70) }).does(120, evaluated(told))
  told.does(130, approvedIn(told, repositoryId)).does(140, approvedIn(told, second))
  told.does(150, published(told)).does(160, observed(told))
  const { nodes, edges } = runGraph(placed(told.events))
  const byLabel = (label: string) => [...nodes.values()].filter((node) => node.label === label)
  const one = (label: string) => byLabel(label)[0]?.id ?? expect.fail(`no ${label}`)
  const has = (from: string, kind: GraphEdge["kind"], to: string) => expect([...edges.keys()]).toContain(edge(from, kind, to).id)

  for (const id of [repositoryId, second]) has(id, "is-base-of", told.run)
  const combined = one("demo combined")
  for (const task of ["demo task 1", "demo task 2"]) has(one(task), "leads-to", combined)
  has(combined, "makes", one("demo v1"))
  has(one("second task 3"), "makes", one("second v1"))
  has(one("second task 3"), "leads-to", one("second work"))
  expect(edges.has(edge(one("second task 3"), "leads-to", combined).id)).toBe(false)

  const blocked = [...nodes.values()].find(({ kind, facts }) => kind === "policy" && facts["blocking"] === 1)?.id ?? expect.fail("no stop")
  has(blocked, "leads-to", one("override"))
  const byHand = nodes.get(patchOf(told)) ?? expect.fail("no version by hand")
  expect(byHand.facts).toMatchObject({ byHand: true, version: 2 })
  has(before, "becomes", byHand.id)
  expect([...edges.values()].filter(({ from, to }) => to === byHand.id && from.includes("/session/"))).toEqual([])

  const publications = [...nodes.values()].filter(({ kind }) => kind === "publication")
  expect(publications.map(({ repository, facts }) => [repository, facts["matches"]])).toEqual([
    [repositoryId, true],
    [second, true]
  ])
  for (const { id, repository } of publications) {
    has(id, "writes-to", repository ?? "")
    const approval = [...nodes.values()].find((node) => node.kind === "approval" && node.repository === repository)
    expect([...edges.values()].filter(({ to }) => to === id).map(({ from }) => from)).toEqual([approval?.id])
  }
})

test("GRF-1 what a person asks for leads to the next version in that repository, and to none in another", () => {
  const told = inTwo(1)
  const first = currentOf(told, repositoryId)
  told.does(100, { _tag: "RequestChanges", patchSetId: first, comments: hash(50) }).does(110, changed(told))
  const { nodes, edges } = runGraph(placed(told.events))
  const asking = [...nodes.values()].find(({ label }) => label === "demo changes requested")?.id ?? expect.fail("no decision")
  expect([...edges.values()].filter(({ from, kind }) => from === asking && kind === "leads-to").map(({ to }) => to)).toEqual([
    currentOf(told, repositoryId)
  ])
})

test("GRF-1 a run that takes a published change back is linked to it, and one that was started again to its first", () => {
  const first = whole()
  const reverting = life(2, 200, { request: { ...life(9, 0).state().request, reverts: patchOf(first) } })
  const again = life(3, 300, { request: { ...life(9, 0).state().request, from: first.run } })
  const { graph: ask, path: find } = holding(first.events, reverting.events, again.events)
  const around = ask({ scope: { _tag: "run", run: first.run } })
  endsExist(around)
  expect(around.edges).toContainEqual(edge(patchOf(first), "is-reverted-by", `${runOf(2)}/revert`))
  expect(around.edges).toContainEqual(edge(first.run, "leads-to", again.run))
  const back = ask({ scope: { _tag: "run", run: reverting.run } })
  expect(back.edges).toContainEqual(edge(patchOf(first), "is-reverted-by", `${runOf(2)}/revert`))
  expect(back.edges).toContainEqual(edge(`${runOf(2)}/revert`, "starts", reverting.run))
  expect(find(reverting.run, patchOf(first)).nodes.map(({ id }) => id)).toEqual([reverting.run, `${runOf(2)}/revert`, patchOf(first)])
})

test("GRF-1 filters by kind, time and repository; what is filtered out is stood for by `through` edges", () => {
  const elsewhere = life(2, 1_000, inRepository(repositoryOf(2)))
  const { graph: ask } = holding(whole().events, elsewhere.events)
  const coarse = ask({ scope: workspace, kinds: ["request", "run", "publication"] })
  endsExist(coarse)
  expect(coarse.nodes.map(({ kind }) => kind).toSorted()).toEqual(["publication", "request", "request", "run", "run"])
  const publication = coarse.nodes.find(({ kind }) => kind === "publication")?.id ?? expect.fail("no publication")
  expect(coarse.edges).toContainEqual(edge(runOf(1), "through", publication))
  expect(ask({ scope: workspace, repository: repositoryOf(2) }).nodes.map(({ run }) => run)).not.toContain(runOf(1))
  expect(ask({ scope: workspace, repository: repositoryOf(2) }).nodes.find(({ kind }) => kind === "repository")?.id).toBe(repositoryOf(2))
  const early = ask({ scope: { _tag: "run", run: runOf(1) }, from: 20 as Instant, to: 40 as Instant })
  expect(early.nodes.filter(({ kind }) => kind !== "repository").every(({ at }) => at >= 20 && at < 40)).toBe(true)
  expect(early.nodes.map(({ kind }) => kind)).toContain("plan")
  expect(ask({ scope: workspace, from: 999 as Instant }).nodes.map(({ run }) => run)).not.toContain(runOf(1))
})

test("GRF-1 an answer is bounded and says so, the newest runs first", () => {
  const lives = [1, 2, 3, 4].map((n) => toPatchSet(life(n, n * 100), n * 100).events)
  const { graph: ask } = holding(...lives)
  const all = ask({ scope: workspace })
  expect(all.truncated).toBe(false)
  endsExist(all)
  const some = ask({ scope: workspace, limit: all.nodes.length - 1 })
  expect(some).toMatchObject({ truncated: true })
  expect(some.nodes).toHaveLength(all.nodes.length - 1)
  endsExist(some)
  expect(ask({ scope: workspace, limit: 5 }).nodes.map(({ run }) => run)).toContain(runOf(4))
  expect(ask({ scope: { _tag: "run", run: runOf(1) }, limit: 3 })).toMatchObject({ truncated: true })
})

test("GRF-1 a file's history goes through its renames, under the names that it had, and tells what it can't know", () => {
  const made = ledger()
  const list = (path: string, more: object = {}) => made.files([{ path, ...more }, { path: "other.ts" }])
  const file = (n: number, files: ReturnType<typeof list>, more = {}) => toPatchSet(life(n, n * 100, more), n * 100, files)
  const file5 = list("new.ts", { added: 5 })
  const gone = list("new.ts", { added: 99 })
  const events = [
    file(1, list("old.ts", { status: "added" })),
    file(2, list("old.ts")),
    file(3, list("new.ts", { status: "renamed", from: "old.ts" })),
    // a new file under the former name is another file
    file(4, list("old.ts", { status: "added" })),
    file(5, file5),
    file(6, list("newest.ts", { status: "renamed", from: "new.ts" })),
    file(7, list("newest.ts"), inRepository(repositoryOf(2))),
    file(8, gone)
  ]
  made.append([connected(repositoryId, "app"), ...events.flatMap((told) => told.events)])
  made.erase(gone)
  const { graph: ask } = asked(made)
  const history = (path: string, repository: typeof repositoryId | "any" = repositoryId, more: Partial<GraphQuery> = {}) =>
    ask({ scope: { _tag: "file", path, ...(repository === "any" ? {} : { repository }) }, ...more })
  const runsOf = (found: Graph) => found.history?.map(({ run }) => Number.parseInt(run.slice(-4), 16))
  expect(runsOf(history("newest.ts"))).toEqual([6, 5, 3, 2, 1])
  expect(runsOf(history("new.ts"))).toEqual([6, 5, 3, 2, 1])
  expect(runsOf(history("old.ts"))).toEqual([4, 3, 2, 1])
  expect(runsOf(history("newest.ts", "any"))).toEqual([7, 6, 5, 3, 2, 1])
  expect(history("never.ts").history).toEqual([])
  const found = history("newest.ts")
  expect(found.history?.[0]).toMatchObject({
    path: "newest.ts",
    from: "new.ts",
    status: "renamed",
    patchSet: `${runOf(6)}/patch/1`,
    at: 640
  })
  expect(found.history?.at(-1)).toMatchObject({ path: "old.ts", status: "added" })
  expect(found.unread).toBe(1)
  endsExist(found)
  expect(found.edges.filter(({ kind }) => kind === "then")).toContainEqual(edge(`${runOf(3)}/patch/1`, "then", `${runOf(5)}/patch/1`))
  expect(found.nodes.map(({ kind }) => kind)).not.toContain("artifact")
  expect(runsOf(history("newest.ts", repositoryId, { limit: 2 }))).toEqual([6, 5])
  expect(history("newest.ts", repositoryId, { limit: 2 }).truncated).toBe(true)
  expect(runsOf(history("newest.ts", repositoryId, { from: 300 as Instant, to: 600 as Instant }))).toEqual([5, 3])
  made.erase(file5)
  expect(runsOf(history("new.ts"))).toEqual([6, 3, 2, 1])
  expect(history("new.ts").unread).toBe(2)
})

test("GRF-1 the path between two nodes is a shortest one, over what two runs share", () => {
  const [first, second] = [whole(), toPatchSet(life(2, 500), 500)]
  const alone = life(3, 600, inRepository(repositoryOf(3)))
  const { path: find } = holding(first.events, second.events, alone.events)
  const found = find(patchOf(first), patchOf(second))
  expect(found.nodes.at(0)?.id).toBe(patchOf(first))
  expect(found.nodes.at(-1)?.id).toBe(patchOf(second))
  expect(found.nodes.map(({ kind }) => kind)).toContain("repository")
  // patch 2 ← run (its sessions are its run) ← repository → run 2 → patch
  expect(found.edges).toHaveLength(4)
  expect(find(first.run, first.run)).toMatchObject({ nodes: [{ id: first.run }], edges: [] })
  expect(find(first.run, alone.run)).toMatchObject({ nodes: [], edges: [], truncated: false })
  expect(find(first.run, `${first.run}/patch/9`)).toEqual({ missing: `${first.run}/patch/9` })
  expect(find("nothing", first.run)).toEqual({ missing: "nothing" })
})

test("GRF-1 the search finds a path exactly as short as looking at everything does, and gives up where it must", () => {
  const arbitrary = fc.array(fc.tuple(fc.nat(14), fc.nat(14)), { minLength: 5, maxLength: 30 })
  let paths = 0
  fc.assert(
    fc.property(arbitrary, fc.nat(14), fc.nat(14), (pairs, from, to) => {
      const edges = pairs.map(([a, b]) => edge(`n${a}`, "leads-to", `n${b}`))
      const at = (id: string) => edges.filter((one) => one.from === id || one.to === id)
      const found = shortestPath(`n${from}`, `n${to}`, at, 1_000)
      const distance = distances(edges, `n${from}`).get(`n${to}`)
      expect(found.ids.length).toBe(distance === undefined ? 0 : distance + 1)
      found.edges.forEach((one, index) =>
        expect([one.from, one.to].toSorted()).toEqual([found.ids[index], found.ids[index + 1]].toSorted())
      )
      paths += found.edges.length
    }),
    { numRuns: 1_000 }
  )
  expect(paths).toBeGreaterThan(100)
  const endless = (id: string) => [edge(id, "leads-to", `${id}a`), edge(id, "leads-to", `${id}b`)]
  expect(shortestPath("x", "y", endless, 100)).toMatchObject({ ids: [], truncated: true })
})

const distances = (edges: ReadonlyArray<GraphEdge>, from: string): ReadonlyMap<string, number> => {
  const known = new Map([[from, 0]])
  for (let round = 0; round <= edges.length; round++)
    for (const one of edges)
      for (const [a, b] of [
        [one.from, one.to],
        [one.to, one.from]
      ] as const) {
        const reached = known.get(a)
        if (reached !== undefined && reached + 1 < (known.get(b) ?? Number.POSITIVE_INFINITY)) known.set(b, reached + 1)
      }
  return known
}

test("GRF-1 over random lives: every edge's ends exist, every record is an event, and ids are the same again", () => {
  let seen = 0
  fc.assert(
    fc.property(fc.array(moves(40), { minLength: 1, maxLength: 3 }), fc.integer({ min: 1, max: 80 }), (lives, limit) => {
      const made = writtenLedger()
      try {
        const events = interleaved(lives.map((choices, index) => randomLife(choices, index + 1, index === 0 ? undefined : index)))
        made.append(events)
        const { tables, ledger: reading, folded, close } = keptTables(made)
        const source = graphSource(tables, reading, folded())
        const all = graph(source, { scope: workspace, limit: 5_000 }) ?? expect.fail("no graph")
        const bounded = graph(source, { scope: workspace, limit }) ?? expect.fail("no graph")
        const coarse = graph(source, { scope: workspace, kinds: ["run", "patch-set", "approval"], limit: 5_000 }) ?? expect.fail("no graph")
        for (const found of [all, bounded, coarse]) {
          endsExist(found)
          expect(() => Schema.decodeUnknownSync(Graph)(JSON.parse(JSON.stringify(found)))).not.toThrow()
        }
        expect(bounded.nodes.length).toBeLessThanOrEqual(limit)
        expect(bounded.truncated).toBe(all.nodes.length > limit)
        expect(graph(source, { scope: workspace, limit: 5_000 })).toEqual(all)
        for (const node of all.nodes) expect(events[node.seq - 1]).toMatchObject({ id: node.event, at: node.at, actor: node.actor })
        const runs = new Set(events.map(({ stream }) => stream))
        expect(all.nodes.filter(({ kind }) => kind === "run")).toHaveLength(runs.size)
        // Nothing of a run hangs loose: each record is connected with its run.
        for (const node of all.nodes)
          if (node.run !== undefined) expect((path(source, node.run, node.id) as Path).nodes.length).toBeGreaterThan(0)
        seen += all.nodes.length
        close()
      } finally {
        made.drop()
      }
    }),
    { numRuns: 12 }
  )
  expect(seen).toBeGreaterThan(150)
})
