/** A home, a bare store with a small repository, and short ways to run the adapter on them. All of it goes at the end of a test file. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync, chmodSync, symlinkSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { Effect, type Layer, ManagedRuntime, type Scope } from "effect"
import { type Home, homeAt } from "../../core/config/home.ts"
import type { Limits } from "../../core/domain/request.ts"
import { ExecutionAdapter, type Sandbox, type SandboxFailure, type SandboxSpec } from "../../core/execution/execution-adapter.ts"

export const limits: Limits = {
  cpus: 2,
  memoryBytes: 1024 * 1024 * 1024,
  processes: 256,
  diskBytes: 512 * 1024 * 1024,
  wallMs: 60_000,
  outputBytes: 64 * 1024 * 1024
}

export interface Bench {
  readonly home: Home
  readonly store: string
  readonly commit: string
  readonly run: <A, E>(effect: Effect.Effect<A, E, ExecutionAdapter>) => Promise<A>
  /** A fresh sandbox for the time of `use`. */
  readonly inside: <A>(
    use: (sandbox: Sandbox) => Effect.Effect<A, SandboxFailure, Scope.Scope | ExecutionAdapter>,
    over?: Partial<SandboxSpec>
  ) => Promise<A>
  readonly spec: (over?: Partial<SandboxSpec>) => SandboxSpec
  readonly close: () => Promise<void>
}

let count = 0

export const makeHome = (): Home => homeAt(mkdtempSync(join(tmpdir(), "pp-exec-")))

export const startBench = (layer: (home: Home) => Layer.Layer<ExecutionAdapter>, home = makeHome(), files: Files = plainFiles): Bench => {
  const { store, commit } = makeStore(join(home.root, `store-${++count}`), files)
  const runtime = ManagedRuntime.make(layer(home))
  const spec = (over: Partial<SandboxSpec> = {}): SandboxSpec => {
    const name = `t${++count}`
    return {
      label: name,
      run: `run-${name}`,
      workspace: name,
      checkout: { store, commit },
      keep: false,
      limits,
      egress: { hosts: [] },
      readOnly: [],
      state: false,
      ...over
    }
  }
  return {
    home,
    store,
    commit,
    run: (effect) => runtime.runPromise(effect),
    inside: (use, over) =>
      runtime.runPromise(
        Effect.scoped(
          ExecutionAdapter.pipe(
            Effect.flatMap((adapter) => adapter.create(spec(over))),
            Effect.flatMap(use)
          )
        )
      ),
    spec,
    close: async () => {
      await runtime.dispose()
      rmSync(home.root, { recursive: true, force: true })
    }
  }
}

export type Files = Readonly<Record<string, string | Uint8Array | { readonly link: string } | { readonly script: string }>>

export const plainFiles: Files = {
  "README.md": "# A small repository\n",
  "src/index.js": "export const one = 1\n",
  "run.sh": { script: "#!/bin/sh\necho ran\n" },
  "crlf.txt": "one\r\ntwo\r\n",
  ".gitattributes": "* text=auto\n*.txt eol=crlf\n",
  link: { link: "src/index.js" },
  empty: ""
}

export const makeStore = (folder: string, files: Files): { readonly store: string; readonly commit: string } => {
  const work = `${folder}-work`
  for (const [path, content] of Object.entries(files)) {
    const at = join(work, path)
    mkdirSync(dirname(at), { recursive: true })
    if (typeof content === "string" || content instanceof Uint8Array) writeFileSync(at, content)
    else if ("link" in content) symlinkSync(content.link, at)
    else {
      writeFileSync(at, content.script)
      chmodSync(at, 0o755)
    }
  }
  git(work, "init", "-q", "--initial-branch=main", ".")
  writeFileSync(join(work, ".git/info/attributes"), "* -text !eol\n")
  git(work, "add", "-A")
  git(work, "commit", "-q", "-m", "base")
  git(work, "clone", "-q", "--bare", ".", folder)
  return { store: folder, commit: git(work, "rev-parse", "HEAD") }
}

/** The machine's own git, on folders of the test's own making. */
export const git = (folder: string, ...argv: ReadonlyArray<string>): string => {
  const identity = ["-c", "user.name=test", "-c", "user.email=test@localhost", "-c", "commit.gpgsign=false", "-c", "safe.directory=*"]
  const result = Bun.spawnSync(["git", ...identity, "-C", folder, ...argv], { env: { ...process.env, GIT_CONFIG_GLOBAL: "/dev/null" } })
  if (result.exitCode !== 0) throw new Error(`git ${argv.join(" ")}: ${result.stderr.toString()}`)
  return result.stdout.toString().trim()
}

/** The code of what an effect fails with; fails itself when the effect succeeds. */
export const failureCode = <A, R>(effect: Effect.Effect<A, SandboxFailure, R>): Effect.Effect<string, never, R> =>
  effect.pipe(Effect.match({ onFailure: (failure) => failure.code, onSuccess: (value) => `succeeded: ${JSON.stringify(value)}` }))

export const sh = (sandbox: Sandbox, script: string, options: { readonly timeoutMs?: number } = {}) =>
  sandbox.exec(["sh", "-c", script], options)
