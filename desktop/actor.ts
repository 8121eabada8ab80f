/** The local identity: without sign-in the person is this machine's user, as admin, and is shown as such (IDN-1). */
import { hostname, userInfo } from "node:os"
import type { Actor } from "../core/domain/actor.ts"

const name = userInfo().username || "local"

export const localActor: Extract<Actor, { kind: "person" }> = { kind: "person", id: `local:${name}@${hostname()}`, name, role: "admin" }
