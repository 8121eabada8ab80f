/** Whether the events are the run's, unchanged, and stand in the ledger whose head the bundle names. */
import type { StoredEvent } from "../../domain/event.ts"
import { genesis, hashOfEvent, isChainable } from "../../ledger/chain.ts"
import { rootOf } from "./pruned-tree.ts"
import type { Slice } from "./verify.ts"

type Found = string | { readonly holds: string }

/** Each event hashes to what it says; together they are one run's stream, from its request on, without a gap. */
export const eventsCheck = (events: ReadonlyArray<StoredEvent>): Found => {
  const [first] = events
  if (first?.event._tag !== "RunRequested" || first.event.runId !== first.stream) return "they do not begin with the request of their run"
  for (const [index, stored] of events.entries()) {
    const before = events[index - 1]
    if (!isChainable(stored.stream, stored.cause)) return `event ${stored.seq} has no proper stream or cause`
    if (hashOfEvent(stored) !== stored.hash)
      return `event ${stored.seq} is not what was recorded: its content does not hash to ${stored.hash}`
    if (stored.stream !== first.stream || stored.version !== index + 1) return `event ${stored.seq} is not event ${index + 1} of this run`
    if (before !== undefined && stored.seq <= before.seq) return `event ${stored.seq} is out of order`
    if (before !== undefined && stored.seq === before.seq + 1 && stored.prevHash !== before.hash) {
      return `event ${stored.seq} does not follow event ${before.seq}`
    }
  }
  return { holds: `${events.length} events of one run, each with the hash of its content` }
}

/** Each event, and the one before it in the ledger, stands in the tree at its place; the head is its last leaf. */
export const chainCheck = ({ events, chain }: Slice): Found => {
  const { head, root, skeleton } = chain
  const shown = new Map<number, string>()
  const conflicts = (seq: number, hash: string): boolean => {
    const known = shown.get(seq)
    shown.set(seq, hash)
    return known !== undefined && known !== hash
  }
  for (const { seq, hash, prevHash } of events) {
    if (seq < 1 || seq > head.seq) return `event ${seq} is beyond the head, ${head.seq}`
    if (seq === 1 && prevHash !== genesis) return "the first event does not begin the chain"
    if (conflicts(seq, hash) || (seq > 1 && conflicts(seq - 1, prevHash))) return `event ${seq} does not fit its neighbour`
  }
  if (conflicts(head.seq, head.hash)) return "the head is not the event at its place"
  if (rootOf(head.seq, shown, skeleton) !== root) return "the events do not stand in the ledger whose head is named"
  return { holds: `they stand in the ledger of ${head.seq} events with head ${head.hash}` }
}
