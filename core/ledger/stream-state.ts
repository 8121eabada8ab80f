/** What a stream's events fold into: the state of a run or of the installation, with its version. */
import type { DomainEvent, InstallationEvent, RunEvent, StoredEvent, StreamId } from "../domain/event.ts"
import { installationStream } from "../domain/event.ts"
import { evolve } from "../domain/evolve.ts"
import type { EffectId } from "../domain/ids.ts"
import { evolveInstallation, type Installation } from "../domain/installation.ts"
import type { Run } from "../domain/run.ts"

export interface RunState {
  readonly kind: "run"
  readonly version: number
  readonly run: Run | undefined
  /** The open effects, each with the sequence of the event that requested it last. */
  readonly opened: ReadonlyArray<readonly [effect: EffectId, seq: number]>
}
export interface InstallationState {
  readonly kind: "installation"
  readonly version: number
  readonly installation: Installation | undefined
}
export type StreamState = RunState | InstallationState

/** The state before the first event. */
export const emptyState = (stream: StreamId | string): StreamState =>
  stream === installationStream
    ? { kind: "installation", version: 0, installation: undefined }
    : { kind: "run", version: 0, run: undefined, opened: [] }

type Meta = Pick<StoredEvent, "seq" | "at" | "actor">

/** One event further. Throws when the events do not fit the state: the ledger is damaged then. */
export const foldEvent = (state: StreamState, event: DomainEvent, meta: Meta): StreamState => {
  const version = state.version + 1
  if (state.kind === "installation") {
    return { kind: "installation", version, installation: evolveInstallation(state.installation, event as InstallationEvent, meta) }
  }
  const run = evolve(state.run, event as RunEvent, meta)
  return run.effects === state.run?.effects
    ? { ...state, version, run }
    : { kind: "run", version, run, opened: opened(state, run, event, meta.seq) }
}

const opened = (before: RunState, run: Run, event: DomainEvent, seq: number): RunState["opened"] =>
  run.effects.map((effect) => {
    const requestedNow = event._tag === "EffectRequested" && event.effect.id === effect.id
    return [effect.id, requestedNow ? seq : (before.opened.find(([id]) => id === effect.id)?.[1] ?? seq)] as const
  })
