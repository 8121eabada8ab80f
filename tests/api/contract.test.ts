import { Effect, Fiber, Stream } from "effect"
import { afterAll, beforeAll, expect, test } from "vitest"
import { ArtifactHash, Instant, mint, PatchSetId } from "../../core/domain/ids.ts"
import { PatchPlaneRpc, type Action } from "../../core/api/contract.ts"
import { base, changedFiles, diff } from "../host/doubles.ts"
import { openCore, type TestCore } from "./core.ts"

let core: TestCore
const called = new Set<string>()
beforeAll(async () => {
  core = await openCore(
    '{"model":{"provider":"ollama","id":"qwen"},"repositories":{"app":{"test":["make","check"],"directory":"packages/a"}}}'
  )
  await core.run(core.client.AddRepository({ commandId: mint("cmd"), path: "/work/app", name: "app" }))
})
afterAll(() => core.close())

const act = (run: string, action: Action, commandId = mint("cmd")) => core.client.Act({ commandId, run, action })
const waiting = async (prompt = "Fix the sum") => core.rested((await core.request(prompt)).runId)
const noHash = ArtifactHash.make("f".repeat(64))

test("FLOW-8 CreateRequest freezes base, target, profile and policy, and GetRun shows it", async () => {
  const { runId, number } = await core.request("\n  Fix the sum\nplease", { paths: ["src"], budget: { minutes: 2, usd: 1 } })
  const run = await core.rested(`R-${number}`)
  expect(run.summary).toMatchObject({ id: runId, title: "Fix the sum", channel: "cli", scripted: false, status: "awaiting-approval" })
  expect(run.repositories[0]).toMatchObject({
    name: "app",
    base: { branch: "main", commit: base },
    target: { kind: "branch", branch: `patchplane/r-${number}-${runId.slice(4, 10)}` },
    directory: "packages/a"
  })
  expect(run.profile).toMatchObject({
    model: { provider: "ollama", id: "qwen", scripted: false },
    budget: { timeMs: 120_000, usd: 1, tokens: 2_000_000 },
    reviewers: [{ name: "lint" }, { name: "test", required: true }, { name: "security", required: true }, { name: "quality" }]
  })
  expect(run.repositories[0]?.commands).toEqual({ test: ["make", "check"] })
  const policy = JSON.parse(await core.run(core.client.ReadArtifact({ hash: run.profile.policy }))) as unknown
  expect(policy).toMatchObject({ version: 1, rules: { secrets: { severity: "BLOCK" } } })
  expect(run.createdBy).toMatchObject({ kind: "person", role: "admin" })
  expect(run.patchSets[0]?.reviews.find(({ reviewer }) => reviewer === "lint")).toMatchObject({ findings: [{ rule: "no-evil" }] })
  expect(await core.run(core.client.GetReport({ run: runId }))).toContain(`# R-${number}: Fix the sum`)
  for (const name of ["CreateRequest", "GetRun", "GetReport", "ReadArtifact", "AddRepository"]) called.add(name)
})

test("REQ-3 one command id makes one run and one repository, however often it comes", async () => {
  const commandId = mint("cmd")
  const both = await Promise.all([core.request("Twice", { commandId }), core.request("Twice", { commandId })])
  expect(both[0]).toEqual(both[1])
  expect(await core.request("Twice", { commandId })).toEqual(both[0])
  await core.rested(both[0].runId)
  const add = core.client.AddRepository({ commandId: mint("cmd"), path: "/work/other" })
  expect(await core.run(add)).toEqual(await core.run(add))
  expect((await core.run(core.client.ListRepositories())).map(({ name }) => name)).toEqual(["app", "other"])
  called.add("ListRepositories")
})

