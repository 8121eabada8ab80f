/**
 * What a session says while it goes on, kept outside of its sandbox: a core that is killed takes its sessions'
 * processes along, and what they had used by then would be lost with its memory (LED-4). No agent can write here,
 * and no runtime needs to know of it.
 */
import { Context, Effect, Schema, type Scope } from "effect"
import { EffectId, RunId } from "../domain/ids.ts"
import { SessionRecord } from "../domain/outcome.ts"
import type { RuntimeEvent } from "./runtime-adapter.ts"

/** What is known of a session as it begins. */
export const BegunSession = Schema.Struct({
  run: RunId,
  effect: EffectId,
  /** Epoch milliseconds. */
  startedAt: Schema.Int,
  session: Schema.Struct({
    id: SessionRecord.fields.id,
    role: SessionRecord.fields.role,
    runtime: SessionRecord.fields.runtime,
    model: SessionRecord.fields.model,
    repository: SessionRecord.fields.repository,
    task: SessionRecord.fields.task,
    input: SessionRecord.fields.input
  })
})
export type BegunSession = typeof BegunSession.Type

export interface SessionJournal {
  /** Begins a journal; what is noted survives the core's process. It never fails: a disk that refuses loses the journal alone. */
  readonly begin: (session: BegunSession) => Effect.Effect<(event: RuntimeEvent) => void, never, Scope.Scope>
}

/** Keeps nothing, unless a core provides one that does. */
export const SessionJournal: Context.Reference<SessionJournal> = Context.Reference("core/runtime/SessionJournal", {
  defaultValue: (): SessionJournal => ({ begin: () => Effect.succeed(() => undefined) })
})
