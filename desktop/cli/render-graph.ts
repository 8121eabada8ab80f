/** The provenance graph as text for a terminal: a tree of what led to what, a file's history, a path. */
import { actorName } from "../../core/api/event-line.ts"
import type { Graph, GraphEdge, GraphNode, Path } from "../../core/domain/provenance.ts"
import { visibleLine } from "./untrusted.ts"

const minute = (at: number): string => new Date(at).toISOString().slice(0, 16).replace("T", " ")

/** A node in one line: what it is, when it was recorded, where its record is, by whom. */
const nodeLine = ({ kind, label, text, at, seq, actor }: GraphNode): string =>
  `${label === kind || label.startsWith(`${kind} `) ? "" : `${kind} `}${visibleLine(label)}${text === undefined ? "" : ` “${visibleLine(text)}”`}` +
  `  [${minute(at)}, event ${seq}, ${visibleLine(actorName(actor))}]`

/** Each node once, under the first that led to it; where others led to it too, those lines refer to it. */
export const treeLines = (graph: Graph): ReadonlyArray<string> => {
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]))
  const out = Map.groupBy(graph.edges, ({ from }) => from)
  const ledTo = new Set(graph.edges.map(({ to }) => to))
  const lines: Array<string> = []
  const written = new Set<string>()
  const order = (a: GraphNode, b: GraphNode) => a.seq - b.seq || (a.id < b.id ? -1 : 1)

  const write = (node: GraphNode, before: string, by: GraphEdge | undefined): void => {
    const again = written.has(node.id)
    lines.push(
      `${before}${by === undefined ? "" : `${by.kind} → `}${again ? `${node.kind} ${visibleLine(node.label)} (above)` : nodeLine(node)}`
    )
    if (again) return
    written.add(node.id)
    const next = (out.get(node.id) ?? []).flatMap((one) => {
      const end = nodes.get(one.to)
      return end === undefined ? [] : [{ one, end }]
    })
    for (const { one, end } of next.sort((a, b) => order(a.end, b.end))) write(end, `${before}  `, one)
  }

  const all = [...nodes.values()].sort(order)
  for (const node of all) if (!ledTo.has(node.id)) write(node, "", undefined)
  // Only a circle has no beginning.
  for (const node of all) if (!written.has(node.id)) write(node, "", undefined)
  return [...(lines.length === 0 ? ["Nothing is recorded of that."] : lines), ...cut(graph)]
}

export const historyLines = (graph: Graph): ReadonlyArray<string> => {
  const { history = [], unread = 0, nodes } = graph
  const labels = new Map<string, string>(nodes.map((node) => [node.id, visibleLine(node.label)]))
  return [
    ...(history.length === 0 ? ["No patch set touched it."] : []),
    ...history.map(
      ({ at, run, patchSet, status, path, from, added, removed, seq }) =>
        `${minute(at)}  ${labels.get(run) ?? run} ${labels.get(patchSet) ?? patchSet}  ${status} ` +
        `${visibleLine(from === undefined ? path : `${from} → ${path}`)}  +${added} -${removed}  [event ${seq}]`
    ),
    ...(unread === 0 ? [] : [`The list of files of ${unread} patch sets is erased or damaged: they may be missing here.`]),
    ...cut(graph)
  ]
}

export const pathLines = (path: Path): ReadonlyArray<string> => {
  if (path.nodes.length === 0) return [path.truncated ? "None was found before the search was given up." : "Nothing connects them."]
  return path.nodes.map((node, index) => {
    const by = path.edges[index - 1]
    return `${by === undefined ? "" : by.to === node.id ? `  ${by.kind} → ` : `  ← ${by.kind} `}${nodeLine(node)}`
  })
}

const cut = ({ truncated }: Graph): ReadonlyArray<string> =>
  truncated ? ["There is more: narrow it by --kind, --since or --repository, or raise --limit."] : []