test.each([
  ["prompt", { prompt: " \n" }],
  ["prompt", { prompt: "x".repeat(100_001) }],
  ["prompt", { prompt: "a\0b" }],
  ["repository", { repository: "gone" }],
  ["repository", { repository: "" }],
  ["base", { base: "gone" }],
  ["base", { base: "-x" }],
  ["base", { base: "a..b" }],
  ["paths", { paths: ["/etc/passwd"] }],
  ["paths", { paths: ["a/../../b"] }],
  ["paths", { paths: ["C:\\x"] }],
  ["paths", { paths: ["..\\x"] }],
  ["avoid", { avoid: ["src/.GIT/config"] }],
  ["avoid", { avoid: [""] }],
  ["links", { links: ["file:///etc/passwd"] }],
  ["budget.minutes", { budget: { minutes: -1 } }],
  ["budget.usd", { budget: { usd: 0 } }],
  ["outcome", { outcome: "y".repeat(100_001) }]
])("REQ-4 a bad %s is refused by its field and changes nothing", async (field, bad) => {
  const before = (await core.run(core.client.Status())).head
  const error = await core.refused(
    core.client.CreateRequest({
      commandId: mint("cmd"),
      prompt: "x",
      repository: "app",
      channel: "cli",
      paths: [],
      avoid: [],
      tier: "low",
      links: [],
      ...bad
    })
  )
  expect(error).toMatchObject({ _tag: "InvalidInput", field, reason: expect.stringMatching(/\S/), mend: expect.stringMatching(/\S/) })
  expect((await core.run(core.client.Status())).head).toEqual(before)
})

test.each([
  ["path", { path: "relative" }],
  ["path", { path: "/no/where" }],
  ["path", { path: "/a/bare" }],
  ["path", { path: "/a/shallow" }],
  ["path", { path: "/a/empty" }],
  ["name", { path: "/fine", name: "\u001b[31m" }]
])("REQ-4 a repository with a bad %s is refused", async (field, bad) => {
  expect(await core.refused(core.client.AddRepository({ commandId: mint("cmd"), ...bad }))).toMatchObject({ _tag: "InvalidInput", field })
})

test("PAT-1 files, both sides of one, and the diff; binary content is never shown as text", async () => {
  const { summary } = await waiting()
  const query = { run: summary.id }
  expect(await core.run(core.client.ListFiles(query))).toEqual(changedFiles)
  expect(await core.run(core.client.GetDiff(query))).toBe(diff)
  expect(await core.run(core.client.GetFile({ ...query, path: "src/sum.ts" }))).toMatchObject({
    language: "typescript",
    before: { text: "a - b\n", bytes: 6 },
    after: { text: "a + b\n" }
  })
  const logo = await core.run(core.client.GetFile({ ...query, path: "logo.png" }))
  expect(logo.after).toEqual({ bytes: 3, mode: "100644" })
  expect(await core.refused(core.client.GetFile({ ...query, path: "../../etc/passwd" }))).toMatchObject({ _tag: "NotFound" })
  expect(await core.refused(core.client.ListFiles({ ...query, patchSetId: PatchSetId.make(`${summary.id}/patch/9`) }))).toMatchObject({
    _tag: "NotFound"
  })
  expect(await core.refused(core.client.ReadArtifact({ hash: noHash }))).toMatchObject({ _tag: "NotFound" })
  for (const name of ["ListFiles", "GetDiff", "GetFile"]) called.add(name)
})

test("APR-1 an approval with a message of one's own is of the digest that follows from it", async () => {
  const { summary, patchSets } = await waiting()
  const patchSet = patchSets[0]
  if (patchSet === undefined) throw new Error("no patch set")
  const approve = { _tag: "approve", patchSetId: patchSet.id, digest: patchSet.digest } as const
  expect(await core.refused(act(summary.id, { ...approve, digest: noHash, message: "Mine" }))).toMatchObject({
    code: "approval-of-another-change",
    stale: true
  })
  expect(await core.refused(act(summary.id, { ...approve, message: "  " }))).toMatchObject({ _tag: "InvalidInput", field: "message" })
  const commandId = mint("cmd")
  await core.run(act(summary.id, { ...approve, message: "Mine" }, commandId))
  const done = await core.rested(summary.id)
  expect(done.summary.status).toBe("done")
  expect(done.patchSets[0]).toMatchObject({ message: "Mine", approval: { digest: done.patchSets[0]?.digest } })
  expect(done.patchSets[0]?.digest).not.toBe(patchSet.digest)
  called.add("Act")
})

