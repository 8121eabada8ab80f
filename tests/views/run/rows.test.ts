import * as Schema from "effect/Schema"
import { describe, expect, test } from "vitest"
import { ChangeView, type EventView } from "../../../core/api/contract.ts"
import type { DomainEvent } from "../../../core/domain/event.ts"
import { countsOf, heightOf, isEvent, keyOf, previewOf, rowsOf, type Wanted } from "../../../views/run/timeline/rows.ts"
import { kindOf } from "../../../views/run/timeline/kinds.ts"
import { artifact, runId } from "../fixture/ids.ts"
import { busyWorld } from "../fixture-host.ts"
import { person } from "../fixture/runs.ts"

const everything: Wanted = { shown: "all", find: "", sessions: new Set(), transcripts: new Map() }
const world = busyWorld()
const events = world.events.filter(({ event }) => event.stream === runId(231))
const transcript = artifact("transcript worker")

describe("UI-1 the lines of a timeline", () => {
  test("UI-1 unfiltered and folded they are the events themselves: a hundred thousand cost nothing", () => {
    expect(rowsOf(events, everything)).toBe(events)
  })

  test("UI-1 each filter shows as many as it counts, and all of them together are all", () => {
    const { counts } = countsOf(events)
    for (const shown of ["decision", "agent", "work", "error"] as const) {
      expect(rowsOf(events, { ...everything, shown })).toHaveLength(counts[shown])
    }
    expect(counts.decision + counts.agent + counts.work + counts.error).toBe(counts.all)
  })

  test("UI-1 counts of a history that grew are those of counting anew", () => {
    const before = countsOf(events.slice(0, 7))
    expect(countsOf(events, before).counts).toEqual(countsOf(events).counts)
    expect(countsOf(events.slice(3), before).counts).toEqual(countsOf(events.slice(3)).counts)
  })

  test("UI-1 a search looks at lines and texts, and shows the line that holds it", () => {
    const found = rowsOf(events, { ...everything, find: "one release" })
    expect(found).toHaveLength(1)
    const text = `${"first\n".repeat(40)}the needle is here\nlast`
    const [event] = events
    if (event === undefined) throw new Error("the fixture has a history")
    expect(previewOf({ ...event, text }, "needle")).toBe("the needle is here")
    expect(previewOf({ ...event, text }, "")).toBe("first")
  })

  test("UI-1 a session that is unfolded shows its transcript under it, while it is read and when it can't be", () => {
    const open = { ...everything, sessions: new Set<string>([transcript]) }
    const at = (rows: ReturnType<typeof rowsOf>) =>
      rows.findIndex(
        (row) => isEvent(row) && row.event.event._tag === "SessionRecorded" && row.event.event.session.transcript === transcript
      )
    const reading = rowsOf(events, open)
    expect(reading[at(reading) + 1]).toMatchObject({ words: "Reading the transcript…" })
    const entries = [
      { kind: "says" as const, at: 1, text: "I keep it." },
      { kind: "tool" as const, at: 2, tool: "bash", input: "{}", output: "needle", ok: false }
    ]
    const read = { ...open, transcripts: new Map([[transcript, { entries }]]) }
    expect(rowsOf(events, read)).toHaveLength(events.length + 2)
    expect(rowsOf(events, { ...read, find: "needle" }).map(keyOf)).toEqual([`${transcript.slice(0, 8)}.1`])
    const errors = rowsOf(events, { ...read, shown: "error" })
    expect(errors.filter((row) => !isEvent(row))).toHaveLength(1)
  })

  test("UI-1 a folded event has a height that is known before it is drawn", () => {
    for (const view of events) expect(heightOf(view, false)).toBe(previewOf(view, "") === "" ? 28 : 46)
  })
})

describe("UI-1 an event of a kind that the page does not know", () => {
  const codec = Schema.toCodecJson(ChangeView)
  const wire = (event: DomainEvent) => {
    const view = world.append(runId(231), person, event)
    return JSON.parse(JSON.stringify(Schema.encodeUnknownSync(codec)({ _tag: "event", ...view }))) as { event: { event: object } }
  }
  const decode = (json: unknown) => Schema.decodeUnknownSync(codec)(json) as { readonly _tag: "event" } & EventView

  test("UI-1 ARC-1 is read with its name and drawn as such; one of a kind that it knows stays what it is", () => {
    const known = wire({ _tag: "RunResumed" })
    expect(decode(known).event.event).toEqual({ _tag: "RunResumed" })
    const newer = { ...known, event: { ...known.event, event: { _tag: "RunTeleported", to: "Mars" } } }
    const { event } = decode(newer).event
    expect(event).toEqual({ _tag: "Unknown", kind: "RunTeleported" })
    expect(kindOf(event)).toMatchObject({ symbol: "unknown", filter: "work" })
  })
})
