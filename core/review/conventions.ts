/**
 * How a repository says that it is tested and linted, read from its manifest, its lockfiles and its
 * configuration files: known, not guessed (PLN-5). Pure.
 */
import { lockfileAt, npmLockfiles } from "../manifests/files.ts"
import { packageJson } from "../manifests/package-json.ts"
import { field } from "../manifests/reading.ts"

export type PackageManager = "npm" | "pnpm" | "yarn" | "bun"

/** What is looked at: all of the working directory, nothing of it run. */
export interface RepositoryFiles {
  /** The text of `package.json`, or null. One that is no JSON object names nothing. */
  readonly manifest: string | null
  /** Names at the top of the working directory. */
  readonly names: ReadonlySet<string>
  /** Names in `node_modules/.bin`. */
  readonly programs: ReadonlySet<string>
}

export interface LintCommand {
  readonly command: ReadonlyArray<string>
  /** How its report is read; `text` has lines for people. */
  readonly report: "oxlint" | "eslint" | "text"
}

export interface Conventions {
  /** Absent without a manifest. */
  readonly packageManager?: PackageManager
  /** Argument lists; absent when the repository names none. */
  readonly test?: ReadonlyArray<string>
  readonly lint?: LintCommand
}

/** Other languages' own words for "run the tests", by the file that marks them, the surest first. */
const elsewhere: ReadonlyArray<readonly [marks: ReadonlyArray<string>, command: ReadonlyArray<string>]> = [
  [["go.mod"], ["go", "test", "./..."]],
  [["Cargo.toml"], ["cargo", "test", "--offline"]],
  [
    ["pytest.ini", "conftest.py"],
    ["python3", "-m", "pytest", "-q"]
  ]
]

const lintConfigs = {
  oxlint: /^(\.oxlintrc\.jsonc?|oxlint\.config\.[cm]?[jt]s)$/,
  eslint: /^(eslint\.config\.[cm]?[jt]s|\.eslintrc(\.(c?js|ya?ml|json))?)$/
} as const

export const conventions = ({ manifest, names, programs }: RepositoryFiles): Conventions => {
  const read = manifest === null ? undefined : packageJson(manifest)
  const manager = read === undefined ? undefined : managerOf(read, names)
  const script = (name: string): string | undefined => {
    const body = read === undefined ? "" : scriptOf(read, name)
    return placeholder.test(body) || body === "" ? undefined : body
  }
  const test =
    script("test") === undefined ? elsewhere.find(([marks]) => marks.some((name) => names.has(name)))?.[1] : scriptRun(manager, "test")
  const lint = lintOf(manager, script("lint"), names, programs)
  return {
    ...(manager === undefined ? {} : { packageManager: manager }),
    ...(test === undefined ? {} : { test }),
    ...(lint === undefined ? {} : { lint })
  }
}

/** How the repository says that it is built: its `build` script, or its language's own word. */
export const buildCommand = ({ manifest, names }: Pick<RepositoryFiles, "manifest" | "names">): ReadonlyArray<string> | undefined => {
  const read = manifest === null ? undefined : packageJson(manifest)
  if (read !== undefined && scriptOf(read, "build") !== "") return scriptRun(managerOf(read, names), "build")
  return builtElsewhere.find(([mark]) => names.has(mark))?.[1]
}
const builtElsewhere: ReadonlyArray<readonly [mark: string, command: ReadonlyArray<string>]> = [
  ["go.mod", ["go", "build", "./..."]],
  ["Cargo.toml", ["cargo", "build", "--offline"]]
]

/** What npm writes into a new package: no test at all. */
const placeholder = /no test specified/

type Read = NonNullable<ReturnType<typeof packageJson>>

/** What the script says, empty where it says nothing. */
const scriptOf = ({ scripts }: Read, name: string): string => {
  const body = scripts.find(([each]) => each === name)?.[1]
  return typeof body === "string" ? body.trim() : ""
}

const managerOf = ({ document }: Read, names: ReadonlySet<string>): PackageManager => {
  const named = field(document, "packageManager")
  const said = typeof named === "string" ? /^(npm|pnpm|yarn|bun)@/.exec(named)?.[1] : undefined
  const lockfile = npmLockfiles.find((name) => names.has(name)) ?? "package-lock.json"
  return (said ?? lockfileAt(lockfile)?.tool) as PackageManager
}

/** Scripts are run by Bun or npm alone: they do the same with a script, and are there when pnpm and yarn are not. */
const scriptRun = (manager: PackageManager | undefined, name: string, ...more: ReadonlyArray<string>): ReadonlyArray<string> =>
  manager === "bun"
    ? ["bun", "run", "--silent", name, ...more]
    : ["npm", "run", "--silent", name, ...(more.length === 0 ? [] : ["--", ...more])]

/** One call of a linter that we can ask for its report: no shell in it, no format of its own, no repairs. */
const plainCall = /^(oxlint|eslint)(\s+[\w./@*=:,-]+)*$/

const lintOf = (
  manager: PackageManager | undefined,
  script: string | undefined,
  names: ReadonlySet<string>,
  programs: ReadonlySet<string>
): LintCommand | undefined => {
  if (script !== undefined) {
    const linter = /(^|\s)(-f|--format|--fix)/.test(script) ? undefined : plainCall.exec(script)?.[1]
    return linter === undefined
      ? { command: scriptRun(manager, "lint"), report: "text" }
      : { command: scriptRun(manager, "lint", "--format=json"), report: linter as "oxlint" | "eslint" }
  }
  for (const linter of ["oxlint", "eslint"] as const) {
    if (programs.has(linter) && [...names].some((name) => lintConfigs[linter].test(name))) {
      return { command: [`node_modules/.bin/${linter}`, "--format=json", "."], report: linter }
    }
  }
  return undefined
}
