/** Speaking with the core from a command: start it or join it, ask, and let go. */
import { Effect } from "effect"
import type { RpcClientError } from "effect/rpc"
import type { Home } from "../../core/config/home.ts"
import { connectCore, type CoreClient, type CoreUnreachable } from "../host/client.ts"
import { joinCore, type CoreNotStarted } from "../host/join.ts"
import type { Input } from "./command.ts"
import { exitCodes, type ExitCode } from "./exit-codes.ts"

/** With the core of this home, which is started when there is none. */
export const withCore = <A, E>(
  home: Home,
  use: (core: CoreClient) => Effect.Effect<A, E>
): Effect.Effect<A, E | CoreUnreachable | CoreNotStarted> =>
  Effect.scoped(
    Effect.gen(function* () {
      yield* joinCore(home)
      return yield* use(yield* connectCore(home.coreSocket))
    })
  )

/** With the core that runs; fails with `CoreUnreachable` when none does. */
export const withRunningCore = <A, E>(home: Home, use: (core: CoreClient) => Effect.Effect<A, E>): Effect.Effect<A, E | CoreUnreachable> =>
  Effect.scoped(Effect.flatMap(connectCore(home.coreSocket), use))

/** What a command shows: one document with `--json`, else lines that are safe already (`visible`). */
export interface Answer {
  readonly document: unknown
  readonly lines: ReadonlyArray<string>
  /** Left out: it is done. */
  readonly code?: ExitCode
}

/** Asks the core, and shows what it answers. */
export const answered = <E>(
  { home, output }: Input,
  ask: (core: CoreClient) => Effect.Effect<Answer, E>
): Effect.Effect<ExitCode, E | CoreUnreachable | CoreNotStarted> =>
  Effect.map(withCore(home, ask), ({ document, lines, code = exitCodes.done }) => {
    output.document(document)
    for (const line of lines) output.line(line)
    return code
  })

export type Lost = RpcClientError.RpcClientError
