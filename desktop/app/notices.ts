/**
 * What the desktop is told of (DSK-2): each thing that waits once, also over restarts; many at once as one; nothing in
 * the quiet hours, and what still waits then after them. Pure: what was told is handed in and out.
 */
import { Schema } from "effect"
import type { RunSummary } from "../../core/api/contract.ts"
import type { NoticeKind } from "../../core/config/desktop.ts"
import { statusKind } from "../../core/domain/run.ts"
import type { Notice } from "../../native/notifier/notifier.ts"
import { count } from "../../views/text/format.ts"
import { shortLine, waitingRun } from "./waiting.ts"

/** What is kept between two starts: of each open run the things that were told, and how far the ledger was looked at for ends. */
export const Told = Schema.Struct({
  installation: Schema.String,
  seq: Schema.Int,
  things: Schema.Record(Schema.String, Schema.Array(Schema.String))
})
export type Told = typeof Told.Type

/** What there is now. */
export interface Seen {
  readonly seq: number
  /** Runs that are not over. */
  readonly open: ReadonlyArray<RunSummary>
  /** Those that ended since `Told.seq`. */
  readonly ended: ReadonlyArray<RunSummary>
}

export interface Manner {
  readonly kinds: ReadonlyArray<NoticeKind>
  readonly quiet: boolean
  /** Notices that were shown by themselves within the last minute. */
  readonly recent: number
}

/** A notice with where a click leads. */
export interface PlacedNotice extends Notice {
  readonly place: string
}

export interface Turn {
  readonly told: Told
  readonly notices: ReadonlyArray<PlacedNotice>
  /** Keys of runs of which nothing waits any more. */
  readonly withdraw: ReadonlyArray<string>
}

/** Notices by themselves within a minute; what comes beyond is told together. */
export const mostAtOnce = 3
export const groupKey = "waiting"
export const keyOf = ({ number }: Pick<RunSummary, "number">): string => `R-${number}`

interface Thing {
  readonly id: string
  readonly kind: NoticeKind
  readonly words: string
  readonly critical?: true
}

/** What of a run waits for somebody, each with a name that stays the same as long as it is the same thing. */
const thingsOf = (run: RunSummary): ReadonlyArray<Thing> => {
  const pending = (run.pending ?? []).map(({ kind, about, since }): Thing => {
    switch (kind) {
      case "question":
        return { id: `question ${since} ${about}`, kind: "question", words: about }
      case "plan":
        return { id: `plan ${about}`, kind: "approval", words: "The plan waits for your approval." }
      case "patch":
        return { id: `patch ${about}`, kind: "approval", words: `${about} waits for your approval.` }
      case "violation":
        return { id: `violation ${about}`, kind: "blocked", words: about }
    }
  })
  const stopped: ReadonlyArray<Thing> =
    pending.length === 0 && statusKind(run.status) === "stopped"
      ? [{ id: run.status, kind: run.status === "blocked-policy" ? "blocked" : "failed", words: run.note }]
      : []
  const escalated: ReadonlyArray<Thing> =
    run.waiting?.escalated === true
      ? [
          {
            id: `escalated ${run.waiting.since}`,
            kind: pending[0]?.kind ?? "approval",
            words: "Nobody came yet: it still waits.",
            critical: true
          }
        ]
      : []
  return [...pending, ...stopped, ...escalated]
}

const titles: Readonly<Record<NoticeKind, string>> = {
  approval: "Waits for approval",
  question: "Asks",
  blocked: "Blocked by policy",
  failed: "Needs you",
  done: "Done"
}
const buttons: Readonly<Record<NoticeKind, string>> = {
  approval: "Review",
  question: "Answer",
  blocked: "Look",
  failed: "Look",
  done: "Look"
}

/** What a person ended by their own word is no news to them. */
const endOf = ({ status, note }: RunSummary): Thing | undefined =>
  status === "done" || status === "declined"
    ? { id: status, kind: "done", words: note }
    : status === "failed"
      ? { id: status, kind: "failed", words: note }
      : undefined

