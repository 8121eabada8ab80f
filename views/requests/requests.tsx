/** All requests, newest first, narrowed by what the address says. */
import { Plus } from "lucide-react"
import { useCallback, useRef } from "react"
import { Button } from "../kit/button.tsx"
import { Keys } from "../kit/keys.tsx"
import { Message, ProblemMessage } from "../kit/message.tsx"
import { Skeleton } from "../kit/skeleton.tsx"
import { useActions } from "../keys/keyboard.ts"
import { go, slide, type Query } from "../state/route.ts"
import { grouped } from "../text/format.ts"
import { filterOf, isNarrowed, type Filter } from "./filter.ts"
import { Filters } from "./filters.tsx"
import { RequestList } from "./request-list.tsx"
import { RequestHead } from "./request-row.tsx"
import { useFound, type Found } from "./use-found.ts"

export const Requests = ({ query }: { readonly query: Query }) => {
  const filter = filterOf(query)
  const found = useFound(filter)
  const search = useRef<HTMLInputElement>(null)
  const { runs } = found
  const at = runs.findIndex(({ number }) => String(number) === query["run"])
  const selected = runs[Math.max(0, at)]
  const show = (next: Filter, run?: number) =>
    slide({ view: "requests", query: { ...(next as Query), ...(run === undefined ? {} : { run: String(run) }) } })
  const move = (step: 1 | -1) => () => {
    const next = at < 0 ? runs[0] : runs[Math.min(runs.length - 1, Math.max(0, at + step))]
    if (next !== undefined) show(filter, next.number)
  }
  useActions([
    { place: "List", keys: ["j", "ArrowDown"], act: move(1) },
    { place: "List", keys: ["k", "ArrowUp"], act: move(-1) },
    {
      place: "List",
      name: "Open the selected request",
      keys: ["Enter", "o"],
      act: () => selected !== undefined && go({ view: "run", run: selected.number, tab: "overview" })
    },
    { place: "List", name: "Search the requests", keys: ["/"], act: () => search.current?.focus() },
    { place: "List", name: "Show all requests", keys: [], act: () => show({}) }
  ])
  const newRequest = () => go({ view: "new", query: {} })
  const latest = useRef(found.loadMore)
  latest.current = found.loadMore
  const loadMore = useCallback(() => latest.current(), [])
  return (
    <>
      <header className="bar">
        <h1>Requests</h1>
        {runs.length === 0 ? null : (
          <span className="text-12 text-3 num" role="status">
            {grouped(runs.length)}
            {found.more ? " and more" : ""}
          </span>
        )}
        <span className="grow" />
        <Button look="primary" icon={Plus} shortcut="n" onClick={newRequest}>
          New request
        </Button>
      </header>
      <Filters filter={filter} onChange={(next) => show(next)} search={search} onDone={() => undefined} />
      {runs.length === 0 ? (
        <Empty found={found} narrowed={isNarrowed(filter)} onClear={() => show({})} onNew={newRequest} />
      ) : (
        <>
          <RequestHead />
          <RequestList runs={runs} selected={selected?.number} more={found.more} onNearEnd={loadMore} />
          <div className="hint">
            <span>
              <Keys of={["j", "k"]} />
              move
            </span>
            <span>
              <Keys of={["Enter"]} />
              open
            </span>
            <span>
              <Keys of={["/"]} />
              search
            </span>
            <span>
              <Keys of={["n"]} />
              new request
            </span>
          </div>
        </>
      )}
    </>
  )
}

interface EmptyProps {
  readonly found: Found
  readonly narrowed: boolean
  readonly onClear: () => void
  readonly onNew: () => void
}

const Empty = ({ found, narrowed, onClear, onNew }: EmptyProps) => {
  if (!found.loaded) return <Skeleton rows={8} />
  return (
    <div className="page">
      <div>
        {found.problem !== undefined ? (
          <ProblemMessage problem={found.problem} mend={<Button onClick={found.again}>Try again</Button>} />
        ) : narrowed ? (
          <Message tone="plain" title="No request is like that." mend={<Button onClick={onClear}>Show all</Button>}>
            Words are looked for in a request's first lines, its number and its repositories' names.
          </Message>
        ) : (
          <Message
            tone="plain"
            title="Nothing was requested yet."
            mend={
              <Button look="primary" icon={Plus} shortcut="n" onClick={onNew}>
                New request
              </Button>
            }
          >
            Say what should change in a connected repository. Nothing is written to it before you approve.
          </Message>
        )}
      </div>
    </div>
  )
}
