/** The checks of the preflight that need no running core (DOC-1). Each answers; none fails or waits for long. */
import { execFile } from "node:child_process"
import { constants, existsSync } from "node:fs"
import { access, statfs } from "node:fs/promises"
import { dirname, join } from "node:path"
import { promisify } from "node:util"
import { Effect, Record, Redacted, Result } from "effect"
import type { Check } from "../../core/api/contract.ts"
import { configuredModel, type ConfiguredModel } from "../../core/config/model.ts"
import type { Config } from "../../core/config/schema.ts"
import type { Readiness } from "../../core/execution/execution-adapter.ts"
import { otlpHeaders } from "../../core/observability/otlp-headers.ts"
import { accessOf } from "../../core/runtime/providers.ts"
import { findPackage, piPackage } from "../../core/runtime/pi/closure.ts"
import { place } from "../place.ts"

const run = promisify(execFile)
/** The Bun that Electrobun ships, and that everything is measured with. */
const pinnedBun = "1.3.13"
/** Oldest git whose options are used here. */
const oldestGit = [2, 39] as const
const leastFree = 1024 ** 3
/** Milliseconds for a model's address to answer. */
const modelPatience = 5_000

const works = (name: string, why: string): Check => ({ name, status: "works", why, mend: "" })
const fails = (name: string, why: string, mend: string): Check => ({ name, status: "fails", why, mend })
const absent = (name: string, why: string, mend: string): Check => ({ name, status: "not-configured", why, mend })

export const bun: Check =
  Bun.version === pinnedBun
    ? works("bun", `${Bun.version}, the pinned one.`)
    : fails("bun", `${Bun.version} runs; ${pinnedBun} is pinned.`, "Start PatchPlane by scripts/patchplane, which uses the pinned one.")

export const git: Effect.Effect<Check> = Effect.tryPromise(() => run("git", ["--version"])).pipe(
  Effect.map(({ stdout }) => {
    const [, major = "0", minor = "0"] = /(\d+)\.(\d+)/.exec(stdout) ?? []
    const recent = Number(major) > oldestGit[0] || (Number(major) === oldestGit[0] && Number(minor) >= oldestGit[1])
    return recent
      ? works("git", `${stdout.trim()}.`)
      : fails("git", `${stdout.trim()} is too old.`, `Install git ${oldestGit.join(".")} or newer.`)
  }),
  Effect.catch(() => Effect.succeed(fails("git", "It can't be run.", "Install it: apt-get install git.")))
)

export const sandbox = ({ works: does, name, why, mend }: Readiness): Check => ({
  name: "sandbox",
  status: does ? "works" : "fails",
  why: `${name}: ${why}`,
  mend
})

/** The agent runtime's own package, installed where this copy of PatchPlane lies. */
export const runtime = (config: Config): Check => {
  if (config.runtime === "scripted") return works("runtime", "The scripted runtime is configured: no agent, canned steps.")
  const installed = findPackage(piPackage, place.root)
  if (installed === undefined) return fails("runtime", "Pi is not installed.", "Install it: bun install --frozen-lockfile.")
  return existsSync(join(installed, "dist", "rpc-entry.js"))
    ? works("runtime", "Pi is installed.")
    : fails("runtime", "Pi's package is not whole.", "Install it again: bun install --frozen-lockfile.")
}

/** Whether the model's address answers and takes the key. It is asked for its list of models: that costs nothing. */
export const model = (config: Config, env: Readonly<Record<string, string | undefined>> = process.env): Effect.Effect<Check> => {
  const configured = configuredModel(config)
  if (configured === undefined) {
    return Effect.succeed(
      works(
        "model",
        "The scripted demo model: its answers are canned, and it knows the demo alone. Set `model` in config.json for real work."
      )
    )
  }
  const access = accessOf(configured, env)
  if (Result.isFailure(access)) return Effect.succeed(fails("model", access.failure.message, access.failure.mend))
  const headers = Record.map(access.success.route.headers, Redacted.value)
  const named = `${configured.provider}/${configured.id}`
  return Effect.tryPromise((signal) =>
    fetch(modelsAddress(configured), {
      headers,
      signal: AbortSignal.any([signal, AbortSignal.timeout(modelPatience)]),
      redirect: "manual"
    })
  ).pipe(
    Effect.map(({ status }) =>
      status === 401 || status === 403
        ? fails(
            "model",
            `${named} at ${configured.baseUrl} refuses the key (${status}).`,
            `Put a valid key into ${configured.apiKeyEnv ?? "the variable that `apiKeyEnv` names"}.`
          )
        : status >= 500
          ? fails("model", `${named} at ${configured.baseUrl} answers ${status}.`, "Wait, or look at the provider's status.")
          : works("model", `${named} at ${configured.baseUrl} answers.`)
    ),
    Effect.catch(() =>
      Effect.succeed(
        fails(
          "model",
          `${named} at ${configured.baseUrl} does not answer.`,
          "Check the address, that the server runs, and the network or proxy between."
        )
      )
    )
  )
}