test("INT-1 every action leads where it should, and one too early is refused with the state", async () => {
  const { summary, patchSets } = await waiting()
  const patchSetId = patchSets[0]?.id ?? PatchSetId.make(`${summary.id}/patch/1`)
  expect(await core.refused(act(summary.id, { _tag: "answer", text: "to what" }))).toMatchObject({ _tag: "CommandRefused", stale: true })
  expect(await core.refused(act(summary.id, { _tag: "request-changes", patchSetId, comments: "" }))).toMatchObject({ field: "comments" })
  expect(await core.refused(act("R-99999", { _tag: "cancel" }))).toMatchObject({ _tag: "NotFound" })
  await core.run(act(summary.id, { _tag: "request-changes", patchSetId, comments: "Smaller" }))
  expect((await core.rested(summary.id)).patchSets).toHaveLength(2)
  expect(await core.run(act(summary.id, { _tag: "pause" }))).toMatchObject({ status: "paused" })
  expect(await core.run(act(summary.id, { _tag: "resume" }))).toMatchObject({ status: "awaiting-approval" })
  expect(await core.run(act(summary.id, { _tag: "cancel" }))).toMatchObject({ status: "cancelled" })
  const again = await core.run(act(summary.id, { _tag: "retry" }))
  expect(again.runId).not.toBe(summary.id)
  const events = await core.run(Stream.runCollect(core.client.Changes({ after: 0, follow: false, run: again.runId })))
  expect(events[0]).toMatchObject({ _tag: "event", event: { event: { _tag: "RunRequested", request: { from: summary.id } } } })
})

test("RUN-5 Live tells what a session says while it says it", async () => {
  const { runId } = await core.request("HANG")
  const started = Effect.runFork(Stream.runHead(core.client.Live({ run: runId })))
  await core.run(
    core.client.Changes({ after: 0, follow: true, run: runId }).pipe(
      Stream.takeUntil((change) => change._tag === "event" && change.event.event._tag === "PlanCompleted"),
      Stream.runDrain
    )
  )
  expect(await Effect.runPromise(Fiber.join(started))).toMatchObject({ _tag: "Some", value: { runId, text: expect.any(String) } })
  expect(await core.run(act(runId, { _tag: "kill" }))).toMatchObject({ status: "paused" })
  called.add("Live")
})

test("INT-2 the kill switch holds everything until it is released", async () => {
  await core.run(core.client.EngageKillSwitch({ commandId: mint("cmd") }))
  const { runId } = await core.request("While held")
  expect((await core.run(core.client.GetRun({ run: runId }))).summary.status).toBe("queued")
  expect(await core.run(core.client.Status())).toHaveProperty("held")
  await core.run(core.client.ReleaseKillSwitch({ commandId: mint("cmd") }))
  expect((await core.rested(runId)).summary.status).toBe("awaiting-approval")
  for (const name of ["EngageKillSwitch", "ReleaseKillSwitch", "Status"]) called.add(name)
})

test("INT-1 paused intake lets in no run, says so on each that waits, and what runs goes on", async () => {
  const running = await core.request("HANG while intake is paused")
  await core.run(
    core.client.Changes({ after: 0, follow: true, run: running.runId }).pipe(
      Stream.takeUntil((change) => change._tag === "event" && change.event.event._tag === "PlanCompleted"),
      Stream.runDrain
    )
  )
  await core.run(core.client.PauseIntake({ commandId: mint("cmd") }))
  expect(await core.refused(core.client.PauseIntake({ commandId: mint("cmd") }))).toMatchObject({ code: "intake-paused" })
  const { runId } = await core.request("While intake is paused")
  const { summary } = await core.run(core.client.GetRun({ run: runId }))
  expect([summary.status, summary.note]).toEqual(["queued", expect.stringMatching(/; intake is paused$/)])
  expect(await core.run(core.client.Status())).toMatchObject({ intakePause: { by: { kind: "person" } } })
  expect((await core.run(core.client.GetRun({ run: running.runId }))).summary.status).toBe("executing")
  await core.run(act(running.runId, { _tag: "cancel" }))
  await core.run(core.client.ResumeIntake({ commandId: mint("cmd") }))
  expect(await core.run(core.client.Status())).not.toHaveProperty("intakePause")
  expect((await core.rested(runId)).summary.status).toBe("awaiting-approval")
  for (const name of ["PauseIntake", "ResumeIntake"]) called.add(name)
})

