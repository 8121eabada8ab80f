/**
 * Which class a failure has, by what failed and how it is called (OBS-2). The one place that says it: for attempts of
 * effects, for the contract's errors and for the command line's. `docs/failures.md` lists the whole.
 */
import type { FailureClass } from "./failure.ts"

/** Of each error that is made anywhere, by its tag. What a code says of its own is below. */
export const classByTag = {
  SandboxFailure: "sandbox",
  RuntimeFailure: "agent",
  RepositoryFailure: "input",
  GateRefused: "policy",
  CommandRefused: "policy",
  StorageFull: "storage",
  ArtifactMissing: "storage",
  ArtifactCorrupt: "storage",
  LedgerUnavailable: "storage",
  HomeInUse: "storage",
  ArtifactErased: "input",
  UpkeepFailed: "storage",
  LedgerTooNew: "storage",
  RunNotFound: "input",
  InvalidInput: "input",
  NotFound: "input",
  UsageError: "input",
  SecretStoreUnusable: "storage",
  DocumentError: "input",
  PolicyGrantRefused: "input",
  CoreFailure: "storage",
  CoreNotStarted: "bug",
  CoreHangs: "bug",
  CoreUnreachable: "bug",
  RpcClientError: "bug"
} as const satisfies Readonly<Record<string, FailureClass>>

/** Where the part that noticed is not the part that is to blame. */
const byCode: Readonly<Record<string, Readonly<Record<string, FailureClass>>>> = {
  SandboxFailure: {
    held: "policy",
    "storage-failed": "storage",
    "bad-host": "input",
    "bad-address": "input",
    "bad-spec": "bug",
    "bad-limit": "bug",
    "bad-mount": "bug",
    "bad-command": "bug",
    "bad-line": "bug",
    "mount-missing": "bug",
    "line-too-long": "agent",
    "nested-repository": "agent",
    "name-not-utf8": "agent",
    "name-refused": "agent",
    "unreadable-file": "agent",
    "reviewer-unknown": "reviewer"
  },
  RepositoryFailure: {
    "bundle-refused": "agent",
    "name-not-utf8": "agent",
    "git-failed": "storage",
    "git-interrupted": "storage",
    "storage-full": "storage"
  },
  GateRefused: {
    "no-proof": "bug",
    "target-unwritable": "storage",
    "branch-taken": "input",
    "branch-gone": "input"
  },
  CommandRefused: {
    "ledger-damaged": "storage",
    "run-not-found": "input",
    "run-exists": "input",
    "run-number-taken": "input",
    "repository-connected": "input",
    "repository-name-taken": "input",
    "repository-not-found": "input",
    "malformed-id": "bug",
    "command-of-another-stream": "bug",
    "outcome-of-another-kind": "bug"
  },
  /** How the store's own errors are called once they are an attempt's failure. */
  Failure: { "storage-full": "storage", "artifact-missing": "storage", "artifact-corrupt": "storage" }
}

/** An error that is of no kind known here is a fault of PatchPlane. */
export const classOf = (tag: string, code: string): FailureClass => {
  const own = byCode[tag]
  if (own !== undefined && Object.hasOwn(own, code)) return own[code] ?? "bug"
  if (tag === "RuntimeFailure" && code.startsWith("model-")) return "provider"
  return Object.hasOwn(classByTag, tag) ? classByTag[tag as keyof typeof classByTag] : "bug"
}

/** Of errors that do not say it themselves: whether the same again may succeed with nobody changing anything. */
export const repeatHelps = (tag: string, code: string): boolean =>
  tag === "CoreUnreachable" || tag === "RpcClientError" || (tag === "RepositoryFailure" && code === "git-interrupted")
