/**
 * What the native app needs of the machine: Electrobun's native core, which its own command fetches and nothing else
 * here does, a display, and on Linux the system's libraries that the core is linked with.
 */
import { existsSync } from "node:fs"
import { join } from "node:path"
import { Missing } from "./report.mjs"
import { onPath, runToEnd } from "./programs.mjs"
import { root } from "./pinned-bun.mjs"

export const electrobunPackage = join(root, "node_modules", "electrobun")

const names = {
  linux: ["linux", "libNativeWrapper.so"],
  darwin: ["macos", "libNativeWrapper.dylib"],
  win32: ["win", "libNativeWrapper.dll"]
}

/** Where Electrobun's command puts the core of this system. */
const place = () => {
  const [system = "", library = ""] = names[/** @type {keyof typeof names} */ (process.platform)] ?? []
  const folder = join(electrobunPackage, `dist-${system}-${process.arch === "arm64" && process.platform !== "win32" ? "arm64" : "x64"}`)
  return { folder, library: join(folder, library) }
}

/**
 * The folder of the native core, or everything that is missing, each with what to type.
 * @param {NodeJS.ProcessEnv} env
 * @returns {{ readonly folder: string } | { readonly missing: ReadonlyArray<Missing> }}
 */
export const findNativeCore = (env = process.env) => {
  const { folder, library } = place()
  const missing = []
  if (!existsSync(library)) {
    missing.push(
      new Missing(
        "Electrobun's native core is not installed: npm's package does not contain it.",
        "Type: npm run package\n(Electrobun's own build, which fetches it once from github.com/blackboardsh/electrobun)"
      )
    )
  } else if (process.platform === "linux") {
    const libraries = unmet(library)
    if (libraries.length > 0)
      missing.push(new Missing(`The native core needs libraries that are not installed: ${libraries.join(", ")}.`, librariesByHand()))
  }
  if (process.platform === "linux" && !env.DISPLAY && !env.WAYLAND_DISPLAY) {
    missing.push(
      new Missing("There is no display (neither DISPLAY nor WAYLAND_DISPLAY is set).", "Start it from a terminal of your desktop.")
    )
  }
  return missing.length > 0 ? { missing } : { folder }
}

/** What the loader does not find. @param {string} library */
const unmet = (library) =>
  runToEnd("ldd", [library])
    .stdout.split("\n")
    .map((line) => /^\s*(\S+) => not found/.exec(line)?.[1] ?? "")
    .filter((name) => name !== "")

const librariesByHand = () => {
  if (onPath("apt-get") !== undefined) return "Type: sudo apt-get install libwebkit2gtk-4.1-0 libayatana-appindicator3-1"
  if (onPath("dnf") !== undefined) return "Type: sudo dnf install webkit2gtk4.1 libayatana-appindicator-gtk3"
  if (onPath("pacman") !== undefined) return "Type: sudo pacman -S webkit2gtk-4.1 libayatana-appindicator"
  return "Install WebKitGTK 4.1 and the Ayatana AppIndicator library of your system."
}
