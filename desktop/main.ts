/**
 * The app's process: a shell and this system's own services, put under the tray app. The shell is Electrobun's, or the
 * terminal and the person's browser where that can't run.
 */
import { join } from "node:path"
import { Effect } from "effect"
import { homeFromEnvironment } from "../core/config/home.ts"
import { decodeConfig, loadConfig } from "../core/config/load.ts"
import { lockHolder } from "../core/ledger/home-lock.ts"
import { claimInstance, InstanceSilent } from "../native/single-instance.ts"
import { registerLinkScheme } from "../native/link-scheme.ts"
import { systemNotifier } from "../native/notifier/choose.ts"
import { startAtLogin } from "../native/start-at-login.ts"
import { appRuntime } from "./app/app-log.ts"
import { appPlaces } from "./app/places.ts"
import { runApp } from "./app/run-app.ts"
import { saveBundle } from "./app/save-bundle.ts"
import { place } from "./place.ts"
import { chooseShell } from "./shell/choose.ts"

const home = homeFromEnvironment()
// One that can't be read keeps the core from starting, which is said; the app itself goes on with what holds without a file.
const config = await Effect.runPromise(loadConfig(home.config).pipe(Effect.catch(() => decodeConfig(home.config, "{}"))))
const runtime = appRuntime(home, config)
const logged = (level: "Warn" | "Error", message: string, cause?: unknown) =>
  runtime.runSync(Effect.logWithLevel(level)(message, ...(cause instanceof Error ? [cause] : [])))

const icons = join(place.root, "desktop", "icons")
const icon = join(icons, "app.png")
const name = "patchplane"
const label = "PatchPlane"
const { make, argv, command, say, end } = chooseShell(icons)

const over = new AbortController()
const stop = () => {
  if (lockHolder(home) !== undefined) say("PatchPlane ends here. The core goes on: `patchplane stop` ends it, `patchplane open` shows it.")
  over.abort()
}
process.on("SIGTERM", stop).on("SIGINT", stop)
// The terminal that it runs in was closed.
if (command === undefined) process.on("SIGHUP", stop)
// What is left of `running.json` tells the next start; the core goes on.
for (const unexpected of ["uncaughtException", "unhandledRejection"]) {
  process.on(unexpected, (cause: unknown) => {
    logged("Error", "the app ended unexpectedly", cause instanceof Error ? cause : new Error(String(cause)))
    end(1)
  })
}

const folder = appPlaces(home).folder

function linkScheme(): void {
  if (command === undefined) return
  try {
    registerLinkScheme({ scheme: name, name, label, command, icon })
  } catch (cause) {
    logged("Warn", "links could not be registered", cause)
  }
}

/** A folder that can't be written must not keep the app from starting: then a second one is not noticed. */
async function claim(onSecond: (words: ReadonlyArray<string>) => void): ReturnType<typeof claimInstance> {
  try {
    const claimed = await claimInstance(folder, argv, onSecond)
    // The other one has our words by now, and comes to the front.
    if (claimed.first) linkScheme()
    else {
      say("PatchPlane runs already, and opens there.")
      end(0)
    }
    return claimed
  } catch (cause) {
    logged("Error", "the first app of this home could not be found out", cause)
    if (cause instanceof InstanceSilent) {
      process.stderr.write(`patchplane: ${cause.message} ${cause.mend}\n`)
      end(1)
    }
    return { first: true, release: () => undefined }
  }
}

await runApp({
  home,
  version: place.version,
  config: config.desktop,
  argv,
  shell: make,
  notifier: (onAction) =>
    systemNotifier({ appName: label, appIcon: icon, onAction, ...(command === undefined ? {} : { desktopEntry: name }) }),
  claim,
  ...(command === undefined ? {} : { startAtLogin: startAtLogin({ name, label, command: [...command, "--hidden"], icon }) }),
  saveBundle: () => saveBundle(home),
  signal: over.signal,
  runtime
})
