/** What the operations of the local adapter share: the home, the machine, the supervisor, and who is where. */
import { existsSync, mkdirSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { Effect, Semaphore } from "effect"
import type { Home } from "../../config/home.ts"
import type { Readiness, SandboxFailure } from "../execution-adapter.ts"
import type { Bound } from "./confinement.ts"
import { bunInside, relayInside } from "./confined.ts"
import { familyOf } from "./control-groups.ts"
import { spareLoopback } from "./egress-tunnel.ts"
import { failure } from "./failures.ts"
import type { LocalExecutionOptions } from "./local-execution.ts"
import { explain, lookAtMachine, refusal, type Machine } from "./machine.ts"
import { probe, works } from "./readiness.ts"
import { systemFiles } from "./sandbox-system.ts"
import { SupervisorLink } from "./supervisor-link.ts"

export interface Local {
  readonly home: Home
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly family: string
  readonly link: SupervisorLink
  readonly readiness: Effect.Effect<Readiness>
  /** Fails with `no-confinement`. */
  readonly machine: Effect.Effect<Machine, SandboxFailure>
  /** Mounts that every sandbox gets: names files, Bun and the relay. */
  readonly common: (machine: Machine) => ReadonlyArray<Bound>
  readonly gitMount: () => Bound
  readonly started: boolean
  /** Starts the supervisor; answers how many sandboxes of an earlier core it ended. */
  readonly start: () => Promise<number>
  /** Labels of the sandboxes that are open. */
  readonly labels: Set<string>
  /** How many commands run in each workspace's folder. */
  readonly occupants: (folder: string) => { count: number }
  /** Sandboxes that are open on each workspace's folder. */
  readonly opened: Map<string, number>
  readonly inUse: (folder: string) => boolean
  /** One at a time makes or removes a workspace. */
  readonly alone: (folder: string) => Semaphore.Semaphore
  /** A socket's path, short enough for any home. */
  readonly socketFor: () => string
}

export const makeLocal = (options: LocalExecutionOptions): Local => {
  const { home } = options
  const environment = options.environment ?? process.env
  spareLoopback(environment)
  const bun = options.bun ?? process.execPath
  const programs = options.programs ?? { supervisor: beside("supervisor"), relay: beside("relay") }
  const link = new SupervisorLink(home, bun, programs.supervisor, options.restMs ?? 60_000)
  const family = familyOf(home.supervisorSocket)
  const occupants = new Map<string, { count: number }>()
  const opened = new Map<string, number>()
  const locks = new Map<string, Semaphore.Semaphore>()
  let files: ReturnType<typeof systemFiles> | undefined
  const system = () => (files ??= systemFiles(join(home.caches, "sandbox")))
  let machine: Machine | undefined
  let started = false
  let sockets = 0

  const common = (machine: Machine): ReadonlyArray<Bound> => [
    ...system().etc,
    { source: bun, target: bunInside, writable: false },
    { source: programs.relay, target: relayInside, writable: false },
    ...(machine.node === undefined ? [] : [{ source: machine.node, target: "/opt/node", writable: false }])
  ]

  const look = Effect.promise(async (): Promise<Readiness> => {
    if (machine === undefined) {
      const answer = await lookAtMachine(environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin")
      if ("readiness" in answer) return answer.readiness
      const missing = common(answer.machine).find((mount) => !existsSync(mount.source))
      if (missing !== undefined) return refusal(`${missing.source} is missing.`, "Install PatchPlane again: `npm start`.")
      const refused = await probe(answer.machine, common(answer.machine))
      if (refused !== undefined) return explain(refused)
      machine = answer.machine
    }
    return works
  })

  return {
    home,
    environment,
    family,
    link,
    readiness: look,
    machine: look.pipe(
      Effect.flatMap((readiness) =>
        machine !== undefined ? Effect.succeed(machine) : Effect.fail(failure("no-confinement", readiness.why, readiness.mend))
      )
    ),
    common,
    gitMount: () => system().git,
    get started() {
      return started
    },
    start: () => {
      started = true
      return link.start()
    },
    labels: new Set(),
    occupants: (folder) => entry(occupants, folder, () => ({ count: 0 })),
    opened,
    inUse: (folder) => (opened.get(folder) ?? 0) > 0 || (occupants.get(folder)?.count ?? 0) > 0,
    alone: (folder) => entry(locks, folder, () => Semaphore.makeUnsafe(1)),
    socketFor: () => {
      const folder = `${home.supervisorSocket}.run`
      mkdirSync(folder, { recursive: true, mode: 0o700 })
      return join(folder, `e${process.pid}-${++sockets}`)
    }
  }
}

const entry = <V>(map: Map<string, V>, key: string, make: () => V): V => {
  const found = map.get(key) ?? make()
  map.set(key, found)
  return found
}

/** From sources the program is TypeScript beside this file; in a bundle it was built beside the bundle. */
const beside = (name: string): string => {
  const source = fileURLToPath(new URL(`./${name}.ts`, import.meta.url))
  return existsSync(source) ? source : fileURLToPath(new URL(`./${name}.js`, import.meta.url))
}
