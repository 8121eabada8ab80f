/**
 * Where agents, generated code and repository code run: sandboxes, behind one port (EXE-1). The local
 * adapter confines with bubblewrap; a remote one fills the same port. The control plane never touches a
 * workspace itself: it asks the sandbox to check out, to run and to harvest.
 */
import { Context, Schema, type Effect, type Redacted, type Scope, type Stream } from "effect"
import type { ChangedFile } from "../domain/outcome.ts"
import type { Limits } from "../domain/request.ts"

/** Why a sandbox could not do something, with what to do about it. */
export class SandboxFailure extends Schema.TaggedError<SandboxFailure>()("SandboxFailure", {
  /**
   * Kebab case. The machine: `no-confinement`, `confinement-failed`, `held`, `gone`, `storage-failed`, `egress-failed`. The spec:
   * `bad-…`, `cache-busy`, `mount-missing`, `label-in-use`, `path-outside`. Making: `checkout-failed`, `prepare-failed`, `limit-…`. Harvest:
   * `workspace-missing`, `workspace-busy`, `nested-repository`, `name-not-utf8`, `name-refused`, `unreadable-file`, `harvest-failed`.
   */
  code: Schema.String,
  message: Schema.String,
  mend: Schema.String,
  retryable: Schema.Boolean,
  /** Outside text: stderr and the like. */
  detail: Schema.optionalKey(Schema.String)
}) {}

/** Where the agent's model requests go. The broker outside adds the key; the sandbox sees only a loopback address. */
export interface ModelRoute {
  /** The provider's address, such as `https://api.anthropic.com` or `http://127.0.0.1:11434/v1`. */
  readonly upstream: string
  /** Header lines that the broker adds, and that no sandbox sees. */
  readonly headers: Readonly<Record<string, Redacted.Redacted<string>>>
  /** Paths below `upstream` that may be POSTed to, such as `/chat/completions`. */
  readonly paths: ReadonlyArray<string>
}

export interface Egress {
  readonly model?: ModelRoute
  /** Package registry for prepare: GET below this address only. */
  readonly registry?: string
  /** Named hosts (`example.com:443`) that an execution profile allows. */
  readonly hosts: ReadonlyArray<string>
}

export interface ReadOnlyFolder {
  /** Absolute path on the control plane's machine; an adapter that is remote uploads it. */
  readonly source: string
  /** Absolute path inside. */
  readonly target: string
}

export interface SandboxSpec {
  /** The effect's id: orphans of a crash are found by it. One sandbox a label at a time. */
  readonly label: string
  /** The run, so that one run can be killed. */
  readonly run: string
  /**
   * The workspace's name. A workspace that exists under this name is gone on with (a resumed session);
   * else it is made by checking out `checkout.commit` from `checkout.store`.
   */
  readonly workspace: string
  readonly checkout: { readonly store: string; readonly commit: string }
  /** Keep the workspace when the sandbox ends, until `forget`. */
  readonly keep: boolean
  /** Installed dependencies from `prepare`, mounted read-only. */
  readonly dependencies?: Dependencies
  readonly limits: Limits
  readonly egress: Egress
  readonly readOnly: ReadonlyArray<ReadOnlyFolder>
  /** A private folder inside (`/state`) that lives as long as the workspace: a runtime's session files. */
  readonly state: boolean
}

export interface ExecOptions {
  readonly env?: Readonly<Record<string, string>>
  /** Relative to the workspace. */
  readonly cwd?: string
  readonly stdin?: string
  readonly timeoutMs?: number
}

export interface ExecResult {
  /** Null when it was ended by a signal or a limit. */
  readonly exitCode: number | null
  readonly stdout: string
  readonly stderr: string
  /** Output beyond the limit was dropped. */
  readonly truncated: boolean
  readonly ended: "exit" | "signal" | "timeout" | "limit-disk" | "limit-memory" | "limit-output" | "killed"
  readonly durationMs: number
}

