/** The native app's process: Electrobun's shell and this system's own services, put under the tray app. */
import { join } from "node:path"
import { Effect } from "effect"
import { homeFromEnvironment } from "../core/config/home.ts"
import { decodeConfig, loadConfig } from "../core/config/load.ts"
import { claimInstance, InstanceSilent } from "../native/single-instance.ts"
import { registerLinkScheme } from "../native/link-scheme.ts"
import { systemNotifier } from "../native/notifier/choose.ts"
import { startAtLogin } from "../native/start-at-login.ts"
import { appRuntime } from "./app/app-log.ts"
import { appPlaces } from "./app/places.ts"
import { runApp } from "./app/run-app.ts"
import { saveBundle } from "./app/save-bundle.ts"
import { place } from "./place.ts"
import { electrobunShell, endAtOnce } from "./shell/electrobun.ts"
import { launchArguments, launchCommand } from "./shell/launch.ts"

const home = homeFromEnvironment()
// One that can't be read keeps the core from starting, which is said; the app itself goes on with what holds without a file.
const config = await Effect.runPromise(loadConfig(home.config).pipe(Effect.catch(() => decodeConfig(home.config, "{}"))))
const runtime = appRuntime(home, config)
const logged = (level: "Warn" | "Error", message: string, cause?: unknown) =>
  runtime.runSync(Effect.logWithLevel(level)(message, ...(cause instanceof Error ? [cause] : [])))

const over = new AbortController()
process.on("SIGTERM", () => over.abort()).on("SIGINT", () => over.abort())
// What is left of `running.json` tells the next start; the core goes on.
for (const unexpected of ["uncaughtException", "unhandledRejection"]) {
  process.on(unexpected, (cause: unknown) => {
    logged("Error", "the app ended unexpectedly", cause instanceof Error ? cause : new Error(String(cause)))
    endAtOnce(1)
  })
}

const icons = join(place.root, "desktop", "icons")
const icon = join(icons, "app.png")
const name = "patchplane"
const label = "PatchPlane"
const argv = launchArguments()
const command = launchCommand()
const folder = appPlaces(home).folder

function linkScheme(): void {
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
    else endAtOnce(0)
    return claimed
  } catch (cause) {
    logged("Error", "the first app of this home could not be found out", cause)
    if (cause instanceof InstanceSilent) {
      process.stderr.write(`patchplane: ${cause.message} ${cause.mend}\n`)
      endAtOnce(1)
    }
    return { first: true, release: () => undefined }
  }
}

await runApp({
  home,
  version: place.version,
  config: config.desktop,
  argv,
  shell: electrobunShell({ icons }),
  notifier: (onAction) => systemNotifier({ appName: label, appIcon: icon, onAction }),
  claim,
  startAtLogin: startAtLogin({ name, label, command: [...command, "--hidden"], icon }),
  saveBundle: () => saveBundle(home),
  signal: over.signal,
  runtime
})
