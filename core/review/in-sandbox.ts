/** What every reviewer that runs a command does: a sandbox with the patch applied, the command, its log. */
import { Effect } from "effect"
import type { Finding, ReviewOutcome } from "../domain/outcome.ts"
import {
  ExecutionAdapter,
  type ExecResult,
  type ReadOnlyFolder,
  type Sandbox,
  type SandboxFailure
} from "../execution/execution-adapter.ts"
import { ArtifactStore } from "../ledger/artifact-store.ts"
import { conventions, type Conventions } from "./conventions.ts"
import { plainText } from "./plain-text.ts"
import type { ReviewInput } from "./reviewer.ts"

/** The reviewer's own sandbox: no network, removed with the scope. */
export const reviewSandbox = (input: ReviewInput, readOnly: ReadonlyArray<ReadOnlyFolder> = []) =>
  Effect.flatMap(ExecutionAdapter, (adapter) =>
    adapter.create({
      label: input.label,
      run: input.run,
      workspace: input.label,
      checkout: input.checkout,
      keep: false,
      dependencies: input.dependencies,
      limits: input.limits,
      egress: { hosts: [] },
      readOnly,
      state: false
    })
  )

/** Reads the repository's own conventions inside the sandbox: its files are not the control plane's to open. */
export const conventionsIn = Effect.fnUntraced(function* (
  sandbox: Sandbox,
  directory: string
): Effect.fn.Return<Conventions, SandboxFailure> {
  const listed = yield* sandbox.exec(["ls", "-A"], { cwd: directory })
  const files = new Set(listed.stdout.split("\n"))
  const manifest = files.has("package.json") ? yield* sandbox.exec(["cat", "package.json"], { cwd: directory }) : undefined
  return conventions(manifest?.exitCode === 0 ? manifest.stdout : null, files)
})

/** Quiet and offline, whatever the runner would like to look up or colour. */
export const reviewEnvironment = {
  CI: "true",
  NO_COLOR: "1",
  npm_config_update_notifier: "false",
  npm_config_fund: "false",
  npm_config_audit: "false"
}

/** Why a command's end is no verdict, or undefined when it ended by itself. */
export const endedBy = (result: ExecResult): string | undefined => {
  switch (result.ended) {
    case "exit":
      return undefined
    case "timeout":
      return "It did not end in its time."
    case "limit-disk":
      return "It was ended for writing more than its disk limit."
    case "limit-memory":
      return "It was ended for using more than its memory limit."
    case "limit-output":
      return "It was ended for printing more than its output limit."
    case "killed":
      return "It was ended by the kill switch."
    case "signal":
      return "It was ended by a signal."
  }
}

export interface Judgement {
  readonly verdict: ReviewOutcome["verdict"]
  readonly score: number
  readonly summary: string
  readonly command?: ReadonlyArray<string>
  readonly result?: ExecResult
  readonly findings?: ReadonlyArray<Finding>
}

/** Findings kept of one review; a linter that finds more says enough by its count. */
const maxFindings = 2_000

/** Puts a judgement's log and findings into the artifact store and gives the outcome that names them. */
export const concluded = Effect.fnUntraced(function* ({ verdict, score, summary, command = [], result, findings = [] }: Judgement) {
  const artifacts = yield* ArtifactStore
  const log = result === undefined ? summary : plainText([result.stdout, result.stderr].filter((part) => part !== "").join("\n"))
  const outcome: ReviewOutcome = {
    verdict,
    score,
    summary,
    command,
    findings: yield* artifacts.putText(JSON.stringify(findings.slice(0, maxFindings))),
    findingCount: findings.length,
    log: yield* artifacts.putText(log),
    durationMs: Math.round(result?.durationMs ?? 0),
    ...(result === undefined || result.exitCode === null ? {} : { exitCode: result.exitCode })
  }
  return outcome
})
