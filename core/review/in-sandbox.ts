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

/** The reviewer's own sandbox: no network, removed with the scope. One at a time for a label. */
export const reviewSandbox = (
  input: ReviewInput,
  options: { readonly readOnly?: ReadonlyArray<ReadOnlyFolder>; readonly workspace?: string } = {}
) =>
  Effect.flatMap(ExecutionAdapter, (adapter) =>
    adapter.create({
      label: input.label,
      run: input.run,
      workspace: options.workspace ?? input.label,
      checkout: input.checkout,
      keep: false,
      dependencies: input.dependencies,
      limits: input.limits,
      egress: { hosts: [] },
      readOnly: options.readOnly ?? [],
      state: false
    })
  )

/** Reads the repository's own conventions inside the sandbox: its files are not the control plane's to open. */
export const conventionsIn = Effect.fnUntraced(function* (
  sandbox: Sandbox,
  directory: string
): Effect.fn.Return<Conventions, SandboxFailure> {
  const namesIn = (folder: string) =>
    Effect.map(sandbox.exec(["ls", "-A", folder], { cwd: directory }), ({ stdout }) => new Set(stdout.split("\n").filter(Boolean)))
  const names = yield* namesIn(".")
  const manifest = names.has("package.json") ? yield* sandbox.exec(["cat", "package.json"], { cwd: directory }) : undefined
  const programs = names.has("node_modules") ? yield* namesIn("node_modules/.bin") : new Set<string>()
  return conventions({ manifest: manifest?.exitCode === 0 ? manifest.stdout : null, names, programs })
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

/** The shell's words for a command that is not there, or is no program: 127 and 126. */
export const couldNotRun = ({ exitCode }: ExecResult, what: string): string | undefined =>
  exitCode === 126 || exitCode === 127 ? `The ${what} command could not be run.` : undefined

export interface Judgement {
  readonly verdict: ReviewOutcome["verdict"]
  readonly score: number
  readonly summary: string
  readonly command?: ReadonlyArray<string>
  readonly result?: ExecResult
  readonly findings?: ReadonlyArray<Finding>
  /** What is kept as the log where no command ran; absent: the summary. */
  readonly log?: string
  /** Milliseconds, where no command ran. */
  readonly durationMs?: number
}

/** Characters kept of one log: its beginning, and more of its end, where runners say what failed. */
const keptLog = { beginning: 256 * 1024, end: 1024 * 1024 }
const shortened = (log: string): string =>
  log.length <= keptLog.beginning + keptLog.end
    ? log
    : `${log.slice(0, keptLog.beginning)}\n[${log.length - keptLog.beginning - keptLog.end} characters left out]\n${log.slice(-keptLog.end)}`

/** Findings kept of one review; a linter that finds more says enough by its count. */
const maxFindings = 2_000

/** Puts a judgement's log and findings into the artifact store and gives the outcome that names them. */
export const concluded = Effect.fnUntraced(function* (judgement: Judgement) {
  const { verdict, score, summary, command = [], result, findings = [], log = summary, durationMs = 0 } = judgement
  const artifacts = yield* ArtifactStore
  const said = result === undefined ? log : plainText([result.stdout, result.stderr].filter((part) => part !== "").join("\n"))
  const outcome: ReviewOutcome = {
    verdict,
    score,
    summary,
    command,
    findings: yield* artifacts.putText(JSON.stringify(findings.slice(0, maxFindings))),
    findingCount: findings.length,
    log: yield* artifacts.putText(shortened(said)),
    durationMs: Math.round(result?.durationMs ?? durationMs),
    ...(result === undefined || result.exitCode === null ? {} : { exitCode: result.exitCode })
  }
  return outcome
})
