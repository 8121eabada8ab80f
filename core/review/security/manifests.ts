/** Manifests and package managers' settings: new packages, sources past the registry, scripts that run on install. */
import type { Finding } from "../../domain/outcome.ts"
import { packageJson } from "../../manifests/package-json.ts"
import { field, type Entry } from "../../manifests/reading.ts"
import { finding, nameOf, shown, type FileChange } from "./change.ts"
import { lookAlike } from "./look-alike.ts"

export const isManifest = (path: string): boolean => nameOf(path) === "package.json"

/** npm, yarn, pnpm and Bun run these by themselves: on install, on publish, around other scripts. */
const lifecycle = new Set([
  "preinstall",
  "install",
  "postinstall",
  "prepare",
  "preprepare",
  "postprepare",
  "prepublish",
  "prepublishOnly",
  "prepack",
  "postpack",
  "dependencies"
])

export const manifestRules = ({ file, added, before, after }: FileChange): ReadonlyArray<Finding> => {
  if (!isManifest(file.path) || file.status === "deleted" || after === undefined) return []
  const now = after === null ? undefined : packageJson(after)
  if (now === undefined || now.malformed.length > 0) {
    return [
      finding(
        file.path,
        undefined,
        "high",
        "manifest-unreadable",
        "The manifest is no JSON object of the usual form.",
        "Mend it: nothing can tell what it brings."
      )
    ]
  }
  const old = before == null ? undefined : packageJson(before)
  const isNew = before == null
  const asked = new Map((old?.entries ?? []).filter(({ kind }) => kind !== undefined).map((entry) => [entry.key, entry]))
  const known = new Set([...asked.values()].map(({ name }) => name))
  const lineOf = (key: string) => added.find(({ text }) => text.includes(JSON.stringify(key)))?.line
  const findings: Array<Finding> = []
  for (const entry of now.entries) {
    const { name, section, version } = entry
    if (entry.kind === undefined || asked.get(entry.key)?.version === version) continue
    const line = lineOf(name)
    findings.push(...oddVersion(entry, file.path, line))
    if (isNew || known.has(name)) continue
    findings.push(
      finding(
        file.path,
        line,
        "medium",
        "new-dependency",
        `${shown(name)} is a new package (${section}).`,
        "Check who publishes it and whether it is needed."
      )
    )
    const twin = lookAlike(name, known)
    if (twin !== undefined) {
      findings.push(
        finding(
          file.path,
          line,
          twin.sure ? "high" : "medium",
          "look-alike-package",
          `${shown(name)} is new and nearly called ${shown(twin.name)}, which was there before.`,
          "Check that the name is the one that was meant."
        )
      )
    }
  }
  for (const [name, body] of now.scripts) {
    if (!lifecycle.has(name) || old?.scripts.some(([was, before]) => was === name && before === body) === true) continue
    findings.push(
      finding(
        file.path,
        lineOf(name),
        "high",
        "install-script",
        `The script ${shown(name)} runs by itself when the package is installed or packed.`,
        "Make it a script that somebody starts."
      )
    )
  }
  for (const [power, message] of powers) {
    const [was, is] = [field(old?.document, power), field(now.document, power)]
    if (JSON.stringify(was ?? null) === JSON.stringify(is ?? null) || is === undefined) continue
    findings.push(
      finding(
        file.path,
        lineOf(power),
        power === "trustedDependencies" ? "high" : "medium",
        `manifest-${power}`,
        message,
        "Say why in the change's description."
      )
    )
  }
  return findings
}

/** Where a version comes from elsewhere than the registry, or is whatever is newest there. */
const oddVersion = ({ name, source, version }: Entry, path: string, line: number | undefined): ReadonlyArray<Finding> => {
  if (version.startsWith("npm:")) {
    return [
      finding(path, line, "medium", "dependency-alias", `${shown(name)} is another package under that name.`, "Use the package's own name.")
    ]
  }
  if (source !== undefined) {
    return [
      finding(
        path,
        line,
        "high",
        "dependency-source",
        `${shown(name)} comes from elsewhere than the registry.`,
        "Take a published version."
      )
    ]
  }
  return /^(?:\*|latest|next|x|>=?\s*\d[\d.]*)?$/.test(version.trim())
    ? [finding(path, line, "medium", "dependency-unpinned", `${shown(name)} takes whatever version is newest.`, "Name a version.")]
    : []
}

