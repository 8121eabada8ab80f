/**
 * kill -9 at each point that the engine, the gate and the seams to sandboxes and stores name, while runs over two
 * repositories ask questions, are blocked and overridden, get changes requested and are approved one by one (REL-1).
 */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Effect, Stream } from "effect"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import type { EventView } from "../../core/api/contract.ts"
import type { StoredEvent } from "../../core/domain/event.ts"
import { addRepository, site, type Core, type Site } from "../flow/core.ts"
import { processesOf } from "../flow/processes.ts"
import { git } from "../repository/kit.ts"
import { errand, patchSetOf, pursue, repositories, Wrong, type Around, type Errand } from "./person.ts"
import { buildDyingCore, personPoints, points } from "./points.ts"

/** `PATCHPLANE_KILLS=500` is the whole; each point comes once before one comes again. */
const kills = Number(process.env["PATCHPLANE_KILLS"] ?? 8)
const seed = Number(process.env["PATCHPLANE_SEED"] ?? 20_261_121)
const random = (() => {
  let state = seed
  return (below: number) => Math.floor(((state = (state * 1_103_515_245 + 12_345) % 2_147_483_648) / 2_147_483_648) * below)
})()
const shuffled = <A>(all: ReadonlyArray<A>): ReadonlyArray<A> => {
  const left = [...all]
  return all.map(() => left.splice(random(left.length), 1)[0] as A)
}

/** Runs under way at once. */
const together = 3
/** A point that this many runs went by without is not on the way from here: the core is killed where it stands. */
const patience = 2 * together

let at: Site
let copy: string
beforeAll(async () => {
  copy = mkdtempSync(join(tmpdir(), "patchplane-dying-"))
  at = site(
    {
      runtime: "scripted",
      reviewers: [{ name: "check", kind: "command", command: ["true"], required: true }],
      concurrency: { machine: 4, perRepository: 4 }
    },
    await buildDyingCore(copy)
  )
})
afterAll(async () => {
  await at.remove()
  rmSync(copy, { recursive: true, force: true })
})

describe("kill -9 in runs over several repositories", () => {
  test(
    `REL-1 FLOW-3 FLOW-4 APR-2 APR-5 PUB-5 LED-6 ${kills} kills at ${points.length} points lose and repeat nothing (seed ${seed})`,
    { timeout: 300_000 + kills * 60_000 },
    async () => {
      const paths = repositories.map((name) => at.repository(name, { "name.txt": `${name}\n` }))
      const errands: Array<Errand> = []
      const first = await at.start()
      for (const path of paths) await addRepository(first, path)
      await first.stop()

      let order: ReadonlyArray<string> = []
      const reached = new Map<string, number>()
      let elsewhere = 0
      for (let kill = 0; kill < kills; kill++) {
        if (order.length === 0) order = shuffled(points)
        const [point = "", ...others] = order
        order = others
        if (await lifeUntil(errands, point)) reached.set(point, (reached.get(point) ?? 0) + 1)
        else elsewhere++
        if (process.env["PATCHPLANE_KILLS"] !== undefined)
          console.log(`${kill + 1} ${point} ${errands.length} runs ${Math.round(performance.now())}`)
      }

      const core = await at.start()
      await Promise.all(errands.map((each) => pursue(core, each, async () => {})))
      const kept = await Promise.all(errands.map((each) => core.show(each.run ?? "")))
      for (const each of errands) await expectOnce(core, each, paths)
      const branches = (path: string) => git(path, "for-each-ref", "--format=%(refname)", "refs/heads/patchplane").split("\n")
      for (const path of paths) {
        expect(branches(path)).toHaveLength(errands.length)
        expect(git(path, "notes", "--ref=patchplane", "list").split("\n")).toHaveLength(errands.length)
        expect(git(path, "fsck", "--strict", "--no-dangling")).toBe("")
      }
      expect((await core.call((client) => client.ListRuns({ limit: 500 }))).map(({ id }) => id).toSorted()).toEqual(
        errands.map(({ run }) => run).toSorted()
      )
      // What is projected is what the events say, and the events are all there.
      await core.call((client) => client.RebuildLedger())
      expect(await Promise.all(errands.map((each) => core.show(each.run ?? "")))).toEqual(kept)
      const verified = await core.call((client) => client.VerifyLedger())
      expect(verified).toMatchObject({ broken: null, artifacts: { missing: [], corrupt: [] }, anchors: { broken: [], unreachable: [] } })
      expect(verified.anchors?.checked).toBe(errands.length * repositories.length)
      await core.stop()
      while (processesOf(at.root).length > 0) await Bun.sleep(20)
      if (kills >= points.length) expect([...reached.keys()].toSorted()).toEqual([...points].toSorted())
      console.log(`${kills} kills, ${elsewhere} of them elsewhere than at their point; ${errands.length} runs done`)
    }
  )
})

