/**
 * Where PatchPlane keeps its state. `PATCHPLANE_HOME` moves all of it; two homes share nothing.
 */
import { createHash } from "node:crypto"
import { homedir, tmpdir } from "node:os"
import { join, resolve } from "node:path"

export interface Home {
  readonly root: string
  readonly config: string
  readonly ledger: string
  /** The encrypted file of secrets, where the configuration asks for one. */
  readonly secrets: string
  /** The private key that proof bundles are signed with; it never leaves this file. */
  readonly signingKey: string
  /** What is derived from the ledger beside it: metrics and the index of the graph. It may be deleted at any time. */
  readonly projections: string
  readonly artifacts: string
  readonly repositories: string
  readonly workspaces: string
  readonly caches: string
  readonly logs: string
  /** Journals of the sessions under way: what a core that is killed would lose. */
  readonly sessions: string
  readonly demo: string
  /** Held by the one core of this home. */
  readonly lock: string
  /** Unix sockets: of the core, and of the supervisor that the kill switch reaches without the core. */
  readonly coreSocket: string
  readonly supervisorSocket: string
  /** Written by whoever engages the kill switch without the core; the core takes it up when it can. */
  readonly killMark: string
}

export const homeAt = (root: string): Home => {
  const at = (...parts: ReadonlyArray<string>) => join(root, ...parts)
  const sockets = socketFolder(root)
  return {
    root,
    config: at("config.json"),
    ledger: at("ledger.db"),
    secrets: at("secrets.json"),
    signingKey: at("signing-key.pem"),
    projections: at("projections.db"),
    artifacts: at("artifacts"),
    repositories: at("repositories"),
    workspaces: at("workspaces"),
    caches: at("caches"),
    logs: at("logs"),
    sessions: at("sessions"),
    demo: at("demo"),
    lock: at("lock"),
    coreSocket: join(sockets, "core.sock"),
    supervisorSocket: join(sockets, "supervisor.sock"),
    killMark: at("kill")
  }
}

/**
 * The home that the environment names: `PATCHPLANE_HOME`, else the platform's folder for application data.
 * A variable that is set to nothing names nothing.
 */
export const homeFromEnvironment = (env: Readonly<Record<string, string | undefined>> = process.env): Home =>
  homeAt(resolve(env["PATCHPLANE_HOME"] || join(env["XDG_DATA_HOME"] || join(homedir(), ".local", "share"), "patchplane")))

/** A Unix socket's path holds 107 bytes: a deep home gets a short, private folder of its own instead. */
const socketFolder = (root: string): string =>
  Buffer.byteLength(join(root, "supervisor.sock")) <= 100
    ? root
    : join(tmpdir(), `patchplane-${createHash("sha256").update(root).digest("hex").slice(0, 16)}`)