/** A running process that speaks in lines. */
export interface LineProcess {
  /** Whole lines without their LF, in order; ends when stdout closes. A line over 8 MB fails the stream. */
  readonly lines: Stream.Stream<string, SandboxFailure>
  readonly send: (line: string) => Effect.Effect<void, SandboxFailure>
  readonly stderrTail: Effect.Effect<string>
  readonly exited: Effect.Effect<{ readonly exitCode: number | null; readonly ended: ExecResult["ended"] }>
  readonly kill: Effect.Effect<void>
}

/** The workspace's content as git objects, made inside a sandbox and checked on the way out. */
export interface Harvest {
  /** A git bundle of one commit with the workspace's tree on `base`, as refs/patchplane/harvest. */
  readonly bundle: Uint8Array
  readonly commit: string
  readonly tree: string
  readonly diff: string
  readonly files: ReadonlyArray<ChangedFile>
}

/** `git`, `sh` and `bun` are on PATH in every sandbox; the spec's wall clock runs from `create`. */
export interface Sandbox {
  readonly id: string
  /** The workspace's path inside. */
  readonly workdir: string
  readonly exec: (argv: ReadonlyArray<string>, options?: ExecOptions) => Effect.Effect<ExecResult, SandboxFailure>
  /** Ends with the scope. */
  readonly spawn: (argv: ReadonlyArray<string>, options?: ExecOptions) => Effect.Effect<LineProcess, SandboxFailure, Scope.Scope>
  /** Address of the model route inside, such as `http://127.0.0.1:18777`. */
  readonly modelAddress: string
}

/** What `prepare` installed, by lockfile hash. */
export interface Dependencies {
  readonly key: string
  /** False when the repository names no dependencies: nothing is mounted. */
  readonly present: boolean
}

export interface Readiness {
  readonly works: boolean
  readonly name: string
  readonly why: string
  readonly mend: string
}

export class ExecutionAdapter extends Context.Service<
  ExecutionAdapter,
  {
    readonly kind: "local" | "daytona"
    /** Whether sandboxes can be had here, why not, and the mend (DOC-1). */
    readonly readiness: Effect.Effect<Readiness>
    /** A sandbox that is killed and deleted with the scope; its workspace too, unless `keep`. */
    readonly create: (spec: SandboxSpec) => Effect.Effect<Sandbox, SandboxFailure, Scope.Scope>
    /**
     * Installs what the lockfile names, in its own sandbox that reaches the registry alone, cached by the
     * lockfile's hash (EXE-6). Repeats cost nothing.
     */
    readonly prepare: (spec: {
      readonly label: string
      readonly run: string
      readonly checkout: SandboxSpec["checkout"]
      readonly directory: string
      readonly registry: string
      readonly installScripts: boolean
      readonly limits: Limits
    }) => Effect.Effect<Dependencies, SandboxFailure>
    /** Commits the workspace's files on `base` inside a sandbox without network or agent, and hands the objects out. */
    readonly harvest: (spec: {
      readonly label: string
      readonly run: string
      readonly workspace: string
      readonly checkout: SandboxSpec["checkout"]
      readonly limits: Limits
    }) => Effect.Effect<Harvest, SandboxFailure>
    /** Removes a kept workspace. Only after its patch is in the artifact store (EXE-5). */
    readonly forget: (workspace: string) => Effect.Effect<void, SandboxFailure>
    /** Removes prepared dependencies by the name that `usage` gives; they are installed anew when they are needed. Refused with `cache-busy` while a sandbox is open. */
    readonly forgetCache: (name: string) => Effect.Effect<void, SandboxFailure>
    /** Ends every sandbox that an earlier core left, and removes workspaces that are not in `keep`. */
    readonly reap: (keep: ReadonlySet<string>) => Effect.Effect<{ readonly sandboxes: number; readonly workspaces: number }, SandboxFailure>
    /** Ends every process of one run, or of all, without waiting for anybody to be polite. */
    readonly kill: (run: string | "all") => Effect.Effect<number, SandboxFailure>
    /** Bytes on disk by workspace and cache. */
    readonly usage: Effect.Effect<
      ReadonlyArray<{ readonly name: string; readonly kind: "workspace" | "cache"; readonly bytes: number }>,
      SandboxFailure
    >
  }
>()("core/execution/ExecutionAdapter") {}
