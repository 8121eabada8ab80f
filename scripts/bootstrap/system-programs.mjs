/**
 * What comes from the operating system: bubblewrap, which confines agents, and for tests Chromium, a desktop session and
 * a C compiler. Installed by apt where that needs nobody's password, else said what to type. Nothing else ever fetches a
 * browser or a binary.
 */
import { existsSync } from "node:fs"
import { Missing, progress } from "./report.mjs"
import { isExecutable, onPath, runToEnd, tail } from "./programs.mjs"

/** The one without windows first: the same engine, and a page takes half of the processor's time in it. */
const chromiumNames = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome-stable", "google-chrome"]

/** A Chromium that is installed, or undefined. `PATCHPLANE_CHROMIUM` names another. */
export const findChromium = () => {
  const named = process.env.PATCHPLANE_CHROMIUM
  if (named !== undefined && named !== "") {
    if (isExecutable(named)) return named
    throw new Missing(`PATCHPLANE_CHROMIUM names ${named}, which is no program.`, "Name a Chromium that is there, or unset it.")
  }
  return chromiumNames
    .map((name) => onPath(name) ?? (isExecutable(`/usr/bin/${name}`) ? `/usr/bin/${name}` : undefined))
    .find((path) => path !== undefined)
}

/** The browser for tests, installed by apt where it is missing and may be. Throws `Missing` else. */
export const ensureChromium = () => {
  const there = findChromium()
  if (there !== undefined) return there
  // Not every distribution has the one without windows as a package.
  for (const name of ["chromium-headless-shell", "chromium"]) {
    const installed = installByApt(name, "the browser that tests drive") ? findChromium() : undefined
    if (installed !== undefined) return installed
  }
  throw new Missing(
    "There is no Chromium, and tests of the views need one.",
    `${byHand("chromium")}\nor name one that is installed: PATCHPLANE_CHROMIUM=/path/to/it npm test`
  )
}

/** What a desktop session of its own is made of, for tests of notices, links and keychain: program and Debian package. */
const desktopPrograms = {
  "dbus-daemon": "dbus",
  "dbus-send": "dbus",
  Xvfb: "xvfb",
  dunst: "dunst",
  "gnome-keyring-daemon": "gnome-keyring",
  gio: "libglib2.0-bin",
  "xdg-mime": "xdg-utils",
  "desktop-file-validate": "desktop-file-utils"
}

/** Those programs, installed by apt where they are missing and may be. Throws `Missing` else; no other system than Linux has them. */
export const ensureDesktopPrograms = () => {
  if (process.platform !== "linux") return
  for (const [program, name] of Object.entries(desktopPrograms)) {
    const there = () => onPath(program) !== undefined
    if (there() || (installByApt(name, "a desktop session for tests") && there())) continue
    throw new Missing(`There is no ${program}, and tests of the desktop need it.`, byHand(name))
  }
}

/** The C compiler that builds the tests' stand-in for Electrobun's native library. Throws `Missing` where there is none. */
export const ensureCompiler = () => {
  const found = () => (onPath("cc") !== undefined && existsSync("/usr/include/stdio.h") ? onPath("cc") : undefined)
  // Only Linux has the stand-in; elsewhere the compiler comes with the system's own tools.
  if (process.platform !== "linux" || found() !== undefined) return
  const installed = ["gcc", "libc6-dev"].every((name) => installByApt(name, "builds the tests' stand-in for the native window"))
  if (!installed || found() === undefined)
    throw new Missing("There is no C compiler, and tests of the native app need one.", byHand("gcc libc6-dev"))
}

/** Bubblewrap's path, or what a person has to do first. Agents never run without it. */
export const ensureBubblewrap = () => {
  if (process.platform !== "linux") {
    return new Missing("On this system PatchPlane has no sandbox yet.", "Views and ledger work; runs are refused. Use Linux to run agents.")
  }
  const found = onPath("bwrap") ?? (installByApt("bubblewrap", "the sandbox that agents run in") ? onPath("bwrap") : undefined)
  if (found !== undefined) return found
  return new Missing("bubblewrap is not installed: agents run in nothing else, so runs are refused.", byHand("bubblewrap"))
}

/** @param {string} name */
const byHand = (name) => {
  if (process.platform === "darwin") return `Type: brew install --cask ${name}`
  if (onPath("apt-get") !== undefined) return `Type: sudo apt-get install ${name}`
  if (onPath("dnf") !== undefined) return `Type: sudo dnf install ${name}`
  if (onPath("pacman") !== undefined) return `Type: sudo pacman -S ${name}`
  if (onPath("apk") !== undefined) return `Type: apk add ${name}`
  return `Install the package ${name} of your system.`
}

/**
 * Tries only what needs no password; true when apt says that it is installed now.
 * @param {string} name
 * @param {string} purpose
 */
const installByApt = (name, purpose) => {
  const apt = onPath("apt-get")
  const asRoot = rootPrefix()
  if (apt === undefined || asRoot === undefined) return false
  /** @param {ReadonlyArray<string>} args */
  const run = (...args) => {
    const [program = apt, ...rest] = [...asRoot, apt, ...args]
    return runToEnd(program, rest, { env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } })
  }
  progress(`installing ${name} by apt: ${purpose}`)
  const install = () => run("install", "-y", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=120", name)
  let result = install()
  if (result.code !== 0) {
    // A new machine has no package lists yet, or old ones that name versions which are gone.
    run("update")
    result = install()
  }
  if (result.code !== 0) progress(`apt could not install ${name}:\n${tail(result.stderr || result.stdout)}`)
  return result.code === 0
}

/** What makes a command run as root here without asking, or undefined. */
const rootPrefix = () => {
  if (process.getuid?.() === 0) return []
  const sudo = onPath("sudo")
  return sudo !== undefined && runToEnd(sudo, ["-n", "true"]).code === 0 ? [sudo, "-n"] : undefined
}