test("APR-4 each thing that waits is an item of its own with its age, until a person has said a word to it", async () => {
  const { runId } = await core.request("ASK me")
  const asks = (await core.rested(runId)).summary
  expect(asks.pending).toEqual([{ kind: "question", about: "Tabs or spaces?", since: expect.any(Number) }])
  expect(asks.waiting).toMatchObject({ escalated: false })
  await core.run(act(runId, { _tag: "answer", text: "Spaces" }))
  const proposed = (await core.rested(runId)).summary
  expect(proposed.pending).toEqual([{ kind: "patch", about: expect.stringMatching(/, version 1$/), since: proposed.waiting?.since }])
  await core.run(act(runId, { _tag: "cancel" }))
  expect((await core.run(core.client.GetRun({ run: runId }))).summary).not.toHaveProperty("pending")
})

test("FLOW-2 Changes says where the live part begins, with a line and the text for each event", async () => {
  const all = await core.run(Stream.runCollect(core.client.Changes({ after: 0, follow: false })))
  const events = all.filter((change) => change._tag === "event")
  expect(events.map(({ event }) => event.seq)).toEqual(events.map((_event, index) => index + 1))
  expect(events.every(({ line }) => line.length > 0 && !line.includes("undefined"))).toBe(true)
  expect(events.find(({ event }) => event.event._tag === "RunRequested")?.text).toContain("Fix the sum")
  const tail = await core.run(Stream.runCollect(Stream.take(core.client.Changes({ after: events.length - 1, follow: true }), 2)))
  expect(tail.map(({ _tag }) => _tag)).toEqual(["event", "live"])
  called.add("Changes")
})

test("CLI-1 lists page by number and filter by status; a page of no size is refused", async () => {
  const [first, second] = await core.run(core.client.ListRuns({ limit: 2 }))
  expect((await core.run(core.client.ListRuns({ limit: 1, before: first?.number ?? 0 })))[0]?.id).toBe(second?.id)
  const done = await core.run(core.client.ListRuns({ limit: 500, statuses: ["done"] }))
  expect(new Set(done.map(({ status }) => status))).toEqual(new Set(["done"]))
  for (const limit of [0, -1, 501]) expect(await core.refused(core.client.ListRuns({ limit }))).toMatchObject({ field: "limit" })
  called.add("ListRuns")
})

test("UI-1 lists are narrowed by words, repository, tier and channel, and follow what changes", async () => {
  const { client } = core
  const high = await core.request("Mend the zebra crossing\nHIGH", { tier: "high" })
  const low = await core.request("Paint the zebra")
  const numbers = async (query: Omit<Parameters<typeof client.ListRuns>[0], "limit">, limit = 500) =>
    (await core.run(client.ListRuns({ limit, ...query }))).map(({ number }) => number)
  expect(await numbers({ text: "ZEBRA" })).toEqual([low.number, high.number])
  expect(await numbers({ text: "zebra crossing" })).toEqual([high.number])
  expect(await numbers({ text: `r-${low.number}` })).toContain(low.number)
  expect(await numbers({ text: "zebra", tiers: ["high"] })).toEqual([high.number])
  expect(await numbers({ text: "zebra", before: low.number })).toEqual([high.number])
  expect(await numbers({ text: "zebra" }, 1)).toEqual([low.number])
  expect(await numbers({ text: "zebra", channels: ["app"] })).toEqual([])
  expect(await numbers({ text: "zebra", repository: "app" })).toEqual([low.number, high.number])
  expect(await numbers({ repository: "no such" })).toEqual([])
  await core.rested(low.runId)
  await core.run(act(low.runId, { _tag: "cancel" }))
  expect(await numbers({ text: "zebra", statuses: ["cancelled"] })).toEqual([low.number])
  expect(await core.refused(client.ListRuns({ limit: 1, text: "x".repeat(201) }))).toMatchObject({ field: "text" })
})

