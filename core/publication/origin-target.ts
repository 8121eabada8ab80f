/**
 * A branch at the person's own `origin`, pushed from our store with the person's own credentials. Branch
 * and note go in one atomic push that expects what was seen; it is never repeated by itself (PUB-2).
 */
import { isAbsolute, resolve } from "node:path"
import { Effect } from "effect"
import type { GitObject } from "../domain/ids.ts"
import { gateGit, gateOk, lineOf, quietly, GitFailure, type GitCall } from "./gate-git.ts"
import { notesRef } from "./note.ts"
import { branchInTheWay, unreachable, unwritable } from "./refusals.ts"
import { refInTheWay, TargetMoved, type Target, type TargetSpec, type Writing } from "./target.ts"
import type { GateRefused } from "./write-gate.ts"

const slow = 5 * 60_000

export const originTarget = Effect.fnUntraced(function* (spec: TargetSpec) {
  const { store, branch, key } = spec
  const ref = `refs/heads/${branch}`
  const remote = yield* remoteOf(spec.path)
  const call = (...args: ReadonlyArray<string>): GitCall => ({
    gitDir: store,
    args,
    asPerson: true,
    config: remote.config,
    timeoutMs: slow
  })
  const ask = (...args: ReadonlyArray<string>) => Effect.mapError(gateOk(call(...args)), remoteRefused)

  const refs = Effect.map(ask("ls-remote", "--quiet", "--", remote.url, "refs/heads/*", notesRef), (output) => {
    const found = new Map<string, GitObject>()
    for (const line of lineOf(output).split("\n")) {
      const [oid, name] = line.split("\t")
      if (oid !== undefined && name !== undefined) found.set(name, oid as GitObject)
    }
    return found
  })
  /** Brings a ref of the remote into the store, for reading. */
  const bring = (name: string, as: string) =>
    Effect.as(ask("fetch", ...quietly, "--", remote.url, `+${name}:refs/patchplane/${as}/${key}`), `refs/patchplane/${as}/${key}`)
  const isWithin = (commit: string, tip: string) =>
    gateGit({ gitDir: store, args: ["merge-base", "--is-ancestor", commit, tip] }).pipe(
      Effect.mapError(remoteRefused),
      Effect.map((output) => output.exitCode === 0)
    )

  const look = Effect.fnUntraced(function* (commit: GitObject) {
    const there = yield* refs
    const found = there.get(ref)
    const notes = there.get(notesRef)
    const inTheWay = refInTheWay(branch, there.keys())
    if (inTheWay !== undefined) return yield* branchInTheWay(inTheWay, branch)
    const holds = found !== undefined && (found === commit || (yield* isWithin(commit, yield* bring(ref, "tip"))))
    if (notes !== undefined) yield* bring(notesRef, "notes")
    return { branch: found, holds, notes }
  })

  const conflict = Effect.gen(function* () {
    const { commit, branch: baseBranch } = spec.base
    const there = yield* refs
    if ([...there.values()].includes(commit)) return undefined
    const within =
      there.has(`refs/heads/${baseBranch}`) && (yield* isWithin(commit, yield* bring(`refs/heads/${baseBranch}`, "base-at-origin")))
    return within ? undefined : `The base ${commit} is not part of ${baseBranch} at origin: push that first, or start the run again.`
  })

  const head = Effect.gen(function* () {
    const name = `refs/heads/${spec.base.branch}`
    if (!(yield* refs).has(name)) return undefined
    const brought = yield* bring(name, "base-at-origin")
    const at = (...args: ReadonlyArray<string>) => Effect.mapError(gateOk({ gitDir: store, args }), remoteRefused)
    const commit = lineOf(yield* at("rev-parse", "--verify", `${brought}^{commit}`)) as GitObject
    yield* at("update-ref", `refs/patchplane/base/${commit}`, commit)
    return commit
  })

  const write = Effect.fnUntraced(function* (writing: Writing, mayWrite: Effect.Effect<void, GateRefused>) {
    const { commit, note } = writing
    yield* spec.at("copied")
    yield* spec.at("prepared")
    yield* mayWrite
    const pushed = yield* gateGit(
      call(
        "push",
        "--porcelain",
        "--atomic",
        "--no-verify",
        "--no-signed",
        "--recurse-submodules=no",
        ...(commit === undefined ? [] : [`--force-with-lease=${ref}:`]),
        ...(note === undefined ? [] : [`--force-with-lease=${notesRef}:${note.on ?? ""}`]),
        "--",
        remote.url,
        ...(commit === undefined ? [] : [`${commit}:${ref}`]),
        ...(note === undefined ? [] : [`${note.made}:${notesRef}`])
      )
    ).pipe(Effect.mapError(remoteRefused))
    if (pushed.exitCode === 0) return
    // What became of each ref is said on stdout, and why on stderr.
    const said = `${pushed.stdout.toString("utf8")}${pushed.stderr}`
    if (/stale info|fetch first|cannot lock ref|already exists/.test(said)) return yield* new TargetMoved({ detail: said })
    return yield* remoteRefused(new GitFailure({ reason: "exit", command: "push", exitCode: pushed.exitCode, stderr: said }))
  })

  const tip = Effect.gen(function* () {
    if (!(yield* refs).has(ref)) return undefined
    const brought = yield* bring(ref, "tip")
    const lines = lineOf(
      yield* gateOk({ gitDir: store, args: ["rev-parse", "--verify", `${brought}^{commit}`] }).pipe(Effect.mapError(remoteRefused))
    )
    const tree = lineOf(
      yield* gateOk({ gitDir: store, args: ["rev-parse", "--verify", `${brought}^{tree}`] }).pipe(Effect.mapError(remoteRefused))
    )
    return { commit: lines as GitObject, tree: tree as GitObject }
  })

  const retract = (commit: GitObject) =>
    Effect.asVoid(ask("push", "--porcelain", "--no-verify", `--force-with-lease=${ref}:${commit}`, "--", remote.url, `:${ref}`))

  const target: Target = { name: "origin", look, conflict, head, write, retract, tip }
  return target
})

