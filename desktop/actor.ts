/** The local identity: without sign-in the person is this machine's user, as admin, and is shown as such (IDN-1). */
import { readFileSync } from "node:fs"
import { hostname, userInfo } from "node:os"
import type { Actor } from "../core/domain/actor.ts"

/** The account's name by its number: an environment variable could say anybody's. */
const accountName = (): string => {
  const uid = process.getuid?.()
  try {
    const line = readFileSync("/etc/passwd", "utf8")
      .split("\n")
      .find((candidate) => candidate.split(":")[2] === String(uid))
    const name = line?.split(":")[0]
    if (name !== undefined && name !== "") return name
  } catch {
    // No such file, as on macOS: the system's own call knows there.
  }
  return userInfo().username || `user ${uid ?? ""}`.trim()
}

const name = accountName()

export const localActor: Extract<Actor, { kind: "person" }> = { kind: "person", id: `local:${name}@${hostname()}`, name, role: "admin" }
