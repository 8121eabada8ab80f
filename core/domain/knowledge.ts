/**
 * What is known of a repository at one commit (PLN-5): read from its files, never guessed, the same for the same
 * commit. Every list is bounded and says how much there is; names and texts in it are the repository's own and
 * trusted in nothing.
 */
import { Schema } from "effect"
import { GitObject } from "./ids.ts"

/** Raised when the document's form or what is read changes: what was kept of an older one is read anew. */
export const knowledgeVersion = 2

export const Dependency = Schema.Struct({
  name: Schema.String,
  /** The range or address that the manifest asks for. */
  wanted: Schema.String,
  kind: Schema.Literals(["runtime", "development", "peer", "optional", "build"]),
  /** What a lockfile above or beside the manifest says is installed. */
  locked: Schema.optionalKey(Schema.String)
})
export type Dependency = typeof Dependency.Type

export const KnownManifest = Schema.Struct({
  path: Schema.String,
  kind: Schema.Literals(["npm", "python", "cargo", "go"]),
  name: Schema.optionalKey(Schema.String),
  version: Schema.optionalKey(Schema.String),
  /** Names of its scripts. */
  scripts: Schema.Array(Schema.String),
  /** Patterns of the packages that it holds together. */
  workspaces: Schema.Array(Schema.String),
  dependencies: Schema.Array(Dependency),
  dependencyCount: Schema.Int,
  /** Manifests of this repository that it depends on, by path: the edges of the graph. */
  needs: Schema.Array(Schema.String),
  /** Why nothing more is known: `too-large`, `unreadable`. */
  problem: Schema.optionalKey(Schema.Literals(["too-large", "unreadable"]))
})
export type KnownManifest = typeof KnownManifest.Type

export const KnownLockfile = Schema.Struct({
  path: Schema.String,
  tool: Schema.String,
  bytes: Schema.Int,
  /** How many packages it names. */
  packages: Schema.optionalKey(Schema.Int),
  problem: Schema.optionalKey(Schema.Literals(["too-large", "unreadable"]))
})
export type KnownLockfile = typeof KnownLockfile.Type

export const CodeOwners = Schema.Struct({
  path: Schema.String,
  /** In the file's order: the last that matches a path names its owners. */
  rules: Schema.Array(Schema.Struct({ pattern: Schema.String, owners: Schema.Array(Schema.String) })),
  ruleCount: Schema.Int
})
export type CodeOwners = typeof CodeOwners.Type

export const KnownPipeline = Schema.Struct({
  path: Schema.String,
  /** Whose it is: `github-actions`, `gitlab-ci`, … */
  system: Schema.String,
  name: Schema.optionalKey(Schema.String),
  /** Names of its jobs, where the file's form is one we read. */
  jobs: Schema.Array(Schema.String),
  problem: Schema.optionalKey(Schema.Literals(["too-large", "unreadable"]))
})
export type KnownPipeline = typeof KnownPipeline.Type

const Command = Schema.Array(Schema.String)

export const RepositoryKnowledge = Schema.Struct({
  version: Schema.Literal(knowledgeVersion),
  commit: GitObject,
  /** The working directory that the commands are for, `.` for the root (PAT-3). */
  directory: Schema.String,
  tree: Schema.Struct({
    files: Schema.Int,
    bytes: Schema.Int,
    /** False when there are more files than are read. */
    complete: Schema.Boolean,
    symlinks: Schema.Int,
    /** Names at the root, folders with a slash at their end. */
    top: Schema.Array(Schema.String),
    /** Folders down to the third level, those with the most files first. */
    folders: Schema.Array(Schema.Struct({ path: Schema.String, files: Schema.Int, bytes: Schema.Int })),
    largest: Schema.Array(Schema.Struct({ path: Schema.String, bytes: Schema.Int }))
  }),
  /** By bytes, the most first; foreign code (`node_modules`, `vendor`) is not counted. */
  languages: Schema.Array(Schema.Struct({ name: Schema.String, files: Schema.Int, bytes: Schema.Int })),
  manifests: Schema.Array(KnownManifest),
  manifestCount: Schema.Int,
  lockfiles: Schema.Array(KnownLockfile),
  commands: Schema.Struct({
    packageManager: Schema.optionalKey(Schema.String),
    test: Schema.optionalKey(Command),
    lint: Schema.optionalKey(Command),
    build: Schema.optionalKey(Command)
  }),
  codeOwners: Schema.optionalKey(CodeOwners),
  pipelines: Schema.Array(KnownPipeline),
  /** Patterns that `.gitattributes` gives to Git LFS: those files are pointers here. */
  lfs: Schema.Array(Schema.String),
  submodules: Schema.Array(Schema.Struct({ path: Schema.String, commit: Schema.String, url: Schema.optionalKey(Schema.String) })),
  docs: Schema.Struct({
    readme: Schema.optionalKey(Schema.Struct({ path: Schema.String, head: Schema.String })),
    /** Papers for people and agents: CONTRIBUTING, AGENTS.md, SECURITY, licences. */
    papers: Schema.Array(Schema.String)
  })
})
export type RepositoryKnowledge = typeof RepositoryKnowledge.Type
