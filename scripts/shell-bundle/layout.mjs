/**
 * A folder laid out as Electrobun's own build lays out an app on Linux, with links instead of copies: what its launcher
 * script (`main.js` of the SDK) and the SDK look for beside themselves. Plain Node: `npm run app` uses it too.
 */
import { createHash } from "node:crypto"
import { copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath, pathToFileURL } from "node:url"

const startScript = fileURLToPath(new URL("../../desktop/shell/patchplane-app", import.meta.url))

export const identifier = "dev.patchplane.app"
export const appName = "PatchPlane"

/**
 * Writes the folder anew and answers the command that starts the app; its working folder has to be `cwd`.
 *
 * `electrobun`: the SDK's package. `core`: the folder with Electrobun's native library. `bundle`: what `bundleShell` wrote.
 * @typedef {{ readonly folder: string, readonly bun: string, readonly electrobun: string, readonly core: string }} Places
 * @param {Places & { readonly bundle: string, readonly version: string }} parts
 */
export const layOut = ({ folder, bun, electrobun, core, bundle, version }) => {
  rmSync(folder, { recursive: true, force: true })
  const [bin, resources, code] = [join(folder, "bin"), join(folder, "Resources"), join(folder, "Resources", "app", "bun")]
  for (const each of [bin, code]) mkdirSync(each, { recursive: true })
  for (const name of readdirSync(core)) if (name !== "bun") symlinkSync(join(core, name), join(bin, name))
  symlinkSync(bun, join(bin, "bun"))
  symlinkSync(join(electrobun, "dist", "main.js"), join(resources, "main.js"))
  /** @param {string} name @param {unknown} document */
  const write = (name, document) => writeFileSync(join(resources, name), JSON.stringify(document))
  write("version.json", { version, hash: "", channel: "dev", baseUrl: "", name: appName, identifier })
  write("build.json", { defaultRenderer: "native", availableRenderers: ["native"], runtime: { exitOnLastWindowClosed: false } })
  // The bundle stays where it was built: it finds the core and the views beside itself.
  writeFileSync(join(code, "index.js"), `await import(${JSON.stringify(pathToFileURL(bundle).href)})\n`)
  copyFileSync(startScript, join(resources, "app", "patchplane-app"))
  return commandOf(folder)
}

/**
 * The same, in a folder of its own below `folder` for these parts, and only where it is not there yet: another start may
 * be running from it.
 * @param {string} folder
 * @param {Omit<Parameters<typeof layOut>[0], "folder">} parts
 */
export const layOutOnce = (folder, parts) => {
  const name = createHash("sha256")
    .update(JSON.stringify([parts, readdirSync(parts.core)]))
    .digest("hex")
    .slice(0, 16)
  const there = join(folder, name)
  if (!existsSync(there)) {
    const fresh = `${there}.${process.pid}`
    layOut({ ...parts, folder: fresh })
    try {
      renameSync(fresh, there)
    } catch (error) {
      // Two starts at once: the other one's is as good.
      rmSync(fresh, { recursive: true, force: true })
      if (!existsSync(there)) throw error
    }
  }
  return commandOf(there)
}

/**
 * What the app is started with. Bun's collector wakes its thread every second for ever, unless told; it then collects when
 * it allocates. (The core is started without libpas's thread too, by `Malloc`; here WebKit's own processes would inherit that.)
 */
export const atRest = { BUN_GC_TIMER_DISABLE: "1" }

/** @param {string} folder */
const commandOf = (folder) => ({
  argv: [join(folder, "bin", "bun"), join(folder, "Resources", "main.js")],
  cwd: join(folder, "bin"),
  env: atRest
})
