/** Disk use, reclaim and erasure through the contract, over a core whose sandboxes are a list. */
import { mkdtemp, rm } from "node:fs/promises"
import { existsSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Database } from "bun:sqlite"
import { Effect, Layer } from "effect"
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest"
import { mint, type ArtifactHash } from "../../core/domain/ids.ts"
import type { Run } from "../../core/domain/run.ts"
import { ExecutionAdapter, SandboxFailure, type Harvest } from "../../core/execution/execution-adapter.ts"
import { doubles, object } from "../host/doubles.ts"
import { openCore, type TestCore } from "./core.ts"

const folders = new Map<string, number>()
const caches = new Map<string, number>()
/** The engine removes the workspace of a rejected run by itself, a moment after the rejection. */
const forgets = new Map<string, PromiseWithResolvers<void>>()
const forgotten = (name: string) => {
  const known = forgets.get(name) ?? Promise.withResolvers<void>()
  forgets.set(name, known)
  return known
}
const harvested: Array<string> = []
const stores: Array<string> = []
let harvest: Harvest | SandboxFailure
const failed = (code: string) => new SandboxFailure({ code, message: "It did not work.", mend: "Do it otherwise.", retryable: false })
const entries = (from: Map<string, number>, kind: "workspace" | "cache") => Array.from(from, ([name, bytes]) => ({ name, kind, bytes }))

const execution = Layer.succeed(ExecutionAdapter, {
  kind: "local",
  readiness: Effect.succeed({ works: true, name: "double", why: "Nothing runs in it.", mend: "" }),
  reap: () => Effect.succeed({ sandboxes: 0, workspaces: 0 }),
  kill: () => Effect.succeed(0),
  forget: (name: string) =>
    Effect.sync(() => {
      folders.delete(name)
      forgotten(name).resolve()
    }),
  forgetCache: (name: string) => Effect.sync(() => void caches.delete(name)),
  harvest: ({ workspace, checkout }: { readonly workspace: string; readonly checkout: { readonly store: string } }) =>
    Effect.suspend(() => {
      harvested.push(workspace)
      stores.push(checkout.store)
      return harvest instanceof SandboxFailure ? Effect.fail(harvest) : Effect.succeed(harvest)
    }),
  usage: Effect.sync(() => [...entries(folders, "workspace"), ...entries(caches, "cache")])
} as unknown as ExecutionAdapter["Service"])

let core: TestCore
beforeAll(async () => {
  core = await openCore("{}", { ...doubles, ports: (home, config, env) => Layer.merge(doubles.ports(home, config, env), execution) })
  await core.run(core.client.AddRepository({ commandId: mint("cmd"), path: "/src/app", name: "app" }))
})
afterAll(() => core.close())
beforeEach(() => {
  folders.clear()
  caches.clear()
  harvested.length = 0
  stores.length = 0
  harvest = failed("workspace-missing")
})

const act = (run: string, tag: "cancel" | "reject") => {
  const reject = async () => {
    const patchSet = (await core.run(core.client.GetRun({ run }))).patchSets.at(-1)
    return { _tag: "reject", patchSetId: patchSet?.id as never } as const
  }
  return Promise.resolve(tag === "cancel" ? ({ _tag: "cancel" } as const) : reject()).then((action) =>
    core.run(core.client.Act({ commandId: mint("cmd"), run, action }))
  )
}
const made = async (prompt: string, end?: "cancel" | "reject") => {
  const { runId, number } = await core.request(prompt)
  await core.rested(runId)
  if (end !== undefined) await act(runId, end)
  const workspace = `${runId}/execute/3`
  if (end === "reject") await forgotten(workspace).promise
  folders.set(workspace, 5_000_000)
  return { runId, number, workspace }
}
const reclaim = (run?: string, withCaches = false) =>
  core.run(core.client.ReclaimDisk({ commandId: mint("cmd"), caches: withCaches, ...(run === undefined ? {} : { run }) }))
const left = (tree: string): Harvest => ({
  bundle: new TextEncoder().encode(`bundle of ${tree}`),
  commit: object(900),
  tree,
  diff: `+ left in ${tree}\n`,
  files: [{ path: "a" }] as unknown as Harvest["files"]
})

