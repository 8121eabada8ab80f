/** The ledger's record of a node: its event with its hashes, and the text that it refers to. */
import { useEffect, useState } from "react"
import type { EventView } from "../../core/api/contract.ts"
import type { GraphNode } from "../../core/domain/provenance.ts"
import { Hash, Section } from "../kit/facts.tsx"
import { Text } from "../kit/text.tsx"
import { follow } from "../state/client.ts"
import { grouped } from "../text/format.ts"
import { actorName } from "../../core/api/event-line.ts"

/** One event, by its place in the ledger. */
const useEvent = (run: string | undefined, seq: number): EventView | undefined => {
  const [view, setView] = useState<EventView>()
  useEffect(() => {
    setView(undefined)
    const leave = follow(
      (core) => core.Changes({ after: seq - 1, follow: false, ...(run === undefined ? {} : { run }) }),
      (change) => {
        if (change._tag !== "event") return
        if (change.event.seq === seq) setView(change)
        leave()
      },
      () => undefined
    )
    return leave
  }, [run, seq])
  return view
}

export const Record = ({ node }: { readonly node: GraphNode }) => {
  const view = useEvent(node.run, node.seq)
  return (
    <Section title="Ledger record">
      <dl className="kv">
        <dt>Sequence</dt>
        <dd className="num">{grouped(node.seq)}</dd>
        <dt>By</dt>
        <dd>
          <Text>{actorName(node.actor)}</Text>
        </dd>
        <dt>When</dt>
        <dd>
          <time className="num" dateTime={new Date(node.at).toISOString()}>
            {new Date(node.at).toLocaleString()}
          </time>
        </dd>
        {view === undefined ? null : (
          <>
            <dt>Event</dt>
            <dd>
              <Text>{view.line}</Text>
            </dd>
            <dt>Hash</dt>
            <dd>
              <Hash of={view.event.hash} long />
            </dd>
            <dt>Previous</dt>
            <dd>
              <Hash of={view.event.prevHash} long />
            </dd>
          </>
        )}
      </dl>
      {view?.text === undefined ? null : (
        <p className="out mt-2">
          <Text>{view.text}</Text>
        </p>
      )}
    </Section>
  )
}
