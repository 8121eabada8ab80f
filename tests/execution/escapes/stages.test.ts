/**
 * The same corpus from where else code of others runs: a reviewer's command, and a package's script while its
 * dependencies are prepared. And the limits there: what does not end, floods, fills, forks or stays behind.
 */
import { readdirSync, readFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { Effect, ManagedRuntime } from "effect"
import { afterAll, describe, expect, test } from "vitest"
import type { Limits } from "../../../core/domain/request.ts"
import { ExecutionAdapter, type SandboxFailure } from "../../../core/execution/execution-adapter.ts"
import { localExecutionLayer } from "../../../core/execution/local/local-execution.ts"
import { reviewers } from "../../../core/review/reviewers.ts"
import { reviewInput, scriptedSandboxes } from "../../review/scripted-sandboxes.ts"
import { limits, makeHome, makeStore, startBench } from "../fixture.ts"
import { attempts, controlled, type Attempt } from "./attempts.ts"
import { makeVictim, type Victim } from "./victim.ts"

const mb = 1024 * 1024
/** Nothing that it sees survives it, itself included: it has its own test in `reach.test.ts`. */
const together = attempts.filter(({ title }) => title !== "kill everything it can see")

/** Every attempt in a folder and shell of its own, its words between marks. */
const bundle = (victim: Victim, chosen: ReadonlyArray<Attempt> = together): string =>
  chosen
    .map(({ script }, index) => {
      const quoted = script(victim).replaceAll("'", "'\\''")
      return `printf '\\n@@%s\\n' ${index}; d=$(mktemp -d); (cd $d && timeout 20 sh -c '${quoted}') 2>&1 </dev/null; rm -rf $d`
    })
    .join("\n")

/** The titles of those that got through. */
const escaped = (said: string, victim: Victim, chosen: ReadonlyArray<Attempt> = together): ReadonlyArray<string> => {
  const parts = new Map(
    said
      .split(/^@@/m)
      .slice(1)
      .map((part) => [Number(/^\d+/.exec(part)?.[0]), part])
  )
  expect([...parts.keys()]).toEqual(chosen.map((_, index) => index))
  return chosen.filter((attempt, index) => attempt.escaped(parts.get(index) ?? "", victim)).map(({ title }) => title)
}

/** Looks, and takes the victim away whatever was seen. */
const closing = async <A>(victim: Victim, look: () => A): Promise<A> => {
  try {
    return look()
  } finally {
    await victim.close()
  }
}

/** Processes of the host, of whatever sandbox, that have `mark` among their arguments. */
const withArgument = (mark: string): number =>
  readdirSync("/proc").filter((name) => {
    try {
      return /^\d+$/.test(name) && readFileSync(`/proc/${name}/cmdline`, "utf8").split("\0").includes(mark)
    } catch {
      return false
    }
  }).length

/** What a command may do instead of ending, and which limit answers. */
const excesses = (
  mark: string
): Readonly<Record<string, { readonly script: string; readonly limits: Limits; readonly ended: ReadonlyArray<string> }>> => ({
  "does not end": { script: `sleep ${mark}`, limits: { ...limits, wallMs: 3_000 }, ended: ["timeout"] },
  "floods its output": { script: "yes flood", limits: { ...limits, outputBytes: mb }, ended: ["limit-output"] },
  "fills the disk": {
    script: "i=0; while :; do head -c 9000000 /dev/zero > f$i; i=$((i+1)); sleep 0.02; done",
    limits: { ...limits, diskBytes: 64 * mb },
    ended: ["limit-disk"]
  },
  "takes all memory": { script: "exec tail /dev/zero", limits: { ...limits, memoryBytes: 256 * mb }, ended: ["limit-memory"] },
  "forks without end": {
    script: `bash -c ':(){ :|:& };: ; sleep ${mark}'; sleep ${mark}`,
    limits: { ...limits, processes: 64, wallMs: 4_000 },
    ended: ["timeout"]
  }
})
const newMark = (): string => `7${Math.floor(Math.random() * 1e8)}`
const survivors = (mark: string): string =>
  `setsid sleep ${mark} >/dev/null 2>&1 & (sleep ${mark} >/dev/null 2>&1 &) ; (trap '' TERM HUP; nohup sleep ${mark} >/dev/null 2>&1 </dev/null &) ; sleep 0.1; true`

test("EXE-2 the control: the same bundle outside of any sandbox gets through", async () => {
  const victim = await makeVictim()
  const harmless = together.filter((attempt) => controlled(attempt) && attempt.outside === undefined)
  // The process that the others look at dies last.
  const chosen = harmless.toSorted(
    (a, b) => Number(a.title === "kill a process of the host") - Number(b.title === "kill a process of the host")
  )
  const child = Bun.spawn(["bash", "-c", bundle(victim, chosen)], {
    env: { PATH: `${dirname(process.execPath)}:/usr/sbin:/usr/bin:/sbin:/bin`, HOME: victim.folder },
    stdio: ["ignore", "pipe", "ignore"]
  })
  const said = await new Response(child.stdout).text()
  const through = await closing(victim, () => escaped(said, victim, chosen))
  expect(through).toEqual(chosen.map(({ title }) => title))
}, 120_000)

describe("a reviewer's command", () => {
  const home = makeHome()
  const bench = startBench((each) => localExecutionLayer({ home: each }), home)
  const kept = scriptedSandboxes(() => ({}))
  const store = ManagedRuntime.make(kept.layer)
  afterAll(async () => {
    await store.dispose()
    await bench.close()
  })
  let count = 0
  const review = async (script: string, over: Partial<Limits> = {}) => {
    const input = reviewInput({
      spec: { name: "own", kind: "command", required: true, command: ["bash", "-c", script] },
      label: `review-${++count}`,
      checkout: { store: bench.store, commit: bench.commit },
      dependencies: { key: "", present: false },
      limits: { ...limits, ...over }
    })
    const others = await store.context()
    const adapter = await bench.run(ExecutionAdapter)
    const outcome = await Effect.runPromise(
      reviewers.command(input).pipe(Effect.provideService(ExecutionAdapter, adapter), Effect.provideContext(others))
    )
    return { outcome, log: kept.text(outcome.log) }
  }

  test(`EXE-1 EXE-2 REV-1 none of ${together.length} attempts gets out of a reviewer's sandbox`, async () => {
    const victim = await makeVictim()
    const { outcome, log } = await review(`${bundle(victim)}\ntrue`)
    const found = await closing(victim, () => ({
      through: escaped(log, victim),
      lives: victim.processLives(),
      files: victim.filesInFolder(),
      reached: victim.reached()
    }))
    expect(found, log.slice(-2000)).toEqual({ through: [], lives: true, files: [], reached: false })
    expect(outcome.verdict).toBe("passed")
  }, 120_000)

  for (const [what, { ended }] of Object.entries(excesses(""))) {
    test(`EXE-2 REV-2 a reviewer that ${what} is ended by its limit and errored`, async () => {
      const mark = newMark()
      const excess = excesses(mark)[what]
      if (excess === undefined) throw new Error(what)
      const { outcome } = await review(excess.script, excess.limits)
      expect(outcome).toMatchObject({ verdict: "errored", score: 0 })
      expect(outcome.summary).toMatch(ended[0] === "timeout" ? /time/ : new RegExp(ended[0]?.replace("limit-", "") ?? ""))
      expect(withArgument(mark)).toBe(0)
    })
  }

  test("EXE-2 INT-2 nothing that a reviewer starts outlives it", async () => {
    const mark = newMark()
    expect((await review(survivors(mark))).outcome.verdict).toBe("passed")
    expect(withArgument(mark)).toBe(0)
  })
})

describe("a script that runs while dependencies are prepared", () => {
  const home = makeHome()
  const bench = startBench((each) => localExecutionLayer({ home: each }), home)
  afterAll(bench.close)
  let count = 0
  /** A project whose own install script is this one; npm runs it in the prepare sandbox. */
  const prepare = (script: string, over: Partial<Limits> = {}) => {
    const manifest = { name: "project", version: `1.0.${++count}`, scripts: { postinstall: "bash script.sh" } }
    const checkout = makeStore(join(home.root, `project-${count}`), {
      "package.json": JSON.stringify(manifest),
      "package-lock.json": JSON.stringify({
        name: manifest.name,
        version: manifest.version,
        lockfileVersion: 3,
        requires: true,
        packages: { "": { name: manifest.name, version: manifest.version, hasInstallScript: true } }
      }),
      "script.sh": script
    })
    const prepared = bench.run(
      Effect.flatMap(ExecutionAdapter, (adapter) =>
        adapter.prepare({
          label: `prepare-${count}`,
          run: "prepare",
          checkout,
          directory: ".",
          registry: "http://127.0.0.1:9/",
          installScripts: true,
          limits: { ...limits, ...over }
        })
      ).pipe(Effect.match({ onFailure: (failure: SandboxFailure) => failure, onSuccess: (dependencies) => dependencies }))
    )
    return { checkout, prepared }
  }

  test(`EXE-1 EXE-2 EXE-6 none of ${together.length} attempts gets out of the prepare sandbox`, async () => {
    const victim = await makeVictim()
    const { checkout, prepared } = prepare(`mkdir -p node_modules/said\n{\n${bundle(victim)}\n} > node_modules/said/out 2>&1\ntrue`)
    const dependencies = await prepared
    if (!("present" in dependencies)) throw new Error(`${dependencies.message} ${dependencies.detail}`)
    const said = await bench.inside((sandbox) => sandbox.exec(["cat", "node_modules/said/out"]), { checkout, dependencies })
    const found = await closing(victim, () => ({
      through: escaped(said.stdout, victim),
      lives: victim.processLives(),
      files: victim.filesInFolder(),
      reached: victim.reached()
    }))
    expect(found, said.stdout.slice(-2000)).toEqual({ through: [], lives: true, files: [], reached: false })
  }, 120_000)

  for (const what of Object.keys(excesses(""))) {
    test(`EXE-2 EXE-6 a prepare that ${what} is ended by its limit, said so, and leaves nothing`, async () => {
      const mark = newMark()
      const excess = excesses(mark)[what]
      if (excess === undefined) throw new Error(what)
      const failed = await prepare(what === "floods its output" ? "yes flood >&2" : excess.script, excess.limits).prepared
      expect(failed).toMatchObject({ _tag: "SandboxFailure", code: "prepare-failed" })
      expect(withArgument(mark)).toBe(0)
      expect(readdirSync(home.workspaces)).toEqual([])
    })
  }

  test("EXE-2 INT-2 EXE-6 nothing that an install script starts outlives prepare", async () => {
    const mark = newMark()
    expect(await prepare(survivors(mark)).prepared).not.toHaveProperty("code")
    expect(withArgument(mark)).toBe(0)
  })
})
