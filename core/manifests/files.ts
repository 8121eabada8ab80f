/** Which files say something about dependencies, whose they are, and how each is read. */
import { cargoToml } from "./cargo.ts"
import { goMod } from "./go.ts"
import { bunLock, packageLock } from "./npm-locks.ts"
import { goSum, packageTables, pnpmLock, yarnLock } from "./other-locks.ts"
import { packageJson } from "./package-json.ts"
import { pyproject, requirementsTxt } from "./python.ts"
import type { Ecosystem, LockReading, ManifestReading, Reader } from "./reading.ts"

interface Manifest {
  readonly ecosystem: Ecosystem
  readonly read: Reader<ManifestReading>
}
interface Lockfile {
  readonly ecosystem: Ecosystem
  readonly tool: string
  /** Absent for a form that is not read. */
  readonly read?: Reader<LockReading>
}

const manifests: ReadonlyMap<string, Manifest> = new Map<string, Manifest>([
  ["package.json", { ecosystem: "npm", read: packageJson }],
  ["pyproject.toml", { ecosystem: "pypi", read: pyproject }],
  ["Cargo.toml", { ecosystem: "cargo", read: cargoToml }],
  ["go.mod", { ecosystem: "go", read: goMod }]
])
const requirements: Manifest = { ecosystem: "pypi", read: requirementsTxt }

/** The manifest at this path, wherever it lies. */
export const manifestAt = (path: string): Manifest | undefined =>
  manifests.get(baseName(path)) ??
  (/^requirements[^/]*\.(?:txt|in)$|^constraints[^/]*\.txt$/.test(baseName(path)) || /(?:^|\/)requirements\/[^/]+\.(?:txt|in)$/.test(path)
    ? requirements
    : undefined)

const lockfiles: ReadonlyMap<string, Lockfile> = new Map<string, Lockfile>([
  ["bun.lock", { tool: "bun", ecosystem: "npm", read: bunLock }],
  ["bun.lockb", { tool: "bun", ecosystem: "npm" }],
  ["pnpm-lock.yaml", { tool: "pnpm", ecosystem: "npm", read: pnpmLock }],
  ["yarn.lock", { tool: "yarn", ecosystem: "npm", read: yarnLock }],
  ["package-lock.json", { tool: "npm", ecosystem: "npm", read: packageLock }],
  ["npm-shrinkwrap.json", { tool: "npm", ecosystem: "npm", read: packageLock }],
  ["Cargo.lock", { tool: "cargo", ecosystem: "cargo", read: packageTables }],
  ["poetry.lock", { tool: "poetry", ecosystem: "pypi", read: packageTables }],
  ["uv.lock", { tool: "uv", ecosystem: "pypi", read: packageTables }],
  ["go.sum", { tool: "go", ecosystem: "go", read: goSum }]
])
/** Those of JavaScript, the surest first: what npm writes lies about in projects of others. */
export const npmLockfiles: ReadonlyArray<string> = [...lockfiles].flatMap(([name, { ecosystem }]) => (ecosystem === "npm" ? [name] : []))

export const lockfileAt = (path: string): Lockfile | undefined => lockfiles.get(baseName(path))

const baseName = (path: string): string => path.slice(path.lastIndexOf("/") + 1)