/** Where the person's git would push to, and what their repository says about how to get there. */
const remoteOf = Effect.fnUntraced(function* (path: string) {
  const found = yield* gateGit({ cwd: path, args: ["remote", "get-url", "--push", "origin"], asPerson: true }).pipe(
    Effect.mapError(remoteRefused)
  )
  const said = lineOf(found)
  if (found.exitCode !== 0 || said === "") {
    return yield* unwritable(
      `${path} has no remote named origin.`,
      "Add one with `git remote add origin …`, or start the run again with a local branch as its target.",
      found.stderr
    )
  }
  const isFolder = !/^[a-z][a-z0-9+.-]*:\/\//i.test(said) && !/^[^/]+:/.test(said)
  const url = isFolder && !isAbsolute(said) ? resolve(path, said) : said
  const settings = yield* gateGit({
    cwd: path,
    args: ["config", "--local", "-z", "--get-regexp", "^(credential\\.|http\\.|core\\.sshcommand$|ssh\\.)"],
    asPerson: true
  }).pipe(Effect.mapError(remoteRefused))
  const config = settings.stdout
    .toString("utf8")
    .split("\0")
    .filter((entry) => entry.includes("\n"))
    .map((entry): readonly [string, string] => [entry.slice(0, entry.indexOf("\n")), entry.slice(entry.indexOf("\n") + 1)])
  return { url, config }
})

const remoteRefused = (failure: GitFailure): GateRefused => {
  const said = failure.stderr
  const found = causes.find(({ when }) => when.test(said))
  if (found !== undefined) return (found.passes ? unreachable : unwritable)(found.message, found.mend, said)
  return failure.reason === "timeout" || failure.reason === "signal"
    ? unreachable("Origin did not answer in time.", "It is tried again, after a look at what stands there.", said)
    : unwritable("Origin refused.", "Look at the detail; try `git push` yourself to see what it wants.", said)
}

const causes: ReadonlyArray<{ readonly when: RegExp; readonly passes: boolean; readonly message: string; readonly mend: string }> = [
  {
    when: /could not read (Username|Password)|Authentication failed|Permission denied \(|terminal prompts disabled|HTTP 401/i,
    passes: false,
    message: "Origin did not accept your credentials.",
    mend: "Run `git push` in the repository once, so that your credential helper or key agent knows them; then retry."
  },
  {
    when: /HTTP 403|403 Forbidden|access denied|write access/i,
    passes: false,
    message: "You may not write to origin.",
    mend: "Ask for the right to push there, or start the run again with a local branch as its target."
  },
  {
    when: /does not support --atomic/,
    passes: false,
    message: "Origin can't take a branch and its note together.",
    mend: "Start the run again with a local branch as its target, and push it yourself."
  },
  {
    when: /remote rejected|pre-receive hook declined|protected branch/i,
    passes: false,
    message: "Origin's own rules refused the branch.",
    mend: "Look at the detail for the rule; retry when the branch is allowed."
  },
  {
    when: /does not appear to be a git repository|repository .* not found|does not exist|transport '.*' not allowed/i,
    passes: false,
    message: "Origin is no repository that can be reached.",
    mend: "Look at `git remote -v`, mend the address, and retry."
  },
  {
    when: /Could not resolve host|Failed to connect|Couldn't connect|Connection (refused|reset|timed out)|Network is unreachable|HTTP 5\d\d|hung up unexpectedly|early EOF/i,
    passes: true,
    message: "Origin can't be reached.",
    mend: "It is tried again, after a look at what stands there. Check the network if it repeats."
  }
]
