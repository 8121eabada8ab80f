/**
 * The kill switch without the core (INT-2): the shell and the command line speak to the supervisor themselves.
 * Imports no package and no Effect, so that it starts in a moment and works when the rest does not.
 */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs"
import { connect } from "node:net"
import { dirname } from "node:path"
import { descendants, signalKill, alive } from "./process-tree.ts"

/** Of `core/config/home.ts`, what the switch needs. */
export interface KillPlaces {
  readonly supervisorSocket: string
  readonly killMark: string
}

/** How long a supervisor that was stopped or hangs may be silent, in milliseconds, before it is ended itself. */
const patienceMs = 1500

/**
 * Ends every process of `run`, or of all runs. For "all" it first leaves the mark that holds every new start
 * until the core releases it. `reached` is false when no supervisor runs, and then no sandbox does either.
 * `ended` counts commands, not processes. It never throws for a supervisor that is gone or does not answer:
 * one that is silent is killed, and every sandbox dies with it.
 */
export const killFromOutside = async (
  places: KillPlaces,
  run: string,
  by: string,
  at = Date.now()
): Promise<{ readonly reached: boolean; readonly ended: number }> => {
  const all = run === "all"
  if (all) leaveMark(places.killMark, by, at)
  const answer = await ask(places.supervisorSocket, { op: "kill", re: 1, target: all ? { all: true } : { run }, hold: false })
  if (answer === "nobody") return { reached: false, ended: 0 }
  if (answer === "silent") return endSilent(places.supervisorSocket, all)
  return { reached: true, ended: typeof answer["ended"] === "number" ? answer["ended"] : 0 }
}

/** Takes the hold back, without the core: removes the mark. */
export const releaseFromOutside = async (places: KillPlaces): Promise<void> => {
  rmSync(places.killMark, { force: true })
  await ask(places.supervisorSocket, { op: "release", re: 1 })
}

const leaveMark = (path: string, by: string, at: number): void => {
  try {
    mkdirSync(dirname(path), { recursive: true })
    const draft = `${path}.${process.pid}`
    writeFileSync(draft, JSON.stringify({ at, by }))
    renameSync(draft, path)
  } catch {
    // A full disk must not stop the kill.
  }
}

/** A supervisor that does not answer takes its sandboxes with it. One run alone can't be told apart then. */
const endSilent = (socket: string, all: boolean): { readonly reached: boolean; readonly ended: number } => {
  if (!all) return { reached: false, ended: 0 }
  try {
    const pid = Number(readFileSync(`${socket}.pid`, "utf8"))
    if (!Number.isInteger(pid) || pid <= 1 || !readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").includes(socket)) {
      return { reached: false, ended: 0 }
    }
    const below = descendants(pid)
    signalKill(pid)
    for (const each of below) if (alive(each)) signalKill(each)
    return { reached: true, ended: below.length }
  } catch {
    return { reached: false, ended: 0 }
  }
}

const ask = (path: string, order: object): Promise<Readonly<Record<string, unknown>> | "nobody" | "silent"> =>
  new Promise((resolve) => {
    const socket = connect(path)
    let text = ""
    const patience = setTimeout(() => finish("silent"), patienceMs)
    const finish = (answer: Readonly<Record<string, unknown>> | "nobody" | "silent") => {
      clearTimeout(patience)
      socket.destroy()
      resolve(answer)
    }
    socket.setEncoding("utf8")
    socket.on("connect", () => void socket.write(`${JSON.stringify(order)}\n`))
    socket.on("data", (chunk) => {
      text += String(chunk)
      const end = text.indexOf("\n")
      if (end === -1) return
      try {
        finish(JSON.parse(text.slice(0, end)) as Readonly<Record<string, unknown>>)
      } catch {
        finish("silent")
      }
    })
    socket.on("error", () => finish("nobody"))
    socket.on("close", () => finish("nobody"))
  })
