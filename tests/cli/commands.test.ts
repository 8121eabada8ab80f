import { mkdir, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"
import { openTerminal, type Terminal } from "./terminal.ts"

let terminal: Terminal
beforeAll(async () => {
  terminal = await openTerminal()
  await terminal.run(["repo", "add", "/work/app", "--name", "app"])
})
afterAll(() => terminal.close())

interface Made {
  readonly runId: string
  readonly number: number
}
interface Summary {
  readonly id: string
  readonly number: number
  readonly status: string
}
/** Requests and waits for the rest; gives the last JSON line, the summary. */
const waited = async (prompt: string, run: Terminal["run"] = terminal.run) => {
  const ran = await run(["request", prompt, "-r", "app", "--wait", "--json"])
  const lines = ran.out.trim().split("\n")
  return { code: ran.code, summary: JSON.parse(lines.at(-1) ?? "") as Summary, lines }
}

test("CLI-1 FLOW-1 from a request to done: exit 3 while it waits for a person, 0 when it is done", async () => {
  const { code, summary, lines } = await waited("Fix the sum", terminal.spawned)
  expect(code).toBe(3)
  expect(summary.status).toBe("awaiting-approval")
  const types = lines.slice(0, -1).map((line) => (JSON.parse(line) as { event: { _tag: string } }).event._tag)
  expect(types[0]).toBe("RunRequested")
  expect(types.at(-1)).toBe("PatchSetDecided")
  const run = `R-${summary.number}`

  const shown = await terminal.spawned(["show", run])
  expect(shown.out).toContain("scripted model: its answers are canned")
  const piped = await terminal.spawned(["approve", run])
  expect(piped).toMatchObject({ code: 2 })
  expect((await terminal.json<{ summary: Summary }>("show", run)).summary.status).toBe("awaiting-approval")

  const approved = await terminal.spawned(["approve", run, "--yes", "--wait"])
  expect(approved.code).toBe(0)
  for (const said of ["tree", "base", "target", "digest", "lint: passed", "app", "is done"]) expect(approved.out).toContain(said)
  const again = await terminal.spawned(["approve", run, "--yes"])
  expect(again).toMatchObject({ code: 5 })
  expect(again.err).toContain("is done, not awaiting-approval")
})

test("APR-1 an approval is of the digest that was named, and of no other", async () => {
  const { summary } = await waited("Fix it")
  const { patchSets } = await terminal.json<{ patchSets: ReadonlyArray<{ digest: string }> }>("show", summary.id)
  const digest = patchSets[0]?.digest ?? ""
  const other = `${digest.startsWith("0") ? "1" : "0"}${digest.slice(1, 12)}`
  expect(await terminal.run(["approve", summary.id, "--yes", "--digest", other])).toMatchObject({ code: 5 })
  expect(await terminal.run(["approve", summary.id, "--yes", "--digest", "xyz"])).toMatchObject({ code: 2 })
  expect(await terminal.run(["approve", summary.id, "--yes", "--digest", digest.slice(0, 12), "--wait"])).toMatchObject({ code: 0 })
})

test("CLI-1 every way that a run can rest has its exit code", async () => {
  expect(await waited("please ASK")).toMatchObject({ code: 3, summary: { status: "awaiting-input" } })
  expect(await waited("please DEFER")).toMatchObject({ code: 3, summary: { status: "deferred" } })
  expect(await waited("HIGH risk")).toMatchObject({ code: 3, summary: { status: "awaiting-plan-approval" } })
  expect(await waited("NOTHING")).toMatchObject({ code: 3, summary: { status: "needs-human" } })
  expect(await waited("NO-GO")).toMatchObject({ code: 1, summary: { status: "declined" } })
  const { summary } = await waited("a CONFLICT")
  expect(await terminal.run(["approve", summary.id, "-y", "-w"])).toMatchObject({ code: 4 })
})

test("CLI-1 INT-1 answer, changes, reject, redirect, override, plan approval, retry, close, cancel", async () => {
  const asked = (await waited("please ASK")).summary.id
  const answered = await terminal.run(["answer", asked, "Tabs", "--wait"])
  expect(answered).toMatchObject({ code: 3 })
  expect((await terminal.run(["show", asked])).out).toContain("→ Tabs")
  expect(await terminal.run(["changes", asked, "Name it better", "-w"])).toMatchObject({ code: 3 })
  expect((await terminal.json<{ patchSets: ReadonlyArray<unknown> }>("show", asked)).patchSets).toHaveLength(2)
  expect((await terminal.run(["diff", asked, "--version", "1", "--stat"])).out).toContain("src/sum.ts")
  expect(await terminal.run(["diff", asked, "--version", "9"])).toMatchObject({ code: 2 })
  expect(await terminal.run(["redirect", asked, "And test it", "-w"])).toMatchObject({ code: 3 })
  expect(await terminal.run(["reject", asked, "--reason", "No", "-w"])).toMatchObject({ code: 1 })
  expect(await terminal.run(["cancel", asked])).toMatchObject({ code: 5 })

  const again = await terminal.json<Made>("retry", asked)
  expect(again.runId).not.toBe(asked)
  expect(await terminal.run(["watch", again.runId])).toMatchObject({ code: 3 })
  expect(await terminal.run(["cancel", again.runId])).toMatchObject({ code: 0 })

  const deferred = (await waited("DEFER this")).summary.id
  expect(await terminal.run(["override", deferred, "It is clear to me", "-w"])).toMatchObject({ code: 3 })
  const declined = (await waited("NO-GO")).summary.id
  const overridden = await terminal.json<Made>("override", declined, "Do it all the same")
  expect(overridden.runId).not.toBe(declined)
  expect(await terminal.run(["watch", overridden.runId])).toMatchObject({ code: 3 })

  const high = (await waited("HIGH")).summary.id
  expect(await terminal.run(["approve", high, "--yes"])).toMatchObject({ code: 5 })
  expect(await terminal.run(["redirect", high, "Keep the interface", "--wait"])).toMatchObject({ code: 3 })
  const planned = await terminal.run(["show", high])
  for (const said of ["Plan, version 2", "Decision: Add the numbers", "Task 1: Fix the sum", "accepted when: The sums are right"]) {
    expect(planned.out).toContain(said)
  }
  const approvedPlan = await terminal.run(["approve", high, "--plan", "--yes", "--wait"])
  expect(approvedPlan).toMatchObject({ code: 3 })
  expect(approvedPlan.out).toContain("Out of scope:\n  - Products")
  const stopped = (await waited("NOTHING")).summary.id
  expect(await terminal.run(["close", stopped])).toMatchObject({ code: 0 })
})

test("PLN-5 FLOW-6 repo show tells what is known, show tells what overlaps, neither with control characters", async () => {
  const shown = await terminal.run(["repo", "show", "app"])
  expect(shown).toMatchObject({ code: 0 })
  for (const said of ["app at /work/app, branch main", "Languages: TypeScript 100%", "Test: npm run --silent test", "ci.yml"]) {
    expect(shown.out).toContain(said)
  }
  expect(shown.out).not.toContain("\u001b")
  expect(await terminal.json("repo", "show", "app")).toMatchObject({ branch: "main", knowledge: { tree: { files: 2 } } })
  expect((await terminal.run(["repo", "show", "app", "--owners", "src/sum.ts"])).out).toBe("@ada\n")
  expect((await terminal.run(["repo", "show", "app", "--owners", "logo.png"])).out).toBe("Nobody by CODEOWNERS.\n")
  expect(await terminal.run(["repo", "show", "gone"])).toMatchObject({ code: 2 })
  const [one, two] = [(await waited("Overlap one")).summary, (await waited("Overlap two")).summary]
  expect((await terminal.run(["show", one.id])).out).toContain(`R-${two.number} Overlap two: conflicts in src/sum.ts (content)`)
  expect((await terminal.run(["show", two.id])).out).toContain(`R-${one.number} Overlap one: conflicts in src/sum.ts (content)`)
  expect((await terminal.run(["repo", "show", "app", "--run", one.id])).out).toContain("Languages: TypeScript")
})

test("CLI-1 MET-1 metrics for people and as JSON", async () => {
  const { id, number } = (await waited("Count me")).summary
  expect(await terminal.run(["approve", id, "-y", "-w"])).toMatchObject({ code: 0 })
  const metrics = await terminal.run(["metrics", "-r", "app"])
  expect(metrics).toMatchObject({ code: 0, err: "" })
  expect(metrics.out).toMatch(/^time-to-first-value +[\d.]+ m?s, 90% within .* runs?$/m)
  expect(metrics.out).toMatch(/^autonomous-merge-rate +0%/m)
  expect(metrics.out).toContain("No agent session was recorded.")
  expect((await terminal.run(["metrics", "--to", "2001-01-01"])).out).toMatch(/^queue-wait +no data$/m)
  expect((await terminal.run(["metrics", "approved-to-merged"])).out).toContain(`R-${number}`)
  const report = await terminal.json<{ numbers: ReadonlyArray<{ metric: string; runs: ReadonlyArray<{ id: string }> }> }>("metrics")
  expect(report.numbers.find(({ metric }) => metric === "approved-to-merged")?.runs[0]?.id).toBe(id)
})

test("CLI-1 GRF-1 a run's graph, a file's history and a path, for people and as JSON", async () => {
  await waited("Draw me too")
  const { id, number } = (await waited("Draw me")).summary
  expect(await terminal.run(["approve", id, "-y", "-w"])).toMatchObject({ code: 0 })
  const tree = (await terminal.run(["graph", id])).out
  expect(tree).toMatch(/starts → run R-\d+/)
  expect(tree).toContain("“Draw me”")
  expect(tree).toMatch(/is-approved-by → approval approved/)
  expect(tree).toMatch(/leads-to → publication/)
  expect(await terminal.json("graph", id)).toMatchObject({ truncated: false, nodes: expect.any(Array), edges: expect.any(Array) })
  const history = await terminal.run(["graph", "src/sum.ts", "-r", "app"])
  expect(history.out.split("\n")[0]).toMatch(new RegExp(`R-${number} v1 +modified src/sum.ts +\\+1 -1`))
  expect((await terminal.run(["graph", "never.ts"])).out).toContain("No patch set touched it.")
  expect((await terminal.run(["graph", id, "--to", `${id}/patch/1`])).out).toMatch(/^run R-\d+.*\n +makes → patch-set v1/)
  expect((await terminal.run(["graph", "-k", "run", "-n", "1"])).out).toContain("There is more")
})

test("CLI-1 MET-1 GRF-1 what can't be asked of metrics and graph is refused, with what can", async () => {
  for (const args of [
    ["metrics", "speed"],
    ["metrics", "--from", "soon"],
    ["metrics", "--limit", "x"],
    ["graph", "-k", "thing"],
    ["graph", "--to", "R-1"],
    ["graph", "../x"],
    ["graph", "R-99999"]
  ])
    expect({ args, ran: await terminal.run(args) }).toMatchObject({ args, ran: { code: 2, out: "", err: expect.stringMatching(/\w/) } })
})

test("REQ-4 bad input is refused with its field and mend, exit 2, and makes nothing", async () => {
  const before = await terminal.json<ReadonlyArray<Summary>>("runs", "--limit", "500")
  for (const [args, field] of [
    [["request", "", "-r", "app"], "prompt"],
    [["request", "  \n ", "-r", "app"], "prompt"],
    [["request", "x", "-r", "nowhere"], "repository"],
    [["request", "x", "-r", "app", "--path", "/etc"], "paths"],
    [["request", "x", "-r", "app", "--path", "a/../../b"], "paths"],
    [["request", "x", "-r", "app", "--avoid", ".git/hooks"], "avoid"],
    [["request", "x", "-r", "app", "--minutes", "soon"], "minutes"],
    [["request", "x", "-r", "app", "--usd=-3"], "budget.usd"],
    [["request", "x", "-r", "app", "--minutes", "0"], "budget.minutes"],
    [["request", "x", "-r", "app", "--base", "gone"], "base"],
    [["request", "x", "-r", "app", "--base=--upload-pack=x"], "base"],
    [["request", "x", "-r", "app", "--tier", "huge"], "tier"],
    [["request", "x", "-r", "app", "--link", "javascript:alert(1)"], "links"],
    [["request", "x", "-r", "app", "--key", "mine"], "key"],
    [["request", "x"], "repository"],
    [["repo", "add", "/no/repository"], "path"],
    [["repo", "add", "/a/bare"], "path"],
    [["show", "R-999"], "R-999"]
  ] as const) {
    const ran = await terminal.run(args)
    expect({ args, code: ran.code, err: ran.err }).toMatchObject({ args, code: 2, err: expect.stringContaining(field) })
    expect(ran.out).toBe("")
  }
  expect(await terminal.json("runs", "--limit", "500")).toEqual(before)
  const asJson = await terminal.run(["request", "", "-r", "app", "--json"])
  expect(JSON.parse(asJson.out)).toMatchObject({
    error: { code: "InvalidInput", class: "input", retryable: false, field: "prompt", mend: expect.any(String) }
  })
}, 120_000)

test("REQ-3 the same key makes one run", async () => {
  const key = "cmd_00000000-0000-4000-8000-00000000abcd"
  const first = await terminal.json<Made>("request", "Once", "-r", "app", "--key", key)
  expect(await terminal.json<Made>("request", "Once", "-r", "app", "--key", key)).toEqual(first)
})

test("REQ-1 a prompt comes from a file or standard input, and the repository from where one stands", async () => {
  const folder = join(terminal.home, "checkout", "deep")
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, "prompt.md"), "\nFrom a file\nsecond line\n")
  await terminal.run(["repo", "add", join(terminal.home, "checkout")])
  const made = JSON.parse((await terminal.spawned(["request", "-f", "prompt.md", "--json"], { cwd: folder })).out) as Made
  expect(await terminal.json("show", made.runId)).toMatchObject({
    prompt: "\nFrom a file\nsecond line\n",
    summary: { title: "From a file" }
  })
  const typed = JSON.parse((await terminal.spawned(["request", "-f", "-", "--json"], { cwd: folder, stdin: "From a pipe" })).out) as Made
  expect(await terminal.json("show", typed.runId)).toMatchObject({
    summary: { title: "From a pipe", repositories: [{ name: "checkout" }] }
  })
})

