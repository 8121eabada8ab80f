/** A place that an approved change is written to. Two kinds: a person's repository, and its `origin`. */
import { Schema, type Effect } from "effect"
import type { GitObject } from "../domain/ids.ts"
import type { GateRefused } from "./write-gate.ts"

/** What stands at the target now; its notes are in the store when this is answered. */
export interface Standing {
  readonly branch: GitObject | undefined
  /** The branch holds the published commit: as its tip, or below commits that came after it. */
  readonly holds: boolean
  readonly notes: GitObject | undefined
}

/** What is still to be written, with what is expected to stand there meanwhile. */
export interface Writing {
  /** Absent when the branch stands already. */
  readonly commit?: GitObject
  /** Absent when the note stands already. */
  readonly note?: { readonly made: GitObject; readonly on: GitObject | undefined }
}

/** Somebody wrote to the target since it was looked at: look again. */
export class TargetMoved extends Schema.TaggedError<TargetMoved>()("TargetMoved", { detail: Schema.String }) {}

export interface Target {
  /** For the record: a path, or the remote's name. */
  readonly name: string
  readonly look: (commit: GitObject) => Effect.Effect<Standing, GateRefused>
  /** Why the change can't stand there any more, or undefined where its base is still part of the target. */
  readonly conflict: Effect.Effect<string | undefined, GateRefused>
  /** Where the base branch stands now, brought into the store and pinned as a base; undefined where there is none. */
  readonly head: Effect.Effect<GitObject | undefined, GateRefused>
  /** Branch and note together or not at all; asks `mayWrite` at the last moment. */
  readonly write: (writing: Writing, mayWrite: Effect.Effect<void, GateRefused>) => Effect.Effect<void, GateRefused | TargetMoved>
  /** Removes the branch, if it stands exactly at that commit of ours. */
  readonly retract: (commit: GitObject) => Effect.Effect<void, GateRefused>
  /** Commit and tree at the tip of the branch, or undefined where it is gone. */
  readonly tip: Effect.Effect<{ readonly commit: GitObject; readonly tree: GitObject } | undefined, GateRefused>
}

/** Everything a target needs to know of the change. */
export interface TargetSpec {
  readonly store: string
  /** The person's repository. */
  readonly path: string
  readonly branch: string
  readonly base: { readonly branch: string; readonly commit: GitObject }
  /** Unique a run: names the store's own refs. */
  readonly key: string
  /** Names and dates for the reflog. */
  readonly identity: Readonly<Record<string, string>>
  /** A point that tests stop at; see `gate.ts`. */
  readonly at: (point: GatePoint) => Effect.Effect<void>
}

/** Where a crash is worth a test, in their order. */
export const gatePoints = ["verified", "committed", "looked", "noted", "copied", "prepared", "written"] as const
export type GatePoint = (typeof gatePoints)[number]

/** The ref that git can't have beside `refs/heads/<branch>`: one is the folder of the other. */
export const refInTheWay = (branch: string, refs: Iterable<string>): string | undefined => {
  const ours = `refs/heads/${branch}`
  for (const ref of refs) if (ref.startsWith(`${ours}/`) || (ref.startsWith("refs/heads/") && ours.startsWith(`${ref}/`))) return ref
  return undefined
}