export const nextTurn = (before: Told, seen: Seen, { kinds, quiet, recent }: Manner): Turn => {
  const now = seen.open.map((run) => ({ run, things: thingsOf(run) }))
  const known = (run: RunSummary) => new Set(Object.hasOwn(before.things, run.id) ? before.things[run.id] : [])
  const wait = now.filter(({ things }) => things.length > 0)
  const still = new Set(wait.map(({ run }) => run.id as string))
  // A run of which something was told and now waits for nothing: its notice would say what is no longer so.
  const settled = now.flatMap(({ run }) => (Object.hasOwn(before.things, run.id) && !still.has(run.id) ? [keyOf(run)] : []))
  const withdraw = [...settled, ...seen.ended.filter((run) => endOf(run) === undefined).map(keyOf)]
  if (quiet) {
    // Nothing is told and nothing counts as told, but what was told and is over is forgotten.
    const things = Object.fromEntries(
      wait.flatMap(({ run, things: ours }) => {
        const kept = ours.map(({ id }) => id).filter((id) => known(run).has(id))
        return kept.length === 0 ? [] : [[run.id, kept] as const]
      })
    )
    return { told: { ...before, things }, notices: [], withdraw }
  }
  const fresh = [
    ...wait.flatMap(({ run, things }) => {
      const found = things.filter(({ id, kind }) => kinds.includes(kind) && !known(run).has(id))
      return found.length === 0 ? [] : [noticeOf(run, found)]
    }),
    ...seen.ended.flatMap((run) => {
      const end = endOf(run)
      return end === undefined || !kinds.includes(end.kind) ? [] : [noticeOf(run, [end])]
    })
  ]
  const told: Told = {
    ...before,
    seq: Math.max(before.seq, seen.seq),
    things: Object.fromEntries(wait.map(({ run, things }) => [run.id, things.map(({ id }) => id)]))
  }
  return { told, notices: fresh.length === 0 || fresh.length + recent <= mostAtOnce ? fresh : [together(fresh)], withdraw }
}

interface Fresh extends PlacedNotice {
  readonly kind: NoticeKind
}

const noticeOf = (run: RunSummary, things: readonly [Thing, ...ReadonlyArray<Thing>] | ReadonlyArray<Thing>): Fresh => {
  const first = things[0] as Thing
  const more = things.length - 1
  return {
    key: keyOf(run),
    kind: first.kind,
    title: shortLine(`R-${run.number} ${titles[first.kind].toLowerCase()}: ${run.title}`, 100),
    body: `${shortLine(first.words, 240)}${more === 0 ? "" : ` And ${more} more.`}`,
    urgency: things.some(({ critical }) => critical) ? "critical" : first.kind === "done" ? "low" : "normal",
    actions: [{ id: "open", label: buttons[first.kind] }],
    place: waitingRun(run).place
  }
}

const nouns: Readonly<Record<NoticeKind, readonly [one: string, many: string]>> = {
  approval: ["waits for approval", "wait for approval"],
  question: ["asks", "ask"],
  blocked: ["is blocked", "are blocked"],
  failed: ["needs you", "need you"],
  done: ["is done", "are done"]
}

const together = (fresh: ReadonlyArray<Fresh>): PlacedNotice => {
  const said = (Object.keys(nouns) as ReadonlyArray<NoticeKind>).flatMap((kind) => {
    const found = fresh.filter((notice) => notice.kind === kind).length
    return found === 0 ? [] : [count(found, nouns[kind][0], nouns[kind][1])]
  })
  return {
    key: groupKey,
    title: `${count(fresh.length, "run")} for you`,
    body: `${said.join(", ")}: ${shortLine(fresh.map(({ key }) => key).join(", "), 120)}`,
    urgency: fresh.some(({ urgency }) => urgency === "critical") ? "critical" : "normal",
    actions: [{ id: "open", label: "Open inbox" }],
    place: "#/"
  }
}
