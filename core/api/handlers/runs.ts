/** Reading runs: the list, one run, and what happens in them. */
import { Clock, Effect, Stream } from "effect"
import { queuePlaces } from "../../domain/queue.ts"
import type { Run } from "../../domain/run.ts"
import type { Instant, RunId } from "../../domain/ids.ts"
import type { StoredEvent } from "../../domain/event.ts"
import { InterruptController } from "../../engine/interrupt-controller.ts"
import { Ledger, type Change } from "../../ledger/ledger.ts"
import { OverlapRadar } from "../../repository/overlap-radar.ts"
import { InvalidInput, type ChangeView, type EventView, type LiveView, type OverlapView } from "../contract.ts"
import { eventLine, eventText } from "../event-line.ts"
import { orApiError, type ApiError } from "./errors.ts"
import { makeRunIndex, type RunSearch } from "./run-index.ts"
import { detailOf, summaryOf, type Queued } from "./run-views.ts"
import type { Texts } from "./texts.ts"

const longestPage = 500
/** Characters of an event's free text; the whole is in the run's detail and in its artifact. */
const longestEventText = 4_000

/** Runs that one run's overlaps name, and paths of each. */
const mostOverlaps = 50
const mostPaths = 100

/** Characters of a search. */
const longestSearch = 200

export const makeRuns = (texts: Texts) =>
  Effect.gen(function* () {
    const ledger = yield* Ledger
    const interrupts = yield* InterruptController
    const radar = yield* OverlapRadar
    const index = yield* makeRunIndex(texts)

    /** Where the queue stands now, if one of these runs is in it. */
    const queueOf = Effect.fnUntraced(function* (runs: ReadonlyArray<Run>): Effect.fn.Return<(id: RunId) => Queued> {
      if (runs.every(({ status }) => status !== "queued")) return () => ({})
      const places = queuePlaces(yield* ledger.queued, (yield* Clock.currentTimeMillis) as Instant)
      const { held, intakePause } = yield* ledger.installation
      const closed = held !== undefined ? "everything is stopped" : intakePause !== undefined ? "intake is paused" : undefined
      return (id) => ({ place: places.get(id), closed })
    })

    /** Statuses have an index of their own; what else there is to find runs by is looked up in memory. */
    const found = Effect.fnUntraced(function* (query: RunSearch) {
      const { repository, tiers, channels, text } = query
      if (repository === undefined && tiers === undefined && channels === undefined && text === undefined) return yield* ledger.runs(query)
      return yield* Effect.forEach(yield* index.search(query), (id) => ledger.run(id))
    })

    const list = Effect.fnUntraced(function* (query: RunSearch) {
      if (query.limit < 1 || query.limit > longestPage) {
        return yield* new InvalidInput({ field: "limit", reason: `${query.limit} is no page.`, mend: `Ask for 1 to ${longestPage} runs.` })
      }
      if ((query.text ?? "").length > longestSearch) {
        return yield* new InvalidInput({
          field: "text",
          reason: `It has ${query.text?.length} characters; ${longestSearch} are allowed.`,
          mend: "Search for a few words."
        })
      }
      const runs = yield* found(query)
      const queue = yield* queueOf(runs)
      return yield* Effect.forEach(runs, (run) => summaryOf(texts, run, queue(run.id)))
    })

    const overlapsOf = Effect.fnUntraced(function* (run: RunId) {
      const found = yield* radar.of(run)
      const views = yield* Effect.forEach(found.slice(0, mostOverlaps), ({ paths, conflicts, ...overlap }) =>
        ledger.run(overlap.run).pipe(
          Effect.flatMap((other) =>
            Effect.map(texts.title(other.request.prompt), (title): ReadonlyArray<OverlapView> => [
              { ...overlap, number: other.number, title, paths: paths.slice(0, mostPaths), conflicts: conflicts.slice(0, mostPaths) }
            ])
          ),
          Effect.catchTag("RunNotFound", () => Effect.succeed([]))
        )
      )
      return views.flat()
    })

    const detail = Effect.fnUntraced(function* (reference: string) {
      const run = yield* ledger.findRun(reference)
      return yield* detailOf(texts, run, yield* overlapsOf(run.id), (yield* queueOf([run]))(run.id))
    })

    const eventView = (event: StoredEvent): Effect.Effect<EventView> =>
      Effect.map(texts.optional(eventText(event.event)), (text) => ({
        event,
        line: eventLine(event.event, event.actor),
        ...(text === undefined ? {} : { text: text.slice(0, longestEventText) })
      }))
    const changeView = (change: Change): Effect.Effect<ChangeView> =>
      change._tag === "live" ? Effect.succeed(change) : Effect.map(eventView(change.event), (view) => ({ _tag: "event", ...view }))

    const changes = (query: {
      readonly after: number
      readonly follow: boolean
      readonly run?: string
    }): Stream.Stream<ChangeView, ApiError> =>
      Stream.unwrap(
        Effect.gen(function* () {
          const run = query.run === undefined ? undefined : yield* orApiError(ledger.findRun(query.run))
          const { after, follow } = query
          return ledger
            .changes(run === undefined ? { after, follow } : { after, follow, stream: run.id })
            .pipe(Stream.mapEffect(changeView, { concurrency: 8 }))
        })
      )

    const live = (reference: string): Stream.Stream<LiveView, ApiError> =>
      Stream.unwrap(Effect.map(orApiError(ledger.findRun(reference)), (run) => interrupts.live(run.id)))

    return {
      handlers: {
        ListRuns: (query: RunSearch) => orApiError(list(query)),
        GetRun: ({ run }: { readonly run: string }) => orApiError(detail(run)),
        Changes: changes,
        Live: ({ run }: { readonly run: string }) => live(run)
      }
    }
  })
