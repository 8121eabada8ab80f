/** Several repositories and several tasks as one run, under a policy that blocks, with a person who changes things. */
import { afterEach, describe, expect, test } from "vitest"
import type { RunDetail } from "../../core/api/contract.ts"
import { mint } from "../../core/domain/ids.ts"
import type { RiskTier } from "../../core/domain/request.ts"
import { asScript, type Step } from "../../core/runtime/scripted/step.ts"
import { git } from "../repository/kit.ts"
import { addRepository, site, type Core, type Site } from "./core.ts"

const sites: Array<Site> = []
afterEach(async () => {
  for (const at of sites.splice(0)) await at.remove()
})

const open = async (names: ReadonlyArray<string>) => {
  const at = site({
    runtime: "scripted",
    reviewers: [{ name: "check", kind: "command", command: ["true"], required: true }],
    concurrency: { machine: 4, perRepository: 4 }
  })
  sites.push(at)
  const paths = Object.fromEntries(names.map((name) => [name, at.repository(name, { "name.txt": `${name}\n`, "shared.txt": "one\n" })]))
  const core = await at.start()
  for (const path of Object.values(paths)) await addRepository(core, path)
  return { at, core, paths }
}

const planned = (tasks: ReadonlyArray<object>, tier: RiskTier = "low") =>
  asScript(
    [
      {
        do: "say",
        text: JSON.stringify({
          version: 1,
          decision: "Do it.",
          architecture: "Here.",
          scope: { in: ["all"], out: [] },
          tasks: tasks.map((task) => ({ goal: "A part of it", acceptance: ["It is there"], paths: [], ...task })),
          gates: ["It is there"],
          tier
        })
      }
    ],
    "plan"
  )
const work = (...steps: ReadonlyArray<Step>) => asScript([...steps, { do: "say", text: "Did it." }])

const request = (core: Core, prompt: string, repositories: readonly [string, ...ReadonlyArray<string>], tier: RiskTier = "low") => {
  const [repository, ...secondary] = repositories
  const form = { commandId: mint("cmd"), prompt, repository, secondary, channel: "cli", paths: [], avoid: [], links: [], tier } as const
  return core.call((client) => client.CreateRequest(form)).then(({ runId }) => runId as string)
}
const resting = ["awaiting-approval", "awaiting-plan-approval", "blocked-policy", "needs-human", "conflict", "failed"] as const
const current = (detail: RunDetail, repository: string) => {
  const id = detail.repositories.find(({ name }) => name === repository)?.id
  const found = detail.patchSets.find((patchSet) => patchSet.current && patchSet.repositoryId === id)
  if (found === undefined) throw new Error(`${repository} has no change: ${detail.summary.note}`)
  return found
}

