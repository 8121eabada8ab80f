/** A provenance graph with all that a person does in it. The address holds what is asked, selected and searched between. */
import { Minus, Plus, Scan } from "lucide-react"
import { useEffect, useMemo, useRef, type KeyboardEvent } from "react"
import type { GraphView } from "../../core/api/contract.ts"
import { Button } from "../kit/button.tsx"
import { Message, ProblemMessage } from "../kit/message.tsx"
import { Skeleton } from "../kit/skeleton.tsx"
import { go, patched, type Query } from "../state/route.ts"
import { count } from "../text/format.ts"
import { readAsk, sizes } from "./ask.ts"
import { Detail } from "./detail.tsx"
import { Canvas, type CanvasHandle } from "./drawing/canvas.tsx"
import { documentOf, save } from "./export.ts"
import { Filters } from "./filters.tsx"
import { spoken } from "./labels.ts"
import { step, webOf, type Direction } from "./neighbours.ts"
import { NodeList } from "./node-list.tsx"
import { openingOf } from "./open.ts"
import { PathBar } from "./path-bar.tsx"
import { referenceOf, runNumbers } from "./references.ts"
import { Search } from "./search.tsx"
import { useGraph } from "./use-graph.ts"
import { useGraphKeys } from "./use-graph-keys.ts"
import { useRefresh } from "../state/use-refresh.ts"

export interface ExplorerProps {
  readonly query: Query
  /** What the graph is of, where the address does not say so. */
  readonly fixed?: GraphView
  readonly onQuery: (query: Query) => void
  /** Of files that are saved: `graph-R-12`. */
  readonly name: string
}

const arrows: Readonly<Record<string, Direction>> = { ArrowLeft: "left", ArrowRight: "right", ArrowUp: "up", ArrowDown: "down" }

