/**
 * The history of one file: which patch sets touched a path, newest first, under its earlier names too. Names are
 * followed backwards from the one that is asked for, as of the change that gave it.
 */
import type { PatchSetId, RepositoryId, RunId } from "../../domain/ids.ts"
import type { FileTouch, GraphQuery } from "../../domain/provenance.ts"
import { partOf, wanted, type Part } from "./filter.ts"
import { graphOfRun, repositoryNode } from "./gather.ts"
import type { GraphSource, IndexedTouch } from "./source.ts"

/** Patch sets of one name of a file that are looked at. */
const mostTouches = 5_000

export interface FileHistory {
  readonly history: ReadonlyArray<FileTouch>
  readonly truncated: boolean
  /** Patch sets whose list of files is gone since. */
  readonly lost: number
}

export const fileHistory = (
  source: GraphSource,
  path: string,
  repository: string | undefined,
  {
    limit,
    from = Number.NEGATIVE_INFINITY,
    to = Number.POSITIVE_INFINITY
  }: { readonly limit: number; readonly from?: number; readonly to?: number }
): FileHistory => {
  const touches = (repository === undefined ? source.repositories() : [repository])
    .flatMap((one) => touchesOf(source, source.pathKey(one, path)).map((touched) => ({ ...touched, repository: one })))
    .filter(({ touch: { at } }) => at >= from && at < to)
    .sort((a, b) => b.touch.seq - a.touch.seq)
  const described = touches.slice(0, limit).map((touched) => describe(source, touched.repository, touched))
  const history = described.filter((touch) => touch !== undefined)
  return { history, truncated: touches.length > limit, lost: described.length - history.length }
}

interface Touched {
  readonly touch: IndexedTouch
  /** The name under which it touched the file. */
  readonly key: string
}

/** Under each name what happened before the change that ended the name; no name is looked at twice from the same change. */
const touchesOf = (source: GraphSource, key: string): ReadonlyArray<Touched> => {
  const found = new Map<string, Touched>()
  const names: Array<{ readonly key: string; readonly before: number }> = [{ key, before: Number.MAX_SAFE_INTEGER }]
  const earliest = new Map<string, number>()
  for (let name = names.pop(); name !== undefined; name = names.pop()) {
    if ((earliest.get(name.key) ?? 0) >= name.before) continue
    earliest.set(name.key, name.before)
    for (const touch of source.touches(name.key, name.before, mostTouches)) {
      if (!found.has(touch.patchSet)) found.set(touch.patchSet, { touch, key: name.key })
      if (touch.former !== null) names.push({ key: touch.former, before: touch.seq })
    }
  }
  return [...found.values()]
}

/** The names are only in the list of files; where that is gone, so is what can be said. */
const describe = (source: GraphSource, repository: string, { touch, key }: Touched): FileTouch | undefined => {
  const file = source
    .files(touch.artifact)
    ?.find(({ path, from }) => [path, from].some((name) => name !== undefined && source.pathKey(repository, name) === key))
  if (file === undefined) return undefined
  return {
    patchSet: touch.patchSet as PatchSetId,
    run: touch.run as RunId,
    repository: repository as RepositoryId,
    seq: touch.seq,
    at: touch.at,
    path: file.path,
    ...(file.from === undefined ? {} : { from: file.from }),
    status: file.status,
    added: file.added,
    removed: file.removed
  }
}

/** Of a run whose patch sets touched the file: those, what they came from, and what came of them. */
export const historyPart = (source: GraphSource, touches: ReadonlyArray<FileTouch>, query: GraphQuery): Part => {
  const [{ run } = { run: "" }] = touches
  const whole = graphOfRun(source, run)
  const touched = new Set<string>(touches.map(({ patchSet }) => patchSet))
  const about = new Set([run, `${run}/request`, ...touched])
  // Reviews, decisions, approvals and publications, in the order of time: each follows one that is about the file.
  for (const one of [...whole.nodes.values()].sort((a, b) => a.seq - b.seq)) {
    if (!["policy", "override", "review", "decision", "approval", "publication"].includes(one.kind)) continue
    for (const { from, to } of whole.edges.values()) if (to === one.id && from !== run && about.has(from)) about.add(one.id)
  }
  const keep = wanted(query)
  const part = partOf(whole, (node) => about.has(node.id) && keep(node))
  const repositories = [...new Set(touches.map(({ repository }) => repository))].flatMap((id) => repositoryNode(source, id) ?? [])
  const shown = query.kinds === undefined || query.kinds.includes("repository")
  return { nodes: [...(shown ? repositories : []), ...part.nodes], edges: part.edges }
}
