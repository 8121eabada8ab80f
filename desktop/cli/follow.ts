/** Follows what happens: a line an event, and in a terminal what goes on right now. */
import { Effect, Option, Stream } from "effect"
import type { EventView, RunDetail } from "../../core/api/contract.ts"
import type { ApiError } from "../../core/api/handlers/errors.ts"
import { statusKind } from "../../core/domain/run.ts"
import type { CoreClient } from "../host/client.ts"
import type { Lost } from "./core.ts"
import type { Output } from "./output.ts"
import { clock } from "./render.ts"
import { visibleLine } from "./untrusted.ts"

/** Prints a run's events after `after` until it rests: waits for a person, stopped, or ended. Answers how it rests. */
export const followRun = Effect.fnUntraced(function* (
  core: CoreClient,
  output: Output,
  run: string,
  after: number
): Effect.fn.Return<RunDetail, ApiError | Lost> {
  let past = true
  let seen = after
  const resting = core.Changes({ after, follow: true, run }).pipe(
    Stream.mapEffect((change) => {
      if (change._tag === "live") past = false
      else {
        seen = change.event.seq
        printEvent(output, change, false)
      }
      return past ? Effect.succeed(Option.none<RunDetail>()) : Effect.map(core.GetRun({ run }), (detail) => asRest(output, detail))
    }),
    Stream.filter(Option.isSome),
    Stream.runHead
  )
  const rested = yield* output.terminal ? Effect.raceFirst(resting, Effect.andThen(followLive(core, output, run), Effect.never)) : resting
  output.status("")
  // It rests by now, and what led to that may be further on than the event it was noticed at.
  yield* core
    .Changes({ after: seen, follow: false, run })
    .pipe(Stream.runForEach((change) => Effect.sync(() => (change._tag === "event" ? printEvent(output, change, false) : undefined))))
  return rested._tag === "Some" ? rested.value.value : yield* core.GetRun({ run })
})

const asRest = (output: Output, detail: RunDetail): Option.Option<RunDetail> => {
  if (statusKind(detail.summary.status) !== "working") return Option.some(detail)
  output.status(detail.summary.note)
  return Option.none()
}

/** Prints everything after `after`, and goes on until it is interrupted. */
export const followAll = (core: CoreClient, output: Output, after: number, run?: string): Effect.Effect<void, ApiError | Lost> =>
  core
    .Changes({ after, follow: true, ...(run === undefined ? {} : { run }) })
    .pipe(
      Stream.runForEach((change) =>
        Effect.sync(() => (change._tag === "event" ? printEvent(output, change, run === undefined) : undefined))
      )
    )

/** The session's words, as they come, in the terminal's last line. */
const followLive = (core: CoreClient, output: Output, run: string): Effect.Effect<void, ApiError | Lost> => {
  let words = ""
  return core.Live({ run }).pipe(
    Stream.runForEach((live) =>
      Effect.sync(() => {
        words = live.kind.endsWith(".delta") ? `${words}${live.text}`.slice(-400) : live.text
        const last = words.trimEnd().split("\n").at(-1) ?? ""
        if (last !== "") output.status(`${live.kind.split(".")[0]}: ${last}`)
      })
    )
  )
}

const printEvent = (output: Output, view: EventView, named: boolean): void => {
  if (output.json) {
    const { event, line } = view
    return output.item({ ...event, line, ...(view.text === undefined ? {} : { text: view.text }) })
  }
  const run = named && view.event.stream !== "installation" ? `${view.event.stream.slice(0, 12)}  ` : ""
  output.line(`${clock(view.event.at)}  ${run}${visibleLine(view.line)}`)
}
