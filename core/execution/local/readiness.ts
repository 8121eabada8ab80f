/** Whether this machine can confine, found by doing it once (DOC-1). Needs no home and no core. */
import { Effect } from "effect"
import type { Readiness } from "../execution-adapter.ts"
import { confine, type Mount } from "./confinement.ts"
import { explain, lookAtMachine, type Machine } from "./machine.ts"

export const works: Readiness = { works: true, name: "bubblewrap", why: "Agents and reviewers run confined by bubblewrap.", mend: "" }

/** The preflight's answer where no core runs. */
export const localReadiness: Effect.Effect<Readiness> = Effect.promise(async () => {
  const answer = await lookAtMachine(process.env["PATH"] ?? "/usr/local/bin:/usr/bin:/bin")
  if ("readiness" in answer) return answer.readiness
  const refused = await probe(answer.machine, [])
  return refused === undefined ? works : explain(refused)
})

/** Confines `true` once: whatever the machine forbids shows here. Answers what bubblewrap said when it failed. */
export const probe = async (machine: Machine, mounts: ReadonlyArray<Mount>): Promise<string | undefined> => {
  try {
    const child = Bun.spawn(
      [
        ...["/bin/sh", "-c", 'exec 3>/dev/null 4>/dev/null; exec "$@"', "sh"],
        ...confine({
          machine,
          family: "patchplane-probe",
          user: machine.users.first,
          mounts,
          environment: {},
          directory: "/",
          processes: 16,
          fileBytes: 1024 * 1024,
          temporaryBytes: 4 * 1024 * 1024,
          argv: ["/usr/bin/true"]
        })
      ],
      { stdio: ["ignore", "ignore", "pipe"], cwd: "/" }
    )
    const [said, code] = await Promise.all([new Response(child.stderr).text(), child.exited])
    return code === 0 ? undefined : said || `bubblewrap ended with ${code}`
  } catch (cause) {
    return String(cause)
  }
}
