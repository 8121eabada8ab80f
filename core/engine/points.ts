/**
 * Where a crash of the core is worth a test: the engine names these points and passes each of them. Between two
 * neighbours something outside changed, or something was recorded, and not both.
 */
import type { Effect } from "effect"
import { EffectKind } from "../domain/event.ts"

/** Of each effect: its turn came and nothing is done yet, it is done and nobody knows, it is recorded. */
const phases = ["begins", "ended", "reported"] as const
type Phase = (typeof phases)[number]

/** Besides: a run was let in, an open effect was counted as restarted, an ended run's workspaces are about to go. */
const others = ["admitted", "restarted", "forgetting"] as const

export type EnginePoint = `${EffectKind} ${Phase}` | (typeof others)[number]

/** All of them, in the order of a run's way. */
export const enginePoints: ReadonlyArray<EnginePoint> = [
  ...others,
  ...EffectKind.literals.flatMap((kind) => phases.map((phase): EnginePoint => `${kind} ${phase}`))
]

/** What is done at a point. In a core that is shipped nothing is. */
export type AtPoint = (point: EnginePoint) => Effect.Effect<void>
