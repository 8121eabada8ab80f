/**
 * Keeps the page current: one `Changes` stream over everything, resumed after a lost connection from the last
 * event that was taken in, so none is missed and none counted twice. An event says what to read anew; runs that
 * change often are read once for many events.
 */
import type { ChangeView, EventView } from "../../core/api/contract.ts"
import { installationStream } from "../../core/domain/event.ts"
import { follow } from "./client.ts"
import { useConnection } from "./connection.ts"
import { isWatched, loadDetail } from "./details.ts"
import { noteHeads } from "./heads.ts"
import { loadRepositories, loadStatus, useInstallation } from "./installation.ts"
import { loadRuns, useRuns } from "./runs.ts"
import { addToTimelines } from "./timelines.ts"

/** More changed runs than this are read as a list. */
const manyRuns = 6

let seq: number | undefined
let installation: string | undefined
let batch: Array<EventView> = []
const changed = new Set<string>()
let reading = false

/** After the core itself ended the stream, though it still answers. */
const againMs = 2000

/** Starts the feed for the page's whole life. */
export const startFeed = (): void => {
  let leave: (() => void) | undefined
  const attach = () => {
    leave?.()
    leave = undefined
    if (useConnection.getState().phase === "live") void begin(later).then((left) => (leave = left))
  }
  const later = () => setTimeout(attach, againMs)
  useConnection.subscribe((now, before) => {
    if (now.phase !== before.phase) attach()
  })
  attach()
}

const begin = async (onEnd: () => void): Promise<(() => void) | undefined> => {
  const status = await loadStatus()
  if (!status.ok) {
    if (!status.problem.lost) onEnd()
    return undefined
  }
  const { head } = status.value
  if (seq !== undefined && (installation !== status.value.installation || head.seq < seq)) {
    // Another ledger answers at this address: nothing that this page holds is true any more.
    location.reload()
    return undefined
  }
  const first = seq === undefined
  installation = status.value.installation
  // The list is read after the head was: it holds at least what the head names, and the stream brings the rest.
  seq ??= head.seq
  const after = seq
  const leave = follow(
    (core) => core.Changes({ after, follow: true }),
    receive,
    (problem) => {
      if (problem?.lost !== true) onEnd()
    }
  )
  if (first || !useRuns.getState().loaded) await Promise.all([loadRuns(), loadRepositories()])
  return leave
}

const receive = (change: ChangeView): void => {
  if (change._tag === "live" || change.event.seq <= (seq ?? 0)) return
  seq = change.event.seq
  batch.push(change)
  if (batch.length === 1) queueMicrotask(takeIn)
}

const takeIn = (): void => {
  const views = batch
  batch = []
  const last = views.at(-1)?.event
  if (last === undefined) return
  useInstallation.setState(({ status }) =>
    status === undefined ? {} : { status: { ...status, head: { seq: last.seq, hash: last.hash } } }
  )
  for (const { event } of views) {
    if (event.stream !== installationStream) changed.add(event.stream)
    else if (event.event._tag.startsWith("Repository")) void loadRepositories()
    else void loadStatus()
  }
  // Whoever joins or leaves the queue moves the others in it.
  if (views.some(({ event }) => movesQueue.has(event.event._tag))) {
    for (const run of useRuns.getState().byId.values()) if (run.status === "queued") changed.add(run.id)
  }
  addToTimelines(views)
  noteHeads(views)
  void readChanged()
}

const movesQueue: ReadonlySet<string> = new Set(["RunRequested", "RunAdmitted", "RunPaused", "RunResumed", "RunFinished"])

/** One reader at a time; what changes meanwhile is read in its next round. */
const readChanged = async (): Promise<void> => {
  if (reading) return
  reading = true
  while (changed.size > 0) {
    const runs = [...changed]
    changed.clear()
    const { byId } = useRuns.getState()
    const known = runs.flatMap((id) => byId.get(id)?.number ?? [])
    if (runs.length > manyRuns || known.length < runs.length) await loadRuns()
    const single = runs.length > manyRuns ? known.filter(isWatched) : known
    await Promise.all(single.map(loadDetail))
  }
  reading = false
}
