/** kill -9 at random instants: every run ends right, nothing is done twice, and the ledger verifies (FLOW-3, REL-1). */
import { afterAll, describe, expect, test } from "vitest"
import { asScript } from "../../core/runtime/scripted/step.ts"
import { statusKind } from "../../core/domain/run.ts"
import { addRepository, site, type Core } from "../flow/core.ts"
import { git } from "../repository/kit.ts"

const kills = Number(process.env["PATCHPLANE_KILLS"] ?? 16)
const at = site({
  runtime: "scripted",
  reviewers: [{ name: "test", kind: "test", command: ["true"], required: true }],
  concurrency: { machine: 4, perRepository: 4 }
})
afterAll(() => at.remove())

/** Reproducible: the seed is in the name of a failure. */
const seed = Number(process.env["PATCHPLANE_SEED"] ?? 20_261_121)
const random = (() => {
  let state = seed
  return () => (state = (state * 1_103_515_245 + 12_345) % 2_147_483_648) / 2_147_483_648
})()

const script = (n: number) =>
  asScript([
    { do: "write", path: `file-${n}.txt`, text: `made by run ${n}\n` },
    { do: "run", command: "true" },
    { do: "say", text: `Wrote file-${n}.txt.` }
  ])

describe("kill -9", () => {
  test(
    `FLOW-3 REL-1 APR-3 ${kills} kills at random instants lose and repeat nothing (seed ${seed})`,
    { timeout: Math.max(580_000, kills * 12_000) },
    async () => {
      const path = at.repository("shop", { "readme.txt": "a shop\n" })
      const runs: Array<string> = []
      let core = await at.start()
      await addRepository(core, path)
      let restarts = 0
      let made = 0
      const settled = new Set<string>()
      while (restarts < kills) {
        // Always a few runs under way, so that every kill meets work.
        while (runs.length - settled.size < 4) runs.push(await core.request("shop", `Make a file\n${script(made++)}`))
        const killer = Promise.withResolvers<void>()
        const timers: Array<Timer> = []
        const killWithin = (ms: number) => timers.push(setTimeout(() => killer.resolve(), random() * ms))
        // Half of them at any instant, half soon after a few steps more were recorded: so there is progress on a slow machine too.
        if (restarts % 2 === 0) killWithin(1_600)
        else void core.recorded(1 + Math.floor(random() * 8)).then(() => killWithin(200), killer.resolve)
        await Promise.race([killer.promise, drive(core, runs, settled).catch(() => killer.promise)])
        for (const timer of timers) clearTimeout(timer)
        await core.kill9()
        restarts++
        core = await at.start()
      }
      await drive(core, runs, settled)

      expect(settled.size).toBe(runs.length)
      for (const [n, run] of runs.entries()) {
        const detail = await core.show(run)
        expect(`${n}: ${detail.summary.status}`).toBe(`${n}: done`)
        const branch = detail.publications[0]?.publication.branch ?? ""
        expect(git(path, "rev-parse", `${branch}^{tree}`)).toBe(
          detail.patchSets.at(-1)?.approval === undefined ? "" : detail.patchSets.at(-1)?.tree
        )
        expect(git(path, "rev-list", "--count", `main..${branch}`)).toBe("1")
        expect(git(path, "show", `${branch}:file-${n}.txt`)).toBe(`made by run ${n}`)
        expect(detail.patchSets).toHaveLength(1)
      }
      expect(git(path, "for-each-ref", "--format=%(refname)", "refs/heads/patchplane").split("\n")).toHaveLength(runs.length)
      const verified = await core.call((client) => client.VerifyLedger())
      expect(verified).toMatchObject({ broken: null, artifacts: { missing: [], corrupt: [] } })
      await core.stop()
    }
  )
})

/** Approves what waits and follows every run to its end. */
const drive = async (core: Core, runs: ReadonlyArray<string>, settled: Set<string>): Promise<void> => {
  await Promise.all(
    runs
      .filter((run) => !settled.has(run))
      .map(async (run) => {
        const detail = await core.until(run, "awaiting-approval", "done", "needs-human", "conflict", "failed")
        if (detail.summary.status === "awaiting-approval") await core.approve(run)
        const ended = await core.until(run, "done", "needs-human", "conflict", "failed")
        if (statusKind(ended.summary.status) === "final") settled.add(run)
        else throw new Error(`R-${ended.summary.number} stopped: ${ended.summary.note}`)
      })
  )
}