test("EXE-5 disk use is shown by run, with what can go; stores, artifacts, ledger and logs beside it", async () => {
  const waiting = await made("Wait for me")
  const ended = await made("End me", "reject")
  caches.set("abc", 7_000)
  const shown = await core.run(core.client.DiskUsage())
  expect(shown).toEqual(
    expect.arrayContaining([
      {
        kind: "workspace",
        name: waiting.workspace,
        bytes: 5_000_000,
        run: { number: waiting.number, status: "awaiting-approval" },
        reclaimable: false
      },
      { kind: "workspace", name: ended.workspace, bytes: 5_000_000, run: { number: ended.number, status: "rejected" }, reclaimable: true },
      { kind: "cache", name: "abc", bytes: 7_000, reclaimable: true }
    ])
  )
  expect(shown.find(({ kind }) => kind === "ledger")?.bytes).toBeGreaterThan(4_096)
  expect(shown.map(({ kind }) => kind)).toEqual(expect.arrayContaining(["artifacts", "logs", "backups"]))
})

test("EXE-5 a workspace of an ended run goes, one of a run that goes on never", async () => {
  const waiting = await made("Wait for me")
  const ended = await made("End me", "reject")
  caches.set("abc", 7_000)
  const done = await reclaim()
  expect(done).toMatchObject({ bytes: 5_000_000, removed: [{ name: ended.workspace }] })
  expect(done.stays).toMatchObject([
    { name: waiting.workspace, why: expect.stringContaining(`R-${waiting.number}`), mend: expect.stringMatching(/./) }
  ])
  expect([...folders.keys()]).toEqual([waiting.workspace])
  expect(caches.size).toBe(1)
  expect(harvested).toEqual([])
  expect(await reclaim(`R-${waiting.number}`, true)).toMatchObject({
    bytes: 7_000,
    removed: [{ name: "abc" }],
    stays: [{ name: waiting.workspace }]
  })
  expect([...folders.keys()]).toEqual([waiting.workspace])
})

test("EXE-5 what a cancelled run had not handed out is kept before its workspace goes, and the ledger names it", async () => {
  const { number, workspace, runId } = await made("Cancel me", "cancel")
  harvest = left(object(777))
  const [removed] = (await reclaim(`${number}`)).removed
  expect(harvested).toEqual([workspace])
  const kept = removed?.kept as ArtifactHash
  expect(await core.run(core.client.ReadArtifact({ hash: kept }))).toBe(`+ left in ${object(777)}\n`)
  expect(folders.size).toBe(0)
  const db = new Database(core.home.ledger, { readonly: true })
  const { payload } = db.query("SELECT payload FROM events WHERE type = 'WorkspaceReclaimed' ORDER BY seq DESC LIMIT 1").get() as {
    payload: string
  }
  db.close()
  expect(JSON.parse(payload)).toMatchObject({ runId, workspace, diff: kept, bundle: expect.stringMatching(/^[0-9a-f]{64}$/) })
  expect(await core.run(core.client.VerifyLedger())).toMatchObject({ broken: null, artifacts: { missing: [] } })
})

test("EXE-5 FLOW-4 what a run of several repositories left is harvested against each workspace's own repository", async () => {
  await core.run(core.client.AddRepository({ commandId: mint("cmd"), path: "/work/web", name: "web" }))
  const { runId, number } = await core.request("Cancel me in EACH", { secondary: ["web"] })
  await core.rested(runId)
  await act(runId, "cancel")
  const { repositories } = await core.run(core.client.GetRun({ run: runId }))
  const db = new Database(core.home.ledger, { readonly: true })
  const { state } = db.query("SELECT state FROM runs WHERE id = ?").get(runId) as { state: string }
  db.close()
  const { executions } = JSON.parse(state) as Pick<Run, "executions">
  expect(new Set(executions.map(({ repositoryId }) => repositoryId))).toEqual(new Set(repositories.map(({ id }) => id)))
  for (const { workspace } of executions) folders.set(workspace, 1_000)
  harvest = left(object(779))
  const { removed } = await reclaim(`${number}`)
  expect(removed.map(({ kept }) => typeof kept)).toEqual(executions.map(() => "string"))
  expect(harvested.map((workspace) => executions.find((each) => each.workspace === workspace)?.repositoryId)).toEqual(
    stores.map((store) => repositories.find(({ id }) => store.includes(id))?.id)
  )
})

test("EXE-5 nothing new is kept twice: a tree that was proposed already, and no files", async () => {
  const { number } = await made("Cancel me", "cancel")
  harvest = left((await core.run(core.client.GetRun({ run: `${number}` }))).patchSets.at(-1)?.tree ?? "")
  expect((await reclaim(`${number}`)).removed[0]).not.toHaveProperty("kept")
  const other = await made("Cancel me too", "cancel")
  harvest = { ...left(object(778)), files: [] }
  expect((await reclaim(`${other.number}`)).removed[0]).not.toHaveProperty("kept")
})

