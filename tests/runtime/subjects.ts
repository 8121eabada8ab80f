/** The two runtimes as subjects of the conformance suite: their adapters, and prompts that make them behave alike. */
import { Effect } from "effect"
import { piRuntime, type PiOptions } from "../../core/runtime/pi/adapter.ts"
import { scriptedRuntime } from "../../core/runtime/scripted/adapter.ts"
import { asScript, type Step } from "../../core/runtime/scripted/step.ts"
import { stubbornCommand, waitCommand, type ScenarioName } from "../emulators/model-server.ts"
import { plainSandbox } from "./plain-sandbox.ts"
import type { Prompts, Subject } from "./conformance.ts"

const scripted = (...steps: ReadonlyArray<Step>): string => asScript(steps)
const fail = (code: string): string => scripted({ do: "fail", code })

const scriptedPrompts: Prompts = {
  finish: scripted(
    { do: "write", path: "note.txt", text: "hello\n" },
    { do: "run", command: "cat note.txt" },
    { do: "say", text: "Wrote note.txt." }
  ),
  say: scripted({ do: "say", text: "Yes." }),
  ask: scripted({ do: "ask", question: "Which colour?" }),
  wait: scripted({ do: "run", command: waitCommand }, { do: "say", text: "Waited." }),
  stubborn: scripted({ do: "run", command: stubbornCommand }),
  risky: scripted({ do: "run", command: "rm -rf build", risk: "destructive" }, { do: "say", text: "Done." }),
  hang: scripted({ do: "hang" }),
  flood: scripted({ do: "flood", count: 20_000, text: "all work and no play " }, { do: "say", text: "Done." }),
  noise: scripted({ do: "run", command: "yes | head -c 50000000" }, { do: "say", text: "Quite loud." }),
  failures: Object.fromEntries(
    ["model-unauthorized", "model-rate-limited", "model-failed", "model-unreachable", "model-garbage"].map((code) => [code, fail(code)])
  )
}

const scenario = (name: ScenarioName): string => `Please do this. SCENARIO:${name}`

const piPrompts: Prompts = {
  finish: scenario("finish"),
  say: scenario("say"),
  ask: scenario("ask"),
  wait: scenario("wait"),
  stubborn: scenario("stubborn"),
  risky: scenario("risky"),
  hang: scenario("hang"),
  flood: scenario("flood"),
  noise: scenario("noise"),
  failures: {
    "model-unauthorized": scenario("unauthorized"),
    "model-rate-limited": scenario("limited"),
    "model-failed": scenario("broken"),
    "model-garbage": scenario("garbage")
  }
}

const plain =
  (modelAddress: string): Subject["sandbox"] =>
  (folder, needs) =>
    Effect.sync(() => {
      const sandbox = plainSandbox({ folder, readOnly: needs.readOnly, modelAddress })
      return { sandbox, crash: Effect.sync(sandbox.crash) }
    })

export const scriptedSubject = (sandbox: Subject["sandbox"] = plain("")): Subject => ({
  name: "scripted",
  runtime: scriptedRuntime(),
  prompts: scriptedPrompts,
  model: { provider: "patchplane", id: "scripted-1", api: "openai-completions" },
  sandbox,
  afterCrash: /^Waited\.$/
})

/** Against a loopback model server (`tests/emulators/model-server.ts`) at `modelAddress`. */
export const piSubject = (options: PiOptions, modelAddress: string, sandbox: Subject["sandbox"] = plain(modelAddress)): Subject => ({
  name: "pi",
  runtime: piRuntime(options),
  prompts: piPrompts,
  model: { provider: "patchplane", id: "scripted-1", api: "openai-completions" },
  sandbox,
  afterCrash: /^(Taken up: Go on|Waited\.)/
})
