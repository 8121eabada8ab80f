/** Programs of the system that tests drive; one that is missing is said with what to type, never skipped. */
import { spawn, type ChildProcess } from "node:child_process"
import { once } from "node:events"

/** What `npm test` installs (scripts/bootstrap/system-programs.mjs), by the Debian package of each. */
const packages = {
  "dbus-daemon": "dbus",
  "dbus-send": "dbus",
  Xvfb: "xvfb",
  dunst: "dunst",
  dunstctl: "dunst",
  "gnome-keyring-daemon": "gnome-keyring",
  gio: "libglib2.0-bin",
  "xdg-mime": "xdg-utils",
  "desktop-file-validate": "desktop-file-utils"
} as const

export type Program = keyof typeof packages

export const programPath = (name: Program): string => {
  const found = Bun.which(name)
  if (found === null) throw new Error(`${name} is not installed, and this test needs it. Type: sudo apt-get install ${packages[name]}`)
  return found
}

export interface Running {
  readonly child: ChildProcess
  /** The first line that it prints. */
  readonly firstLine: Promise<string>
  readonly end: () => Promise<void>
}

/** Starts one that goes on. `end` waits until it is gone. */
export const startProgram = (name: Program, args: ReadonlyArray<string>, env: Record<string, string>, stdin = ""): Running => {
  const child = spawn(programPath(name), [...args], { env, stdio: ["pipe", "pipe", "ignore"] })
  child.stdin?.end(stdin)
  const gone = once(child, "exit")
  const firstLine = new Promise<string>((done, fail) => {
    let said = ""
    child.stdout?.on("data", (bytes: Buffer) => {
      said += String(bytes)
      if (said.includes("\n")) done(said.slice(0, said.indexOf("\n")))
    })
    child.once("exit", (code) => fail(new Error(`${name} ended with ${code}`)))
  })
  firstLine.catch(() => undefined)
  return {
    child,
    firstLine,
    end: async () => {
      if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL")
      await gone
    }
  }
}

/** Runs one to its end and answers what it printed; throws what it complained about. */
export const runProgram = async (name: Program, args: ReadonlyArray<string>, env: Record<string, string>): Promise<string> => {
  const child = spawn(programPath(name), [...args], { env, stdio: ["ignore", "pipe", "pipe"] })
  let [out, err] = ["", ""]
  child.stdout.on("data", (bytes: Buffer) => (out += String(bytes)))
  child.stderr.on("data", (bytes: Buffer) => (err += String(bytes)))
  const [code] = (await once(child, "close")) as [number | null]
  if (code !== 0) throw new Error(`${name} ${args.join(" ")}: ${code} ${err}`)
  return out
}
