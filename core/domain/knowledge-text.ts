/**
 * What is known of a repository as a short text, for roles and terminals (PLN-5). The size is bounded: every part
 * has its share, and says what it leaves out. What the repository wrote stays in its line, quoted where it could
 * pass for ours. Pure.
 */
import type { KnownManifest, RepositoryKnowledge } from "./knowledge.ts"

/** Bytes of UTF-8 that the text has at most. */
export const knowledgeTextBytes = 8_000

/** `limit` in bytes, at least 500. */
export const knowledgeText = (known: RepositoryKnowledge, limit = knowledgeTextBytes): string => {
  const parts = [
    summary(known),
    commands(known),
    layout(known),
    manifests(known),
    owners(known),
    pipelines(known),
    special(known),
    papers(known)
  ].filter((part) => part.length > 0)
  // The beginning of each part comes before the end of any.
  const share = Math.floor(limit / parts.length) - 1
  const first = parts.map((lines) => fitting(lines, share))
  let left = limit - first.reduce((sum, { bytes }) => sum + bytes + 1, 0)
  return first
    .map(({ text, rest, bytes }, index) => {
      if (rest === 0) return text
      const more = fitting(parts[index] ?? [], bytes + left)
      left -= more.bytes - bytes
      return more.text
    })
    .join("\n")
}

/** As many whole lines as fit, and how many do not. */
const fitting = (lines: ReadonlyArray<string>, limit: number): { readonly text: string; readonly rest: number; readonly bytes: number } => {
  const kept: Array<string> = []
  let used = 0
  for (const [index, line] of lines.entries()) {
    const size = bytesOf(line) + 1
    const reserve = index === lines.length - 1 ? 0 : 24
    if (used + size + reserve > limit) {
      kept.push(`… ${lines.length - index} more`)
      const text = kept.join("\n")
      return { text, rest: lines.length - index, bytes: bytesOf(text) }
    }
    kept.push(line)
    used += size
  }
  return { text: kept.join("\n"), rest: 0, bytes: used }
}

const encoder = new TextEncoder()
const bytesOf = (text: string): number => encoder.encode(text).byteLength

const longestWord = 120
/** One line, whatever it holds: control and direction characters by number, quotes around what has any. */
const word = (text: string): string => {
  const cut = text.length > longestWord ? `${text.slice(0, longestWord - 1)}…` : text
  const safe = cut.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`)
  return safe === cut ? cut : `"${safe}"`
}
const list = (words: ReadonlyArray<string>, most = 40): string =>
  words.slice(0, most).map(word).join(", ") + (words.length > most ? `, … ${words.length - most} more` : "")

const size = (bytes: number): string =>
  bytes < 1024 ? `${bytes} B` : bytes < 1024 * 1024 ? `${Math.round(bytes / 1024)} kB` : `${Math.round(bytes / 1024 / 1024)} MB`

const summary = ({ commit, directory, tree, languages }: RepositoryKnowledge): ReadonlyArray<string> => {
  const all = languages.reduce((sum, { bytes }) => sum + bytes, 0)
  const shares = languages.slice(0, 8).map(({ name, bytes }) => `${name} ${Math.round((bytes / Math.max(1, all)) * 100)}%`)
  return [
    `Commit ${commit}: ${tree.files}${tree.complete ? "" : " or more"} files, ${size(tree.bytes)}` +
      `${directory === "." ? "" : `; working directory ${word(directory)}`}`,
    ...(shares.length === 0 ? [] : [`Languages: ${shares.join(", ")}`])
  ]
}

const commands = ({ commands: found }: RepositoryKnowledge): ReadonlyArray<string> =>
  (["test", "lint", "build"] as const).flatMap((name) => {
    const command = found[name]
    return command === undefined ? [] : [`${name[0]?.toUpperCase()}${name.slice(1)}: ${command.join(" ")}`]
  })

const layout = ({ tree }: RepositoryKnowledge): ReadonlyArray<string> => [
  `At the root: ${list(tree.top, 60)}`,
  ...(tree.folders.length === 0 ? [] : ["Folders by number of files:"]),
  ...tree.folders.slice(0, 60).map(({ path, files, bytes }) => `- ${word(path)}/ ${files} files, ${size(bytes)}`)
]

const manifests = (known: RepositoryKnowledge): ReadonlyArray<string> =>
  known.manifests.length === 0
    ? []
    : [
        `Manifests (${known.manifestCount}):`,
        ...known.manifests.map(manifest),
        ...known.lockfiles.map(
          ({ path, tool, packages, problem }) =>
            `- ${word(path)} locks ${packages === undefined ? "packages" : `${packages} packages`} (${tool}${problem === undefined ? "" : `, ${problem}`})`
        )
      ]

const manifest = ({ path, name, version, problem, dependencies, dependencyCount, needs, scripts, workspaces }: KnownManifest): string => {
  if (problem !== undefined) return `- ${word(path)}: ${problem}`
  const direct = dependencies.map((each) => `${each.name} ${each.locked ?? each.wanted}`.trim())
  return [
    `- ${word(path)}${name === undefined ? "" : ` ${word(name)}`}${version === undefined ? "" : ` ${word(version)}`}`,
    ...(workspaces.length === 0 ? [] : [`workspaces ${list(workspaces, 10)}`]),
    ...(scripts.length === 0 ? [] : [`scripts ${list(scripts, 20)}`]),
    ...(needs.length === 0 ? [] : [`needs ${list(needs, 10)}`]),
    ...(dependencyCount === 0 ? [] : [`${dependencyCount} dependencies: ${list(direct, 15)}`])
  ].join("; ")
}

const owners = ({ codeOwners }: RepositoryKnowledge): ReadonlyArray<string> =>
  codeOwners === undefined
    ? []
    : [
        `Owners (${word(codeOwners.path)}, ${codeOwners.ruleCount} rules, the last match counts):`,
        ...codeOwners.rules
          .slice(0, 60)
          .map((rule) => `- ${word(rule.pattern)}: ${rule.owners.length === 0 ? "nobody" : list(rule.owners, 6)}`)
      ]

const pipelines = ({ pipelines: found }: RepositoryKnowledge): ReadonlyArray<string> =>
  found.length === 0
    ? []
    : ["Continuous integration:", ...found.map(({ path, jobs }) => `- ${word(path)}${jobs.length === 0 ? "" : `: ${list(jobs, 20)}`}`)]

const special = ({ lfs, submodules }: RepositoryKnowledge): ReadonlyArray<string> => [
  ...(lfs.length === 0 ? [] : [`Kept by Git LFS (pointers here): ${list(lfs, 20)}`]),
  ...(submodules.length === 0
    ? []
    : [
        `Submodules (not checked out): ${list(
          submodules.map(({ path }) => path),
          20
        )}`
      ])
]

const papers = ({ docs }: RepositoryKnowledge): ReadonlyArray<string> => [
  ...(docs.papers.length === 0 ? [] : [`Papers: ${list(docs.papers)}`]),
  ...(docs.readme === undefined
    ? []
    : [
        `${word(docs.readme.path)} begins:`,
        ...docs.readme.head
          .split(/\r?\n/)
          .filter((line) => line.trim() !== "")
          .slice(0, 30)
          .map((line) => `> ${word(line)}`)
      ])
]
