/**
 * A branch in the person's own repository. Their checkout, index, HEAD, stashes and hooks are not touched:
 * objects are fetched from our store, then branch and note appear in one ref transaction.
 */
import { Effect } from "effect"
import type { GitObject } from "../domain/ids.ts"
import { uploadPack } from "../repository/git.ts"
import { gateGit, gateOk, lineOf, quietly, type GitFailure } from "./gate-git.ts"
import { notesRef } from "./note.ts"
import { changeRefs } from "./ref-transaction.ts"
import { branchInTheWay, branchTaken, gitRefused, unreachable, unwritable } from "./refusals.ts"
import { refInTheWay, TargetMoved, type Target, type TargetSpec, type Writing } from "./target.ts"
import type { GateRefused } from "./write-gate.ts"

export const localTarget = (spec: TargetSpec): Target => {
  const { path, store, branch } = spec
  const ref = `refs/heads/${branch}`
  const here = (...args: ReadonlyArray<string>) => ({ cwd: path, args })
  const oidAt = (name: string) =>
    Effect.map(gateGit(here("rev-parse", "--verify", "--quiet", "--end-of-options", name)), (output) =>
      output.exitCode === 0 ? (lineOf(output) as GitObject) : undefined
    )

  const look = Effect.fnUntraced(
    function* (commit: GitObject) {
      yield* mustBeThere
      const found = yield* oidAt(ref)
      const within =
        found === undefined || found === commit ? undefined : yield* gateGit(here("merge-base", "--is-ancestor", commit, found))
      const notes = yield* oidAt(`${notesRef}^{commit}`)
      if (notes !== undefined) {
        yield* gateOk({
          gitDir: store,
          args: ["fetch", ...quietly, uploadPack, "--", path, `+${notesRef}:refs/patchplane/notes/${spec.key}`]
        })
      }
      return { branch: found, holds: found === commit || within?.exitCode === 0, notes }
    },
    Effect.catchTag("GitFailure", (failure) => Effect.fail(gitRefused("read the repository")(failure)))
  )

  const mustBeThere = Effect.flatMap(gateGit(here("rev-parse", "--git-dir")), (output) =>
    output.exitCode === 0 ? Effect.void : Effect.fail(gone(path, output.stderr))
  ).pipe(Effect.catchTag("GitFailure", (failure) => Effect.fail(gone(path, failure.stderr))))

  const conflict = Effect.gen(function* () {
    const { commit } = spec.base
    const known = yield* gateGit(here("cat-file", "-e", `${commit}^{commit}`))
    const within =
      known.exitCode === 0
        ? lineOf(yield* gateOk(here("for-each-ref", "--count=1", `--contains=${commit}`, "refs/heads", "refs/remotes", "refs/tags")))
        : ""
    return within === "" ? `The base ${commit} is no longer part of any branch of ${path}.` : undefined
  }).pipe(Effect.mapError(gitRefused("look for the base")))

  const head = Effect.gen(function* () {
    const commit = yield* oidAt(`refs/heads/${spec.base.branch}^{commit}`)
    if (commit !== undefined) {
      yield* gateOk({ gitDir: store, args: ["fetch", ...quietly, uploadPack, "--", path, `+${commit}:refs/patchplane/base/${commit}`] })
    }
    return commit
  }).pipe(Effect.mapError(gitRefused("look at the base branch")))

  /** A branch beside ours can make it impossible, and a checkout can wait for one of this name. */
  const makeRoom = Effect.gen(function* () {
    const above = branch
      .split("/")
      .slice(0, -1)
      .map((_, index, parts) => parts.slice(0, index + 1).join("/"))
    const beside = lineOf(
      yield* gateOk(here("for-each-ref", "--format=%(refname)", ...above.map((name) => `refs/heads/${name}`), `${ref}/`))
    )
    const inTheWay = refInTheWay(branch, beside.split("\n"))
    if (inTheWay !== undefined) return yield* branchInTheWay(inTheWay, branch)
    const worktrees = (yield* gateOk(here("worktree", "list", "--porcelain", "-z"))).stdout.toString("utf8").split("\0")
    if (worktrees.includes(`branch ${ref}`)) {
      return yield* branchTaken(`A checkout stands on ${branch}, which has no commit yet; writing it would change that checkout.`)
    }
  }).pipe(Effect.catchTag("GitFailure", (failure) => Effect.fail(gitRefused("look at the branches")(failure))))

  const write = Effect.fnUntraced(function* (writing: Writing, mayWrite: Effect.Effect<void, GateRefused>) {
    const { commit, note } = writing
    if (commit !== undefined) yield* makeRoom
    yield* mayWrite
    const objects = [commit, note?.made].filter((oid) => oid !== undefined)
    yield* gateOk({ ...here("fetch", ...quietly, "--refmap=", uploadPack, "--", store, ...objects), timeoutMs: 10 * 60_000 }).pipe(
      Effect.mapError((failure) => writeRefused(path, failure))
    )
    yield* spec.at("copied")
    yield* changeRefs(
      { path, identity: spec.identity, reason: `patchplane: ${branch}` },
      [
        ...(commit === undefined ? [] : [{ ref, to: commit }]),
        ...(note === undefined ? [] : [{ ref: notesRef, to: note.made, from: note.on }])
      ],
      Effect.andThen(spec.at("prepared"), mayWrite)
    ).pipe(
      Effect.mapError((failure): GateRefused | TargetMoved => {
        if (failure._tag !== "GitFailure") return failure
        const moved = /but expected|already exists|unable to resolve reference/.test(failure.stderr)
        return moved ? new TargetMoved({ detail: failure.stderr }) : writeRefused(path, failure)
      })
    )
  })

  const tip = Effect.gen(function* () {
    yield* mustBeThere
    const commit = yield* oidAt(`${ref}^{commit}`)
    const tree = yield* oidAt(`${ref}^{tree}`)
    return commit === undefined || tree === undefined ? undefined : { commit, tree }
  }).pipe(Effect.catchTag("GitFailure", (failure) => Effect.fail(gitRefused("read the branch")(failure))))

  const retract = (commit: GitObject) =>
    gateGit(here("update-ref", "--no-deref", "-m", `patchplane: take ${branch} back`, "-d", ref, commit)).pipe(
      Effect.asVoid,
      Effect.mapError(gitRefused("take the branch back"))
    )

  return { name: path, look, conflict, head, write, retract, tip }
}

const gone = (path: string, detail: string) =>
  unwritable(`There is no repository at ${path} any more.`, "Put it back where it was, or connect it anew; then retry.", detail)

const writeRefused = (path: string, failure: GitFailure): GateRefused => {
  if (/\.lock': File exists/.test(failure.stderr)) {
    return unreachable(
      `Another git is at work in ${path}, or left a lock behind.`,
      "It is tried again. If it repeats and no git is running there, remove the lock that the detail names.",
      failure.stderr
    )
  }
  if (/permission denied|insufficient permission|read-only file system|no space left|disk quota/i.test(failure.stderr)) {
    return unwritable(`${path} can't be written to.`, "Mend what the detail says (rights or space), then retry.", failure.stderr)
  }
  return gitRefused(`write to ${path}`)(failure)
}
