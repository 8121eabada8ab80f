/**
 * Installs what a lockfile names (EXE-6): checked out in one sandbox that reaches nothing, installed in a second
 * that reaches the registry alone, and kept by the hash of all that the result follows from.
 */
import { join } from "node:path"
import { Effect } from "effect"
import type { Dependencies, ExecutionAdapter, SandboxFailure } from "../execution-adapter.ts"
import { exec, egressInside } from "./confined.ts"
import { cached, isModulesPath, keepCached } from "./dependency-cache.ts"
import { startBroker } from "./egress-broker.ts"
import { registryAddress } from "./egress-route.ts"
import { failure, fromCause } from "./failures.ts"
import type { Local } from "./local.ts"
import { findProject, knownRegistries, outsideRegistry, type Project } from "./lockfile.ts"
import { freshTree, roomFor } from "./sandbox.ts"
import { checkCheckout } from "./sandbox-spec.ts"
import { removeFolder, workspaceAt } from "./workspace.ts"

type PrepareSpec = Parameters<ExecutionAdapter["Service"]["prepare"]>[0]

export const prepare = (local: Local, spec: PrepareSpec): Effect.Effect<Dependencies, SandboxFailure> =>
  Effect.gen(function* () {
    const wrong = checkCheckout(spec.checkout)
    if (wrong !== undefined) return yield* wrong
    const project = yield* findProject({ ...spec, ...spec.checkout })
    if (project === undefined) return { key: "", present: false }
    // Two at once for one key: the second finds what the first made.
    return yield* local.alone(`dependencies ${project.key}`).withPermits(1)(
      Effect.gen(function* () {
        const found = cached(local.home.caches, project.key) ?? (yield* install(local, spec, project))
        return { key: project.key, present: found.length > 0 }
      })
    )
  })

const install = (local: Local, spec: PrepareSpec, project: Project) =>
  Effect.gen(function* () {
    const outside = yield* outsideRegistry(spec.checkout.store, spec.checkout.commit, project, spec.registry)
    if (outside.length > 0) {
      return yield* failure(
        "prepare-failed",
        `${project.lockfile} names packages outside the registry: ${outside.slice(0, 5).join(", ")}${outside.length > 5 ? ", …" : ""}`,
        "Only what the registry has can be installed: publish them there, or name another registry in the configuration."
      )
    }
    const machine = yield* local.machine
    const workspace = workspaceAt(local.home.workspaces, `prepare-${project.key.slice(0, 40)}`, machine)
    return yield* Effect.gen(function* () {
      yield* Effect.sync(() => local.opened.set(workspace.folder, 1))
      yield* freshTree(local, machine, spec, workspace, "repository")
      const broker = yield* Effect.acquireRelease(
        Effect.tryPromise({
          try: () => startBroker(local.socketFor(), { registry: spec.registry, hosts: [] }, local.environment),
          catch: fromCause("egress-failed", "The way to the registry could not be opened.", "Run `patchplane doctor`.")
        }),
        (broker) => Effect.promise(() => broker.close())
      )
      const room = roomFor(local, machine, { ...spec, label: `${spec.label}#prepare` }, workspace, {
        mounts: [
          { source: workspace.state, target: "/state", writable: true },
          { source: broker.socket, target: egressInside, writable: false }
        ],
        environment: { PREPARE_ROOT: project.root, LOCKFILE: project.lockfile, REWRITE: rewrite(spec.registry), ...installEnvironment },
        relay: true
      })
      const result = yield* exec(room, ["/bin/sh", "-c", installScript(project.tool, spec.installScripts)])
      if (result.ended !== "exit" || result.exitCode !== 0) {
        return yield* failure(
          "prepare-failed",
          result.ended === "exit" ? `Installing what ${project.lockfile} names failed.` : `Installing was ended: ${result.ended}.`,
          result.exitCode === 127
            ? "Install npm on this machine: sudo apt-get install npm"
            : result.ended === "exit"
              ? "Read what the tool said; check that the lockfile fits its package.json and that the registry can be reached."
              : "Raise the profile's limits.",
          { detail: result.stderr + result.stdout.slice(-4000), retryable: result.ended === "exit" }
        )
      }
      const paths = result.stdout.split("\0").filter((path) => path !== "")
      return yield* Effect.try({
        try: () => {
          if (!paths.every(isModulesPath)) throw new Error("a folder of an unexpected name was installed")
          keepCached(local.home.caches, project.key, join(workspace.tree, "modules"), paths)
          return paths as ReadonlyArray<string>
        },
        catch: fromCause("prepare-failed", "What was installed could not be kept.", "Free disk space.")
      })
    }).pipe(
      Effect.scoped,
      Effect.ensuring(
        Effect.promise(async () => {
          local.opened.delete(workspace.folder)
          await removeFolder(workspace.folder).catch(() => undefined)
        })
      )
    )
  })

const installEnvironment: Readonly<Record<string, string>> = {
  npm_config_registry: registryAddress,
  npm_config_cache: "/state/npm",
  npm_config_update_notifier: "false",
  // npm waits ten seconds and more before it tries again; whoever waits for the run would rather know.
  npm_config_fetch_retries: "2",
  npm_config_fetch_retry_mintimeout: "500",
  npm_config_fetch_retry_maxtimeout: "4000",
  BUN_CONFIG_REGISTRY: registryAddress,
  BUN_INSTALL_CACHE_DIR: "/state/bun",
  // Temporary files of big packages go to disk, where the disk limit counts them.
  TMPDIR: "/state"
}

/** A sed program: the lockfile's addresses become the broker's. Integrity hashes stay, and the tool checks them. */
const rewrite = (registry: string): string =>
  knownRegistries(registry)
    .map((each) => `s#"${each.replace(/[.[\]*^$#\\]/g, "\\$&")}#"${registryAddress}#g`)
    .join("\n")

/** Installs, then moves every outermost node_modules to /workspace/modules/<n> and prints where each belongs. */
const installScript = (tool: Project["tool"], scripts: boolean): string => `set -eu
cd "/workspace/repository/$PREPARE_ROOT"
sed -i -e "$REWRITE" -- "$LOCKFILE"
rm -rf .git
${commands[tool]}${scripts ? "" : " --ignore-scripts"} >&2
cd /workspace/repository
mkdir /workspace/modules
n=0
find . -name node_modules -type d -prune -print > /state/found
while IFS= read -r path; do
  chmod -R a+rX -- "$path"
  mv -- "$path" "/workspace/modules/$n"
  printf '%s\\0' "\${path#./}"
  n=$((n+1))
done < /state/found
chmod 755 /workspace/modules
`

const commands: Readonly<Record<Project["tool"], string>> = {
  npm: `npm ci --no-audit --no-fund --loglevel=error --replace-registry-host=never --registry=${registryAddress}`,
  bun: `bun install --frozen-lockfile --no-progress --no-summary --backend=copyfile --registry=${registryAddress}`
}
