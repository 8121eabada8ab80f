/** The two ends of a path, and what was found between them. An end is `R-12`, `R-12/patch/2`, or a node that is chosen. */
import { X } from "lucide-react"
import { useEffect, useState } from "react"
import type { Path } from "../../core/domain/provenance.ts"
import { Button } from "../kit/button.tsx"
import { Text } from "../kit/text.tsx"
import type { Problem } from "../state/problem.ts"
import { count } from "../text/format.ts"

export interface PathBarProps {
  readonly from: string
  readonly to: string
  readonly path: Path | undefined
  readonly problem: Problem | undefined
  readonly onFind: (from: string, to: string) => void
  readonly onClose: () => void
}

export const PathBar = ({ from, to, path, problem, onFind, onClose }: PathBarProps) => {
  const [ends, setEnds] = useState({ from, to })
  useEffect(() => setEnds({ from, to }), [from, to])
  const field = (end: "from" | "to", label: string) => (
    <label className="row">
      <span className="t3">{label}</span>
      <input
        className="in graph-end"
        value={ends[end]}
        placeholder="R-12/patch/2"
        spellCheck={false}
        onChange={({ target }) => setEnds({ ...ends, [end]: target.value })}
      />
    </label>
  )
  return (
    <form
      className="tool graph-tool"
      aria-label="Path between two nodes"
      onSubmit={(event) => {
        event.preventDefault()
        onFind(ends.from.trim(), ends.to.trim())
      }}
    >
      {field("from", "Path from")}
      {field("to", "to")}
      <Button type="submit">Find</Button>
      <span className="grow f12 t2" role="status">
        <Text>{foundWords(ends, path, problem)}</Text>
      </span>
      <Button look="quiet" icon={X} aria-label="Leave the path" onClick={onClose} />
    </form>
  )
}

const foundWords = (ends: { readonly from: string; readonly to: string }, path: Path | undefined, problem: Problem | undefined): string => {
  if (problem !== undefined) return `${problem.what} ${problem.mend}`
  if (path === undefined) return ends.from === "" || ends.to === "" ? "Choose the other end in the graph, or type it." : ""
  if (path.nodes.length > 0) return `${count(path.edges.length, "step")} over ${count(path.nodes.length, "node")}.`
  return path.truncated ? "None was found before the search was given up for its size." : "Nothing connects them."
}