test("UI-1 REQ-4 a repository is disconnected only when no run of it is open, and its history stays", async () => {
  const { client } = core
  await core.run(client.AddRepository({ commandId: mint("cmd"), path: "/work/brief", name: "brief" }))
  const { runId } = await core.request("Shortly", { repository: "brief" })
  await core.rested(runId)
  const remove = client.RemoveRepository({ commandId: mint("cmd"), repository: "brief" })
  expect(await core.refused(remove)).toMatchObject({ _tag: "CommandRefused", code: "repository-in-use" })
  await core.run(act(runId, { _tag: "cancel" }))
  await core.run(remove)
  expect((await core.run(client.ListRepositories())).map(({ name }) => name)).not.toContain("brief")
  expect((await core.run(client.ListRuns({ limit: 10, repository: "brief" }))).map(({ id }) => id)).toEqual([runId])
  await expect(core.request("Too late", { repository: "brief" })).rejects.toThrow(/No connected repository/)
  called.add("RemoveRepository")
})

test("FLOW-6 two open changes of one repository are shown on both runs, until one of them ends", async () => {
  const [one, two] = [await waiting("Overlap one"), await waiting("Overlap two")]
  const overlapOf = async (run: string, other: string) =>
    (await core.run(core.client.GetRun({ run }))).overlaps.find((overlap) => overlap.run === other)
  const met = { merge: "conflict", paths: ["logo.png", "src/sum.ts"], conflicts: [{ path: "src/sum.ts", kind: "content" }] }
  expect(await overlapOf(one.summary.id, two.summary.id)).toMatchObject({ number: two.summary.number, title: "Overlap two", ...met })
  expect(await overlapOf(two.summary.id, one.summary.id)).toMatchObject({ number: one.summary.number, title: "Overlap one", ...met })
  await core.run(act(two.summary.id, { _tag: "cancel" }))
  expect(await overlapOf(one.summary.id, two.summary.id)).toBeUndefined()
  expect((await core.run(core.client.GetRun({ run: two.summary.id }))).overlaps).toEqual([])
})

test("PLN-5 GetKnowledge tells what is known of a repository now, and at a run's base", async () => {
  const now = await core.run(core.client.GetKnowledge({ repository: "app" }))
  expect(now).toMatchObject({
    repository: { name: "app" },
    branch: "main",
    defaultBranch: "main",
    knowledge: { commit: base, directory: "packages/a", languages: [{ name: "TypeScript" }] }
  })
  expect(now.text).toContain("Test: npm run --silent test")
  expect(now.text).not.toContain("\u001b")
  const { summary } = await waiting()
  expect(await core.run(core.client.GetKnowledge({ run: summary.id }))).toEqual(now)
  expect(await core.run(core.client.GetKnowledge({ run: `R-${summary.number}`, repository: "app" }))).toEqual(now)
  expect(await core.refused(core.client.GetKnowledge({ run: summary.id, repository: "other" }))).toMatchObject({ _tag: "NotFound" })
  expect(await core.refused(core.client.GetKnowledge({ repository: "gone" }))).toMatchObject({ _tag: "InvalidInput", field: "repository" })
  expect(await core.refused(core.client.GetKnowledge({}))).toMatchObject({ _tag: "InvalidInput", field: "repository" })
  expect(await core.refused(core.client.GetKnowledge({ run: "R-99999" }))).toMatchObject({ _tag: "NotFound" })
  called.add("GetKnowledge")
})

