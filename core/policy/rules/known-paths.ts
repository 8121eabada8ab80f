/** The patterns that rules bring themselves; a bundle adds to them. */

/** The repository's own rules: a change could loosen what the next change is held to. */
export const frozen = ["/.patchplane"]

/** What a build or release service reads, or runs with its own credentials. */
export const ci = [
  "/.github/workflows",
  "/.github/actions",
  "/.github/dependabot.y*ml",
  "/.github/CODEOWNERS",
  "/CODEOWNERS",
  "/docs/CODEOWNERS",
  "/.gitlab-ci.y*ml",
  "/.gitlab",
  "/.circleci",
  "/.buildkite",
  "/.woodpecker",
  "/.woodpecker.y*ml",
  "/.teamcity",
  "/.azure-pipelines",
  "azure-pipelines*.y*ml",
  "bitbucket-pipelines.y*ml",
  "/.travis.y*ml",
  "/.appveyor.y*ml",
  "/appveyor.y*ml",
  "/.drone.y*ml",
  "/.cirrus.y*ml",
  "/.semaphore",
  "/.forgejo/workflows",
  "/.gitea/workflows",
  "/.ci",
  "/.husky",
  "/cloudbuild.y*ml",
  "/buildspec*.y*ml",
  "Jenkinsfile",
  "Jenkinsfile.*",
  "/action.y*ml"
]

/** What a tool writes and people don't. */
export const generated = [
  "dist",
  "node_modules",
  "__generated__",
  "*.min.js",
  "*.min.css",
  "*.js.map",
  "*.css.map",
  "*.generated.*",
  "*.pb.go",
  "*_pb2.py",
  "*_pb2_grpc.py",
  "*.pb.ts",
  "*.g.dart",
  "*.g.cs",
  "*.designer.cs"
]

/** Each lockfile's name, and those of the manifests that it follows. */
export const lockfiles: Readonly<Record<string, ReadonlyArray<string>>> = {
  "package-lock.json": ["package.json"],
  "npm-shrinkwrap.json": ["package.json"],
  "bun.lock": ["package.json"],
  "bun.lockb": ["package.json"],
  "yarn.lock": ["package.json"],
  "pnpm-lock.yaml": ["package.json", "pnpm-workspace.yaml"],
  "deno.lock": ["deno.json", "deno.jsonc", "package.json"],
  "Cargo.lock": ["Cargo.toml"],
  "go.sum": ["go.mod"],
  "poetry.lock": ["pyproject.toml"],
  "uv.lock": ["pyproject.toml"],
  "pdm.lock": ["pyproject.toml"],
  "Pipfile.lock": ["Pipfile"],
  "Gemfile.lock": ["Gemfile"],
  "composer.lock": ["composer.json"]
}

export const baseName = (path: string): string => path.slice(path.lastIndexOf("/") + 1)
/** Empty for the root, else with a slash at its end. */
export const folderOf = (path: string): string => path.slice(0, path.lastIndexOf("/") + 1)
export const isLockfile = (path: string): boolean => Object.hasOwn(lockfiles, baseName(path))