test("SEC-1 what an agent writes can't steer the terminal or hide in it", async () => {
  const { summary } = await waited("Fix \u001b]0;owned\u0007 \u202e it")
  for (const command of ["diff", "show", "watch"]) {
    const { out } = await terminal.run([command, summary.id])
    // oxlint-disable-next-line no-control-regex -- exactly these must not get through
    expect(out).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e]/)
  }
  const { out } = await terminal.run(["diff", summary.id])
  expect(out).toContain("␛[2J<U+202E>evil")
  const json = await terminal.run(["diff", summary.id, "--json"])
  expect(json.out).not.toContain("\u202e")
  expect((JSON.parse(json.out) as { diff: string }).diff).toContain("\u001b[2J\u202eevil")
  expect((await terminal.run(["diff", summary.id, "--raw"])).out).toContain("\u001b[2J\u202eevil")
})

test("CLI-1 usage: help for every command, unknown words and options exit 2", async () => {
  const { out, code } = await terminal.run(["help"])
  expect(code).toBe(0)
  const names = [
    "request",
    "runs",
    "show",
    "watch",
    "diff",
    "approve",
    "reject",
    "changes",
    "answer",
    "redirect",
    "pause",
    "resume",
    "cancel",
    "close"
  ]
  for (const name of [
    ...names,
    "retry",
    "kill",
    "release",
    "ledger verify",
    "ledger rebuild",
    "doctor",
    "config check",
    "config schema",
    "demo",
    "serve"
  ]) {
    expect(out).toContain(`  ${name}`)
  }
  expect((await terminal.run(["approve", "--help"])).out).toContain("--digest <hex>")
  for (const args of [
    [],
    ["frobnicate"],
    ["repo"],
    ["runs", "--nope"],
    ["show"],
    ["pause", "1", "2"],
    ["watch", "1", "--after", "x"],
    ["runs", "-s", "odd"]
  ]) {
    expect({ args, ...(await terminal.run(args)) }).toMatchObject({ args, code: 2 })
  }
}, 120_000)