/** One life of the core, to its death: at the point, which is answered, or elsewhere. */
const lifeUntil = async (errands: Array<Errand>, point: string): Promise<boolean> => {
  const persons = (personPoints as ReadonlyArray<string>).includes(point)
  let core: Core
  try {
    core = await at.start(
      persons
        ? {}
        : { PATCHPLANE_DIE_AT: point, PATCHPLANE_DIE_AFTER: String(/^(gate|execute|review|sandbox)/.test(point) ? random(2) : 0) }
    )
  } catch (cause) {
    // It died as it started: there are points on the way to being ready.
    if (/SIGKILL/.test(String(cause))) return true
    throw cause
  }
  let there = !persons
  let passed = random(3)
  const around: Around = async (moment) => {
    if (moment !== point || passed-- > 0) return
    there = true
    void core.kill9()
    await core.gone
    throw new Error("the core died")
  }
  let settled = 0
  const pursued = async (each: Errand): Promise<void> => {
    await pursue(core, each, around)
    // As many as at the start are kept under way, and no more.
    if (++settled <= patience && errands.filter(({ ended }) => !ended).length < together) await begin()
  }
  const begin = async () => {
    const made = errand(errands.length + 1)
    errands.push(made)
    await pursued(made)
  }
  const open = errands.filter(({ ended }) => !ended)
  // What a run passes at its beginning is passed at once by one that begins.
  const early = /^(admitted|triage|plan)/.test(point) && open.length < 2 * together ? 1 : 0
  const work = [...open.map(pursued), ...Array.from({ length: Math.max(early, together - open.length) }, begin)]
  const failed = Promise.withResolvers<never>()
  const done = Promise.all(
    work.map((each) =>
      each.catch(async (cause: unknown) => {
        if (cause instanceof Wrong) failed.reject(cause)
        // Whatever else goes wrong, the core's death is the reason; a core that lives fails the test by its time.
        await core.gone
      })
    )
  )
  await Promise.race([core.gone, done, failed.promise])
  if (settled > patience) there = false
  await core.kill9()
  await Promise.all(work.map((each) => each.catch(() => {})))
  return there
}

