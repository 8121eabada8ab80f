/** What the graph is of: the workspace, one run, or the history of one file. */
import { useEffect, useState } from "react"
import { Button } from "../kit/button.tsx"
import { Segments } from "../kit/segments.tsx"
import type { Query } from "../state/route.ts"

const scopes = [
  ["", "Workspace"],
  ["run", "Run"],
  ["file", "File"]
] as const

export interface ScopeBarProps {
  readonly query: Query
  readonly onScope: (query: Query) => void
}

export const ScopeBar = ({ query, onScope }: ScopeBarProps) => {
  const of = query.of === "run" || query.of === "file" ? query.of : ""
  const field = of === "run" ? "run" : "path"
  const [words, setWords] = useState(query[field] ?? "")
  useEffect(() => setWords(query[field] ?? ""), [query, field])
  return (
    <header className="bar">
      <h1>Graph</h1>
      <Segments label="Graph of" value={of} options={scopes} onChoose={(scope) => onScope(scope === "" ? {} : { of: scope })} />
      {of === "" ? null : (
        <form
          className="row"
          onSubmit={(event) => {
            event.preventDefault()
            const { of: _, run: __, path: ___, node: ____, ...rest } = query
            onScope({ ...rest, of, [field]: words.trim() })
          }}
        >
          <input
            key={of}
            className="in graph-scope"
            aria-label={of === "run" ? "Run" : "Path of the file"}
            placeholder={of === "run" ? "R-12" : "src/index.ts"}
            spellCheck={false}
            value={words}
            autoFocus={query[field] === undefined}
            onChange={({ target }) => setWords(target.value)}
          />
          <Button type="submit">Show</Button>
        </form>
      )}
    </header>
  )
}
