/** A whole core in this process, with doubles at the machine's ports, and a client on its socket. */
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Effect, Exit, ManagedRuntime, Scope, Stream } from "effect"
import { homeAt, type Home } from "../../core/config/home.ts"
import { decodeConfig } from "../../core/config/load.ts"
import { mint, type RunId } from "../../core/domain/ids.ts"
import { statusKind } from "../../core/domain/run.ts"
import type { NewRequest, RunDetail } from "../../core/api/contract.ts"
import { connectCore, type CoreClient } from "../../desktop/host/client.ts"
import { coreLayer, type Machine } from "../../desktop/core-layer.ts"
import { LoopbackHost } from "../../desktop/host/loopback.ts"
import { doubles } from "../host/doubles.ts"

export interface TestCore {
  readonly home: Home
  readonly client: CoreClient
  readonly shutdowns: () => number
  readonly run: <A, E>(effect: Effect.Effect<A, E>) => Promise<A>
  /** The error that it fails with. */
  readonly refused: <A, E>(effect: Effect.Effect<A, E>) => Promise<E>
  readonly request: (prompt: string, more?: Partial<NewRequest>) => Promise<{ readonly runId: RunId; readonly number: number }>
  /** Waits on the changes until the run rests. */
  readonly rested: (run: string) => Promise<RunDetail>
  readonly close: () => Promise<void>
}

export const openCore = async (config = "{}", machine: Machine = doubles): Promise<TestCore> => {
  const home = homeAt(await mkdtemp(join(tmpdir(), "patchplane-api-")))
  let shutdowns = 0
  const settings = { home, config: await Effect.runPromise(decodeConfig("config.json", config)) }
  const lifetime = { end: Effect.sync(() => void shutdowns++), ended: Effect.never }
  const runtime = ManagedRuntime.make(coreLayer({ ...settings, config: { ...settings.config, host: { port: 0 } } }, lifetime, machine))
  await runtime.runPromise(LoopbackHost)
  const scope = await Effect.runPromise(Scope.make())
  const client = await Effect.runPromise(Scope.provide(connectCore(home.coreSocket), scope))
  const run = <A, E>(effect: Effect.Effect<A, E>) => Effect.runPromise(effect)
  return {
    home,
    client,
    shutdowns: () => shutdowns,
    run,
    refused: (effect) => run(Effect.flip(effect)),
    request: (prompt, more = {}) =>
      run(
        client.CreateRequest({
          commandId: mint("cmd"),
          prompt,
          repository: "app",
          channel: "cli",
          paths: [],
          avoid: [],
          tier: "low",
          links: [],
          ...more
        })
      ),
    rested: (reference) =>
      run(
        client.Changes({ after: 0, follow: true, run: reference }).pipe(
          Stream.mapEffect(() => client.GetRun({ run: reference })),
          Stream.filter(({ summary }) => statusKind(summary.status) !== "working"),
          Stream.runHead,
          Effect.flatMap((found) => (found._tag === "Some" ? Effect.succeed(found.value) : Effect.die("the changes ended")))
        )
      ),
    close: async () => {
      await Effect.runPromise(Scope.close(scope, Exit.void))
      await runtime.dispose()
      await rm(home.root, { recursive: true, force: true })
    }
  }
}
