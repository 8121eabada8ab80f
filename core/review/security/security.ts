/**
 * The `security` reviewer: secrets, dependency changes and risky patterns in what a change adds (REV-1). It reads
 * the diff and both sides of a few files from the control plane's own store, where nothing of the change can run;
 * it needs no sandbox, executes nothing, and no model says anything in it.
 */
import { Effect } from "effect"
import type { ChangedFile, Finding, ReviewOutcome } from "../../domain/outcome.ts"
import type { ArtifactStore, StorageFull } from "../../ledger/artifact-store.ts"
import { RepositoryStore, type RepositoryFailure } from "../../repository/repository-store.ts"
import { concluded } from "../in-sandbox.ts"
import type { ReviewInput } from "../reviewer.ts"
import { finding, shown, type AddedLine, type FileChange } from "./change.ts"
import { readDiff } from "./read-diff.ts"
import { judgeFindings, needsContents, reviewFile } from "./rules.ts"

/** Binary files of which the bytes are looked through for secrets, and how many of each. */
const mostBinaries = 100
const mostBinaryBytes = 1024 * 1024
/** Bytes of a manifest, lockfile or workflow that are read; a larger one is said, not passed over. */
const mostContents = 32 * 1024 * 1024
const severities = ["high", "medium", "low", "info"] as const

export const security = (
  input: ReviewInput
): Effect.Effect<ReviewOutcome, StorageFull | RepositoryFailure, ArtifactStore | RepositoryStore> =>
  Effect.gen(function* () {
    const began = performance.now()
    const store = yield* RepositoryStore
    const { repository, base, tree, files } = input
    // Not the kept diff: secrets are taken out of that one, and here they are looked for.
    const diff = yield* store.diff(repository, base, tree)
    if (diffWasCut(diff)) {
      const summary = "The change is too large to be read whole, so it could not be judged."
      return yield* concluded({ verdict: "errored", score: 0, summary })
    }
    const added = readDiff(diff)
    const findings: Array<Finding> = []
    let binaries = 0
    for (const file of files) {
      const sides = yield* sidesOf(input, file, file.binary && binaries++ < mostBinaries)
      const lines = added.get(file.path)
      const change: FileChange = {
        file,
        added: lines?.added ?? sides.binary,
        removed: lines?.removed ?? new Set(),
        ...(sides.contents === undefined ? {} : sides.contents)
      }
      findings.push(...reviewFile(change), ...sides.findings)
      // Between files others get their turn: a large change does not hold the core's thread.
      yield* Effect.yieldNow
    }
    const { failed, score } = judgeFindings(findings)
    const ordered = severities.flatMap((severity) => findings.filter((each) => each.severity === severity))
    return yield* concluded({
      verdict: failed ? "failed" : "passed",
      score,
      summary: summaryOf(findings, files.length),
      findings: ordered,
      durationMs: performance.now() - began,
      log: [
        `Read ${files.length} changed files and ${[...added.values()].reduce((sum, file) => sum + file.added.length, 0)} added lines. Nothing was run.`,
        ...ordered.map(
          ({ severity, rule, path, line, message }) =>
            `${severity} ${rule} ${shown(path)}${line === undefined ? "" : `:${line}`} ${message}`
        )
      ].join("\n")
    })
  })

/** `RepositoryStore.diff` says in its last line that there is more. A line of a file never begins with `#`: it has its sign before it. */
const diffWasCut = (diff: string): boolean => /(?:^|\n)# The diff goes on[^\n]*\n?$/.test(diff)

const sidesOf = Effect.fnUntraced(function* (input: ReviewInput, file: ChangedFile, readBinary: boolean) {
  const nothing = { binary: [] as ReadonlyArray<AddedLine>, findings: [] as ReadonlyArray<Finding>, contents: undefined }
  const whole = needsContents(file.path)
  if (file.status === "deleted" || (!whole && !readBinary)) return nothing
  const store = yield* RepositoryStore
  const named = file.from === undefined ? { path: file.path } : { path: file.path, from: file.from }
  const sides = yield* store.fileSides(input.repository, input.base, input.tree, named).pipe(Effect.option)
  if (sides._tag === "None" || (whole && (sides.value.after?.byteLength ?? 0) > mostContents)) {
    const what = "The file is too large to be read, so it was not judged."
    return { ...nothing, findings: [finding(file.path, undefined, whole ? "high" : "low", "not-read", what, "Look at it by hand.")] }
  }
  const { before, after } = sides.value
  const text = (bytes: Uint8Array | null) => (bytes === null ? null : Buffer.from(bytes).toString("utf8"))
  return {
    findings: nothing.findings,
    contents: whole ? { before: text(before), after: text(after) } : undefined,
    binary: readBinary && after !== null ? printable(after.subarray(0, mostBinaryBytes)) : nothing.binary
  }
})

/** A binary file's bytes as lines; without its zeros, so that UTF-16 reads as text. */
const printable = (bytes: Uint8Array): ReadonlyArray<AddedLine> =>
  Buffer.from(bytes)
    .toString("latin1")
    .replaceAll("\0", "")
    .split("\n")
    .map((text, index) => ({ line: index + 1, text }))

const summaryOf = (findings: ReadonlyArray<Finding>, files: number): string => {
  const read = `${files} ${files === 1 ? "file" : "files"} read`
  const counts = severities.flatMap((severity) => {
    const count = findings.filter((each) => each.severity === severity).length
    return count === 0 ? [] : [`${count} ${severity}`]
  })
  return counts.length === 0 ? `Nothing found, ${read}` : `${counts.join(", ")}, ${read}`
}
