/**
 * The local `ExecutionAdapter` (EXE-1): bubblewrap under a supervisor of its own, with an egress broker for what
 * a sandbox may reach. Here the parts are put together; each is described in its own file.
 */
import { existsSync, lstatSync, readdirSync } from "node:fs"
import { join } from "node:path"
import { Effect, Layer, Semaphore } from "effect"
import type { Home } from "../../config/home.ts"
import { ExecutionAdapter, type SandboxFailure } from "../execution-adapter.ts"
import { cacheFolder } from "./dependency-cache.ts"
import { failure, fromCause } from "./failures.ts"
import { harvest } from "./harvest.ts"
import { type Local, makeLocal } from "./local.ts"
import { marked } from "./process-tree.ts"
import { prepare } from "./prepare.ts"
import { createSandbox } from "./sandbox.ts"
import { folderName, nameOf, removeFolder, sizeOf } from "./workspace.ts"

export interface LocalExecutionOptions {
  readonly home: Home
  /** The Bun that runs the supervisor and is mounted into sandboxes; the one that runs this by default. */
  readonly bun?: string
  /** Where the two programs lie: beside this file in the sources, elsewhere in a bundle. The relay has to be a file of its own. */
  readonly programs?: { readonly supervisor: string; readonly relay: string }
  /** Milliseconds after the last process at which the supervisor is let go; the next sandbox starts another, in about 0.1 s. */
  readonly restMs?: number
  /** The core's environment: PATH to look for tools in, and the company proxy. */
  readonly environment?: Record<string, string | undefined>
}

/**
 * Ends its supervisor, and so every sandbox, with the layer's scope. Building it starts nothing: the supervisor
 * comes with the first sandbox. On a machine without confinement it can be built too; then `readiness` says why,
 * and everything that would need a sandbox fails with `no-confinement`.
 */
export const localExecutionLayer = (options: LocalExecutionOptions): Layer.Layer<ExecutionAdapter> =>
  Layer.effect(
    ExecutionAdapter,
    Effect.gen(function* () {
      const local = yield* Effect.acquireRelease(
        Effect.sync(() => makeLocal(options)),
        (local) => Effect.promise(() => local.link.close())
      )
      const preparing = yield* Semaphore.make(2)
      return ExecutionAdapter.of({
        kind: "local",
        readiness: local.readiness,
        create: (spec) => createSandbox(local, spec),
        prepare: (spec) => preparing.withPermits(1)(prepare(local, spec)),
        harvest: (spec) => harvest(local, spec),
        forget: (workspace) => forget(local, workspace),
        forgetCache: (name) => preparing.withPermits(2)(forgetCache(local, name)),
        reap: (keep) => reap(local, keep),
        kill: (run) =>
          Effect.tryPromise({
            try: () => local.link.kill(run === "all" ? { all: true } : { run }),
            catch: fromCause("gone", "The supervisor did not answer.", "Use `patchplane kill`, which needs no core.")
          }),
        usage: usage(local)
      })
    })
  )

const storage = fromCause(
  "storage-failed",
  "The home's folders can't be read or written.",
  "Free disk space, or set PATCHPLANE_HOME to a folder of yours."
)

const forget = (local: Local, workspace: string): Effect.Effect<void, SandboxFailure> =>
  Effect.suspend(() => {
    const folder = join(local.home.workspaces, folderName(workspace))
    if (local.inUse(folder)) return Effect.fail(busy(workspace))
    return Effect.tryPromise({ try: () => removeFolder(folder), catch: storage })
  })

const forgetCache = (local: Local, name: string): Effect.Effect<void, SandboxFailure> =>
  Effect.suspend(() => {
    if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name)) {
      return Effect.fail(failure("bad-name", `${JSON.stringify(name)} names no cache.`, "Take the names that the disk use shows."))
    }
    if (local.labels.size > 0) {
      return Effect.fail(
        failure("cache-busy", "A sandbox is open and may use prepared dependencies.", "Try again when no run works.", { retryable: true })
      )
    }
    return Effect.tryPromise({ try: () => removeFolder(join(cacheFolder(local.home.caches), name)), catch: storage })
  })

const busy = (workspace: string): SandboxFailure =>
  failure("workspace-busy", `The workspace ${workspace} is in use by a sandbox.`, "End the sandbox first.", { retryable: true })

const reap = (local: Local, keep: ReadonlySet<string>) =>
  Effect.tryPromise({
    try: async () => {
      // A supervisor that lost its core went by itself; what is left is ended by the new one as it starts.
      const orphans = existsSync(local.home.supervisorSocket) || marked(local.family).length > 0
      const sandboxes = orphans && !local.started ? await local.start() : 0
      const kept = new Set([...keep].map(folderName))
      let workspaces = 0
      for (const name of folders(local.home.workspaces)) {
        const folder = join(local.home.workspaces, name)
        if (kept.has(name) || local.inUse(folder)) continue
        await removeFolder(folder)
        workspaces++
      }
      for (const name of folders(cacheFolder(local.home.caches))) {
        // A draft of an earlier core that never became whole.
        if (name.startsWith(".") && !name.endsWith(`.${process.pid}`)) await removeFolder(join(cacheFolder(local.home.caches), name))
      }
      return { sandboxes, workspaces }
    },
    catch: storage
  })

const usage = (local: Local) =>
  Effect.tryPromise({
    try: async () => {
      const found: Array<{ name: string; kind: "workspace" | "cache"; bytes: number }> = []
      for (const name of folders(local.home.workspaces)) {
        const folder = join(local.home.workspaces, name)
        found.push({ name: nameOf(folder) ?? name, kind: "workspace", bytes: await sizeOf(folder) })
      }
      for (const name of folders(cacheFolder(local.home.caches))) {
        found.push({ name, kind: "cache", bytes: await sizeOf(join(cacheFolder(local.home.caches), name)) })
      }
      return found
    },
    catch: storage
  })

const folders = (path: string): ReadonlyArray<string> =>
  existsSync(path) ? readdirSync(path).filter((name) => lstatSync(join(path, name), { throwIfNoEntry: false })?.isDirectory() === true) : []
