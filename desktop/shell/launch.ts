/** How the native app was started and how it is started again; Electrobun's launcher hands nothing of it over. */
import { readFileSync } from "node:fs"
import { resolve } from "node:path"

/**
 * The arguments that the app was started with. It runs in a thread, whose own argv has none of them: on Linux they
 * are read from the process. macOS hands links over as events; Windows has none.
 */
export const launchArguments = (commandLine: () => string = () => readFileSync("/proc/self/cmdline", "utf8")): ReadonlyArray<string> => {
  if (process.platform !== "linux") return []
  const words = commandLine().split("\0").slice(0, -1)
  const launcher = words.findIndex((word) => /[\\/]main\.js$/.test(word))
  return launcher === -1 ? [] : words.slice(launcher + 1)
}

/**
 * What starts this very app again, to which arguments may be added: for the start at login and for links. The working
 * folder is the bundle's `bin` for as long as the app lives. On macOS and Windows it is Electrobun's launcher, which
 * passes no arguments on.
 *
 * `home`: where it is another than the usual one, which the system does not know of when it starts the app.
 */
export const launchCommand = (home = process.env["PATCHPLANE_HOME"] ?? ""): ReadonlyArray<string> =>
  process.platform === "linux"
    ? [...(home === "" ? [] : ["/usr/bin/env", `PATCHPLANE_HOME=${resolve(home)}`]), resolve("..", "Resources", "app", "patchplane-app")]
    : [resolve(process.platform === "win32" ? "launcher.exe" : "launcher")]
