/** An `ExecutionAdapter` for tests: sandboxes that answer commands by a script, and remember what was asked. */
import { Effect, Layer } from "effect"
import { createHash } from "node:crypto"
import { ExecutionAdapter, type ExecOptions, type ExecResult, type SandboxSpec } from "../../core/execution/execution-adapter.ts"
import { ArtifactStore } from "../../core/ledger/artifact-store.ts"
import type { ArtifactHash, RepositoryId } from "../../core/domain/ids.ts"
import { RepositoryStore } from "../../core/repository/repository-store.ts"
import type { ReviewInput } from "../../core/review/reviewer.ts"

export type Answer = (argv: ReadonlyArray<string>, at: { readonly commit: string; readonly options: ExecOptions }) => Partial<ExecResult>

export interface Asked {
  readonly spec: SandboxSpec
  readonly argv: ReadonlyArray<string>
  readonly options: ExecOptions
}

/** `store`: what a reviewer reads from the control plane's own store. */
export const scriptedSandboxes = (answer: Answer, store: Partial<Omit<RepositoryStore["Service"], "path">> = {}) => {
  const asked: Array<Asked> = []
  const texts = new Map<string, string>()
  let open = 0
  let most = 0
  const adapter = Layer.mock(ExecutionAdapter)({
    kind: "local",
    create: (spec) =>
      Effect.acquireRelease(
        Effect.sync(() => {
          most = Math.max(most, ++open)
          return {
            id: spec.label,
            workdir: "/workspace",
            modelAddress: "",
            exec: (argv: ReadonlyArray<string>, options: ExecOptions = {}) =>
              Effect.sync(() => {
                asked.push({ spec, argv, options })
                const result: ExecResult = {
                  exitCode: 0,
                  stdout: "",
                  stderr: "",
                  truncated: false,
                  ended: "exit",
                  durationMs: 7.4,
                  ...answer(argv, { commit: spec.checkout.commit, options })
                }
                return result
              }),
            spawn: () => Effect.die("not asked for")
          }
        }),
        () => Effect.sync(() => void open--)
      )
  })
  const artifacts = Layer.mock(ArtifactStore)({
    putText: (text) =>
      Effect.sync(() => {
        const hash = createHash("sha256").update(text).digest("hex") as ArtifactHash
        texts.set(hash, text)
        return hash
      })
  })
  return {
    layer: Layer.mergeAll(adapter, artifacts, Layer.mock(RepositoryStore)({ path: () => "/store.git", ...store })),
    artifacts,
    asked,
    text: (hash: string) => texts.get(hash) ?? "",
    /** Sandboxes now, and the most at one time. */
    open: () => ({ now: open, most })
  }
}

export const reviewInput = (over: Partial<ReviewInput> = {}): ReviewInput => ({
  spec: { name: "it", kind: "test", required: true },
  label: "run_x/review/4",
  run: "run_x",
  checkout: { store: "/store.git", commit: "patched" },
  base: "base",
  tree: "tree",
  repository: "repo_00000000-0000-4000-8000-000000000001" as RepositoryId,
  files: [],
  directory: ".",
  changedPaths: ["src/a.js", "README.md"],
  dependencies: { key: "k", present: true },
  limits: { cpus: 1, memoryBytes: 1, processes: 1, diskBytes: 1, wallMs: 1234, outputBytes: 1 },
  ...over
})
