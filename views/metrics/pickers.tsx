/** Which runs count: when they were requested, and of which repository. */
import { Button } from "../kit/button.tsx"
import type { Query } from "../state/route.ts"
import { useInstallation } from "../state/installation.ts"
import { visible } from "../text/visible.ts"
import { dayOf, periods, type Chosen } from "./period.ts"

export interface PickersProps {
  readonly query: Query
  readonly chosen: Chosen
  readonly onChange: (change: Readonly<Record<string, string | undefined>>) => void
}

export const Pickers = ({ query, chosen, onChange }: PickersProps) => {
  const repositories = useInstallation((installation) => installation.repositories) ?? []
  const named = query.repository === undefined || repositories.some(({ name }) => name === query.repository)
  return (
    <div className="tool graph-tool">
      <span className="seg" role="group" aria-label="Requested in the last">
        {Object.entries(periods).map(([period, words]) => (
          <button
            key={period}
            type="button"
            aria-pressed={chosen.period === period}
            onClick={() => onChange({ period, from: undefined, to: undefined })}
          >
            {words}
          </button>
        ))}
      </span>
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
      <select
        className="pick"
        aria-label="Repository"
        value={query.repository ?? ""}
        onChange={({ target }) => onChange({ repository: target.value === "" ? undefined : target.value })}
      >
        <option value="">All repositories</option>
        {repositories.map(({ id, name }) => (
          <option key={id} value={name}>
            {visible(name)}
          </option>
        ))}
        {named ? null : <option value={query.repository}>{visible(query.repository ?? "")}</option>}
      </select>
    </div>
  )
}
