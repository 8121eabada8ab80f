/** Makes one sandbox after its spec: checks the spec, makes or finds the workspace, opens the way out, and cleans up at the end. */
import { chownSync, existsSync, mkdirSync } from "node:fs"
import { Effect, type Scope } from "effect"
import type { Sandbox, SandboxFailure, SandboxSpec } from "../execution-adapter.ts"
import { checkoutScript } from "./checkout.ts"
import { egressInside, exec, type Room, spawnLines } from "./confined.ts"
import type { Mount } from "./confinement.ts"
import { dependencyMounts } from "./dependency-cache.ts"
import { reaches, startBroker } from "./egress-broker.ts"
import { modelAddress, relayPort } from "./egress-route.ts"
import { failure, fromCause } from "./failures.ts"
import type { Local } from "./local.ts"
import type { Machine } from "./machine.ts"
import { checkSpec } from "./sandbox-spec.ts"
import { gitEnvironment } from "./sandbox-system.ts"
import { isReady, layOut, markReady, removeFolder, type Workspace, workspaceAt } from "./workspace.ts"

export const createSandbox = (local: Local, spec: SandboxSpec): Effect.Effect<Sandbox, SandboxFailure, Scope.Scope> =>
  Effect.gen(function* () {
    const machine = yield* local.machine
    const wrong = checkSpec(spec)
    if (wrong !== undefined) return yield* wrong
    if (local.labels.has(spec.label)) {
      return yield* failure("label-in-use", `A sandbox ${spec.label} is open already.`, "End it first.", { retryable: true })
    }
    const workspace = workspaceAt(local.home.workspaces, spec.workspace, machine)
    const opened = local.opened.get(workspace.folder) ?? 0
    local.labels.add(spec.label)
    local.opened.set(workspace.folder, opened + 1)
    yield* Effect.addFinalizer(() => end(local, spec, workspace))

    yield* local.alone(workspace.folder).withPermits(1)(makeWorkspace(local, machine, spec, workspace))
    const dependencies = yield* mountDependencies(local, machine, spec, workspace)
    const outside = reaches(spec.egress) ? yield* openBroker(local, spec) : []
    const room = roomFor(local, machine, spec, workspace, {
      mounts: [
        ...dependencies,
        ...spec.readOnly.map((folder) => ({ ...folder, writable: false })),
        ...(spec.state ? [{ source: workspace.state, target: "/state", writable: true }] : []),
        ...outside
      ],
      environment: spec.egress.hosts.length > 0 ? proxyEnvironment : {},
      relay: outside.length > 0
    })
    return {
      id: spec.label,
      workdir: "/workspace",
      exec: (argv, options) => exec(room, argv, options),
      spawn: (argv, options) => spawnLines(room, argv, options),
      modelAddress
    }
  })

/** A room of this workspace: the sandbox's own, or one of our own steps on it. */
export const roomFor = (
  local: Local,
  machine: Machine,
  spec: Pick<SandboxSpec, "label" | "run" | "limits">,
  workspace: Workspace,
  parts: Pick<Room, "mounts" | "environment" | "relay">
): Room => ({
  machine,
  link: local.link,
  family: local.family,
  sandbox: spec.label,
  run: spec.run,
  user: workspace.user,
  mounts: [...local.common(machine), { source: workspace.tree, target: "/workspace", writable: true }, ...parts.mounts],
  environment: { ...environmentInside(machine), ...parts.environment },
  directory: "/workspace",
  limits: spec.limits,
  deadline: performance.now() + spec.limits.wallMs,
  disk: [workspace.tree, workspace.state],
  relay: parts.relay,
  occupants: local.occupants(workspace.folder)
})

const environmentInside = (machine: Machine): Readonly<Record<string, string>> => ({
  PATH: ["/opt/patchplane", ...(machine.node === undefined ? [] : ["/opt/node/bin"]), "/usr/local/bin", "/usr/bin", "/bin"].join(":"),
  HOME: "/home/agent",
  USER: "agent",
  SHELL: "/bin/sh",
  LANG: "C.UTF-8",
  TMPDIR: "/tmp",
  CI: "1",
  // With them an own copy in memory, without them a failed write to a read-only place.
  XDG_CACHE_HOME: "/tmp/.cache",
  BUN_RUNTIME_TRANSPILER_CACHE_PATH: "0"
})

