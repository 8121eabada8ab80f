/** Finds a node among those that are loaded; Enter goes to it. */
import { Command } from "cmdk"
import { useState, type Ref } from "react"
import type { GraphNode } from "../../core/domain/provenance.ts"
import { search } from "./neighbours.ts"
import { NodeIcon, NodeWords } from "./node-row.tsx"

const mostShown = 8

export interface SearchProps {
  readonly nodes: ReadonlyArray<GraphNode>
  readonly onChoose: (id: string) => void
  readonly onLeave: () => void
  readonly ref: Ref<HTMLInputElement>
}

export const Search = ({ nodes, onChoose, onLeave, ref }: SearchProps) => {
  const [words, setWords] = useState("")
  const found = search(nodes, words)
  const shown = found.slice(0, mostShown)
  return (
    <Command
      shouldFilter={false}
      label="Find a node"
      className="graph-search"
      onKeyDown={(event) => {
        if (event.key !== "Escape") return
        event.preventDefault()
        setWords("")
        onLeave()
      }}
    >
      <Command.Input ref={ref} className="in" placeholder="Find a node" value={words} onValueChange={setWords} aria-keyshortcuts="/" />
      <Command.List label="Nodes" hidden={words.trim() === ""} className="menu-list">
        {shown.map((node) => (
          <Command.Item
            key={node.id}
            value={node.id}
            className="graph-row"
            onSelect={() => {
              setWords("")
              onChoose(node.id)
            }}
          >
            <NodeIcon node={node} />
            <NodeWords node={node} />
          </Command.Item>
        ))}
        {found.length > mostShown ? (
          <p className="t3 f12 px-2" role="presentation">
            {found.length - mostShown} more
          </p>
        ) : null}
        {found.length === 0 ? <p className="t3 px-2">Nothing here is named so.</p> : null}
      </Command.List>
    </Command>
  )
}
