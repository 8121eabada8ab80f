/**
 * Everything that is known of a repository at a commit (PLN-5): read from the bare store, never from a checkout, and
 * no code of the repository is run for it. The same commit gives the same document.
 */
import { Effect } from "effect"
import { knowledgeVersion, type RepositoryKnowledge } from "../../domain/knowledge.ts"
import type { GitObject } from "../../domain/ids.ts"
import { buildCommand, conventions, type RepositoryFiles } from "../../review/conventions.ts"
import { codeOwnersBytes, codeOwnersPaths, parseCodeOwners } from "./code-owners.ts"
import { docs, readmeBytes, readmeEntry } from "./docs.ts"
import { graph, graphLimits, lockfileEntries, manifestEntries, readManifests } from "./graph.ts"
import { languages } from "./languages.ts"
import { pipelineBytes, pipelineEntries, pipelines } from "./pipelines.ts"
import { attributeEntries, lfsPatterns, specialBytes, submodules } from "./special.ts"
import { readTexts, type Texts } from "./texts.ts"
import { listTree, treeSummary, type TreeEntry } from "./tree.ts"

/** Reads the document anew. `store` is the path of a bare store that holds `commit`; `directory` is `.` or a folder of it. */
export const knowledgeOf = Effect.fn("knowledgeOf")(function* (store: string, commit: string, directory: string) {
  const listing = yield* listTree(store, commit)
  const { entries } = listing
  const owners = codeOwnersPaths.flatMap((path) => entries.find((entry) => entry.path === path) ?? [])[0]
  const readme = readmeEntry(entries, directory)
  const limited = (found: ReadonlyArray<TreeEntry>, limit: number) => found.map((entry) => ({ entry, limit }))
  const texts = yield* readTexts(store, [
    ...limited(
      entries.filter(({ path }) => path === ".gitmodules"),
      specialBytes
    ),
    ...limited(attributeEntries(entries), specialBytes),
    ...(owners === undefined ? [] : limited([owners], codeOwnersBytes)),
    ...(readme === undefined ? [] : limited([readme], readmeBytes)),
    ...limited(pipelineEntries(entries), pipelineBytes),
    ...limited(readManifests(entries), graphLimits.manifestBytes),
    ...limited(lockfileEntries(entries), graphLimits.lockfileBytes)
  ])
  const { manifests, lockfiles } = graph(entries, texts)
  const ownersText = owners === undefined ? undefined : texts.get(owners.path)
  const found: RepositoryKnowledge = {
    version: knowledgeVersion,
    commit: commit as GitObject,
    directory,
    tree: treeSummary(listing),
    languages: languages(entries),
    manifests,
    manifestCount: manifestEntries(entries).length,
    lockfiles,
    commands: commandsIn(entries, directory, texts, manifests),
    ...(owners === undefined || typeof ownersText !== "string" ? {} : { codeOwners: parseCodeOwners(owners.path, ownersText) }),
    pipelines: pipelines(entries, texts),
    lfs: lfsPatterns(entries, texts),
    submodules: submodules(entries, texts),
    docs: docs(entries, directory, texts)
  }
  return found
})

/** By the same conventions as the reviewers; a linter that a manifest names counts as there. */
const commandsIn = (
  entries: ReadonlyArray<TreeEntry>,
  directory: string,
  texts: Texts,
  manifests: RepositoryKnowledge["manifests"]
): RepositoryKnowledge["commands"] => {
  const prefix = directory === "." ? "" : `${directory}/`
  const names = new Set(entries.flatMap(({ path }) => (path.startsWith(prefix) ? [path.slice(prefix.length).split("/", 1)[0] ?? ""] : [])))
  const named = new Set(manifests.filter(({ kind }) => kind === "npm").flatMap(({ dependencies }) => dependencies.map(({ name }) => name)))
  const files: RepositoryFiles = {
    manifest: texts.get(`${prefix}package.json`) ?? null,
    names,
    programs: new Set(["oxlint", "eslint"].filter((program) => named.has(program)))
  }
  const { packageManager, test, lint } = conventions(files)
  const build = buildCommand(files)
  return {
    ...(packageManager === undefined ? {} : { packageManager }),
    ...(test === undefined ? {} : { test }),
    ...(lint === undefined ? {} : { lint: lint.command }),
    ...(build === undefined ? {} : { build })
  }
}
