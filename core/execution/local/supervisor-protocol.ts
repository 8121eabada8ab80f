/**
 * What is said over the supervisor's socket: one JSON object a line. Orders are decoded by hand, since the
 * supervisor must be small and work when nothing else does: it imports nothing but Bun and this (Effect's
 * Schema would more than double its memory).
 */

/** What one sandbox may use, as far as the supervisor watches it. */
export interface WatchedLimits {
  readonly cpus: number
  readonly memoryBytes: number
  readonly processes: number
  readonly diskBytes: number
  readonly outputBytes: number
  /** Milliseconds that this process may run. */
  readonly wallMs: number
}

/** One bubblewrap to start. `argv` is complete; the supervisor only places it in its control groups. */
export interface SpawnOrder {
  readonly op: "spawn"
  readonly id: string
  /** Processes of one sandbox share control groups and the watch of its disk. */
  readonly sandbox: string
  readonly run: string
  readonly argv: ReadonlyArray<string>
  readonly input: boolean
  /** Whether a staging bubblewrap stands around the confining one, which then has a status file of its own. */
  readonly staged: boolean
  readonly limits: WatchedLimits
  /** Folders whose size counts against `diskBytes`. */
  readonly disk: ReadonlyArray<string>
}

export type KillTarget = { readonly all: true } | { readonly run: string } | { readonly sandbox: string } | { readonly id: string }

export type Order =
  | SpawnOrder
  /** Says that this connection is the core's: when it closes, everything ends. */
  | { readonly op: "drive" }
  | { readonly op: "input"; readonly id: string; readonly data: string }
  | { readonly op: "close-input"; readonly id: string }
  | { readonly op: "kill"; readonly re: number; readonly target: KillTarget; readonly hold: boolean }
  | { readonly op: "hold"; readonly re: number }
  | { readonly op: "release"; readonly re: number }
  | { readonly op: "list"; readonly re: number }
  /** A new core took over: end everything and go. */
  | { readonly op: "retire" }

export type Ended = "exit" | "signal" | "timeout" | "limit-disk" | "limit-memory" | "limit-output" | "killed"

export interface Listed {
  readonly id: string
  readonly sandbox: string
  readonly run: string
  readonly pid: number
}

export type Report =
  | { readonly ev: "started"; readonly id: string; readonly pid: number }
  | { readonly ev: "refused"; readonly id: string; readonly code: "held" | "spawn-failed"; readonly message: string }
  /** `data` is base64. */
  | { readonly ev: "out" | "err"; readonly id: string; readonly data: string }
  /** `exitCode` is null when a signal or the supervisor ended it. `confined`: bubblewrap came as far as starting the command. */
  | { readonly ev: "exit"; readonly id: string; readonly exitCode: number | null; readonly ended: Ended; readonly confined: boolean }
  | { readonly ev: "killed"; readonly re: number; readonly ended: number }
  | { readonly ev: "done"; readonly re: number }
  | {
      readonly ev: "listed"
      readonly re: number
      readonly held: boolean
      readonly binds: ReadonlyArray<string>
      readonly processes: ReadonlyArray<Listed>
    }
  | { readonly ev: "bad-order"; readonly message: string }

/** The longest line either side accepts: base64 of a big stdin. */
export const maxProtocolLine = 96 * 1024 * 1024

export const encode = (message: Order | Report): string => `${JSON.stringify(message)}\n`

/** An order of an unknown or wrong form throws with the field that is wrong; the supervisor answers `bad-order`. */
export const decodeOrder = (line: string): Order => {
  const order = record(JSON.parse(line), "order")
  switch (order["op"]) {
    case "drive":
    case "retire":
      return { op: order["op"] }
    case "hold":
    case "release":
    case "list":
      return { op: order["op"], re: number(order, "re") }
    case "input":
      return { op: "input", id: text(order, "id"), data: text(order, "data") }
    case "close-input":
      return { op: "close-input", id: text(order, "id") }
    case "kill":
      return { op: "kill", re: number(order, "re"), target: target(order["target"]), hold: order["hold"] === true }
    case "spawn":
      return spawn(order)
    default:
      throw new Error("op: not an order")
  }
}

type Fields = Readonly<Record<string, unknown>>

const spawn = (order: Fields): SpawnOrder => {
  const limits = record(order["limits"], "limits")
  const argv = texts(order, "argv")
  if (argv.length === 0) throw new Error("argv: empty")
  return {
    op: "spawn",
    id: text(order, "id"),
    sandbox: text(order, "sandbox"),
    run: text(order, "run"),
    argv,
    input: order["input"] === true,
    staged: order["staged"] === true,
    disk: texts(order, "disk"),
    limits: {
      cpus: number(limits, "cpus"),
      memoryBytes: number(limits, "memoryBytes"),
      processes: number(limits, "processes"),
      diskBytes: number(limits, "diskBytes"),
      outputBytes: number(limits, "outputBytes"),
      wallMs: number(limits, "wallMs")
    }
  }
}

const target = (value: unknown): KillTarget => {
  const fields = record(value, "target")
  if (fields["all"] === true) return { all: true }
  for (const name of ["run", "sandbox", "id"] as const) {
    // Each answer has exactly one of the names, which the type can't follow through a computed key.
    if (typeof fields[name] === "string") return { [name]: fields[name] } as unknown as KillTarget
  }
  throw new Error("target: names neither all, run, sandbox nor id")
}

const record = (value: unknown, name: string): Fields => {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Error(`${name}: not an object`)
  return value as Fields
}
const text = (fields: Fields, name: string): string => {
  const value = fields[name]
  if (typeof value !== "string") throw new Error(`${name}: not a text`)
  return value
}
const number = (fields: Fields, name: string): number => {
  const value = fields[name]
  if (typeof value !== "number" || !Number.isFinite(value) || value < 0) throw new Error(`${name}: not a number of at least 0`)
  return value
}
const texts = (fields: Fields, name: string): ReadonlyArray<string> => {
  const value = fields[name]
  if (!Array.isArray(value) || value.some((each) => typeof each !== "string")) throw new Error(`${name}: not a list of texts`)
  return value as ReadonlyArray<string>
}
