/** The current user's registry on Windows, by `reg.exe`: it needs no rights that the user does not have. */
import { spawnSync } from "node:child_process"

/** Runs a program to its end and answers its exit code; anything but 0 where it can't be run. */
export type Run = (program: string, args: ReadonlyArray<string>) => number

export const runToEnd: Run = (program, args) =>
  spawnSync(program, [...args], { stdio: "ignore", windowsHide: true, timeout: 10_000 }).status ?? -1

export const registry = (run: Run) => ({
  /** `name` empty: the key's own value. Throws where it can't be written. */
  set: (key: string, name: string, value: string): void => {
    if (run("reg", ["add", key, ...valueNamed(name), "/t", "REG_SZ", "/d", value, "/f"]) !== 0)
      throw new Error(`${key} could not be written.`)
  },
  has: (key: string, name: string): boolean => run("reg", ["query", key, ...valueNamed(name)]) === 0,
  /** One that is not there is no error. */
  remove: (key: string, name: string): void => void run("reg", ["delete", key, ...valueNamed(name), "/f"])
})
const valueNamed = (name: string) => (name === "" ? ["/ve"] : ["/v", name])

/** A command line as Windows programs take it apart (CommandLineToArgvW): backslashes count only before a quote. */
export const commandLine = (command: ReadonlyArray<string>): string =>
  command.map((argument) => `"${argument.replace(/(\\*)"/g, '$1$1\\"').replace(/(\\+)$/, "$1$1")}"`).join(" ")
