/**
 * `RuntimeAdapter` over Pi (`@earendil-works/pi-coding-agent`), the real package in RPC mode, run by Bun
 * inside the sandbox. Everything of ours and of Pi's is mounted read-only; the conversation is in `/state`.
 */
import { createHash } from "node:crypto"
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync
} from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { Layer } from "effect"
import { insideFolder } from "../inside-folder.ts"
import { startProcessSession } from "../process-session.ts"
import { RuntimeAdapter, type SessionSpec } from "../runtime-adapter.ts"
import { assemblePi, piPackage } from "./closure.ts"
import { piDialect } from "./dialect.ts"
import { sessionFile } from "./session-file.ts"

export interface PiOptions {
  /** A folder of the control plane's own, where Pi's packages and sessions' config are put together: below `home.caches`. */
  readonly folder: string
  /** Where to look for Pi's package from, upwards by `node_modules`. Default: this file's folder. */
  readonly from?: string
  /** The programs that run beside Pi in the sandbox (`pi/inside`). Default: beside this file, or `pi-inside` beside the bundle. */
  readonly inside?: string
  /** The Bun executable. Default: the one that runs this. */
  readonly bun?: string
  /** Milliseconds that Pi may take to start (default 60,000) and to obey an interrupt (default 2,000). */
  readonly readyWithinMs?: number
  readonly interruptWithinMs?: number
}

/** Paths inside the sandbox. */
const place = { bun: "/opt/agent/bun", pi: "/opt/agent/pi", config: "/opt/agent/config", state: "/state" }
const entry = `${place.pi}/node_modules/${piPackage}/dist/rpc-entry.js`

const modelPaths: Readonly<Record<SessionSpec["model"]["api"], string>> = {
  "openai-completions": "/chat/completions",
  "openai-responses": "/responses",
  "anthropic-messages": "/v1/messages"
}

/** The engine retries after it has looked; Pi must not, and must not go anywhere by itself. */
const settings = {
  retry: { enabled: false, provider: { maxRetries: 0 } },
  cacheWarming: "off",
  defaultProjectTrust: "never",
  images: { blockImages: true },
  steeringMode: "all"
}

export const piRuntime = (options: PiOptions): Layer.Layer<RuntimeAdapter> => {
  const here = dirname(fileURLToPath(import.meta.url))
  const bun = realpathSync(options.bun ?? process.execPath)
  return Layer.succeed(RuntimeAdapter, {
    name: "pi",
    needs: (spec) => ({
      readOnly: [
        { source: bun, target: place.bun },
        { source: assemblePi(options.folder, options.from ?? here), target: place.pi },
        { source: writeConfig(options.folder, options.inside ?? insideFolder(import.meta.url, "pi-inside"), spec), target: place.config }
      ],
      state: true,
      modelPaths: [modelPaths[spec.model.api]]
    }),
    start: (sandbox, spec) =>
      startProcessSession(sandbox, piDialect(spec), {
        id: spec.id,
        argv: [place.bun, "--no-install", `${place.config}/launch.ts`, entry, ...flags(spec)],
        env: { ...environment, PATCHPLANE_MODEL_ADDRESS: sandbox.modelAddress },
        readyWithinMs: options.readyWithinMs ?? 60_000,
        interruptWithinMs: options.interruptWithinMs ?? 2_000
      })
  })
}

const environment = { PI_OFFLINE: "1", PI_TELEMETRY: "0", PI_SKIP_VERSION_CHECK: "1", BUN_RUNTIME_TRANSPILER_CACHE_PATH: "0" }

const tools: Readonly<Record<SessionSpec["tools"][number], ReadonlyArray<string>>> = {
  read: ["read", "ls"],
  search: ["search"],
  edit: ["edit"],
  write: ["write"],
  bash: ["bash"],
  ask: ["ask"]
}

const flags = (spec: SessionSpec): ReadonlyArray<string> => {
  const named = {
    provider: spec.model.provider,
    model: spec.model.id,
    thinking: "off",
    "session-dir": place.state,
    "session-id": sessionId(spec.id),
    "system-prompt": `${place.config}/instructions.md`,
    tools: [...new Set(spec.tools.flatMap((tool) => tools[tool]))].join(","),
    extension: `${place.config}/extension.ts`
  }
  const off = ["extensions", "skills", "prompt-templates", "themes", "context-files", "approve"].map((part) => `--no-${part}`)
  return [...Object.entries(named).flatMap(([name, value]) => [`--${name}`, value]), ...off, "--offline"]
}

/** Pi's ids allow less than ours: letters, digits, `.`, `_` and `-`. */
const sessionId = (id: string): string => createHash("sha256").update(id).digest("hex").slice(0, 32)

/** The session's read-only config folder, named by its content: the same session finds the same one again. */
const writeConfig = (folder: string, inside: string, spec: SessionSpec): string => {
  const files = {
    ...Object.fromEntries(readdirSync(inside).map((name) => [name, readFileSync(join(inside, name), "utf8")])),
    "settings.json": JSON.stringify(settings),
    "session.json": JSON.stringify(sessionFile(spec)),
    "instructions.md": spec.instructions
  }
  const key = createHash("sha256").update(JSON.stringify(files)).digest("hex").slice(0, 32)
  const target = join(folder, `config-${key}`)
  if (existsSync(target)) return target
  mkdirSync(folder, { recursive: true })
  const fresh = mkdtempSync(join(folder, ".config-"))
  for (const [name, content] of Object.entries(files)) writeFileSync(join(fresh, name), content)
  // Whoever the sandbox runs as must be able to read it.
  chmodSync(fresh, 0o755)
  try {
    renameSync(fresh, target)
  } catch {
    rmSync(fresh, { recursive: true, force: true })
  }
  return target
}
