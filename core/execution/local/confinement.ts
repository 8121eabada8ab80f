/**
 * The command line of one confined process: bubblewrap with every namespace new, no network, no capability, a
 * read-only root, a clean environment, and nothing of the machine but /usr and a few files of /etc.
 *
 * As root there are two bubblewraps: the outer one, still root, only mounts the sandbox's folders where its user
 * can reach them (they lie below folders that nobody else may enter); then `setpriv` becomes that user, and the
 * inner one confines exactly as it does for an ordinary user. So limits bind, and what the kernel sees inside is
 * an unprivileged user who owns nothing but the workspace. The outer one has a process namespace too: the kernel
 * lets it pass its own death on only to a process of its own user, which the inner one is not, but the namespace's
 * first process is.
 */
import type { Machine } from "./machine.ts"

/** A file or folder of the host, or an empty folder in memory; `target` is an absolute path inside. */
export type Mount = Bound | Temporary
export interface Bound {
  /** Absolute path on the host. */
  readonly source: string
  readonly target: string
  readonly writable: boolean
}
interface Temporary {
  readonly temporary: true
  readonly target: string
}

export interface Confinement {
  readonly machine: Machine
  /** Marks the process as one of this home. */
  readonly family: string
  /** The user that the processes run as, when root. */
  readonly user: number
  readonly mounts: ReadonlyArray<Mount>
  readonly environment: Readonly<Record<string, string>>
  /** Absolute path inside. */
  readonly directory: string
  readonly processes: number
  /** Bytes that one file may have. */
  readonly fileBytes: number
  /** Bytes of /tmp; the home folder, shared memory and each folder in memory get a quarter of it. */
  readonly temporaryBytes: number
  readonly argv: ReadonlyArray<string>
}

export const confine = (spec: Confinement): ReadonlyArray<string> => {
  const staged = spec.machine.root
    ? spec.mounts.map((mount, at) => ("source" in mount ? { ...mount, source: `/tmp/${at}` } : mount))
    : spec.mounts
  return [...(spec.machine.root ? stage(spec) : []), ...inner({ ...spec, mounts: staged })]
}

/**
 * Descriptors that the supervisor opens on its status files: the outermost bubblewrap names the host's id of its
 * first process on the first one, the innermost one the command's exit code on the last. Bubblewrap closes them
 * before the command starts.
 */
export const statusDescriptors = (machine: Machine): ReadonlyArray<number> => (machine.root ? [3, 4] : [3])

/** The outer bubblewrap and the change of user. What it mounts on /tmp, only this one process tree sees. */
const stage = (spec: Confinement): ReadonlyArray<string> => [
  ...[spec.machine.bubblewrap, "--json-status-fd", "3", "--unshare-pid", "--die-with-parent"],
  // Not the whole of `/`: every file system mounted below would have to be bound anew, twice.
  ...[...spec.machine.programs, "--ro-bind", "/etc", "/etc", "--dev-bind", "/dev", "/dev", "--bind", "/proc", "/proc", "--tmpfs", "/tmp"],
  ...["--ro-bind", spec.machine.bubblewrap, "/tmp/bwrap"],
  ...spec.mounts.flatMap((mount, at) => ("source" in mount ? [mount.writable ? "--bind" : "--ro-bind", mount.source, `/tmp/${at}`] : [])),
  "--",
  ...["/usr/bin/setpriv", `--reuid=${spec.user}`, `--regid=${spec.user}`, "--clear-groups", "--inh-caps=-all", "--bounding-set=-all"],
  ...["--no-new-privs", "--pdeathsig", "KILL", "--"]
]

const inner = (spec: Confinement): ReadonlyArray<string> => {
  const quarter = String(Math.ceil(spec.temporaryBytes / 4))
  return [
    ...[
      spec.machine.root ? "/tmp/bwrap" : spec.machine.bubblewrap,
      "--json-status-fd",
      String(statusDescriptors(spec.machine).at(-1)),
      "--unshare-all",
      "--unshare-user"
    ],
    ...(spec.machine.disableUserns ? ["--disable-userns"] : []),
    ...[
      "--die-with-parent",
      "--new-session",
      "--clearenv",
      "--hostname",
      "patchplane",
      "--cap-drop",
      "ALL",
      "--uid",
      "1000",
      "--gid",
      "1000"
    ],
    ...spec.machine.programs,
    ...spec.machine.settings,
    ...["--proc", "/proc", "--dev", "/dev", "--size", quarter, "--tmpfs", "/dev/shm", "--remount-ro", "/dev"],
    ...["--size", String(spec.temporaryBytes), "--tmpfs", "/tmp", "--size", quarter, "--tmpfs", "/home/agent"],
    ...spec.mounts.flatMap((mount) =>
      "source" in mount
        ? [mount.writable ? "--bind" : "--ro-bind", mount.source, mount.target]
        : ["--size", quarter, "--tmpfs", mount.target]
    ),
    ...["--remount-ro", "/", "--chdir", spec.directory],
    ...["--setenv", "PATCHPLANE_SANDBOX", spec.family],
    ...Object.entries(spec.environment).flatMap(([name, value]) => ["--setenv", name, value]),
    "--",
    // Inside the new user namespace, so that it counts this sandbox's processes and not all of the user's.
    ...["/usr/bin/prlimit", `--nproc=${spec.processes}`, `--fsize=${spec.fileBytes}`, "--core=0", "--"],
    ...spec.argv
  ]
}
