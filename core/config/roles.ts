/**
 * Roles that a project adds (PLN-2): the installation's under `roles` in `config.json`, a repository's in
 * `.patchplane/roles.json` of the base commit, never of a patch. A repository adds; it replaces nothing, and gives an
 * agent no tool that the installation does not allow.
 */
import { Schema } from "effect"
import { AgentTool, allTools, builtInRoles } from "../domain/role.ts"
import { defaulted, said } from "./said.ts"

export const rolesFile = ".patchplane/roles.json"

const positive = Schema.Finite.check(Schema.isGreaterThan(0))
const name = Schema.String.check(
  Schema.isPattern(/^[a-z][a-z0-9-]{0,40}$/, { expected: "a short name of lower-case letters, digits and dashes" })
)
const purpose = Schema.String.check(Schema.isPattern(/^[^\n\r]{1,200}$/, { expected: "one line of at most 200 characters" }))
const instructions = Schema.NonEmptyString.check(Schema.isMaxLength(20_000))
const tools = Schema.NonEmptyArray(AgentTool)

export const RoleConfig = Schema.Struct({
  name: said(name, "The role's name, by which a plan's tasks name it; no other role has it."),
  purpose: said(purpose, "What it is for, in one line: whoever plans reads it."),
  instructions: said(instructions, "What an agent in this role is told, after what every worker is told."),
  tools: Schema.optionalKey(said(tools, "What it may work with; without it all that is allowed. Every role can ask.")),
  budget: Schema.optionalKey(
    said(
      Schema.Struct({
        minutes: Schema.optionalKey(said(positive, "Minutes that a task in this role may take.")),
        usd: Schema.optionalKey(said(positive, "US dollars that a task in this role may cost."))
      }),
      "What a task in this role may use, within the run's budget."
    )
  )
})
export type RoleConfig = typeof RoleConfig.Type

const mostRoles = 32
const list = Schema.Array(RoleConfig).check(Schema.isMaxLength(mostRoles))

export const RolesConfig = Schema.Struct({
  add: defaulted(said(list, "Roles of your own, for tasks in every repository."), []),
  repositoryTools: defaulted(said(tools, "Tools that roles of a repository's own may have."), [
    "read",
    "search",
    "edit",
    "write",
    "bash",
    "ask"
  ])
})
export type RolesConfig = typeof RolesConfig.Type

export const RolesDocument = Schema.Struct({
  $schema: Schema.optionalKey(said(Schema.String, "The address of this schema, for editors.")),
  version: said(Schema.Literal(1), "The form of this document."),
  roles: said(list, "Roles for tasks in this repository.")
}).annotate({ title: "PatchPlane roles of a repository", description: rolesFile })
export type RolesDocument = typeof RolesDocument.Type

/** What is wrong between the roles, which a schema of one can't say: at which index, what was found, what was expected. */
export interface RoleProblem {
  readonly path: string
  readonly found: string
  readonly expected: string
}

/** Names are taken once. `taken`: those that stand already. */
export const nameProblems = (roles: ReadonlyArray<RoleConfig>, taken: ReadonlyArray<string> = []): ReadonlyArray<RoleProblem> => {
  const known = [...builtInRoles, ...taken]
  return roles.flatMap((role, index) => {
    const twice = roles.findIndex((other) => other.name === role.name) !== index
    if (!twice && !known.includes(role.name)) return []
    return [
      {
        path: `roles.${index}.name`,
        found: JSON.stringify(role.name),
        expected: `a name that no other role has (${known.join(", ")})`
      }
    ]
  })
}

/** A repository's role that would have more than the installation allows. */
export const toolProblems = (roles: ReadonlyArray<RoleConfig>, allowed: RolesConfig["repositoryTools"]): ReadonlyArray<RoleProblem> =>
  roles.flatMap(({ tools: wanted = [] }, index) =>
    wanted
      .filter((tool) => tool !== "ask" && !allowed.includes(tool))
      .map((tool) => ({
        path: `roles.${index}.tools`,
        found: JSON.stringify(tool),
        expected: `one of ${allowed.join(", ")}: no more is allowed here`
      }))
  )

/** In one order, and with the means to ask. */
export const toolsOf = (
  role: RoleConfig,
  allowed: ReadonlyArray<AgentTool> = allTools
): readonly [AgentTool, ...ReadonlyArray<AgentTool>] => {
  const wanted: ReadonlyArray<AgentTool> = role.tools ?? allowed
  const [first, ...others] = allTools.filter((tool) => tool === "ask" || wanted.includes(tool))
  return [first ?? "ask", ...others]
}
