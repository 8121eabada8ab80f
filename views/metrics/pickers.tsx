/** Which runs count: when they were requested, and of which repository. */
import { Button } from "../kit/button.tsx"
import { Segments } from "../kit/segments.tsx"
import { RepositoryPick } from "../repositories/repository-pick.tsx"
import type { Query } from "../state/route.ts"
import { dayOf, periods, type Chosen } from "./period.ts"

export interface PickersProps {
  readonly query: Query
  readonly chosen: Chosen
  readonly onChange: (change: Readonly<Record<string, string | undefined>>) => void
}

export const Pickers = ({ query, chosen, onChange }: PickersProps) => {
  return (
    <div className="tool graph-tool">
      <Segments
        label="Requested in the last"
        value={chosen.period ?? ""}
        options={Object.entries(periods)}
        onChoose={(period) => onChange({ period, from: undefined, to: undefined })}
      />
      <form
        className="row"
        aria-label="From day to day"
        // A range that is chosen is shown anew; one that is being typed is left alone.
        key={`${chosen.range.from} ${chosen.range.to}`}
        onSubmit={(event) => {
          event.preventDefault()
          const typed = new FormData(event.currentTarget)
          onChange({ period: undefined, from: String(typed.get("from")), to: String(typed.get("to")) })
        }}
      >
        <input className="pick" type="date" name="from" aria-label="From" required defaultValue={dayOf(chosen.range.from)} />
        <span className="t3">to</span>
        <input className="pick" type="date" name="to" aria-label="To, included" required defaultValue={dayOf(chosen.range.to - 1)} />
        <Button type="submit" look="quiet">
          Show
        </Button>
      </form>
      <RepositoryPick chosen={query.repository} onChoose={(repository) => onChange({ repository })} />
    </div>
  )
}
