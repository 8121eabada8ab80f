/** Continuous integration: which files configure it, for which system, and the names of its jobs. */
import type { KnownPipeline } from "../../domain/knowledge.ts"
import { short } from "./manifest.ts"
import type { Texts } from "./texts.ts"
import type { TreeEntry } from "./tree.ts"
import { yamlKeys, yamlText } from "./yaml.ts"

export const pipelineBytes = 256 * 1024
const mostPipelines = 60
const mostJobs = 100

const systems: ReadonlyArray<readonly [path: RegExp, system: string]> = [
  [/^\.github\/workflows\/[^/]+\.ya?ml$/, "github-actions"],
  [/^\.gitlab-ci\.ya?ml$/, "gitlab-ci"],
  [/^\.circleci\/config\.ya?ml$/, "circleci"],
  [/^azure-pipelines\.ya?ml$/, "azure-pipelines"],
  [/^bitbucket-pipelines\.ya?ml$/, "bitbucket-pipelines"],
  [/^\.travis\.ya?ml$/, "travis"],
  [/^\.drone\.ya?ml$/, "drone"],
  [/^\.woodpecker(\.ya?ml|\/[^/]+\.ya?ml)$/, "woodpecker"],
  [/^\.buildkite\/[^/]+\.ya?ml$/, "buildkite"],
  [/^\.cirrus\.ya?ml$/, "cirrus"],
  [/^appveyor\.ya?ml$/, "appveyor"],
  [/^(Jenkinsfile|\.jenkins\/[^/]+)$/, "jenkins"],
  [/^\.ci\/[^/]+$/, "own"]
]
const systemOf = (path: string) => systems.find(([pattern]) => pattern.test(path))?.[1]

export const pipelineEntries = (entries: ReadonlyArray<TreeEntry>) =>
  entries.filter(({ path, mode }) => mode.startsWith("100") && systemOf(path) !== undefined).slice(0, mostPipelines)

/** The systems whose jobs are keys of a mapping. */
const withJobs: ReadonlySet<string> = new Set(["github-actions", "gitlab-ci", "circleci"])
/** Keys of `.gitlab-ci.yml` that are no job. */
const reserved = new Set([
  "default",
  "include",
  "stages",
  "variables",
  "workflow",
  "image",
  "services",
  "cache",
  "before_script",
  "after_script",
  "pages",
  "spec"
])

export const pipelines = (entries: ReadonlyArray<TreeEntry>, texts: Texts): ReadonlyArray<KnownPipeline> =>
  pipelineEntries(entries).map(({ path }) => {
    const system = systemOf(path) ?? "own"
    if (!withJobs.has(system)) return { path, system, jobs: [] }
    const text = texts.get(path)
    if (typeof text !== "string") return { path, system, jobs: [], problem: text === null ? "too-large" : "unreadable" }
    const keys = yamlKeys(text)
    if (keys.length === 0) return { path, system, jobs: [], problem: "unreadable" }
    const jobs =
      system === "gitlab-ci"
        ? keys.filter(({ key, value }) => !reserved.has(key) && !key.startsWith(".") && (value === "" || value.startsWith("{")))
        : yamlKeys(text, "jobs")
    const name = keys.find(({ key, value }) => key === "name" && value !== "")
    return {
      path,
      system,
      ...(name === undefined || system !== "github-actions" ? {} : { name: short(yamlText(name.value)) }),
      jobs: jobs.slice(0, mostJobs).map(({ key }) => short(key))
    }
  })
