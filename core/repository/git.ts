/**
 * The control plane's git for everybody but the write gate. It refuses by its argument list what only the
 * gate may do: in a person's repository it reads, and in our bare store it writes below `refs/patchplane/`.
 */
import { Effect } from "effect"
import { failure, gitOutput, runGit, type GitCall, type GitFailure, type GitOutput } from "./git-process.ts"

export { GitFailure, type GitOutput } from "./git-process.ts"

/** Subcommands that change nothing wherever they run, with the arguments that would make them. */
const reading: Readonly<Record<string, RegExp | null>> = {
  "cat-file": /^--(textconv|filters)/,
  "check-ref-format": null,
  "diff-tree": /^(--ext-diff|--textconv|--output)/,
  "for-each-ref": null,
  "ls-files": null,
  "ls-tree": null,
  "merge-base": null,
  "rev-list": null,
  "rev-parse": null,
  "show-index": null
}

/**
 * The reading end of a fetch, which git starts in the other repository without our config: it would refuse
 * a folder that somebody else owns, though the person connected it by name.
 */
export const uploadPack = "--upload-pack=git -c 'safe.directory=*' upload-pack"

const objectName = /^([0-9a-f]{40}|[0-9a-f]{64})$/

/** What the store's own upkeep needs; nothing of it leads out of the store. */
const keeping: Readonly<Record<string, (rest: ReadonlyArray<string>) => boolean>> = {
  init: (rest) => rest.includes("--bare") && rest.includes("--template="),
  /** Writes an object and no ref: a tree by its name on commits by their names, unsigned. */
  "commit-tree": ([tree = "", ...rest]) =>
    objectName.test(tree) &&
    rest.length >= 4 &&
    rest.every((arg, index) => (index % 2 === 0 ? arg === "-p" || arg === "-m" : rest[index - 1] === "-m" || objectName.test(arg))),
  /** Objects and an index of its own, never one of a checkout: the call has to name it. */
  "read-tree": (rest) => rest.length === 1 && !rest.some((arg) => arg.startsWith("-")),
  "update-index": (rest) => rest.join(" ") === "--add -z --index-info",
  "write-tree": (rest) => rest.length === 0,
  "hash-object": (rest) => rest.includes("--stdin") && rest.includes("--no-filters") && rest.every((arg) => arg.startsWith("-")),
  apply: (rest) => rest.includes("--cached") && rest.at(-1) === "-" && rest.slice(0, -1).every((arg) => arg.startsWith("--")),
  bundle: (rest) => rest[0] === "create" && rest.includes("-"),
  /** Its branches come by stdin; what it writes are objects, which nothing names. */
  "merge-tree": (rest) => rest.includes("--stdin") && rest.every((arg) => arg.startsWith("-")),
  "index-pack": (rest) => rest.some((arg) => /^--strict(=|$)/.test(arg)),
  gc: (rest) => rest.every((arg) => arg === "--quiet" || arg === "--prune=now"),
  fetch: (rest) =>
    rest.every((arg) => !arg.startsWith("--upload-pack") || arg === uploadPack) &&
    rest.filter((arg) => arg.includes(":") && !arg.startsWith("/")).every((spec) => /^\+?[^:]+:refs\/patchplane\//.test(spec)),
  "update-ref": (rest) => {
    const named = rest.filter((arg) => !arg.startsWith("-"))
    return named[0]?.startsWith("refs/patchplane/") === true && !rest.includes("--stdin")
  }
}

/** Whether this call is a reader's: in anybody's repository, including a person's. */
const reads = ([command, ...rest]: ReadonlyArray<string>): boolean => {
  if (command === "symbolic-ref")
    return rest.filter((arg) => !arg.startsWith("-")).length === 1 && !rest.some((arg) => /^(-d|--delete)$/.test(arg))
  if (command === "config") return rest[0]?.startsWith("--get") === true
  const forbidden = command === undefined || !Object.hasOwn(reading, command) ? undefined : reading[command]
  return forbidden !== undefined && (forbidden === null || !rest.some((arg) => forbidden.test(arg)))
}

const keeps = ([command, ...rest]: ReadonlyArray<string>): boolean =>
  command !== undefined && Object.hasOwn(keeping, command) && keeping[command]?.(rest) === true

const refused = (call: GitCall) =>
  Effect.fail(failure(call, "refused", null, "only the write gate may run this; it goes through core/publication"))

/** Reads anywhere: a person's repository or the store. */
export const readGit = (call: Omit<GitCall, "asPerson" | "env">): Effect.Effect<GitOutput, GitFailure> =>
  reads(call.args) ? runGit(call) : refused(call)

/** Reads and keeps our own store, which `gitDir` names. */
export const storeGit = (call: Omit<GitCall, "asPerson"> & { readonly gitDir: string }): Effect.Effect<GitOutput, GitFailure> =>
  reads(call.args) || keeps(call.args) ? runGit(call) : refused(call)

/** As `readGit` and `storeGit`, where anything but exit code 0 is a failure. */
export const readOk = gitOutput(readGit)
export const storeOk = gitOutput((call) => (call.gitDir === undefined ? refused(call) : storeGit({ ...call, gitDir: call.gitDir })))
