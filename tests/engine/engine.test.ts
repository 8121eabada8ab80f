import { Deferred, Effect, Queue } from "effect"
import { afterEach, describe, expect, test } from "vitest"
import type { RunId } from "../../core/domain/ids.ts"
import { hash, object, repositoryId } from "../domain/arbitrary.ts"
import { openWorld, removeWorld, type Script, type World } from "./world.ts"

const worlds: Array<World> = []
const open = async (...args: Parameters<typeof openWorld>) => {
  const world = await openWorld(...args)
  worlds.push(world)
  return world
}
afterEach(async () => {
  for (const world of worlds.splice(0)) await removeWorld(world)
})

/** A step that begins and then never ends by itself; `begun` counts its beginnings. */
const stuck = () => {
  const begun = Effect.runSync(Queue.unbounded<string>())
  const ended: Array<string> = []
  const step: NonNullable<Script["execute"]> = ({ effect }) =>
    Queue.offer(begun, effect.id).pipe(
      Effect.andThen(Effect.never),
      Effect.onInterrupt(() => Effect.sync(() => ended.push(effect.id)))
    )
  return { step, next: () => Effect.runPromise(Queue.take(begun)), ended }
}

const approve = async (world: World, run: RunId) => {
  const patchSet = (await world.until(run, "awaiting-approval")).patchSets.at(-1)
  if (patchSet === undefined) throw new Error("no patch set")
  await world.submit(run, { _tag: "ApprovePatchSet", patchSetId: patchSet.id, digest: patchSet.change.digest })
}

