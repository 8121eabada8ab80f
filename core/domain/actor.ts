/** Who caused something: a person, a policy or the system. Never a model (FLOW-2). */
import { Schema } from "effect"

export const Role = Schema.Literals(["admin", "reviewer", "viewer"])
export type Role = typeof Role.Type

export const Actor = Schema.Union([
  Schema.Struct({ kind: Schema.Literal("person"), id: Schema.NonEmptyString, name: Schema.NonEmptyString, role: Role }),
  Schema.Struct({ kind: Schema.Literal("policy"), bundle: Schema.NonEmptyString, rule: Schema.NonEmptyString }),
  Schema.Struct({ kind: Schema.Literal("system"), part: Schema.Literals(["engine", "gate", "supervisor", "demo"]) })
])
export type Actor = typeof Actor.Type

export const engineActor: Actor = { kind: "system", part: "engine" }
