import { Effect, Result } from "effect"
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { decodeConfig } from "../../core/config/load.ts"
import { decodeRepositoryRoles } from "../../core/config/load-roles.ts"
import { toolsOf, type RoleConfig, type RolesConfig } from "../../core/config/roles.ts"
import { allTools, builtInRoles } from "../../core/domain/role.ts"

const role = (more: object = {}) => ({ name: "copywriter", purpose: "Writes texts for people.", instructions: "Write plainly.", ...more })
const config = (roles: object) => Effect.runPromise(decodeConfig("config.json", JSON.stringify({ roles })))
const installation = (more: object = {}): Promise<RolesConfig> => config(more).then(({ roles }) => roles)
const read = async (roles: ReadonlyArray<object>, of: object = {}) =>
  Effect.runSync(Effect.result(decodeRepositoryRoles(JSON.stringify({ version: 1, roles }), await installation(of), "roles.json")))
const refused = async (roles: ReadonlyArray<object>, of: object = {}) => {
  const found = await read(roles, of)
  if (Result.isSuccess(found)) throw new Error("it was taken")
  return found.failure.message
}

describe("roles of a project's own", () => {
  test("PLN-2 CFG-1 a repository's role is read, with all tools that are allowed where it names none", async () => {
    const found = await read([role({ budget: { minutes: 5 } })])
    expect(Result.isSuccess(found) && found.success).toMatchObject([role({ budget: { minutes: 5 } })])
    expect(toolsOf(role() as RoleConfig, ["read", "edit"])).toEqual(["read", "edit", "ask"])
    expect(toolsOf(role() as RoleConfig)).toEqual(allTools)
  })

  test("PLN-2 a role can't take the name of another: not a built-in one's, not the installation's, not its neighbour's", async () => {
    for (const name of builtInRoles) expect(await refused([role({ name })])).toContain(`roles.json: roles.0.name: found "${name}"`)
    expect(await refused([role()], { add: [role()] })).toContain("a name that no other role has")
    expect(await refused([role(), role()])).toContain("roles.1.name")
    await expect(config({ add: [role({ name: "generalist" })] })).rejects.toThrow("roles.add.0.name")
  })

  test("PLN-2 SEC-1 a form that is wrong is refused with path, found and expected", async () => {
    expect(await refused([role({ name: "Bad Name" })])).toContain("a short name of lower-case letters")
    expect(await refused([role({ purpose: "two\nlines" })])).toContain("one line of at most 200 characters")
    expect(await refused([role({ tools: ["network"] })])).toContain("roles.0.tools.0")
    expect(await refused([role({ hosts: ["example.com:443"] })])).toContain("no such field")
    expect(await refused(Array.from({ length: 33 }, (_, index) => role({ name: `r${index}` })))).toContain("roles.json: roles")
    const broken = Effect.runSync(Effect.result(decodeRepositoryRoles("{", await installation(), "roles.json")))
    expect(Result.isFailure(broken) && broken.failure.message).toContain("no JSON")
  })

  test("PLN-2 POL-4 whatever a repository asks for, its roles never have a tool that the installation does not allow", async () => {
    const tools = fc.uniqueArray(fc.constantFrom(...allTools), { minLength: 1 })
    await fc.assert(
      fc.asyncProperty(tools, tools, async (allowed, wanted) => {
        const found = await read([role({ tools: wanted })], { repositoryTools: allowed })
        const more = wanted.filter((tool) => tool !== "ask" && !allowed.includes(tool))
        expect(Result.isFailure(found)).toBe(more.length > 0)
        if (Result.isFailure(found))
          expect(found.failure.message).toContain(`found "${more[0] ?? ""}", expected one of ${allowed.join(", ")}`)
        else
          for (const own of found.success)
            for (const tool of toolsOf(own, allowed)) expect(tool === "ask" || allowed.includes(tool)).toBe(true)
      })
    )
  })
})
