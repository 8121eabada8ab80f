/** What the handlers need of the process around them; `desktop` fills these in. */
import { Context, type Effect } from "effect"
import type { Actor } from "../../domain/actor.ts"
import type { Check, CoreFailure } from "../contract.ts"

/** The core's own process, and the person who runs it. */
export class CoreProcess extends Context.Service<
  CoreProcess,
  {
    readonly version: string
    readonly pid: number
    /** Without sign-in the person is this machine's user, as admin (IDN-1). */
    readonly actor: Actor
    /** Begins an orderly end; answers before it is over. */
    readonly shutdown: Effect.Effect<void>
  }
>()("core/api/CoreProcess") {}

/** One-time addresses for browsers (DSK-4). */
export class Tickets extends Context.Service<Tickets, { readonly mint: Effect.Effect<string> }>()("core/api/Tickets") {}

/** The preflight of DOC-1: each part, whether it works, why, and the mend. */
export class Doctor extends Context.Service<Doctor, { readonly checks: Effect.Effect<ReadonlyArray<Check>> }>()("core/api/Doctor") {}

/** The demo's repository and request. `prepare` makes the repository, or leaves the one that is there as it is. */
export class DemoRepository extends Context.Service<
  DemoRepository,
  {
    readonly prepare: Effect.Effect<{ readonly path: string; readonly name: string; readonly prompt: string }, CoreFailure>
  }
>()("core/api/DemoRepository") {}
