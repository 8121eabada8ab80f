/** Answers of the provenance graph: the workspace, one run, the history of one file, a path between two nodes. */
import type { Graph, GraphEdge, GraphNode, GraphQuery, Path } from "../../domain/provenance.ts"
import { edge } from "../../domain/provenance.ts"
import { fileHistory, historyPart } from "./file-history.ts"
import { gathering, graphOfRun, repositoryNode, runPart } from "./gather.ts"
import type { RunGraph } from "./run-graph.ts"
import { shortestPath } from "./search.ts"
import type { GraphSource } from "./source.ts"

/** Runs that one answer about the workspace looks into. */
const mostRuns = 500
const runsAtOnce = 50
/** Nodes that the search for a path looks at before it gives up. */
const mostVisited = 100_000

/** Undefined when there is no such run. */
export const graph = (source: GraphSource, query: GraphQuery): Graph | undefined => {
  const { scope } = query
  if (scope._tag === "workspace") return workspace(source, query)
  if (scope._tag === "run") return source.run(scope.run) === undefined ? undefined : oneRun(source, scope.run, query)
  return ofFile(source, query, scope.path, scope.repository)
}

const workspace = (source: GraphSource, query: GraphQuery): Graph => {
  const gathered = gathering(query.limit)
  let before = Number.MAX_SAFE_INTEGER
  let room = true
  for (let looked = 0; room; looked += runsAtOnce) {
    const runs = source.runsBefore(before, query.repository, runsAtOnce)
    if (runs.length > 0 && looked >= mostRuns) {
      gathered.truncate()
      break
    }
    for (const { run, requested, changed } of runs) {
      if (requested >= (query.to ?? Infinity) || changed < (query.from ?? 0)) continue
      room = gathered.add(runPart(source, run, query))
      if (!room) break
    }
    const last = runs.at(-1)
    if (last === undefined) break
    before = last.number
  }
  return { ...gathered.result(), seq: source.seq }
}

const oneRun = (source: GraphSource, run: string, query: GraphQuery): Graph => {
  const gathered = gathering(query.limit)
  gathered.add(runPart(source, run, query))
  const own = graphOfRun(source, run)
  // The runs it came from and led to, each as its one node.
  const patchSets = [...own.nodes.values()].filter(({ kind }) => kind === "patch-set").map(({ id }) => id)
  const later = [run, ...patchSets].flatMap((id) => source.startedFrom(id).map((found) => found.run))
  const { former, reverts } = source.run(run) ?? { former: null, reverts: null }
  const neighbours = [former, reverts === null ? null : reverts.slice(0, reverts.indexOf("/")), ...later]
  for (const neighbour of new Set(neighbours)) {
    if (neighbour === null) continue
    const there = graphOfRun(source, neighbour)
    const nodes = [
      there.nodes.get(neighbour),
      there.nodes.get(`${neighbour}/revert`),
      ...(reverts === null ? [] : [there.nodes.get(reverts)])
    ]
    gathered.add({
      nodes: nodes.flatMap((node) => (node !== undefined && (query.kinds?.includes(node.kind) ?? true) ? [node] : [])),
      edges: [...there.edges.values()]
    })
  }
  return { ...gathered.result(), seq: source.seq }
}

const ofFile = (source: GraphSource, query: GraphQuery, path: string, repository: string | undefined): Graph => {
  const gathered = gathering(query.limit)
  const only = repository ?? query.repository
  const found = fileHistory(source, path, only, query)
  for (const touches of Map.groupBy(found.history, ({ run }) => run).values()) {
    if (!gathered.add(historyPart(source, touches, query))) break
  }
  // From each change of the file to the next one, in each repository.
  for (const touches of Map.groupBy(found.history, (touch) => touch.repository).values()) {
    const edges = touches.slice(1).map(({ patchSet }, index) => edge(patchSet, "then", touches[index]?.patchSet ?? patchSet))
    gathered.add({ nodes: [], edges })
  }
  const { truncated, ...result } = gathered.result()
  return {
    ...result,
    truncated: truncated || found.truncated,
    seq: source.seq,
    history: found.history,
    unread: source.unread(only) + found.lost
  }
}

/** `missing` names the end that does not exist. */
export const path = (source: GraphSource, from: string, to: string): Path | { readonly missing: string } => {
  const loaded = loading(source)
  const missing = [from, to].find((id) => loaded.node(id) === undefined)
  if (missing !== undefined) return { missing }
  const edgesOf = (id: string): ReadonlyArray<GraphEdge> => {
    if (id.startsWith("repo_")) return [...loaded.edgesAt(id), ...source.runsOf(id, mostVisited).map((run) => edge(id, "is-base-of", run))]
    // A run that the search only crosses is known by the index: its own graph is not read.
    if (!id.includes("/")) return source.run(id) === undefined ? [] : [...loaded.edgesAt(id), ...crossing(source, id)]
    loaded.node(id)
    return [...loaded.edgesAt(id), ...source.startedFrom(id).map(({ run }) => edge(id, "is-reverted-by", `${run}/revert`))]
  }
  const found = shortestPath(from, to, edgesOf, mostVisited)
  return { nodes: found.ids.flatMap((id) => loaded.node(id) ?? []), edges: found.edges, truncated: found.truncated, seq: source.seq }
}

/** The runs that a search has read so far, with every edge at each node. */
const loading = (source: GraphSource) => {
  const graphs = new Map<string, RunGraph>()
  const edges = new Map<string, Array<GraphEdge>>()
  const load = (run: string): RunGraph => {
    const known = graphs.get(run)
    if (known !== undefined) return known
    const read = graphOfRun(source, run)
    graphs.set(run, read)
    for (const one of read.edges.values()) for (const end of [one.from, one.to]) edges.set(end, [...(edges.get(end) ?? []), one])
    return read
  }
  return {
    node: (id: string): GraphNode | undefined =>
      id.startsWith("run_") ? load(runOf(id)).nodes.get(id) : id.startsWith("repo_") ? repositoryNode(source, id) : undefined,
    edgesAt: (id: string): ReadonlyArray<GraphEdge> => edges.get(id) ?? []
  }
}

const runOf = (id: string): string => id.split("/")[0] ?? id

/** How a run is connected to what lies outside of it. */
const crossing = (source: GraphSource, run: string): ReadonlyArray<GraphEdge> => {
  const { former, reverts } = source.run(run) ?? { former: null, reverts: null }
  return [
    ...source.repositoriesOf(run).map((repository) => edge(repository, "is-base-of", run)),
    ...(former === null ? [] : [edge(former, "leads-to", run)]),
    ...(reverts === null ? [] : [edge(`${run}/revert`, "starts", run)]),
    ...source.startedFrom(run).map((later) => edge(run, "leads-to", later.run))
  ]
}
