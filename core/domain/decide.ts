/**
 * Every rule about what may happen to a run. Pure: no I/O, no clock (`envelope.at` is the only time),
 * no randomness. A model's words arrive as data in a `Record…` command; which transition follows is
 * decided here and in `advance.ts` (FLOW-1). What may not be is refused out loud, and nothing changes.
 */
import type { CommandRefused, Envelope, RunCommand } from "./command.ts"
import { decidePerson } from "./decide-person.ts"
import { decideReport, isEngines } from "./decide-report.ts"
import { decideUnattended } from "./decide-unattended.ts"
import type { RunEvent } from "./event.ts"
import { refuse, viewerMayNot } from "./refusals.ts"
import { statusKind, type Run } from "./run.ts"

export const decide = (run: Run | undefined, envelope: Envelope<RunCommand>): ReadonlyArray<RunEvent> | CommandRefused => {
  const { command, actor } = envelope
  if (command._tag === "RequestRun") {
    if (run !== undefined) return refuse("run-exists", `Run R-${run.number} exists already.`, "Start it again with a new id.")
    if (actor.kind === "person" && actor.role === "viewer") return viewerMayNot()
    const { _tag: _, ...fields } = command
    return [{ _tag: "RunRequested", ...fields }]
  }
  if (run === undefined) return refuse("run-not-found", "There is no such run.", "List the runs to see which there are.")
  if (isEngines(command)) {
    if (actor.kind !== "system")
      return refuse("not-the-engine", "Only the engine reports outcomes.", "Leave this command to PatchPlane.", true)
    return decideReport(run, command, envelope)
  }
  if (command._tag === "ActUnattended") {
    if (actor.kind !== "policy") return refuse("not-a-policy", "Only the run's own policy acts unattended.", "Decide it yourself.", true)
    return decideUnattended(run, envelope)
  }
  // A model is no actor, and a policy may do nothing but what the run's profile says of waiting unseen (APR-3).
  if (actor.kind === "policy") return refuse("policy-may-not-act", "A policy can't do this.", "A person has to decide.", true)
  if (actor.kind === "person" && actor.role === "viewer") return viewerMayNot()
  if (statusKind(run.status) === "final") {
    return refuse("run-is-final", `R-${run.number} is ${run.status}, and that never changes.`, "Start it again as a new run.", true)
  }
  return decidePerson(run, command, envelope)
}
