/**
 * A `RuntimeAdapter` without a model: a program in the sandbox does what a script in the prompt says. For
 * tests, and the proof that nothing outside `runtime/pi` depends on Pi (RUN-1).
 */
import { createHash } from "node:crypto"
import { realpathSync } from "node:fs"
import { Layer } from "effect"
import { insideFolder } from "../inside-folder.ts"
import { startProcessSession } from "../process-session.ts"
import { RuntimeAdapter } from "../runtime-adapter.ts"
import { scriptedDialect, type ScriptOf } from "./dialect.ts"

export interface ScriptedOptions {
  /** What a prompt means, before its own script is looked for. Default: nothing. */
  readonly script?: ScriptOf
  /** The folder of `agent.ts`. Default: beside this file, or `scripted-inside` beside the bundle. */
  readonly inside?: string
  /** The Bun executable. Default: the one that runs this. */
  readonly bun?: string
  readonly interruptWithinMs?: number
}

/** Paths inside the sandbox. */
const place = { bun: "/opt/agent/bun", agent: "/opt/agent/agent", state: "/state" }

export const scriptedRuntime = (options: ScriptedOptions = {}): Layer.Layer<RuntimeAdapter> => {
  const inside = options.inside ?? insideFolder(import.meta.url, "scripted-inside")
  const bun = realpathSync(options.bun ?? process.execPath)
  return Layer.succeed(RuntimeAdapter, {
    name: "scripted",
    needs: () => ({
      readOnly: [
        { source: bun, target: place.bun },
        { source: inside, target: place.agent }
      ],
      state: true,
      modelPaths: []
    }),
    start: (sandbox, spec) => {
      const session = createHash("sha256").update(spec.id).digest("hex").slice(0, 32)
      return startProcessSession(sandbox, scriptedDialect(spec, session, options.script ?? (() => undefined)), {
        id: spec.id,
        argv: [place.bun, "--no-install", `${place.agent}/agent.ts`, place.state],
        env: { BUN_RUNTIME_TRANSPILER_CACHE_PATH: "0" },
        readyWithinMs: 30_000,
        interruptWithinMs: options.interruptWithinMs ?? 2_000
      })
    }
  })
}
