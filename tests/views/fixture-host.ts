/**
 * The real loopback host with the real views over a world in memory: what a page meets in production, except
 * the core. `bun tests/views/fixture-host.ts [empty|full]` prints an address to look at by hand.
 */
import { existsSync } from "node:fs"
import { join } from "node:path"
import { Effect, Exit, Layer, Scope } from "effect"
import { Ledger } from "../../core/ledger/ledger.ts"
import { LoopbackHost, loopbackLayer } from "../../desktop/host/loopback.ts"
import { pageRpcLayer } from "../../desktop/host/rpc.ts"
import { fixtureFacts } from "./fixture/facts.ts"
import { fixtureHandlers } from "./fixture/handlers.ts"
import { writeHistory } from "./fixture/history.ts"
import { fullWorld } from "./fixture/runs.ts"
import { World } from "./fixture/world.ts"

export interface FixtureHost {
  readonly origin: string
  /** A fresh one-time address. */
  readonly enter: () => string
  world: World
  /** The core goes away: connections end and the address refuses. */
  readonly stop: () => Promise<void>
  /** It comes back on the same port; earlier cookies are worth nothing then. */
  readonly start: () => Promise<void>
  readonly close: () => Promise<void>
}

/** As it is shipped: `npm test` and `npm run bench` build it first. */
export const builtViews = join(import.meta.dirname, "..", "..", "dist", "views")

export const emptyWorld = (): World => World.of([], Date.now())
export const busyWorld = (): World => {
  const now = Date.now()
  const world = World.of(fullWorld(now), now)
  for (const run of world.runs.values()) if (run.patchSets.length > 0 || run.summary.status === "executing") writeHistory(world, run)
  world.facts = fixtureFacts(now)
  return world
}

/** Shows what `npm run build` made last. */
export const startFixtureHost = async (world: World): Promise<FixtureHost> => {
  if (!existsSync(join(builtViews, "index.html"))) throw new Error("The views are not built: run npm run build.")
  let scope: Scope.Closeable
  let port = 0
  let mint: Effect.Effect<string>
  const host = {
    world,
    origin: "",
    enter: () => Effect.runSync(mint),
    start: async () => {
      scope = await Effect.runPromise(Scope.make())
      // The host listens only after a ledger is open; a fixture's world needs none.
      const hostLayer = loopbackLayer({ port, views: builtViews }).pipe(Layer.provide(Layer.mock(Ledger)({})))
      const services = await Effect.runPromise(
        Layer.buildWithScope(Layer.provideMerge(pageRpcLayer.pipe(Layer.provide(fixtureHandlers(() => host.world))), hostLayer), scope)
      )
      const loopback = await Effect.runPromise(Effect.provideContext(LoopbackHost, services))
      host.origin = loopback.origin
      port = Number(new URL(loopback.origin).port)
      mint = loopback.mint
    },
    stop: () => Effect.runPromise(Scope.close(scope, Exit.void)),
    close: () => host.stop()
  }
  await host.start()
  return host
}

if (import.meta.main) {
  const host = await startFixtureHost(process.argv[2] === "empty" ? emptyWorld() : busyWorld())
  console.log(host.enter())
  process.on("SIGINT", () => void host.close().then(() => process.exit(0)))
}