const powers = [
  ["trustedDependencies", "Packages are named whose install scripts may run."],
  ["overrides", "Versions of packages below are replaced."],
  ["resolutions", "Versions of packages below are replaced."],
  ["pnpm", "The package manager's own settings change: replaced versions, packages whose scripts may run."],
  ["publishConfig", "Where the package is published changes."]
] as const

/** Settings of package managers by line: which registry, whether hashes, certificates and scripts are checked. */
const settings: ReadonlyArray<readonly [files: RegExp, pattern: RegExp, severity: Finding["severity"], rule: string, message: string]> = [
  [
    /^(?:\.npmrc|\.yarnrc(?:\.yml)?|bunfig\.toml|\.pnpmrc)$/,
    /(?:^|:)registry\s*[=:"]|npmRegistryServer|^\s*registry\s+"/,
    "high",
    "registry-changed",
    "Packages come from another registry."
  ],
  [
    /^(?:\.npmrc|\.yarnrc(?:\.yml)?|bunfig\.toml)$/,
    /_auth(?:Token)?\s*=|npmAuthToken|_password\s*=/,
    "medium",
    "registry-credential",
    "A credential for a registry is named in the repository."
  ],
  [
    /^(?:\.npmrc|\.yarnrc(?:\.yml)?)$/,
    /ignore-scripts\s*=\s*false|enableScripts\s*:\s*true|unsafe-perm\s*=\s*true|dangerously-allow/,
    "high",
    "install-scripts-allowed",
    "Install scripts of packages are let run."
  ],
  [
    /^(?:requirements.*\.txt|constraints.*\.txt|pip\.conf|pyproject\.toml|Pipfile|setup\.cfg|uv\.toml)$/i,
    /--(?:extra-)?index-url|\bindex-url\s*=|extra-index-url|\[\[tool\.\w+\.(?:source|index)\]\]|^\s*url\s*=\s*["']http/,
    "high",
    "registry-changed",
    "Packages come from another index."
  ],
  [
    /^(?:requirements.*\.txt|constraints.*\.txt|pyproject\.toml|Pipfile|Gemfile|Cargo\.toml|pubspec\.yaml)$/i,
    /\bgit\+|@\s*(?:git|https?):|\bgit\s*(?:=>|[=:])\s*["'{]?|^-e\s/,
    "high",
    "dependency-source",
    "A dependency comes from a repository, past the registry."
  ],
  [/^go\.mod$/, /^\s*replace\b|=>/, "high", "dependency-source", "A module is replaced by another."],
  [
    /^(?:requirements.*\.txt|go\.mod|Gemfile|Cargo\.toml|pom\.xml|build\.gradle(?:\.kts)?|composer\.json|Pipfile)$/i,
    /^\s*(?:[\w.[\]-]+\s*(?:[=~<>!]=|@)|require\b|gem\s+["']|[\w-]+\s*=\s*["'{]|<artifactId>|implementation\b|"[\w.-]+\/[\w.-]+"\s*:)/,
    "low",
    "dependency-line",
    "A dependency is added or changed."
  ]
]

export const packageSettings = ({ file, added, removed }: FileChange): ReadonlyArray<Finding> => {
  const name = nameOf(file.path)
  const rules = settings.filter(([files]) => files.test(name))
  return added.flatMap(({ line, text }) =>
    /^\s*[#;]/.test(text) || removed.has(text.trim())
      ? []
      : rules
          .filter(([, pattern]) => pattern.test(text.slice(0, 4_000)))
          .map(([, , severity, rule, message]) =>
            finding(file.path, line, severity, rule, message, "Check that it is meant, and by whom the source is kept.")
          )
  )
}