describe("several repositories", () => {
  test("FLOW-4 TRI-2 POL-2 APR-1 APR-2 APR-5 PUB-5 GATE-1 RPT-1 a high-risk request goes from its plan through a block, an override, changes and a partial approval to both branches", async () => {
    const { core, paths } = await open(["shop", "api"])
    // One repository's change touches CI, which the policy blocks.
    const steps: ReadonlyArray<Step> = [
      { do: "write", path: "feature.txt", text: "new\n" },
      { do: "run", command: "if grep -q shop name.txt; then mkdir -p .github/workflows; echo 'on: push' > .github/workflows/ci.yml; fi" }
    ]
    const plan = planned(
      [
        { id: "1", repository: "shop" },
        { id: "2", repository: "api" }
      ],
      "high"
    )
    const run = await request(core, `Add the feature\n${plan}\n${work(...steps)}`, ["shop", "api"], "high")

    const plannedRun = await core.until(run, ...resting)
    expect(plannedRun.summary.status).toBe("awaiting-plan-approval")
    expect(plannedRun.tasks.map(({ state }) => state)).toEqual(["waiting", "waiting"])
    await core.act(run, { _tag: "approve-plan", plan: plannedRun.plan?.hash as never })

    const blocked = await core.until(run, "blocked-policy", "awaiting-approval", "needs-human", "failed")
    expect(blocked.summary.status).toBe("blocked-policy")
    const violation = blocked.violations.find(({ severity }) => severity === "BLOCK")
    expect(violation).toMatchObject({ rule: "ci-changes", path: ".github/workflows/ci.yml" })
    await expect(core.act(run, { _tag: "retry" })).rejects.toThrow(/still blocks/)
    await core.act(run, { _tag: "override-violation", violationId: violation?.id.slice(0, 8) ?? "", reason: "The workflow is wanted." })

    const waiting = await core.until(run, "awaiting-approval", "needs-human", "failed")
    expect(waiting.patchSets.filter((patchSet) => patchSet.current)).toHaveLength(2)
    for (const repository of ["shop", "api"]) {
      expect(current(waiting, repository).reviews.map(({ reviewer, review }) => [reviewer, review.verdict])).toEqual([["check", "passed"]])
    }

    // One is approved; nothing is published, and changes to the other keep that approval.
    const shop = current(waiting, "shop")
    await core.act(run, { _tag: "approve", patchSetId: shop.id, digest: shop.digest })
    expect((await core.show(run)).summary).toMatchObject({ status: "awaiting-approval", note: "1 of 2 repositories are approved" })
    expect(git(paths["shop"] ?? "", "branch", "--list", "patchplane/*")).toBe("")
    const api = current(waiting, "api")
    const more = work({ do: "write", path: "more.txt", text: "more\n" })
    await core.act(run, {
      _tag: "request-changes",
      patchSetId: api.id,
      comments: more,
      lines: [{ path: "feature.txt", line: 1, side: "after", text: "Say more." }]
    })
    const changed = await core.until(run, "awaiting-approval", "needs-human", "failed")
    expect(current(changed, "api")).toMatchObject({ version: 2, counts: { files: 2 } })
    expect(current(changed, "shop").approval?.digest).toBe(shop.digest)
    const since = await core.call((client) => client.GetDiff({ run, patchSetId: current(changed, "api").id, since: api.id }))
    expect(since).toContain("more.txt")
    expect(since).not.toContain("feature.txt")

    // A version by hand: only one of the files.
    await core.act(run, { _tag: "propose-version", patchSetId: current(changed, "api").id, take: ["more.txt"] })
    const taken = await core.until(run, "awaiting-approval", "needs-human", "failed")
    expect(current(taken, "api")).toMatchObject({ version: 3, counts: { files: 1 }, by: { kind: "person" } })
    const last = current(taken, "api")
    await core.act(run, { _tag: "approve", patchSetId: last.id, digest: last.digest })

    const done = await core.until(run, "done", "needs-human", "conflict", "failed")
    expect(done.summary.status, done.summary.note).toBe("done")
    for (const repository of ["shop", "api"]) {
      const { repositoryId, tree } = current(done, repository)
      const publication = done.publications.find((each) => each.repositoryId === repositoryId)?.publication
      expect(git(paths[repository] ?? "", "rev-parse", `${publication?.branch}^{tree}`)).toBe(tree)
    }
    expect(done.gates.filter(({ required, state }) => required && state !== "passed")).toEqual([])
    const report = await core.call((client) => client.GetReport({ run }))
    for (const said of ["## Shipped", "## Evidence", "## Risk and rollback", "## Follow-ups", "The workflow is wanted."])
      expect(report).toContain(said)
    expect((await core.call((client) => client.VerifyLedger())).broken).toBeNull()
  }, 240_000)

  test("PUB-5 branches appear together or not at all: where one repository refuses, the other is as it was", async () => {
    const { core, paths } = await open(["shop", "api"])
    const plan = planned([
      { id: "1", repository: "shop" },
      { id: "2", repository: "api" }
    ])
    const run = await request(core, `Add it\n${plan}\n${work({ do: "write", path: "feature.txt", text: "new\n" })}`, ["shop", "api"])
    const waiting = await core.until(run, ...resting)
    expect(waiting.summary.status, waiting.summary.note).toBe("awaiting-approval")
    // Somebody else takes the branch's name in the second repository.
    git(paths["api"] ?? "", "branch", current(waiting, "api").target, "main")
    for (const repository of ["shop", "api"]) {
      const { id, digest } = current(waiting, repository)
      await core.act(run, { _tag: "approve", patchSetId: id, digest })
    }
    const refused = await core.until(run, "needs-human", "done", "conflict", "failed")
    expect(refused.failure?.code).toBe("branch-taken")
    expect(git(paths["shop"] ?? "", "branch", "--list", "patchplane/*")).toBe("")
    // With room again, both appear.
    git(paths["api"] ?? "", "branch", "-D", current(waiting, "api").target)
    await core.act(run, { _tag: "retry" })
    expect((await core.until(run, "done", "needs-human", "conflict", "failed")).publications).toHaveLength(2)
  })

  test("FLOW-4 rejecting one and going on leaves that repository out, and the run publishes the rest", async () => {
    const { core, paths } = await open(["shop", "api"])
    const plan = planned([
      { id: "1", repository: "shop" },
      { id: "2", repository: "api" }
    ])
    const run = await request(core, `Add it\n${plan}\n${work({ do: "write", path: "feature.txt", text: "new\n" })}`, ["shop", "api"])
    const waiting = await core.until(run, ...resting)
    await core.act(run, { _tag: "reject", patchSetId: current(waiting, "api").id, goOn: true, reason: "Not there." })
    const shop = current(await core.until(run, "awaiting-approval", "rejected", "needs-human"), "shop")
    await core.act(run, { _tag: "approve", patchSetId: shop.id, digest: shop.digest })
    const done = await core.until(run, "done", "needs-human", "conflict", "failed")
    expect(done.publications).toHaveLength(1)
    expect(git(paths["api"] ?? "", "branch", "--list", "patchplane/*")).toBe("")
  })
})