test("MET-1 GRF-1 metrics, graph and paths are answered for what was just committed", async () => {
  const { client } = core
  await waiting("Count me too")
  const { summary, patchSets } = await waiting("Count me")
  const digest = patchSets[0]?.digest ?? noHash
  await core.run(act(summary.id, { _tag: "approve", patchSetId: patchSets[0]?.id ?? PatchSetId.make(""), digest }))
  await core.rested(summary.id)
  const report = await core.run(client.Metrics({ repository: "app" }))
  expect(report.seq).toBe((await core.run(client.Status())).head.seq)
  expect(report.numbers.find(({ metric }) => metric === "approved-to-merged")?.runs[0]).toMatchObject({ id: summary.id })
  expect(report.numbers.find(({ metric, part }) => metric === "job-success-rate" && part === "observe")).toMatchObject({ value: 1 })
  expect((await core.run(client.Metrics({ metric: "queue-wait", limit: 1 }))).numbers).toMatchObject([{ truncated: true, runs: [{}] }])
  expect(await core.run(client.Metrics({ from: Instant.make(0), to: Instant.make(1), repository: "app" }))).toMatchObject({ runs: 0 })

  const graph = await core.run(client.Graph({ scope: { _tag: "run", run: `R-${summary.number}` } }))
  expect(graph).toMatchObject({ truncated: false, seq: report.seq })
  expect(graph.nodes.find(({ kind }) => kind === "request")).toMatchObject({ text: "Count me", run: summary.id })
  expect(graph.nodes.find(({ kind }) => kind === "repository")).toMatchObject({ label: "app", facts: { path: "/work/app" } })
  expect(graph.nodes.find(({ kind }) => kind === "publication")?.facts).toMatchObject({ matches: true })
  const history = await core.run(client.Graph({ scope: { _tag: "file", path: "./src/sum.ts", repository: "app" } }))
  expect(history.history?.[0]).toMatchObject({ run: summary.id, path: "src/sum.ts", added: 1 })
  expect(history.unread).toBe(0)
  const path = await core.run(client.GraphPath({ from: `R-${summary.number}`, to: `R-${summary.number}/patch/1` }))
  expect(path.nodes.map(({ id }) => id)).toEqual([summary.id, `${summary.id}/patch/1`])
  expect((await core.run(client.Graph({ scope: { _tag: "workspace" }, kinds: ["run"] }))).nodes.every(({ kind }) => kind === "run")).toBe(
    true
  )
  for (const name of ["Metrics", "Graph", "GraphPath"]) called.add(name)
})

test("REQ-4 MET-1 GRF-1 a query that can't be is refused by its field", async () => {
  const { client } = core
  const at = Instant.make(5)
  expect(await core.refused(client.Metrics({ from: at, to: at }))).toMatchObject({ _tag: "InvalidInput", field: "to" })
  expect(await core.refused(client.Metrics({ limit: 501 }))).toMatchObject({ field: "limit" })
  expect(await core.refused(client.Metrics({ repository: "gone" }))).toMatchObject({ field: "repository" })
  for (const limit of [0, 5_001])
    expect(await core.refused(client.Graph({ scope: { _tag: "workspace" }, limit }))).toMatchObject({ field: "limit" })
  for (const path of ["", "/etc/passwd", "a/../../b", "a\0b"])
    expect(await core.refused(client.Graph({ scope: { _tag: "file", path } }))).toMatchObject({ field: "path" })
  expect(await core.refused(client.Graph({ scope: { _tag: "run", run: "R-999" } }))).toMatchObject({ _tag: "NotFound" })
  expect(await core.refused(client.GraphPath({ from: "R-1", to: "R-1/patch/77" }))).toMatchObject({ _tag: "NotFound" })
  expect(await core.refused(client.GraphPath({ from: "R-1", to: "x".repeat(10_000) }))).toMatchObject({ _tag: "NotFound" })
})

test("LED-1 the rest of the contract: doctor, verify, rebuild, demo, ticket, shutdown", async () => {
  const { client } = core
  expect((await core.run(client.Doctor())).length).toBeGreaterThan(8)
  expect(await core.run(client.VerifyLedger())).toMatchObject({
    broken: null,
    artifacts: { missing: [], corrupt: [] },
    anchors: { broken: [] }
  })
  expect((await core.run(client.RebuildLedger())).events).toBeGreaterThan(10)
  const demos = await Promise.all([core.run(client.Demo()), core.run(client.Demo())])
  expect(demos[0]).toEqual(demos[1])
  expect((await core.rested(demos[0].runId)).summary).toMatchObject({ channel: "demo", scripted: true })
  expect((await core.run(client.MintTicket())).url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/enter\?ticket=/)
  expect(await core.run(client.VerifyNewEvents())).toMatchObject({ broken: null, after: expect.any(Number) })
  expect(await core.run(client.RetainLedger())).toEqual({ transcripts: 0, logs: 0 })
  expect((await core.run(client.DiskUsage())).map(({ kind }) => kind)).toEqual(expect.arrayContaining(["ledger", "artifacts"]))
  expect(await core.run(client.ReclaimDisk({ commandId: mint("cmd"), caches: true }))).toEqual({ bytes: 0, removed: [], stays: [] })
  expect(await core.refused(client.BackUpLedger({ path: "relative" }))).toMatchObject({ field: "path" })
  expect(await core.refused(client.Erase({ commandId: mint("cmd"), what: "R-9999" }))).toMatchObject({ _tag: "NotFound" })
  for (const name of ["VerifyNewEvents", "RetainLedger", "DiskUsage", "ReclaimDisk", "BackUpLedger", "Erase"]) called.add(name)
  await core.run(client.Shutdown())
  expect(core.shutdowns()).toBe(1)
  for (const name of ["Doctor", "VerifyLedger", "RebuildLedger", "Demo", "MintTicket", "Shutdown"]) called.add(name)
})

