/** `doctor`: what works here, what does not, why, and the mend (DOC-1). Works with and without a core. */
import { Effect } from "effect"
import type { Check } from "../../../core/api/contract.ts"
import type { Home } from "../../../core/config/home.ts"
import { checkWithoutCore } from "../../doctor/without-core.ts"
import type { Command } from "../command.ts"
import { withRunningCore } from "../core.ts"
import { exitCodes } from "../exit-codes.ts"
import { table } from "../render.ts"
import { visibleLine } from "../untrusted.ts"

/** Milliseconds that a running core gets before it is called a core that does not answer. */
const patience = 20_000

export const doctor: Command = {
  name: "doctor",
  summary: "check every part: works or not, why, and the mend",
  arguments: "",
  words: [0, 0],
  options: {},
  run: ({ home, output }) =>
    Effect.gen(function* () {
      const all = yield* preflight(home)
      output.document(all)
      const rows = all.map((check) => [
        mark[check.status],
        check.name,
        visibleLine(`${check.why}${check.mend === "" ? "" : ` ${check.mend}`}`)
      ])
      for (const row of table(rows)) output.line(row)
      const failing = all.filter(({ status }) => status === "fails")
      output.line(failing.length === 0 ? "All systems online." : `${failing.map(({ name }) => name).join(", ")}: needs mending.`)
      return failing.length === 0 ? exitCodes.done : exitCodes.failed
    })
}

/** Every check, the core's own first: asked of the core, or made here where none answers. */
export const preflight = (home: Home): Effect.Effect<ReadonlyArray<Check>> =>
  withRunningCore(home, (client) => client.Doctor()).pipe(
    Effect.timeout(patience),
    Effect.map((checks) => [answers, ...checks]),
    Effect.catchTag("CoreUnreachable", () => Effect.map(checkWithoutCore(home), (checks) => [resting, ...checks])),
    Effect.catch(() => Effect.map(checkWithoutCore(home), (checks) => [hangs, ...checks]))
  )

const mark = { works: "works", fails: "FAILS", "not-configured": "-" } as const
const answers: Check = { name: "core", status: "works", why: "It runs and answers.", mend: "" }
const resting: Check = { name: "core", status: "works", why: "It does not run; commands start it.", mend: "" }
const hangs: Check = {
  name: "core",
  status: "fails",
  why: "It runs and does not answer.",
  mend: "End it with `patchplane stop`, or look into its log."
}
