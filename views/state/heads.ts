/** How far the ledger is, by stream: so that what was read from a projection knows that there is something newer. */
import { create } from "zustand"
import type { EventView } from "../../core/api/contract.ts"
import { installationStream } from "../../core/domain/event.ts"

interface Heads {
  /** The newest event of any run. */
  readonly runs: number
  readonly byStream: ReadonlyMap<string, number>
}

export const useHeads = create<Heads>(() => ({ runs: 0, byStream: new Map() }))

/** From the feed, in the ledger's order. */
export const noteHeads = (views: ReadonlyArray<EventView>): void =>
  useHeads.setState(({ runs, byStream }) => {
    const next = new Map(byStream)
    let newest = runs
    for (const { event } of views) {
      next.set(event.stream, event.seq)
      if (event.stream !== installationStream) newest = event.seq
    }
    return { runs: newest, byStream: next }
  })
