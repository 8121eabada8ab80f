import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync, chmodSync, mkdirSync } from "node:fs"
import { readFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import fc from "fast-check"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { desktopEntry } from "../../native/desktop-entry.ts"
import { replaceFile } from "../../native/replace-file.ts"
import { startAtLogin } from "../../native/start-at-login.ts"
import { commandLine } from "../../native/windows-registry.ts"
import { runProgram } from "./programs.ts"

let folder = ""
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "patchplane-login-"))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const ours = { name: "patchplane", label: "PatchPlane", command: ["/opt/Patch Plane/app", "--hidden"] }

/** A program that writes its arguments into a pipe, each ended by a zero byte; `heard` waits for them. */
const makeEcho = async (path: string) => {
  const pipe = join(folder, "pipe")
  writeFileSync(path, `#!/bin/sh\nprintf '%s\\0' "$@" > '${pipe}'\n`)
  chmodSync(path, 0o700)
  Bun.spawnSync(["mkfifo", pipe])
  return { heard: async () => (await readFile(pipe, "utf8")).split("\0").slice(0, -1) }
}

const nasty = [
  "--hidden",
  "",
  "a b",
  "a\tb",
  'say "hi"',
  "$HOME `id` $(id)",
  "100%",
  "%u",
  "%%",
  "back\\slash\\",
  "\\n",
  "it's",
  "~",
  "#;&|<>*?()",
  "ünï",
  "a\nb"
]

describe("start at login on Linux", () => {
  it("DSK-1 is off at first, turned on by a file of the autostart folder, and off again", () => {
    const login = startAtLogin({ ...ours, platform: "linux", home: folder, env: {} })
    expect(login.isOn()).toBe(false)
    login.turn(true)
    expect(login.isOn()).toBe(true)
    expect(readdirSync(join(folder, ".config", "autostart"))).toEqual(["patchplane.desktop"])
    login.turn(true)
    login.turn(false)
    login.turn(false)
    expect(login.isOn()).toBe(false)
  })

  it("DSK-1 follows XDG_CONFIG_HOME where that is an absolute path", () => {
    startAtLogin({ ...ours, platform: "linux", home: folder, env: { XDG_CONFIG_HOME: join(folder, "cfg") } }).turn(true)
    startAtLogin({ ...ours, platform: "linux", home: folder, env: { XDG_CONFIG_HOME: "relative" } }).turn(true)
    expect(readdirSync(join(folder, "cfg", "autostart"))).toEqual(["patchplane.desktop"])
    expect(readdirSync(join(folder, ".config", "autostart"))).toEqual(["patchplane.desktop"])
  })

  it("DSK-1 sees that the desktop's own settings turned it off", () => {
    const login = startAtLogin({ ...ours, platform: "linux", home: folder, env: {} })
    const file = join(folder, ".config", "autostart", "patchplane.desktop")
    for (const line of ["Hidden=true", "X-GNOME-Autostart-enabled=false"]) {
      login.turn(true)
      writeFileSync(file, `${readFileSync(file, "utf8").replace("X-GNOME-Autostart-enabled=true\n", "")}${line}\n`)
      expect([line, login.isOn()]).toEqual([line, false])
    }
  })

  it("DSK-1 a folder that can't be written is said, and leaves nothing", () => {
    writeFileSync(join(folder, ".config"), "a file in the way")
    const login = startAtLogin({ ...ours, platform: "linux", home: folder, env: {} })
    expect(() => login.turn(true)).toThrow()
    expect(login.isOn()).toBe(false)
  })

  it("DSK-1 the desktop's own launcher starts it with exactly these arguments, whatever stands in them", async () => {
    const program = join(folder, "odd $name = `x` 100%")
    const { heard } = await makeEcho(program)
    const file = join(folder, "entry.desktop")
    writeFileSync(file, desktopEntry({ label: "Patch\\Plane\n", command: [program, ...nasty] }))
    await runProgram("desktop-file-validate", [file], { PATH: process.env["PATH"] ?? "" })
    const [args] = await Promise.all([heard(), runProgram("gio", ["launch", file], { PATH: process.env["PATH"] ?? "", HOME: folder })])
    expect(args).toEqual(nasty)
  })
})

describe("a .desktop file", () => {
  it("DSK-1 has one line for each key, whatever stands in its values", () => {
    fc.assert(
      fc.property(fc.string(), fc.array(fc.string(), { minLength: 1 }), (label, command) => {
        const lines = desktopEntry({ label, command }).split("\n")
        expect(lines.map((line) => line.split("=")[0])).toEqual(["[Desktop Entry]", "Type", "Name", "Exec", "Terminal", ""])
      }),
      { numRuns: 50 }
    )
  })
})

describe("start at login elsewhere", () => {
  it("DSK-1 macOS: a launch agent of this user that runs at load", () => {
    const login = startAtLogin({ ...ours, command: ["/Applications/P&P <1>.app/x", "--hidden"], platform: "darwin", home: folder })
    expect(login.isOn()).toBe(false)
    login.turn(true)
    const text = readFileSync(join(folder, "Library", "LaunchAgents", "patchplane.plist"), "utf8")
    expect(text).toContain("<string>/Applications/P&amp;P &lt;1&gt;.app/x</string>\n    <string>--hidden</string>")
    expect(text).toMatch(/<key>RunAtLoad<\/key>\s*<true\/>/)
    expect(login.isOn()).toBe(true)
    login.turn(false)
    expect(login.isOn()).toBe(false)
  })

  it("DSK-1 Windows: a value of this user's Run key", () => {
    const values = new Map<string, string>()
    const asked: Array<ReadonlyArray<string>> = []
    const run = (program: string, args: ReadonlyArray<string>) => {
      asked.push([program, ...args])
      const [verb, key] = args
      if (verb === "add") values.set(String(key), args[args.indexOf("/d") + 1] ?? "")
      if (verb === "delete") values.delete(String(key))
      return verb !== "query" || values.has(String(key)) ? 0 : 1
    }
    const login = startAtLogin({ ...ours, platform: "win32", run })
    expect(login.isOn()).toBe(false)
    login.turn(true)
    expect(login.isOn()).toBe(true)
    const key = "HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Run"
    expect(asked[1]).toEqual(["reg", "add", key, "/v", "patchplane", "/t", "REG_SZ", "/d", '"/opt/Patch Plane/app" "--hidden"', "/f"])
    login.turn(false)
    expect(login.isOn()).toBe(false)
    expect(() => startAtLogin({ ...ours, platform: "win32", run: () => 1 }).turn(true)).toThrow("Run")
  })

  it("DSK-1 Windows: a command line that is taken apart into the same arguments", () => {
    expect(commandLine(["C:\\Program Files\\a.exe", 'say "hi"', "ends\\", 'a\\"b', ""])).toBe(
      '"C:\\Program Files\\a.exe" "say \\"hi\\"" "ends\\\\" "a\\\\\\"b" ""'
    )
  })
})

describe("a file that is replaced", () => {
  it("REL-1 has the mode that it was given, and a failure leaves the old one and nothing beside it", () => {
    const path = join(folder, "deep", "er", "file")
    replaceFile(path, "one", 0o600)
    expect(statSync(path).mode & 0o777).toBe(0o600)
    mkdirSync(join(folder, "taken"))
    expect(() => replaceFile(join(folder, "taken"), "two", 0o600)).toThrow()
    expect(readdirSync(folder).toSorted()).toEqual(["deep", "taken"])
    expect(readFileSync(path, "utf8")).toBe("one")
  })
})
