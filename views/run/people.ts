/** Who did something, in the words of the run's tabs. Pure. */
import type { Actor } from "../../core/domain/actor.ts"

/** A person's name, `policy default`, `PatchPlane`. */
export const actorWords = (actor: Actor): string => {
  switch (actor.kind) {
    case "person":
      return actor.name
    case "policy":
      return `policy ${actor.bundle}`
    case "system":
      return "PatchPlane"
  }
}
/** `admin`, `rule auto-approve`, `engine`. */
export const actorPart = (actor: Actor): string =>
  actor.kind === "person" ? actor.role : actor.kind === "policy" ? `rule ${actor.rule}` : actor.part
