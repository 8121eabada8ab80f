/**
 * The kernel's limits on a whole sandbox, written directly, since there is often no systemd. Imports nothing
 * of ours, for the supervisor's sake.
 *
 * What binds where:
 * - root, cgroup v1 (controllers below /sys/fs/cgroup/<controller>): memory with its tmpfs files, processes, CPU,
 *   and kill of the whole group at once through the unified hierarchy where it is mounted beside.
 * - root or a user with delegation, cgroup v2: the same, through the nearest ancestor of our own group that we
 *   may write and that hands the controllers down (a user's systemd session does).
 * - a user without delegation: none of these. Then processes are bound by RLIMIT_NPROC inside the sandbox's own
 *   user namespace, a file's size by RLIMIT_FSIZE, memory and the number of processes by the supervisor's
 *   watch every half second (so a burst can pass it for that long); CPU is not bound.
 */
import { createHash } from "node:crypto"
import { accessSync, constants, existsSync, mkdirSync, readFileSync, readdirSync, rmdirSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"

export interface GroupLimits {
  readonly cpus: number
  readonly memoryBytes: number
  readonly processes: number
}

/** The group of one sandbox. */
export interface ControlGroup {
  /** Files that a process writes its id to, to be in the group. */
  readonly joins: ReadonlyArray<string>
  /** How often the kernel ended something in it for memory. */
  readonly outOfMemory: () => number
  /** SIGKILL to everything in it; false where the group can't do that. Ask again until `empty`. */
  readonly kill: () => boolean
  readonly empty: () => boolean
  /** Removes the group; false while something is in it. */
  readonly remove: () => boolean
}

export interface ControlGroups {
  /** Of `memory`, `processes`, `cpu`, `kill`: what the groups of this machine can hold. */
  readonly binds: ReadonlyArray<string>
  readonly create: (name: string, limits: GroupLimits) => ControlGroup
  /** Names of the groups that are there: after a crash, those of an earlier supervisor. */
  readonly left: () => ReadonlyArray<string>
  readonly open: (name: string) => ControlGroup
  /** Removes the folder that holds the groups. */
  readonly close: () => void
}

/** Names what belongs to one home: its control groups, and an argument that every bubblewrap of it carries. */
export const familyOf = (supervisorSocket: string): string =>
  `patchplane-${createHash("sha256").update(supervisorSocket).digest("hex").slice(0, 16)}`

type Controller = "memory" | "pids" | "cpu" | "kill"

/** `family` names the folder that holds one home's groups. */
export const controlGroups = (family: string, root = "/sys/fs/cgroup", self = "/proc/self/cgroup"): ControlGroups => {
  const folders = existsSync(join(root, "cgroup.controllers")) ? unified(root, self, family) : split(root, self, family)
  const at = (controller: Controller, name: string, file: string) => {
    const folder = folders.get(controller)
    return folder === undefined ? undefined : join(folder, name, file)
  }
  const distinct = () => [...new Set(folders.values())]
  const group = (name: string): ControlGroup => {
    const members = () => distinct().flatMap((folder) => numbers(join(folder, name, "cgroup.procs")))
    return {
      joins: distinct().map((folder) => join(folder, name, "cgroup.procs")),
      outOfMemory: () => {
        const events = readIf(at("memory", name, "memory.events")) ?? readIf(at("memory", name, "memory.oom_control")) ?? ""
        return Number(/^oom_kill (\d+)$/m.exec(events)?.[1] ?? 0)
      },
      kill: () => {
        if (distinct().length === 0) return false
        if (!writeIf(at("kill", name, "cgroup.kill"), "1")) for (const pid of new Set(members())) end(pid)
        return true
      },
      empty: () => members().length === 0,
      remove: () => distinct().every((folder) => removeFolder(join(folder, name)))
    }
  }
  return {
    binds: [
      ...(folders.has("memory") ? ["memory"] : []),
      ...(folders.has("pids") ? ["processes"] : []),
      ...(folders.has("cpu") ? ["cpu"] : []),
      ...(folders.has("kill") ? ["kill"] : [])
    ],
    create: (name, limits) => {
      for (const folder of distinct()) mkdirSync(join(folder, name), { recursive: true })
      const memory = String(Math.floor(limits.memoryBytes))
      // v2 names first, then v1: only those of the machine's own version exist.
      writeIf(at("memory", name, "memory.max"), memory)
      writeIf(at("memory", name, "memory.swap.max"), "0")
      writeIf(at("memory", name, "memory.limit_in_bytes"), memory)
      writeIf(at("memory", name, "memory.memsw.limit_in_bytes"), memory)
      writeIf(at("pids", name, "pids.max"), String(Math.floor(limits.processes)))
      const quota = Math.max(1000, Math.floor(limits.cpus * 100_000))
      writeIf(at("cpu", name, "cpu.max"), `${quota} 100000`)
      writeIf(at("cpu", name, "cpu.cfs_quota_us"), String(quota))
      return group(name)
    },
    left: () => [...new Set(distinct().flatMap((folder) => subfolders(folder)))],
    open: group,
    close: () => {
      for (const folder of distinct()) removeFolder(folder)
    }
  }
}

/** v1: each controller has a tree of its own; ours is below where we are ourselves, so that outer limits go on binding. */
const split = (root: string, self: string, family: string): Map<Controller, string> => {
  const folders = new Map<Controller, string>()
  for (const line of (readIf(self) ?? "").split("\n")) {
    const [, names, own] = /^\d+:([^:]*):(.*)$/.exec(line) ?? []
    if (names === undefined || own === undefined) continue
    const mount =
      names === ""
        ? join(root, "unified")
        : names
            .split(",")
            .map((name) => join(root, name))
            .find(existsSync)
    if (mount === undefined) continue
    const wanted = (names === "" ? ["kill"] : names.split(",")).filter((name): name is Controller => controllers.has(name))
    const folder = wanted.length === 0 ? undefined : makeFolder(join(mount, own), family)
    if (folder !== undefined) for (const name of wanted) folders.set(name, folder)
  }
  return folders
}
const controllers: ReadonlySet<string> = new Set<Controller>(["memory", "pids", "cpu", "kill"])

/** v2: the nearest ancestor that we may write, that holds no process of its own, and that hands controllers down. */
const unified = (root: string, self: string, family: string): Map<Controller, string> => {
  const own = /^0::(.*)$/m.exec(readIf(self) ?? "")?.[1] ?? "/"
  for (let folder = join(root, own); folder.startsWith(root); folder = dirname(folder)) {
    const offered = (readIf(join(folder, "cgroup.controllers")) ?? "").split(/\s+/)
    if (!offered.includes("memory") || !offered.includes("pids") || !writable(join(folder, "cgroup.procs"))) continue
    const handedDown = () => (readIf(join(folder, "cgroup.subtree_control")) ?? "").split(/\s+/)
    // Refused with EBUSY where processes sit in this very group; the next ancestor is tried then.
    for (const name of ["memory", "pids", "cpu"]) {
      if (!handedDown().includes(name)) writeIf(join(folder, "cgroup.subtree_control"), `+${name}`)
    }
    const handed = handedDown()
    if (!handed.includes("memory") || !handed.includes("pids")) continue
    const made = makeFolder(folder, family)
    if (made === undefined) continue
    for (const name of ["memory", "pids", "cpu"]) writeIf(join(made, "cgroup.subtree_control"), `+${name}`)
    const folders = new Map<Controller, string>([
      ["memory", made],
      ["pids", made],
      ["kill", made]
    ])
    if (handed.includes("cpu")) folders.set("cpu", made)
    return folders
  }
  return new Map()
}

const makeFolder = (parent: string, family: string): string | undefined => {
  try {
    const folder = join(parent, family)
    mkdirSync(folder, { recursive: true })
    return folder
  } catch {
    return undefined
  }
}
const writable = (path: string): boolean => {
  try {
    accessSync(path, constants.W_OK)
    return true
  } catch {
    return false
  }
}
const readIf = (path: string | undefined): string | undefined => {
  try {
    return path === undefined ? undefined : readFileSync(path, "utf8")
  } catch {
    return undefined
  }
}
/** Kernel files: false where there is none or the kernel refuses. Never makes a file. */
const writeIf = (path: string | undefined, value: string): boolean => {
  try {
    if (path === undefined || !existsSync(path)) return false
    writeFileSync(path, value, { flag: "r+" })
    return true
  } catch {
    return false
  }
}
const numbers = (path: string): ReadonlyArray<number> => (readIf(path) ?? "").split("\n").filter(Boolean).map(Number)
const subfolders = (path: string): ReadonlyArray<string> => {
  try {
    return readdirSync(path, { withFileTypes: true })
      .filter((each) => each.isDirectory())
      .map((each) => each.name)
  } catch {
    return []
  }
}
const removeFolder = (path: string): boolean => {
  try {
    rmdirSync(path)
    return true
  } catch {
    return !existsSync(path)
  }
}
const end = (pid: number): void => {
  try {
    process.kill(pid, "SIGKILL")
  } catch {
    // Gone already.
  }
}