describe("several tasks", () => {
  test("PLN-6 PLN-3 independent tasks run in sandboxes of their own, a dependent one builds on them, and all become one change", async () => {
    const { core } = await open(["shop"])
    // Each task's sandbox writes a file named by what it finds; the third sees the first two.
    const steps: Step = {
      do: "run",
      command: "n=$(ls part-* 2>/dev/null | wc -l); echo made > part-$n-$(cat /proc/sys/kernel/random/uuid).txt"
    }
    const plan = planned([{ id: "a" }, { id: "b" }, { id: "c", after: ["a", "b"] }])
    const run = await request(core, `Add parts\n${plan}\n${work(steps)}`, ["shop"])
    const waiting = await core.until(run, ...resting)
    expect(waiting.summary.status, waiting.summary.note).toBe("awaiting-approval")
    expect(waiting.tasks.map(({ id, state }) => [id, state])).toEqual([
      ["a", "changed"],
      ["b", "changed"],
      ["c", "changed"]
    ])
    const files = await core.call((client) => client.ListFiles({ run }))
    expect(files.map(({ path }) => path.slice(0, 7)).toSorted()).toEqual(["part-0-", "part-0-", "part-2-"])
    expect(current(waiting, "shop").tasks).toEqual(["a", "b", "c"])
  })

  test("PLN-6 what git can't combine goes to a conflict-resolver, never to a guess", async () => {
    const { core } = await open(["shop"])
    const steps: Step = { do: "run", command: "cat /proc/sys/kernel/random/uuid > shared.txt" }
    const plan = planned([{ id: "a" }, { id: "b" }])
    const run = await request(core, `Change the line\n${plan}\n${work(steps)}`, ["shop"])
    const waiting = await core.until(run, ...resting)
    expect(waiting.summary.status, waiting.summary.note).toBe("awaiting-approval")
    expect(current(waiting, "shop")).toMatchObject({ version: 1, counts: { files: 1 }, tasks: ["a", "b"] })
    expect(waiting.sessions.filter(({ role }) => role === "work")).toHaveLength(3)
  })
})
