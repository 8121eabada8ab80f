/** Worker roles as data (PLN-2): the eight that PatchPlane brings, and what a run keeps of those that a project adds. */
import { Schema } from "effect"
import { ArtifactHash, RepositoryId } from "./ids.ts"

export const builtInRoles = [
  "generalist",
  "bug-fixer",
  "refactorer",
  "ci-medic",
  "dependency-steward",
  "performance-tuner",
  "security-sentinel",
  "conflict-resolver"
] as const
export type BuiltInRole = (typeof builtInRoles)[number]

/** What an agent can be given to work with; every worker can ask (PLN-4). */
export const AgentTool = Schema.Literals(["read", "search", "edit", "write", "bash", "ask"])
export type AgentTool = typeof AgentTool.Type
export const allTools: ReadonlyArray<AgentTool> = AgentTool.literals

/** A role of the project's own, frozen when the run is made (FLOW-8). */
export const ProjectRole = Schema.Struct({
  name: Schema.NonEmptyString,
  /** One line for whoever plans. */
  purpose: ArtifactHash,
  instructions: ArtifactHash,
  tools: Schema.NonEmptyArray(AgentTool),
  /** What a task in this role may use at most, within the task's and the run's budget. */
  budget: Schema.optionalKey(Schema.Struct({ timeMs: Schema.optionalKey(Schema.Int), usd: Schema.optionalKey(Schema.Finite) })),
  /** The repository that brought it, whose tasks alone may have it; absent: the installation's, for all. */
  repository: Schema.optionalKey(RepositoryId)
})
export type ProjectRole = typeof ProjectRole.Type

/** The roles that tasks in that repository may have besides the built-in ones. */
export const rolesFor = (roles: ReadonlyArray<ProjectRole> | undefined, repositoryId: RepositoryId): ReadonlyArray<ProjectRole> =>
  (roles ?? []).filter(({ repository }) => repository === undefined || repository === repositoryId)
