/** `npm run app` by plain Node on machines that have and lack what it needs: a copy of the scripts with a fake Bun. */
import { spawnSync } from "node:child_process"
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, expect, test } from "vitest"
import config from "../../electrobun.config.ts"
import { layOutOnce } from "../../scripts/shell-bundle/layout.mjs"

const root = join(import.meta.dirname, "..", "..")
/** Never `process.execPath`: that is Bun. */
const node = spawnSync("sh", ["-c", "command -v node"], { encoding: "utf8" }).stdout.trim()

let machine: string
beforeEach(() => {
  machine = mkdtempSync(join(tmpdir(), "pp-machine-"))
})
afterEach(() => rmSync(machine, { recursive: true, force: true }))

/** Asks what the machine lacks, in a Node of its own. */
const lacks = (env: Readonly<Record<string, string>>) => {
  cpSync(join(root, "scripts", "bootstrap"), join(machine, "scripts", "bootstrap"), { recursive: true })
  const script = `import { findNativeCore } from "./scripts/bootstrap/native-core.mjs"
const found = findNativeCore()
console.log(JSON.stringify("missing" in found ? found.missing.map(({ message }) => message) : found))`
  const ended = spawnSync(node, ["--input-type=module", "-e", script], {
    cwd: machine,
    encoding: "utf8",
    env: { PATH: process.env["PATH"], ...env }
  })
  expect(ended.stderr).toBe("")
  return JSON.parse(ended.stdout) as ReadonlyArray<string> | { readonly folder: string }
}
const core = () => join(machine, "node_modules", "electrobun", `dist-linux-${process.arch}`)

test("DSK-1 without the native core or a display it says both, and what to type", () => {
  const missing = (lacks({}) as ReadonlyArray<string>).join("\n")
  expect(missing).toContain("native core is not installed")
  expect(missing).toContain("npm run package")
  expect(missing).toContain("no display")
})

test("DSK-1 a core that misses a library of the system names it", () => {
  mkdirSync(core(), { recursive: true })
  const source = join(machine, "empty.c")
  writeFileSync(source, "")
  // Linked with a library that is gone by the time somebody looks.
  const gone = join(machine, "libgone.so")
  for (const args of [
    ["-shared", "-o", gone, source],
    ["-shared", "-o", join(core(), "libNativeWrapper.so"), source, "-Wl,--no-as-needed", `-L${machine}`, "-lgone"]
  ]) {
    expect(spawnSync("cc", args, { encoding: "utf8" }).stderr).toBe("")
  }
  rmSync(gone)
  expect(lacks({ DISPLAY: ":0" })).toEqual([expect.stringMatching(/libraries that are not installed: libgone\.so/)])
})

test("DSK-1 with a core and a display there is nothing to say", () => {
  mkdirSync(core(), { recursive: true })
  writeFileSync(join(core(), "libNativeWrapper.so"), "")
  expect(lacks({ WAYLAND_DISPLAY: "wayland-0" })).toEqual({ folder: core() })
})

test("DSK-1 a second start finds the folder that the first one runs from, and leaves it alone", () => {
  mkdirSync(join(machine, "core"))
  writeFileSync(join(machine, "core", "libNativeWrapper.so"), "")
  const parts = {
    bun: process.execPath,
    electrobun: join(root, "node_modules/electrobun"),
    core: join(machine, "core"),
    bundle: "/b/app.js",
    version: "1"
  }
  const first = layOutOnce(join(machine, "app"), parts)
  writeFileSync(join(first.cwd, "mark"), "")
  expect(layOutOnce(join(machine, "app"), parts)).toEqual(first)
  expect(existsSync(join(first.cwd, "mark"))).toBe(true)
  expect(layOutOnce(join(machine, "app"), { ...parts, version: "2" }).cwd).not.toBe(first.cwd)
})

test("DSK-1 what is packed is there, and its version is the project's", () => {
  const own = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { readonly version: string }
  expect(config.app.version).toBe(own.version)
  expect(config.build.bunVersion).toBe("1.3.13")
  const made = new Set(["dist", ".tools/package/runs-on/node_modules"])
  const { linux, mac, win, copy } = config.build
  const files = [...Object.keys(copy), linux.icon, mac.icons, win.icon, config.scripts.preBuild, config.scripts.postBuild]
  expect(files.filter((file) => !made.has(file) && !existsSync(join(root, file)))).toEqual([])
  // The launcher starts bun/index.js beside what is copied.
  expect(config.build.bun.naming).toBe("index.[ext]")
})

test("DSK-1 there is a picture for everything that the tray shows", async () => {
  const { trayIcon, trayIconNames } = await import("../../desktop/shell/tray-icon.ts")
  const folder = join(root, "desktop", "icons")
  const kinds = [
    { kind: "rest" },
    { kind: "stopped" },
    { kind: "away" },
    ...[0, 1, 9, 10, 400].map((count) => ({ kind: "waiting", count }) as const)
  ] as const
  for (const template of [true, false]) {
    for (const icon of kinds) expect(existsSync(trayIcon(folder, icon, template)), JSON.stringify(icon)).toBe(true)
    for (const name of trayIconNames)
      expect(readFileSync(join(folder, template ? "tray-template" : "tray", `${name}.png`)).toString("latin1", 1, 4)).toBe("PNG")
  }
})