const proxyEnvironment: Readonly<Record<string, string>> = {
  HTTPS_PROXY: `http://127.0.0.1:${relayPort}`,
  https_proxy: `http://127.0.0.1:${relayPort}`,
  NO_PROXY: "127.0.0.1,localhost",
  no_proxy: "127.0.0.1,localhost"
}

const storage = fromCause(
  "storage-failed",
  "The workspace's folders can't be made.",
  "Free disk space, or set PATCHPLANE_HOME to a folder of yours."
)

const makeWorkspace = (local: Local, machine: Machine, spec: SandboxSpec, workspace: Workspace) =>
  Effect.gen(function* () {
    if (isReady(workspace)) return
    yield* freshTree(local, machine, spec, workspace, ".")
    yield* Effect.try({ try: () => markReady(workspace, spec.workspace), catch: storage })
  })

/** Checks the commit out into `folder` of an empty tree, in a sandbox of its own that reaches nothing. */
export const freshTree = (
  local: Local,
  machine: Machine,
  spec: Pick<SandboxSpec, "label" | "run" | "limits" | "checkout">,
  workspace: Workspace,
  folder: string
) =>
  Effect.gen(function* () {
    yield* Effect.tryPromise({
      try: async () => {
        await removeFolder(workspace.folder)
        layOut(workspace, machine)
      },
      catch: storage
    })
    const room = roomFor(local, machine, { ...spec, label: `${spec.label}#checkout` }, workspace, {
      mounts: [local.gitMount(), storeMount(spec.checkout.store)],
      environment: gitEnvironment,
      relay: false
    })
    const script = `mkdir -p -- "$2" && cd -- "$2"\n${checkoutScript}`
    const result = yield* exec(room, ["/bin/sh", "-c", script, "checkout", spec.checkout.commit, folder])
    if (result.ended !== "exit" || result.exitCode !== 0) {
      return yield* failure(
        result.ended === "exit" ? "checkout-failed" : result.ended === "timeout" ? "limit-wall" : result.ended,
        result.ended === "exit" ? `Commit ${spec.checkout.commit} could not be checked out.` : `The checkout was ended: ${result.ended}.`,
        result.ended === "exit" && /ermission denied/.test(result.stderr)
          ? `Let others read the repository's store: chmod -R o+rX ${spec.checkout.store}`
          : result.ended.startsWith("limit")
            ? "Raise the profile's limits: this repository needs more than they allow."
            : "Connect the repository again: `patchplane repo add`.",
        { detail: result.stderr }
      )
    }
  })

/** The store, without its settings and hooks being writable or anything of it being run. */
export const storeMount = (store: string): Mount => ({ source: store, target: "/store", writable: false })

const mountDependencies = (local: Local, machine: Machine, spec: SandboxSpec, workspace: Workspace) =>
  Effect.gen(function* () {
    if (spec.dependencies === undefined || !spec.dependencies.present) return []
    const { key } = spec.dependencies
    const answer = yield* Effect.try({
      try: () =>
        dependencyMounts(local.home.caches, key, workspace.tree, (folder) => {
          mkdirSync(folder)
          if (machine.root) chownSync(folder, workspace.user, workspace.user)
        }),
      catch: storage
    })
    if ("refused" in answer) {
      return yield* failure(
        "path-outside",
        `${answer.refused} is a file or a link in this workspace, so the dependencies can't be mounted there.`,
        "Remove it from the repository: node_modules is made by prepare."
      )
    }
    return answer.mounts
  })

const openBroker = (local: Local, spec: SandboxSpec) =>
  Effect.acquireRelease(
    Effect.tryPromise({
      try: () => startBroker(local.socketFor(), spec.egress, local.environment),
      catch: fromCause("egress-failed", "The sandbox's way to its model could not be opened.", "Run `patchplane doctor`.")
    }),
    (broker) => Effect.promise(() => broker.close())
  ).pipe(Effect.map((broker) => [{ source: broker.socket, target: egressInside, writable: false }]))

const end = (local: Local, spec: SandboxSpec, workspace: Workspace) =>
  Effect.promise(async () => {
    await local.link.kill({ sandbox: spec.label })
    await local.link.kill({ sandbox: `${spec.label}#checkout` })
    local.labels.delete(spec.label)
    const left = (local.opened.get(workspace.folder) ?? 1) - 1
    if (left > 0) local.opened.set(workspace.folder, left)
    else local.opened.delete(workspace.folder)
    // A half-made workspace is never kept: the next one begins anew.
    if (left <= 0 && (!spec.keep || !isReady(workspace)) && existsSync(workspace.folder)) await removeFolder(workspace.folder)
  })