export const Explorer = ({ query, fixed, onQuery, name }: ExplorerProps) => {
  const asked = readAsk(query, fixed)
  const ends =
    query.from !== undefined && query.to !== undefined && query.from !== "" && query.to !== ""
      ? { from: query.from, to: query.to }
      : undefined
  const { shown, path, pathProblem, problem, newer, reload } = useGraph(asked, ends)
  const canvas = useRef<CanvasHandle>(null)
  const panel = useRef<HTMLElement>(null)
  const finder = useRef<HTMLInputElement>(null)
  const asList = query.as === "list"
  const web = useMemo(() => (shown === undefined ? undefined : webOf(shown.graph)), [shown])
  const places = useMemo(() => new Map(shown?.places.map((place) => [place.id, place])), [shown])
  const numbers = useMemo(() => runNumbers(shown?.graph.nodes ?? []), [shown])
  const onPath = useMemo(
    () => (path === undefined || path.nodes.length === 0 ? undefined : new Set([...path.nodes, ...path.edges].map(({ id }) => id))),
    [path]
  )
  const here = query.node === undefined ? undefined : web?.nodes.get(query.node)
  const change = (words: Readonly<Record<string, string | undefined>>) => onQuery(patched(query, words))
  /** While one end of a path is open, the node that is chosen becomes it. */
  const select = (id: string | undefined) => {
    if (id !== undefined && query.from !== undefined && query.from !== "" && query.to === "")
      return change({ node: id, to: referenceOf(id, numbers) })
    change({ node: id })
  }
  const openRecord = (id: string) => {
    if (id !== here?.id) select(id)
    // After the panel is there.
    requestAnimationFrame(() => panel.current?.focus())
  }
  const beginPath = () => change({ from: here === undefined ? "" : referenceOf(here.id, numbers), to: "" })
  const leavePath = () => change({ from: undefined, to: undefined })
  const runNumber = here?.run === undefined ? undefined : numbers.get(here.run)
  const opening = here === undefined ? undefined : openingOf(here, runNumber, undefined)
  const back = () => {
    if (panel.current?.contains(document.activeElement) === true && !asList) return canvas.current?.focus()
    if (query.from !== undefined) return leavePath()
    select(undefined)
  }
  const png = () =>
    void canvas.current?.png().then(
      (blob) => save(blob, `${name}.png`),
      () => undefined
    )
  const json = () => {
    if (shown !== undefined) save(new Blob([documentOf(shown.graph, shown.places, asked)], { type: "application/json" }), `${name}.json`)
  }
  useRefresh(newer && here === undefined && query.from === undefined && canvas.current?.touched() !== true && !asList, reload)
  useGraphKeys({
    canvas,
    asList,
    canGoBack: here !== undefined || query.from !== undefined,
    open: opening === undefined ? undefined : () => go(opening.route),
    newer,
    reload,
    back,
    beginPath,
    find: () => finder.current?.focus(),
    toggleList: () => change({ as: asList ? undefined : "list" }),
    png,
    json
  })
  const drawn = shown !== undefined
  useEffect(() => {
    // Whoever came here to look at it has the arrow keys at once; whoever types already keeps their place.
    if (drawn && document.activeElement?.closest("main, dialog") == null) canvas.current?.focus()
  }, [drawn, asList])
  const onKey = (event: KeyboardEvent) => {
    const to = arrows[event.key]
    if (event.ctrlKey || event.metaKey || event.altKey || web === undefined) return
    if (event.key === "Enter" && here !== undefined) openRecord(here.id)
    if (to === undefined) return
    event.preventDefault()
    const first = shown?.graph.nodes.find(({ kind }) => kind === "request")?.id ?? shown?.places[0]?.id
    const next = here === undefined ? first : step(web, places, here.id, to)
    if (next !== undefined) change({ node: next })
  }

  const counts = useMemo(
    () => new Map([...Map.groupBy(shown?.graph.nodes ?? [], ({ kind }) => kind)].map(([kind, found]) => [kind, found.length])),
    [shown]
  )
  const graph = shown?.graph
  const wider = sizes.find((size) => size > asked.limit)
  return (
    <>
      <Filters asked={asked} counts={counts} asList={asList} onChange={change} onPath={beginPath} onPng={png} onJson={json}>
        <Search nodes={graph?.nodes ?? []} onChoose={select} onLeave={() => canvas.current?.focus()} ref={finder} />
      </Filters>
      {query.from === undefined ? null : (
        <PathBar
          from={query.from}
          to={query.to ?? ""}
          path={path}
          problem={pathProblem}
          onFind={(from, to) => change({ from, to })}
          onClose={leavePath}
        />
      )}
      {newer ? (
        <div className="graph-note f12" role="status">
          <span className="grow">The ledger has gone on since this was drawn.</span>
          <Button look="quiet" shortcut="u" onClick={reload}>
            Show what is newer
          </Button>
        </div>
      ) : null}
      {graph?.truncated === true ? (
        <div className="graph-note f12" role="status">
          <span className="grow">
            The newest {count(graph.nodes.length, "node")} are shown; there is more. Narrow it by kind, time or repository
            {wider === undefined ? "." : ", or show more at once."}
          </span>
          {wider === undefined ? null : (
            <Button look="quiet" onClick={() => change({ limit: String(wider) })}>
              Show up to {wider}
            </Button>
          )}
        </div>
      ) : null}
      {graph?.unread === undefined || graph.unread === 0 ? null : (
        <div className="graph-note f12" role="status">
          The list of files of {count(graph.unread, "patch set")} is erased or damaged: they may be missing here.
        </div>
      )}
      {problem !== undefined ? (
        <div className="page">
          <div>
            <ProblemMessage problem={problem} mend={<Button onClick={reload}>Try again</Button>} />
          </div>
        </div>
      ) : shown === undefined || web === undefined || graph === undefined ? (
        <Skeleton rows={8} />
      ) : graph.nodes.length === 0 ? (
        <div className="page">
          <div>
            <Message tone="plain" title={asked.scope?._tag === "file" ? "No patch set touched that file." : "Nothing is recorded of that."}>
              {asked.since !== undefined || asked.repository !== undefined || query.kinds !== undefined
                ? "Widen the time, the repository or the kinds."
                : asked.scope?._tag === "file"
                  ? "Give its path as it is called now, from the root of its repository."
                  : "A request, its run, and all that it makes stand here from the first one on."}
            </Message>
          </div>
        </div>
      ) : (
        <div className="cols">
          {asList ? (
            <NodeList
              nodes={graph.nodes.toSorted((a, b) => (asked.scope?._tag === "workspace" ? b.seq - a.seq : a.seq - b.seq))}
              web={web}
              here={here?.id}
              onSelect={select}
              onOpen={openRecord}
            />
          ) : (
            <div className="graph-stage">
              <Canvas
                ref={canvas}
                shown={shown}
                here={here?.id}
                path={onPath}
                label={`Provenance graph, ${count(graph.nodes.length, "node")}, ${count(graph.edges.length, "edge")}`}
                onSelect={select}
                onOpen={openRecord}
                onKey={onKey}
              />
              <p className="graph-hint f11 t3" id="graph-hint">
                Arrow keys move along edges, Enter opens the record, Esc goes back. Dashed: replaced.
              </p>
              <div className="graph-zoom" role="group" aria-label="Zoom">
                <Button icon={Plus} shortcut="+" aria-label="Zoom in" onClick={() => canvas.current?.zoomBy(1.3)} />
                <Button icon={Minus} shortcut="-" aria-label="Zoom out" onClick={() => canvas.current?.zoomBy(1 / 1.3)} />
                <Button icon={Scan} shortcut="f" aria-label="Show all of it" onClick={() => canvas.current?.fit()} />
              </div>
            </div>
          )}
          {here === undefined ? null : (
            <Detail
              ref={panel}
              node={here}
              web={web}
              runNumber={runNumber}
              onSelect={select}
              onPath={beginPath}
              onClose={() => {
                select(undefined)
                canvas.current?.focus()
              }}
            />
          )}
          <p className="sr" role="status">
            {here === undefined
              ? ""
              : `${spoken(here)}. Comes from ${web.comesFrom(here.id).length}, leads to ${web.leadsTo(here.id).length}.`}
          </p>
        </div>
      )}
    </>
  )
}