/** What an errand came to, event by event: everything it took happened, and once. */
const expectOnce = async (core: Core, { run = "", number, commands }: Errand, paths: ReadonlyArray<string>): Promise<void> => {
  const detail = await core.show(run)
  const events = await eventsOf(core, run)
  const of = <Tag extends StoredEvent["event"]["_tag"]>(tag: Tag) =>
    events.filter((stored): stored is StoredEvent & { event: Extract<StoredEvent["event"], { _tag: Tag }> } => stored.event._tag === tag)
  const where = `R-${detail.summary.number}, errand ${number}`
  expect(`${where} ${detail.summary.status} ${detail.summary.note}`).toMatch(new RegExp(`^${where} done`))
  const counted = Object.fromEntries(
    (
      [
        "RunRequested",
        "RunAdmitted",
        "TriageCompleted",
        "PlanCompleted",
        "PlanApproved",
        "QuestionAsked",
        "QuestionAnswered",
        "CombinationCompleted",
        "ViolationOverridden",
        "PatchSetProposed",
        "ChangesRequested",
        "PatchSetApproved",
        "PublicationRecorded",
        "PublicationObserved",
        "RunFinished",
        "RunPaused"
      ] as const
    ).map((tag) => [tag, of(tag).length])
  )
  expect({ where, ...counted }).toEqual({
    where,
    RunRequested: 1,
    RunAdmitted: 1,
    // Deferred with a question, then good to go.
    TriageCompleted: 2,
    PlanCompleted: 1,
    PlanApproved: 1,
    // One of triage, one of each of three tasks.
    QuestionAsked: 4,
    QuestionAnswered: 4,
    CombinationCompleted: 1,
    ViolationOverridden: 1,
    // One of shop; of api the agent's two and the person's.
    PatchSetProposed: 4,
    ChangesRequested: 1,
    PatchSetApproved: 2,
    PublicationRecorded: 2,
    PublicationObserved: 2,
    RunFinished: 1,
    RunPaused: 0
  })
  const once = (what: string, names: ReadonlyArray<string>) => expect(names.length, `${where}: ${what}`).toBe(new Set(names).size)
  once(
    "questions answered",
    of("QuestionAnswered").map(({ event }) => event.questionId)
  )
  once(
    "versions proposed",
    of("PatchSetProposed").map(({ event }) => `${event.repositoryId} ${event.version}`)
  )
  once(
    "versions decided",
    of("PatchSetDecided").map(({ event }) => event.patchSetId)
  )
  once(
    "reviews",
    of("ReviewCompleted").map(({ event }) => `${event.patchSetId} ${event.reviewer}`)
  )
  expect(of("ReviewCompleted"), where).toHaveLength(4)
  once(
    "evaluations",
    of("PolicyEvaluated").map(({ event }) => `${event.stage} ${event.effectId} ${event.patchSetId ?? ""}`)
  )
  once(
    "executions",
    of("ExecutionCompleted").map(({ event }) => event.effectId)
  )
  once(
    "attempts",
    of("EffectRequested").map(({ event }) => `${event.effect.id} ${event.effect.attempt}`)
  )
  once(
    "sessions",
    of("SessionRecorded").map(({ event }) => `${event.effectId} ${event.session.id}`)
  )
  // Each command of the person is the cause of something, and of no more than its own.
  const byPerson = new Set(events.filter(({ actor }) => actor.kind === "person").map(({ cause }) => cause))
  expect(byPerson.size, where).toBe(commands.size + 1)
  for (const [name, { id }] of commands) expect(byPerson.has(id), `${where}: ${name}`).toBe(true)
  expect(
    events.map(({ version }) => version),
    where
  ).toEqual(events.map((_, index) => index + 1))

  for (const [index, name] of repositories.entries()) {
    const path = paths[index] ?? ""
    const patchSet = patchSetOf(detail, name)
    const publication = detail.publications.find(({ repositoryId }) => repositoryId === patchSet?.repositoryId)?.publication
    const branch = publication?.branch ?? ""
    expect(git(path, "rev-parse", `${branch}^{tree}`), where).toBe(patchSet?.tree)
    expect(patchSet?.approval?.digest, where).toBe(patchSet?.digest)
    expect(git(path, "rev-list", "--count", `main..${branch}`), where).toBe("1")
    const files = git(path, "diff", "--name-only", `main..${branch}`).split("\n")
    const made = name === "shop" ? [".github/workflows/ci.yml", "feature.txt", "part", "part"] : ["more.txt"]
    expect(
      files.map((file) => file.replace(/^part-.*/, "part")),
      where
    ).toEqual(made)
  }
}

const eventsOf = (core: Core, run: string): Promise<ReadonlyArray<EventView["event"]>> =>
  core.call((client) =>
    Stream.runCollect(client.Changes({ after: 0, follow: false, run })).pipe(
      Effect.map((changes) => Array.from(changes).flatMap((change) => (change._tag === "event" ? [change.event] : [])))
    )
  )