test("LED-1 DOC-1 ledger verify and rebuild, doctor, status and config answer", async () => {
  expect(await terminal.run(["ledger", "verify"])).toMatchObject({ code: 0, out: expect.stringContaining("The chain holds") })
  expect(await terminal.run(["ledger", "rebuild"])).toMatchObject({ code: 0 })
  expect(await terminal.json("status")).toMatchObject({
    pid: terminal.core.pid,
    home: terminal.home,
    actor: { role: "admin" },
    model: { scripted: true }
  })
  const checks = await terminal.json<ReadonlyArray<{ name: string; status: string; why: string; mend: string }>>("doctor")
  expect(checks.map(({ name }) => name)).toEqual(
    expect.arrayContaining([
      "bun",
      "git",
      "sandbox",
      "runtime",
      "model",
      "OTLP export",
      "disk",
      "logs",
      "ledger",
      "native shell",
      "GitHub",
      "Convex",
      "WorkOS",
      "Daytona"
    ])
  )
  expect(checks.find(({ name }) => name === "GitHub")?.status).toBe("not-configured")
  expect(checks.filter(({ status }) => status === "fails").every(({ why, mend }) => why !== "" && mend !== "")).toBe(true)
  expect(await terminal.json("config", "schema")).toMatchObject({ type: "object", additionalProperties: false })
})

test("CLI-1 demo goes to its approval, and with --approve to the end; the same one is found again", async () => {
  const waiting = await terminal.run(["demo", "--json"])
  expect(waiting.code).toBe(3)
  const first = JSON.parse(waiting.out.trim().split("\n").at(-1) ?? "") as Summary
  const done = await terminal.run(["demo", "--approve", "--json"])
  expect(done.code).toBe(0)
  expect(JSON.parse(done.out.trim().split("\n").at(-1) ?? "")).toMatchObject({ id: first.id, status: "done", scripted: true })
})