describe("engine", () => {
  test("FLOW-1 a run goes from request to done, and writes nothing before the approval", async () => {
    const world = await open({})
    const run = await world.request()
    await world.until(run, "awaiting-approval")
    expect(world.seen.filter((step) => step.startsWith("publish"))).toEqual([])
    await approve(world, run)
    const done = await world.until(run, "done")
    expect(done.effects).toEqual([])
    expect(world.seen).toEqual([
      "triage/1#1",
      "plan/2#1",
      "execute/3#1",
      "policy/4#1",
      "review/5#1",
      "review/6#1",
      "publish/7#1",
      "observe/8#1"
    ])
  })

  test.each([
    ["auto-approve", "done"],
    ["fail-closed", "failed"],
    ["defer", "paused"],
    ["terminate", "cancelled"]
  ] as const)("RUN-4 where nobody comes, %s ends the wait: the run is %s, by the policy that a person wrote", async (posture, status) => {
    const world = await open({})
    const run = await world.request({ unattended: { posture, afterMs: 1, bounds: { tiers: ["low"], files: 10, lines: 100 } } })
    await world.until(run, status)
    const acted = (await world.events(run)).filter(({ actor }) => actor.kind === "policy")
    expect(acted.length).toBeGreaterThan(0)
  })

  test("RUN-4 what is out of bounds is escalated once, and goes on waiting; a restart reminds of what still waits", async () => {
    const world = await open({})
    const bounds = { tiers: ["low"], files: 0, lines: 0 } as const
    const run = await world.request({ unattended: { posture: "auto-approve", afterMs: 1, bounds } })
    const escalated = async (of: World) => (await of.events(run)).filter(({ event }) => event._tag === "RunEscalated")
    await world.recorded(run, "RunEscalated")
    expect((await world.run(run)).status).toBe("awaiting-approval")
    expect(await escalated(world)).toHaveLength(1)
    const late = await world.request({ unattended: { posture: "escalate", afterMs: 500 } })
    await world.until(late, "awaiting-approval")
    await world.close()
    const again = await openWorld({}, {}, world.root)
    worlds.push(again)
    await again.recorded(late, "RunEscalated")
    expect(await escalated(again)).toHaveLength(1)
  })

  test("FLOW-2 every event carries actor, cause and time", async () => {
    const world = await open({})
    const run = await world.request()
    await approve(world, run)
    await world.until(run, "done")
    for (const event of await world.events(run)) {
      expect(event.cause).toMatch(/^cmd_/)
      expect(event.at).toBeGreaterThan(0)
      expect(["person", "system"]).toContain(event.actor.kind)
    }
  })

  test("FLOW-3 what an earlier core left open is taken up again, and what was answered is not repeated", async () => {
    const first = stuck()
    const world = await open({ execute: first.step })
    const run = await world.request()
    await first.next()
    await world.close()
    const again = await openWorld({}, {}, world.root)
    worlds.push(again)
    const waiting = await again.until(run, "awaiting-approval")
    expect(again.seen).toEqual(["execute/3#1", "policy/4#1", "review/5#1", "review/6#1"])
    expect(waiting.patchSets).toHaveLength(1)
    const restarts = (await again.events(run)).filter((event) => event.event._tag === "EffectRestarted")
    expect(restarts).toHaveLength(1)
  })

  test("INT-2 the kill switch interrupts every step, holds the gate and new starts, and resumes only when asked", async () => {
    const { step, next, ended } = stuck()
    const world = await open({ execute: step })
    const run = await world.request()
    const waiting = await world.request({ repository: 2 })
    const begun = [await next(), await next()]
    await world.kill("all")
    expect((await world.run(run)).status).toBe("paused")
    expect((await world.run(waiting)).pausedBy).toBe("kill")
    expect(world.killed).toEqual(["all"])
    expect(world.held.at(-1)).toBe(true)
    const late = await world.request({ repository: 3 })
    await world.release()
    await next()
    expect((await world.run(late)).status).toBe("executing")
    expect((await world.run(run)).status).toBe("paused")
    expect(ended.toSorted()).toEqual(begun.toSorted())
    await world.submit(run, { _tag: "Resume" })
    expect(await next()).toBe(begun.find((id) => id.startsWith(run)))
  })

  test("INT-1 FLOW-5 while intake is paused what runs goes on and nothing new starts, over a restart too, until it is resumed", async () => {
    const { step, next } = stuck()
    const world = await open({ execute: step }, { concurrency: { machine: 2, perRepository: 2, perProvider: 2 } })
    const run = await world.request()
    await next()
    await world.intake("PauseIntake")
    const later = await world.request({ repository: 2 })
    // What runs is not touched: it pauses and resumes as a person says.
    await world.submit(run, { _tag: "Pause" })
    await world.submit(run, { _tag: "Resume" })
    expect(await next()).toContain(run)
    expect((await world.run(later)).status).toBe("queued")
    await world.close()

    const again = await openWorld({}, {}, world.root)
    worlds.push(again)
    await again.until(run, "awaiting-approval")
    expect((await again.run(later)).status).toBe("queued")
    await again.intake("ResumeIntake")
    await again.until(later, "awaiting-approval")
  })

  test("INT-2 a kill survives a crash before it was recorded: the mark holds the next core", async () => {
    const { step, next } = stuck()
    const world = await open({ execute: step })
    const run = await world.request()
    await next()
    await world.close()
    await Bun.write(`${world.root}/kill`, JSON.stringify({ at: 1, by: "Ada" }))
    const again = await openWorld({ execute: step }, {}, world.root)
    worlds.push(again)
    const paused = await again.until(run, "paused")
    expect(paused.pausedBy).toBe("kill")
    expect(again.seen).toEqual([])
  })

  test("INT-2 one run is killed and the others go on", async () => {
    const { step, next } = stuck()
    const world = await open({ execute: step })
    const [run, other] = [await world.request(), await world.request()]
    await next()
    await next()
    await world.kill(run)
    expect((await world.run(run)).status).toBe("paused")
    expect((await world.run(other)).status).toBe("executing")
    expect(world.killed).toEqual([run])
  })

  test("FLOW-5 no more runs are at work than the machine's limit, and a queued one follows", async () => {
    const gate = Deferred.makeUnsafe<void>()
    let now = 0
    let most = 0
    const world = await open(
      {
        execute: () =>
          Effect.gen(function* () {
            most = Math.max(most, ++now)
            yield* Deferred.await(gate)
            now--
          })
      },
      { concurrency: { machine: 2, perRepository: 2, perProvider: 2 } }
    )
    const runs = [await world.request(), await world.request(), await world.request()]
    await world.until(runs[0] as RunId, "executing")
    await world.until(runs[1] as RunId, "executing")
    expect((await world.run(runs[2] as RunId)).status).toBe("queued")
    Deferred.doneUnsafe(gate, Effect.void)
    await world.until(runs[2] as RunId, "awaiting-approval")
    expect(most).toBeLessThanOrEqual(2)
  })

  test("WORK-1 FLOW-5 what waits begins in the order of the queue, whatever came first", async () => {
    const gate = Deferred.makeUnsafe<void>()
    const world = await open({ execute: () => Deferred.await(gate) }, { concurrency: { machine: 1, perRepository: 1, perProvider: 1 } })
    const first = await world.request()
    await world.until(first, "executing")
    const waiting = [
      await world.request({ work: "onboarding" }),
      await world.request({ work: "backlog", repository: 2 }),
      await world.request({ work: "failure" }),
      await world.request()
    ]
    Deferred.doneUnsafe(gate, Effect.void)
    for (const run of waiting) await world.until(run, "awaiting-approval")
    const admitted = await Promise.all(
      waiting.map(async (run) => (await world.events(run)).find(({ event }) => event._tag === "RunAdmitted")?.seq ?? 0)
    )
    expect(admitted).toEqual(admitted.toSorted((a, b) => b - a))
  })

  test("RUN-3 REV-1 reviewers that run at once draw from one budget, with what the run used before", async () => {
    const both = Deferred.makeUnsafe<void>()
    const seen: Array<string | undefined> = []
    let begun = 0
    const world = await open({
      review: ({ run, effect, meter }) =>
        Effect.gen(function* () {
          const metered = meter.begin(run, effect.id, 0)
          if (++begun === 2) Deferred.doneUnsafe(both, Effect.void)
          yield* Deferred.await(both)
          seen.push(metered.use({ tokens: 60_000, usd: 0 }))
        })
    })
    await world.until(await world.request(), "awaiting-approval")
    expect(seen).toEqual([undefined, "tokens"])
  })

  test("FLOW-5 a repository's limit holds its own queue back and nobody else's", async () => {
    const { step, next } = stuck()
    const world = await open({ execute: step }, { concurrency: { machine: 4, perRepository: 1, perProvider: 4 } })
    const [first, second] = [await world.request({ repository: 1 }), await world.request({ repository: 1 })]
    const other = await world.request({ repository: 2 })
    const begun = [await next(), await next()]
    expect(begun.map((id) => id.split("/")[0]).toSorted()).toEqual([first, other].toSorted())
    expect((await world.run(second)).status).toBe("queued")
    await world.submit(first, { _tag: "Cancel" })
    expect((await next()).startsWith(second)).toBe(true)
  })

  test("FLOW-5 no more sessions are with one provider than its limit, however many runs are at work", async () => {
    let now = 0
    let most = 0
    const session = () =>
      Effect.gen(function* () {
        most = Math.max(most, ++now)
        // Long enough for every other run to come as far, if it were let.
        yield* Effect.sleep(50)
        now--
      })
    const world = await open(
      { triage: session, plan: session, execute: session },
      { concurrency: { machine: 4, perRepository: 4, perProvider: 1 } }
    )
    const runs = [await world.request({ repository: 1 }), await world.request({ repository: 2 }), await world.request({ repository: 3 })]
    for (const run of runs) await world.until(run, "awaiting-approval")
    expect(most).toBe(1)
  })

  test("OBS-2 a defect of ours is not repeated by itself: a person is asked, and can retry", async () => {
    let failures = 0
    const world = await open({
      triage: () => {
        failures++
        return Effect.die(new Error("no such thing"))
      }
    })
    const run = await world.request()
    const stopped = await world.until(run, "needs-human")
    // A defect is a fault of ours: a repeat can't help, so there is none.
    expect(failures).toBe(1)
    expect(stopped.failure).toMatchObject({ class: "bug", code: "step-crashed", retryable: false })
    await world.submit(run, { _tag: "Retry" })
    await world.until(run, "needs-human")
    expect(world.seen).toEqual(["triage/1#1", "triage/1#2"])
  })

  test("INT-1 a redirect reaches the step that works, and one that came too late begins another round", async () => {
    const heard: Array<string> = []
    const listening = Deferred.makeUnsafe<void>()
    const world = await open({
      execute: ({ effect, instructions, run }) =>
        effect.feedback !== undefined
          ? Effect.void
          : Effect.gen(function* () {
              yield* Deferred.succeed(listening, undefined)
              heard.push(yield* Queue.take(instructions))
              // Heard, but ended before it was taken up.
              return {
                _tag: "RecordExecution",
                taken: 0,
                outcome: { kind: "unchanged", said: run.request.prompt }
              } as const
            })
    })
    const run = await world.request()
    await Effect.runPromise(Deferred.await(listening))
    await world.submit(run, { _tag: "Redirect", instruction: hash(77) })
    const waiting = await world.until(run, "awaiting-approval")
    expect(heard).toEqual([hash(77)])
    expect(world.seen).toContain("execute/4#1")
    expect(waiting.patchSets).toHaveLength(1)
  })

  test("PLN-1 INT-1 a redirect before a plan is carried out makes another, which waits for approval again", async () => {
    const asked: Array<string | undefined> = []
    const world = await open({
      plan: ({ effect, run }) => {
        asked.push(effect.feedback)
        return Effect.succeed({
          _tag: "RecordPlan",
          plan: { plan: run.plan === undefined ? hash(31) : hash(32), tasks: 1, tier: "high", context: hash(2) }
        })
      }
    })
    const run = await world.request()
    await world.until(run, "awaiting-plan-approval")
    await world.submit(run, { _tag: "Redirect", instruction: hash(77) })
    const anew = await world.until(run, "awaiting-plan-approval")
    expect(asked).toEqual([undefined, hash(77)])
    expect([...anew.earlierPlans, anew.plan].map((plan) => plan?.plan)).toEqual([hash(31), hash(32)])
    await expect(world.submit(run, { _tag: "ApprovePlan", plan: hash(31) })).rejects.toMatchObject({ code: "approval-of-another-plan" })
    await world.submit(run, { _tag: "ApprovePlan", plan: hash(32) })
    expect((await world.until(run, "awaiting-approval")).patchSets).toHaveLength(1)
  })

  test("INT-1 pause interrupts, resume goes on with the same effect, cancel ends", async () => {
    const { step, next, ended } = stuck()
    const world = await open({ execute: step })
    const run = await world.request()
    const effect = await next()
    await world.submit(run, { _tag: "Pause" })
    await world.until(run, "paused")
    await world.submit(run, { _tag: "Resume" })
    expect(await next()).toBe(effect)
    await world.submit(run, { _tag: "Cancel" })
    expect((await world.until(run, "cancelled")).effects).toEqual([])
    expect(ended[0]).toBe(effect)
  })

  test("APR-3 a published tree that is not the approved one is never called done", async () => {
    const world = await open({
      observe: () =>
        Effect.succeed({
          _tag: "RecordObservation",
          observed: [{ repositoryId, observed: { tree: object(9), commit: object(5), at: 1 as never } }]
        } as const)
    })
    const run = await world.request()
    await approve(world, run)
    expect((await world.until(run, "needs-human")).failure?.code).toBe("published-tree-differs")
  })
})
