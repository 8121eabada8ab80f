/** What next? The list of runs by what they want from a person, and the selected one beside it. */
import { useEffect, useRef, useState } from "react"
import { Button } from "../kit/button.tsx"
import { Keys } from "../kit/keys.tsx"
import { ProblemMessage } from "../kit/message.tsx"
import { Skeleton } from "../kit/skeleton.tsx"
import { useActions } from "../keys/keyboard.ts"
import { useNow } from "../state/now.ts"
import { slide, type Route } from "../state/route.ts"
import { loadRuns, useRuns } from "../state/runs.ts"
import { First } from "./first.tsx"
import { inPlaceOf, neighbour, waitingLine } from "./groups.ts"
import { Preview } from "./preview.tsx"
import { RunList } from "./run-list.tsx"
import { useGroups } from "./use-groups.ts"

export const Inbox = ({ route }: { readonly route: Extract<Route, { view: "inbox" }> }) => {
  const current = useGroups()
  const [pointed, setPointed] = useState(false)
  const shown = useRef(current)
  // While a pointer is over the list its lines keep their places: what one is about to press stays what it is.
  const groups = pointed ? inPlaceOf(shown.current, current) : current
  useEffect(() => {
    if (!pointed) shown.current = current
  }, [pointed, current])
  const loaded = useRuns((runs) => runs.loaded)
  const problem = useRuns((runs) => runs.problem)
  const now = useNow()
  const runs = groups.flatMap((group) => group.runs)
  const selected = runs.find(({ number }) => number === route.run) ?? runs[0]
  const move = (step: 1 | -1) => () => {
    const next = neighbour(groups, selected?.number, step)
    if (next !== undefined) slide({ view: "inbox", run: next.number })
  }
  useActions([
    { place: "List", keys: ["j", "ArrowDown"], act: move(1) },
    { place: "List", keys: ["k", "ArrowUp"], act: move(-1) }
  ])
  return (
    <>
      <header className="bar">
        <h1>Inbox</h1>
        {runs.length === 0 ? null : <span className="t3 f12">{waitingLine(current, now)}</span>}
      </header>
      {problem !== undefined && !loaded ? (
        <div className="page">
          <div>
            <ProblemMessage problem={problem} mend={<Button onClick={() => void loadRuns()}>Try again</Button>} />
          </div>
        </div>
      ) : selected === undefined ? (
        loaded ? (
          <First />
        ) : (
          <Skeleton rows={8} />
        )
      ) : (
        <div className="cols">
          <section className="list" aria-label="Runs">
            <RunList groups={groups} selected={selected.number} onPoint={setPointed} />
            <div className="hint">
              <span>
                <Keys of={["j", "k"]} />
                move
              </span>
              <span>
                <Keys of={["o"]} />
                open
              </span>
              <span>
                <Keys of={["a", "r", "c"]} />
                decide
              </span>
              <span style={{ marginLeft: "auto" }}>
                <Keys of={["?"]} />
                keys
              </span>
            </div>
          </section>
          <Preview key={selected.id} run={selected} />
        </div>
      )}
    </>
  )
}