const modelsAddress = ({ api, baseUrl }: ConfiguredModel) => `${baseUrl}${api === "anthropic-messages" ? "/v1/models" : "/models"}`

/** Whether this user can write the core's log; what is not there yet is made at the first start. */
export const logs = (folder: string): Effect.Effect<Check> =>
  // The dot: a file in the way is no folder.
  Effect.tryPromise(() => access(`${nearest(folder)}/.`, constants.W_OK | constants.X_OK)).pipe(
    Effect.as(works("logs", `${folder} can be written.`)),
    Effect.catch(() =>
      Effect.succeed(
        fails("logs", `${folder} can't be written.`, "Make it writable for your user, or move the state with PATCHPLANE_HOME.")
      )
    )
  )

/** Whether the collector answers and takes what it is sent: an export of nothing. */
export const otlp = (config: Config, env: Readonly<Record<string, string | undefined>> = process.env): Effect.Effect<Check> => {
  const name = "OTLP export"
  const configured = config.observability.otlp
  if (configured === undefined) return Effect.succeed(absent(name, "Nothing is exported.", ""))
  const { endpoint, headersEnv } = configured
  const headers = headersEnv === undefined ? "" : (env[headersEnv] ?? "")
  if (headersEnv !== undefined && headers === "") {
    const mend = `Set ${headersEnv} in the environment that starts PatchPlane, then start it anew.`
    return Effect.succeed(fails(name, `${headersEnv} is not set, so nothing is exported to ${endpoint}.`, mend))
  }
  const address = `${endpoint.replace(/\/+$/, "")}/v1/traces`
  return Effect.tryPromise((signal) =>
    fetch(address, {
      method: "POST",
      headers: { ...otlpHeaders(headers), "content-type": "application/json" },
      body: '{"resourceSpans":[]}',
      signal: AbortSignal.any([signal, AbortSignal.timeout(modelPatience)]),
      redirect: "manual"
    })
  ).pipe(
    Effect.map(({ status }) => {
      if (status < 300) return works(name, `${endpoint} takes traces, metrics and logs.`)
      return status === 401 || status === 403
        ? fails(
            name,
            `${endpoint} refuses the headers (${status}).`,
            `Put valid ones into ${headersEnv ?? "the variable that `headersEnv` names"}.`
          )
        : fails(
            name,
            `${address} answers ${status}.`,
            "Check that observability.otlp.endpoint is an OTLP/HTTP receiver, without /v1/traces."
          )
    }),
    Effect.catch(() =>
      Effect.succeed(
        fails(
          name,
          `${endpoint} does not answer. Runs go on without it.`,
          "Check the address, that the collector runs, and the network or proxy between."
        )
      )
    )
  )
}

export const disk = (folder: string): Effect.Effect<Check> =>
  Effect.tryPromise(() => statfs(nearest(folder))).pipe(
    Effect.map(({ bavail, bsize }) => {
      const free = bavail * bsize
      const shown = `${(free / leastFree).toFixed(1)} GB are free`
      return free < leastFree
        ? fails("disk", `Only ${shown} at ${folder}.`, "Free some space, or move the state with PATCHPLANE_HOME.")
        : works("disk", `${shown}.`)
    }),
    Effect.catch(() => Effect.succeed(fails("disk", `${folder} can't be looked at.`, "Check its permissions.")))
  )
/** The folder itself, or the nearest one above it that is there. */
const nearest = (folder: string): string => (existsSync(folder) || folder === dirname(folder) ? folder : nearest(dirname(folder)))

/** What this version does not bring yet; a part that is not configured is no failure. */
export const outside: ReadonlyArray<Check> = [
  absent("GitHub", "No GitHub App is connected; changes are published to local branches.", ""),
  absent("Convex", "No shared state; this installation works alone.", ""),
  absent("WorkOS", "No sign-in; you act as the local identity, as admin.", ""),
  absent("Daytona", "No remote sandboxes; runs use the local ones.", "")
]
