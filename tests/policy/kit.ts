/** Patches as git makes them: two states of a small repository, compared as the bare store compares them. */
import { spawnSync } from "node:child_process"
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { Effect } from "effect"
import type { RuleId, Violation } from "../../core/domain/policy.ts"
import { makeRedactor } from "../../core/ledger/redact.ts"
import type { RepositoryBundle, UserBundle } from "../../core/policy/bundle.ts"
import { evaluatePatch } from "../../core/policy/evaluate.ts"
import type { PatchInput } from "../../core/policy/patch.ts"
import { combineBundles } from "../../core/policy/policy.ts"
import { changedFilesArgs, parseChangedFiles } from "../../core/repository/changed-files.ts"

export interface Content {
  readonly bytes?: string | Uint8Array
  readonly mode?: "executable" | "symlink"
}
/** Files of a state by path; a text is the file's content. */
export type State = Readonly<Record<string, string | Uint8Array | Content>>

export type Patch = Pick<PatchInput<never>, "files" | "diff" | "read">

/** Everything below is removed by `close`. */
export const openRepository = () => {
  const root = mkdtempSync(join(tmpdir(), "patchplane-policy-"))
  const git = (args: ReadonlyArray<string>): Buffer => {
    const ended = spawnSync("git", [...args], {
      cwd: root,
      maxBuffer: 512 * 1024 * 1024,
      env: { PATH: process.env["PATH"] ?? "", GIT_CONFIG_NOSYSTEM: "1", GIT_CONFIG_GLOBAL: "/dev/null", HOME: root }
    })
    if (ended.status !== 0) throw new Error(`git ${args.join(" ")}: ${String(ended.stderr)}`)
    return ended.stdout
  }
  git(["init", "--quiet"])
  const write = (state: State): string => {
    git(["read-tree", "--empty"])
    for (const [path, given] of Object.entries(state)) {
      const { bytes = "", mode } = typeof given === "string" || given instanceof Uint8Array ? { bytes: given } : given
      const file = join(root, "work", path)
      mkdirSync(dirname(file), { recursive: true })
      rmSync(file, { force: true })
      if (mode === "symlink") symlinkSync(String(bytes), file)
      else writeFileSync(file, bytes)
      if (mode === "executable") chmodSync(file, 0o755)
    }
    git([`--git-dir=${join(root, ".git")}`, `--work-tree=${join(root, "work")}`, "-C", join(root, "work"), "add", "--force", "--all", "."])
    const tree = String(git(["write-tree"])).trim()
    rmSync(join(root, "work"), { recursive: true, force: true })
    mkdirSync(join(root, "work"))
    return tree
  }
  mkdirSync(join(root, "work"))
  return {
    git,
    write,
    patch: (before: State, after: State): Patch => {
      const [base, tree] = [write(before), write(after)]
      const side = (treeish: string, path: string) =>
        String(git(["ls-tree", "-z", "--full-tree", treeish, "--", path])) === "" ? null : git(["cat-file", "blob", `${treeish}:${path}`])
      const diff = git([
        "diff-tree",
        "-r",
        "-p",
        "-M",
        "-l2000",
        "--full-index",
        "--no-color",
        "--no-ext-diff",
        "--no-commit-id",
        base,
        tree
      ])
      return {
        files: parseChangedFiles(git(changedFilesArgs(base, tree))),
        diff: String(diff),
        read: ({ path, from }) => Effect.sync(() => ({ before: side(base, from ?? path), after: side(tree, path) }))
      }
    },
    close: () => rmSync(root, { recursive: true, force: true })
  }
}

export interface Judging {
  readonly user?: UserBundle["rules"]
  readonly repository?: RepositoryBundle["rules"]
  readonly paths?: ReadonlyArray<string>
  readonly avoid?: ReadonlyArray<string>
  readonly tasks?: ReadonlyArray<{ readonly id: string; readonly paths: ReadonlyArray<string> }>
  readonly redact?: (text: string) => string
}

export const { text: redact } = makeRedactor([])

export const judge = (patch: Patch, { user, repository, paths = [], avoid = [], tasks, redact: own = redact }: Judging = {}) =>
  Effect.runPromise(
    evaluatePatch(
      combineBundles(
        { version: 1, ...(user === undefined ? {} : { rules: user }) },
        repository === undefined ? undefined : { version: 1, rules: repository }
      ),
      { ...patch, scope: { paths, avoid }, tier: "low", redact: own, ...(tasks === undefined ? {} : { tasks }) }
    )
  )

/** Paths (with lines) of what one rule objects to. */
export const of = (violations: ReadonlyArray<Violation>, rule: RuleId): ReadonlyArray<string> =>
  violations.filter((each) => each.rule === rule).map(({ path = "", line }) => (line === undefined ? path : `${path}:${line}`))

/** Digits and letters without meaning, put together here so that no scanner takes these files for a leak. */
export const filler = (length: number, alphabet = "aB3dE5gH7jK9mN2pQ4") =>
  Array.from({ length }, (_, at) => alphabet[(at * 7 + 3) % alphabet.length]).join("")
