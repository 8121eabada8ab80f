import { Deferred, Effect, Layer, ManagedRuntime, PubSub, Stream } from "effect"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { mint, type RunId } from "../../core/domain/ids.ts"
import type { Run, RunStatus } from "../../core/domain/run.ts"
import { Ledger, RunNotFound, type Change } from "../../core/ledger/ledger.ts"
import { bareStoreLayer } from "../../core/repository/bare-store.ts"
import { OverlapRadar, overlapRadarLayer } from "../../core/repository/overlap-radar.ts"
import { RepositoryStore } from "../../core/repository/repository-store.ts"
import { storeWith } from "./history.ts"
import { scratch, type Scratch } from "./kit.ts"

const text = Array.from({ length: 30 }, (_, at) => `${at}\n`).join("")
const repositoryId = mint("repo")

/** A ledger of runs in memory, with the parts that the radar reads. */
const openRadar = async (place: Scratch) => {
  const { base, commits } = storeWith(place.home, repositoryId, { shared: text, apart: "x\n" }, [
    [{ write: "shared", text: text.replace("3\n", "three\n") }],
    [{ write: "shared", text: text.replace("3\n", "THREE\n") }],
    [{ write: "apart", text: "y\n" }],
    [{ write: "shared", text: text.replace("25\n", "more\n") }]
  ])
  const runs = new Map<RunId, Run>()
  const published = await Effect.runPromise(PubSub.unbounded<Change>())
  let seq = 0
  const merged: Array<number> = []
  const ledger = Layer.mock(Ledger)({
    head: Effect.sync(() => ({ seq, hash: "" })),
    run: (id) => {
      const run = runs.get(id)
      return run === undefined ? Effect.fail(new RunNotFound({ run: id })) : Effect.succeed(run)
    },
    runs: ({ statuses }) => Effect.sync(() => [...runs.values()].filter(({ status }) => statuses?.includes(status) !== false)),
    changes: () => Stream.fromPubSub(published)
  })
  const store = Layer.effect(
    RepositoryStore,
    Effect.map(RepositoryStore, (found) => ({
      ...found,
      trialMerges: (id: typeof repositoryId, pairs: Parameters<typeof found.trialMerges>[1]) => {
        merged.push(pairs.length)
        return found.trialMerges(id, pairs)
      }
    }))
  ).pipe(Layer.provide(bareStoreLayer(place.home)))
  const set = (id: RunId, status: RunStatus, ...versions: ReadonlyArray<number>) =>
    runs.set(id, {
      id,
      status,
      patchSets: versions.map((version) => ({
        repositoryId,
        change: { commit: commits[version] ?? "9".repeat(40), tree: commits[version] ?? "9".repeat(40), base }
      }))
    } as unknown as Run)
  const tell = (id: RunId) =>
    Effect.runPromise(PubSub.publish(published, { _tag: "event", event: { seq: ++seq, stream: id } } as unknown as Change))
  const runtime = ManagedRuntime.make(overlapRadarLayer.pipe(Layer.provide(Layer.mergeAll(ledger, store))))
  return {
    merged,
    set,
    /** Says that the run is as given, and that the ledger went on by it. */
    change: async (id: RunId, status: RunStatus, ...versions: ReadonlyArray<number>) => {
      set(id, status, ...versions)
      await tell(id)
    },
    tell,
    of: (id: RunId) => runtime.runPromise(OverlapRadar.use((radar) => radar.of(id))),
    close: () => runtime.dispose()
  }
}

let place: Scratch
let radar: Awaited<ReturnType<typeof openRadar>>
beforeEach(async () => {
  place = scratch()
  radar = await openRadar(place)
})
afterEach(async () => {
  await radar.close()
  place.dispose()
})

const conflict = (run: RunId) => ({
  run,
  repositoryId,
  merge: "conflict",
  paths: ["shared"],
  conflicts: [{ path: "shared", kind: "content" }]
})

describe("FLOW-6 the radar follows the ledger", () => {
  it("FLOW-6 an overlap is known of both runs as soon as it is committed, and goes with a new version or an end", async () => {
    const [one, two, three] = [mint("run"), mint("run"), mint("run")]
    radar.set(one, "awaiting-approval", 0)
    expect(await radar.of(one)).toEqual([])
    await radar.change(two, "reviewing", 1)
    expect(await radar.of(one)).toEqual([conflict(two)])
    expect(await radar.of(two)).toEqual([conflict(one)])
    await radar.change(three, "reviewing", 2)
    expect(await radar.of(three)).toEqual([])
    await radar.change(three, "reviewing", 2, 3)
    expect((await radar.of(three)).map(({ merge, paths }) => ({ merge, paths }))).toEqual([
      { merge: "clean", paths: ["shared"] },
      { merge: "clean", paths: ["shared"] }
    ])
    expect(await radar.of(one)).toMatchObject([conflict(two), { run: three, merge: "clean" }])
    await radar.change(two, "rejected", 1)
    expect(await radar.of(one)).toMatchObject([{ run: three }])
    expect(await radar.of(two)).toEqual([])
    expect(radar.merged).toEqual([1, 2])
  })

  it("FLOW-6 events that change no patch set cost no merge, and a run that is gone is no end", async () => {
    const [one, two] = [mint("run"), mint("run")]
    radar.set(one, "awaiting-approval", 0)
    radar.set(two, "awaiting-approval", 1)
    expect(await radar.of(two)).toEqual([conflict(one)])
    for (let at = 0; at < 20; at++) await radar.tell(at % 2 === 0 ? one : mint("run"))
    await radar.change(one, "paused", 0)
    expect(await radar.of(one)).toEqual([conflict(two)])
    expect(radar.merged).toEqual([1])
  })

  it("FLOW-6 a change that can't be read is left out, and the next one is not", async () => {
    const [one, two, odd] = [mint("run"), mint("run"), mint("run")]
    radar.set(one, "awaiting-approval", 0)
    await radar.change(odd, "reviewing", 99)
    await radar.change(two, "reviewing", 1)
    expect(await radar.of(one)).toEqual([conflict(two)])
    expect(await radar.of(odd)).toEqual([])
    await radar.change(two, "reviewing", 1, 99)
    expect(await radar.of(one)).toEqual([])
  })
})

describe("FLOW-6 nobody waits for a radar that ended", () => {
  it("FLOW-6 a ledger whose changes break leaves what was known", async () => {
    const broken = await Effect.runPromise(Deferred.make<void>())
    const ledger = Layer.mock(Ledger)({
      head: Effect.succeed({ seq: 1_000, hash: "" }),
      runs: () => Effect.succeed([]),
      changes: () => Stream.fromEffect(Effect.andThen(Deferred.succeed(broken, undefined), Effect.die("the disk is gone")))
    })
    const runtime = ManagedRuntime.make(overlapRadarLayer.pipe(Layer.provide(Layer.mergeAll(ledger, bareStoreLayer(place.home)))))
    const found = await runtime.runPromise(OverlapRadar.use((each) => Effect.andThen(Deferred.await(broken), each.of(mint("run")))))
    expect(found).toEqual([])
    await runtime.dispose()
  })
})
