/**
 * What this machine offers for confinement, found once: bubblewrap, the tools it is started with, the programs
 * that sandboxes get. Where confinement can't be had it says why and what to type; nothing ever runs unconfined.
 */
import { existsSync, lstatSync, readFileSync, readlinkSync, realpathSync } from "node:fs"
import { dirname } from "node:path"
import type { Readiness } from "../execution-adapter.ts"

export interface Machine {
  readonly bubblewrap: string
  /** Root starts bubblewrap as another user, since limits do not bind root; a staging bubblewrap lets that user reach the mounts. */
  readonly root: boolean
  /** Numbers of users that are ours to give to sandboxes, when root. */
  readonly users: { readonly first: number; readonly count: number }
  readonly disableUserns: boolean
  /** Arguments that lay out the read-only programs: /usr and the folders beside it. */
  readonly programs: ReadonlyArray<string>
  /** Arguments for the few files of /etc that programs need. */
  readonly settings: ReadonlyArray<string>
  /** The folder of an installed Node that is not below /usr, mounted at `/opt/node`. */
  readonly node: string | undefined
}

export type MachineAnswer = { readonly machine: Machine } | { readonly readiness: Readiness }

export const refusal = (why: string, mend: string): Readiness => ({ works: false, name: "bubblewrap", why, mend })

/** Looks at the machine without running anything in it. `path` is the PATH to look in. */
export const lookAtMachine = async (path: string): Promise<MachineAnswer> => {
  if (process.platform !== "linux") {
    return {
      readiness: refusal(
        `Local sandboxes need Linux's namespaces; this is ${process.platform}.`,
        "Choose another execution target for this repository in the configuration."
      )
    }
  }
  const bubblewrap = Bun.which("bwrap", { PATH: path })
  if (bubblewrap === null) return { readiness: refusal("bubblewrap is not installed.", "sudo apt-get install bubblewrap") }
  for (const [tool, from] of [
    ["setpriv", "util-linux"],
    ["prlimit", "util-linux"],
    ["git", "git"],
    ["du", "coreutils"]
  ] as const) {
    const found = Bun.which(tool, { PATH: `/usr/bin:/usr/local/bin:/bin` })
    if (found === null) return { readiness: refusal(`${tool} is not installed below /usr.`, `sudo apt-get install ${from}`) }
  }
  const help = await output([bubblewrap, "--help"])
  if (!help.includes("--size")) {
    return {
      readiness: refusal(
        "This bubblewrap is too old: it can't bound a temporary file system.",
        "Install bubblewrap 0.6 or newer: sudo apt-get install --only-upgrade bubblewrap"
      )
    }
  }
  return {
    machine: {
      bubblewrap,
      root: process.getuid?.() === 0,
      users: givenUsers(),
      disableUserns: help.includes("--disable-userns"),
      programs: programArguments(),
      settings: settingArguments(),
      node: nodeElsewhere(path)
    }
  }
}

/** Why bubblewrap failed to confine, from what it said and what the kernel is set to. */
export const explain = (said: string): Readiness => {
  const setting = (name: string) => (existsSync(`/proc/sys/${name}`) ? readFileSync(`/proc/sys/${name}`, "utf8").trim() : undefined)
  if (setting("kernel/unprivileged_userns_clone") === "0") {
    return refusal("The kernel refuses user namespaces to ordinary users.", "sudo sysctl -w kernel.unprivileged_userns_clone=1")
  }
  if (setting("user/max_user_namespaces") === "0") {
    return refusal("The kernel allows no user namespaces.", "sudo sysctl -w user.max_user_namespaces=15000")
  }
  if (setting("kernel/apparmor_restrict_unprivileged_userns") === "1") {
    return refusal(
      "AppArmor refuses user namespaces to programs without a profile (Ubuntu 24.04 and newer).",
      [
        "printf 'abi <abi/4.0>,\\ninclude <tunables/global>\\nprofile bwrap /usr/bin/bwrap flags=(unconfined) {\\n  userns,\\n}\\n'",
        "| sudo tee /etc/apparmor.d/bwrap && sudo apparmor_parser -r /etc/apparmor.d/bwrap"
      ].join(" ")
    )
  }
  if (/proc/i.test(said) && /mount/i.test(said)) {
    return refusal(
      `This container masks parts of /proc, so no new one can be mounted: ${said.trim()}`,
      "Start the container with --security-opt systempaths=unconfined, or run PatchPlane outside it."
    )
  }
  return refusal(
    `bubblewrap could not confine a process: ${said.trim() || "it said nothing"}`,
    "In a container, start it with --security-opt seccomp=unconfined --security-opt apparmor=unconfined, or run PatchPlane outside it."
  )
}

/** Above every range that distributions give out (systemd leaves it unused), or the end of what a container has. */
const givenUsers = (): Machine["users"] => {
  const first = 0x70000000
  const lines = readFileSync("/proc/self/uid_map", "utf8").trim().split("\n")
  const last = Math.max(...lines.map((line) => Number(line.trim().split(/\s+/)[0]) + Number(line.trim().split(/\s+/)[2]) - 1))
  return last > first + 0x8000000 ? { first, count: 0x8000000 } : { first: Math.max(2000, last - 4100), count: 4000 }
}

const programArguments = (): ReadonlyArray<string> => {
  const found: Array<string> = ["--ro-bind", "/usr", "/usr"]
  for (const name of ["bin", "sbin", "lib", "lib32", "lib64", "libx32"]) {
    const path = `/${name}`
    if (!existsSync(path)) continue
    if (lstatSync(path).isSymbolicLink()) found.push("--symlink", readlinkSync(path), path)
    else found.push("--ro-bind", path, path)
  }
  return found
}

const settingArguments = (): ReadonlyArray<string> => {
  const found: Array<string> = []
  for (const name of [
    "ld.so.cache",
    "ld.so.conf",
    "ld.so.conf.d",
    "alternatives",
    "localtime",
    "ssl/certs",
    "ssl/openssl.cnf",
    "ca-certificates"
  ]) {
    const path = `/etc/${name}`
    if (existsSync(path)) found.push("--ro-bind", realpathSync(path), path)
  }
  return found
}

const nodeElsewhere = (path: string): string | undefined => {
  const found = Bun.which("node", { PATH: path })
  if (found === null) return undefined
  const real = realpathSync(found)
  // Only a folder with Node's own shape: `<prefix>/bin/node`. A version switcher's shim is left out.
  return real.startsWith("/usr/") || !real.endsWith("/bin/node") || existsSync("/usr/bin/node") ? undefined : dirname(dirname(real))
}

const output = async (argv: ReadonlyArray<string>): Promise<string> => {
  const child = Bun.spawn([...argv], { stdio: ["ignore", "pipe", "pipe"] })
  const [out, err] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()])
  return out + err
}