test("EXE-5 what can't be harvested stays, with a mend", async () => {
  const { number, workspace } = await made("Cancel me", "cancel")
  harvest = failed("no-confinement")
  expect(await reclaim(`${number}`)).toMatchObject({ bytes: 0, removed: [], stays: [{ name: workspace, mend: "Do it otherwise." }] })
  expect(folders.has(workspace)).toBe(true)
})

test("EXE-5 a patch that is not whole in the artifact store keeps its workspace", async () => {
  const { number, workspace, runId } = await made("Reject me", "reject")
  const db = new Database(core.home.ledger)
  const { payload } = db.query("SELECT payload FROM events WHERE stream = ? AND type = 'PatchSetProposed'").get(runId) as {
    payload: string
  }
  const { bundle } = (JSON.parse(payload) as { change: { bundle: string } }).change
  const { bytes } = db.query("SELECT bytes FROM artifacts WHERE hash = ?").get(bundle) as { bytes: Uint8Array }
  db.run("DELETE FROM artifacts WHERE hash = ?", [bundle])
  expect(await reclaim(`${number}`)).toMatchObject({
    removed: [],
    stays: [{ name: workspace, why: expect.stringContaining("artifact store") }]
  })
  db.run("INSERT INTO artifacts (hash, bytes) VALUES (?, ?)", [bundle, bytes])
  db.close()
  expect(await reclaim(`${number}`)).toMatchObject({ stays: [], removed: [{ name: workspace }] })
})

test("LED-9 an erased run's texts are said to be erased wherever they are shown, and its workspace goes", async () => {
  const prompt = "Fix the sum; my password is hunter2hunter2"
  const { number, workspace, runId } = await made(prompt, "reject")
  expect((await core.run(core.client.GetRun({ run: runId }))).summary.title).toBe(prompt)
  const other = await made("Something else that waits")
  const erased = await core.run(core.client.Erase({ commandId: mint("cmd"), what: `R-${number}`, reason: "A password." }))
  expect(erased.erased.length).toBeGreaterThan(0)
  expect(folders.has(workspace)).toBe(false)
  expect(folders.has(other.workspace)).toBe(true)
  const today = new Date().toISOString().slice(0, 10)
  const note = `[erased on ${today} by`
  const shown = await core.run(core.client.GetRun({ run: runId }))
  expect(shown.prompt).toContain(note)
  expect(shown.summary.title).toContain(note)
  expect(JSON.stringify(await core.run(core.client.ListRuns({ limit: 500 })))).not.toContain("hunter2")
  const [first] = erased.erased
  expect(await core.refused(core.client.ReadArtifact({ hash: first as ArtifactHash }))).toMatchObject({
    _tag: "NotFound",
    what: expect.stringContaining("erased on"),
    mend: expect.stringContaining("backup")
  })
  expect(await core.run(core.client.VerifyLedger())).toMatchObject({
    broken: null,
    artifacts: { missing: [], erased: expect.arrayContaining([expect.objectContaining({ hash: first, by: "person" })]) }
  })
})

test("LED-9 a run that is not ended is not erased, and what it needs neither", async () => {
  const waiting = await made("A prompt of its own that waits")
  const erase = (what: string) => core.refused(core.client.Erase({ commandId: mint("cmd"), what }))
  expect(await erase(`R-${waiting.number}`)).toMatchObject({ code: "run-not-final", mend: expect.stringContaining("cancel") })
  const db = new Database(core.home.ledger, { readonly: true })
  const { state } = db.query("SELECT state FROM runs WHERE id = ?").get(waiting.runId) as { state: string }
  db.close()
  const { request, patchSets } = JSON.parse(state) as { request: { prompt: string }; patchSets: [{ change: { bundle: string } }] }
  for (const hash of [request.prompt, patchSets[0].change.bundle]) expect(await erase(hash)).toMatchObject({ code: "artifact-needed" })
})

test("LED-8 BackUpLedger writes a verified copy while the core runs", async () => {
  const folder = await mkdtemp(join(tmpdir(), "patchplane-api-backup-"))
  try {
    const made = await core.run(core.client.BackUpLedger({ path: join(folder, "b") }))
    expect(made).toMatchObject({ path: join(folder, "b"), events: (await core.run(core.client.Status())).head.seq })
    expect(existsSync(join(folder, "b", "ledger.db"))).toBe(true)
    expect(await core.refused(core.client.BackUpLedger({ path: join(core.home.root, "x") }))).toMatchObject({
      _tag: "CoreFailure",
      mend: expect.stringMatching(/./)
    })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})
