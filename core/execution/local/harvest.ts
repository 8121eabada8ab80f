/** Hands a workspace's files out as git objects (PAT-1, EXE-4): made in a fresh sandbox, checked again by the repository's store. */
import { chmodSync, chownSync, lstatSync, mkdirSync } from "node:fs"
import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { Effect } from "effect"
import type { ExecResult, ExecutionAdapter, Harvest, SandboxFailure } from "../execution-adapter.ts"
import { changedFiles, NameNotUtf8 } from "./changed-files.ts"
import { exec } from "./confined.ts"
import { failure, fromCause } from "./failures.ts"
import { addFailed, harvestIdentity, harvestScript, nestedRepository, unreadableFile } from "./harvest-script.ts"
import type { Local } from "./local.ts"
import { roomFor, storeMount } from "./sandbox.ts"
import { checkCheckout } from "./sandbox-spec.ts"
import { gitEnvironment } from "./sandbox-system.ts"
import { isReady, removeFolder, workspaceAt } from "./workspace.ts"

type HarvestSpec = Parameters<ExecutionAdapter["Service"]["harvest"]>[0]

export const harvest = (local: Local, spec: HarvestSpec): Effect.Effect<Harvest, SandboxFailure> =>
  Effect.gen(function* () {
    const machine = yield* local.machine
    const wrong = checkCheckout(spec.checkout)
    if (wrong !== undefined) return yield* wrong
    const workspace = workspaceAt(local.home.workspaces, spec.workspace, machine)
    if (!isReady(workspace)) {
      return yield* failure("workspace-missing", `There is no workspace ${spec.workspace}.`, "Retry the run: its workspace is made anew.")
    }
    if (local.occupants(workspace.folder).count > 0) {
      return yield* failure("workspace-busy", `Something still runs in ${spec.workspace}.`, "End its session before harvesting.", {
        retryable: true
      })
    }
    const scratch = join(workspace.folder, "harvest")
    const fresh = async () => {
      await removeFolder(scratch)
      mkdirSync(scratch)
      chmodSync(scratch, 0o700)
      if (machine.root) chownSync(scratch, workspace.user, workspace.user)
    }
    const storage = fromCause("storage-failed", "The harvest's folder can't be written.", "Free disk space.")
    return yield* Effect.gen(function* () {
      yield* Effect.tryPromise({ try: fresh, catch: storage })
      const room = roomFor(local, machine, { ...spec, label: `${spec.label}#harvest` }, workspace, {
        mounts: [local.gitMount(), storeMount(spec.checkout.store), { source: scratch, target: "/harvest", writable: true }],
        environment: { ...gitEnvironment, ...harvestIdentity },
        relay: false
      })
      const result = yield* exec({ ...room, disk: [scratch] }, ["/usr/bin/bash", "-c", harvestScript, "harvest", spec.checkout.commit])
      const refused = refusal(result)
      if (refused !== undefined) return yield* refused
      return yield* Effect.tryPromise({ try: () => readHarvest(scratch), catch: fromOutput })
    }).pipe(Effect.ensuring(Effect.promise(() => removeFolder(scratch).catch(() => undefined))))
  })

const readHarvest = async (scratch: string): Promise<Harvest> => {
  const read = (name: string) => {
    const path = join(scratch, name)
    if (!lstatSync(path).isFile()) throw new Error(`${name} is no file`)
    return readFile(path)
  }
  const object = async (name: string) => {
    const text = (await read(name)).toString("latin1")
    if (!/^[0-9a-f]{40,64}$/.test(text)) throw new Error(`${name} is no object's name`)
    return text
  }
  return {
    bundle: await read("bundle"),
    commit: await object("commit"),
    tree: await object("tree"),
    diff: (await read("diff")).toString("utf8"),
    files: changedFiles(await read("raw"), await read("numstat"))
  }
}

const fromOutput = (cause: unknown): SandboxFailure =>
  cause instanceof NameNotUtf8
    ? failure("name-not-utf8", `A changed file's name can't be represented: ${cause.shown}.`, "Ask the agent to name it in UTF-8.")
    : fromCause("harvest-failed", "What git made of the workspace can't be read.", "Retry the run.")(cause)

const refusal = (result: ExecResult): SandboxFailure | undefined => {
  if (result.ended !== "exit") {
    return failure(
      result.ended === "timeout" ? "limit-wall" : result.ended,
      `The harvest was ended: ${result.ended}.`,
      "Raise the profile's limits, or ask for a smaller change.",
      {
        detail: result.stderr
      }
    )
  }
  switch (result.exitCode) {
    case 0:
      return undefined
    case nestedRepository:
      return failure(
        "nested-repository",
        `${JSON.stringify(result.stdout)} is a repository of its own: its files would be lost.`,
        "Ask the agent to remove its .git, or to leave a submodule's folder as it was."
      )
    case unreadableFile:
      return failure("unreadable-file", "A folder of the workspace can't be read.", "Ask the agent to restore its permissions.", {
        detail: result.stdout
      })
    case addFailed:
      return addRefusal(result.stdout)
    default:
      return failure("harvest-failed", "git could not commit the workspace.", "Retry the run.", { detail: result.stderr })
  }
}

const addRefusal = (said: string): SandboxFailure => {
  if (/does not have a commit checked out|not a git repository/i.test(said)) {
    return failure(
      "nested-repository",
      "A folder of the workspace is a repository of its own: its files would be lost.",
      "Ask the agent to remove its .git.",
      {
        detail: said
      }
    )
  }
  if (/invalid path/i.test(said)) {
    return failure("name-refused", "A file's name is one that git refuses.", "Ask the agent to rename it.", { detail: said })
  }
  return /ermission denied/.test(said)
    ? failure("unreadable-file", "A file of the workspace can't be read.", "Ask the agent to restore its permissions.", { detail: said })
    : failure("harvest-failed", "git could not take the workspace's files.", "Retry the run.", { detail: said })
}