test("POL-1 POL-4 GetPolicy tells every rule that holds, and whose word it is", async () => {
  const policy = await core.run(core.client.GetPolicy())
  expect(policy.user.rules.find(({ id }) => id === "secrets")).toMatchObject({ severity: "BLOCK", source: "default" })
  expect(policy.repositories.find(({ name }) => name === "app")).toMatchObject({ rules: policy.user.rules, hash: policy.user.hash })
  expect(policy.starters.map(({ name }) => name)).toEqual(["library", "service", "application", "strict", "balanced", "open"])
  called.add("GetPolicy")
})

test("LED-3 LED-7 the proof's key, export and replay; what can't be exported or replayed is refused with its mend", async () => {
  const { client } = core
  expect((await core.run(client.ProofKey())).fingerprint).toMatch(/^SHA256:[A-Za-z0-9+/]{43}$/)
  const [newest] = await core.run(client.ListRuns({ limit: 1, statuses: ["done"] }))
  const run = newest?.id ?? ""
  const pieces = await core.run(Stream.runCollect(client.ExportProof({ run })))
  expect(Array.from(pieces).join("")).toMatch(/^\{"format":"patchplane-proof-bundle","version":1\}\n[^]*"envelope"/)
  const types: Array<string> = []
  const steps = client
    .ReplayRun({ run })
    .pipe(Stream.runForEach((step) => Effect.sync(() => types.push(step._tag === "step" ? step.type : step._tag))))
  // Behind these doubles there is no git: the steps come, and the patch at their end can't be rebuilt.
  expect(await core.refused(steps)).toMatchObject({ _tag: "CoreFailure", mend: expect.stringMatching(/./) })
  expect([types[0], types.at(-1)]).toEqual(["RunRequested", "RunFinished"])
  expect(await core.refused(Stream.runDrain(client.ExportProof({ run: "R-9999" })))).toMatchObject({ _tag: "NotFound" })
  expect(await core.refused(Stream.runDrain(client.ReplayRun({ run, to: 0 })))).toMatchObject({ _tag: "InvalidInput", field: "to" })
  for (const [field, wrong] of Object.entries({ repository: { repository: "none" }, version: { version: 9 } }))
    expect(await core.refused(Stream.runDrain(client.ReplayRun({ run, ...wrong })))).toMatchObject({ _tag: "InvalidInput", field })
  for (const name of ["ProofKey", "ExportProof", "ReplayRun"]) called.add(name)
})

test("CFG-1 GetConfig, CheckConfig and SaveConfig: tests/api/settings.test.ts", async () => {
  const config = await core.run(core.client.GetConfig())
  expect(await core.run(core.client.CheckConfig({ text: "{}" }))).toMatchObject({ problems: [] })
  expect(await core.run(core.client.SaveConfig({ text: "{}\n", expected: config.hash }))).toMatchObject({ exists: true, text: "{}\n" })
  for (const name of ["GetConfig", "CheckConfig", "SaveConfig"]) called.add(name)
})

test("CLI-1 no procedure of the contract was left out here", () => {
  expect([...PatchPlaneRpc.requests.keys()].toSorted()).toEqual([...called].toSorted())
})
