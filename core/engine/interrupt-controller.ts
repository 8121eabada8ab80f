/** How a person reaches into what runs: kill, release, and watching a live session (INT-1, INT-2). */
import { Context, type Effect, type Stream } from "effect"
import type { Actor } from "../domain/actor.ts"
import type { CommandRefused } from "../domain/command.ts"
import type { CommandId, EffectId, Instant, RunId } from "../domain/ids.ts"
import type { LedgerUnavailable } from "../ledger/ledger.ts"

/** A piece of a live session for whoever watches; it is kept in the transcript only (RUN-5). */
export interface LiveEvent {
  readonly runId: RunId
  readonly effectId: EffectId
  readonly at: Instant
  /** A normalized runtime event's name (`message.delta`, `tool.requested`, …), or `step` for the step's own progress. */
  readonly kind: string
  readonly text: string
}

export interface By {
  readonly id: CommandId
  readonly at: Instant
  readonly actor: Actor
}

export class InterruptController extends Context.Service<
  InterruptController,
  {
    /**
     * Stops one run or everything at once: the gate is held, every sandbox process is killed, fibers are
     * interrupted, and only then is it recorded. Answers how many processes it ended.
     */
    readonly kill: (target: RunId | "all", by: By) => Effect.Effect<number, CommandRefused | LedgerUnavailable>
    /** Releases the kill switch. What it stopped stays paused until a person resumes it. */
    readonly release: (by: By) => Effect.Effect<void, CommandRefused | LedgerUnavailable>
    /** What happens in the run's session from now on. Never ends by itself; a slow watcher loses the oldest. */
    readonly live: (run: RunId) => Stream.Stream<LiveEvent>
  }
>()("core/engine/InterruptController") {}
