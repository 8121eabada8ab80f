/** The graph as a list: the same nodes for whoever does not see or want the drawing. */
import { useVirtualizer } from "@tanstack/react-virtual"
import { useEffect, useRef } from "react"
import type { GraphNode } from "../../core/domain/provenance.ts"
import { ClockTime } from "../kit/facts.tsx"
import { useActions } from "../keys/keyboard.ts"
import { kinds } from "./kinds.ts"
import type { Web } from "./neighbours.ts"
import { NodeIcon, NodeWords } from "./node-row.tsx"

const rowHeight = 28

export interface NodeListProps {
  readonly nodes: ReadonlyArray<GraphNode>
  readonly web: Web
  readonly here: string | undefined
  readonly onSelect: (id: string) => void
  readonly onOpen: (id: string) => void
}

export const NodeList = ({ nodes, web, here, onSelect, onOpen }: NodeListProps) => {
  const scroller = useRef<HTMLDivElement>(null)
  const rows = useVirtualizer({
    count: nodes.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12
  })
  const at = nodes.findIndex(({ id }) => id === here)
  useEffect(() => {
    if (at >= 0) rows.scrollToIndex(at, { align: "auto" })
  }, [at, rows])
  const move = (by: 1 | -1) => () => {
    const next = nodes[Math.min(nodes.length - 1, Math.max(0, at < 0 ? 0 : at + by))]
    if (next !== undefined) onSelect(next.id)
  }
  useActions([
    { place: "Graph", keys: ["j", "ArrowDown"], act: move(1) },
    { place: "Graph", keys: ["k", "ArrowUp"], act: move(-1) },
    { place: "Graph", keys: ["Enter"], act: () => void (here !== undefined && onOpen(here)) }
  ])
  return (
    <section className="scroll grow" aria-label="Nodes" ref={scroller} tabIndex={0}>
      <ul className="graph-list" style={{ height: rows.getTotalSize() }} aria-label={`${nodes.length} nodes`}>
        {rows.getVirtualItems().map(({ index, start }) => {
          const node = nodes[index]
          if (node === undefined) return null
          return (
            <li key={node.id} style={{ transform: `translateY(${start}px)` }} aria-setsize={nodes.length} aria-posinset={index + 1}>
              <button
                type="button"
                className="graph-row inset"
                aria-current={node.id === here ? "true" : undefined}
                onClick={() => onSelect(node.id)}
                onDoubleClick={() => onOpen(node.id)}
              >
                <NodeIcon node={node} />
                <span className="graph-kind t3 f12" aria-hidden>
                  {kinds[node.kind].word}
                </span>
                <NodeWords node={node} />
                <span className="grow" />
                <span className="t3 f12 num nw">
                  from {web.comesFrom(node.id).length}, to {web.leadsTo(node.id).length}
                </span>
                <span className="t3 f12">
                  <ClockTime at={node.at} />
                </span>
              </button>
            </li>
          )
        })}
      </ul>
    </section>
  )
}
