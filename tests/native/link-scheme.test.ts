import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import { readFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { registerLinkScheme } from "../../native/link-scheme.ts"
import { runProgram } from "./programs.ts"

let folder = ""
let env: Record<string, string> = {}
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "patchplane-links-"))
  env = {
    PATH: process.env["PATH"] ?? "",
    HOME: folder,
    XDG_DATA_HOME: join(folder, "data"),
    XDG_CONFIG_HOME: join(folder, "config"),
    XDG_CURRENT_DESKTOP: "X-Generic"
  }
  mkdirSync(join(folder, "config"))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const ours = { scheme: "patchplane", name: "patchplane", label: "PatchPlane" }
/** Runs the desktop's programs with the folders of this test. */
const run = (program: string, args: ReadonlyArray<string>) => Bun.spawnSync([program, ...args], { env }).exitCode

describe("patchplane:// links on Linux", () => {
  it("DSK-1 the desktop hands a link to the program as one argument, as it stands", async () => {
    const pipe = join(folder, "pipe")
    const program = join(folder, "an app")
    writeFileSync(program, `#!/bin/sh\nprintf '%s\\0' "$@" > '${pipe}'\n`)
    chmodSync(program, 0o700)
    Bun.spawnSync(["mkfifo", pipe])
    expect(registerLinkScheme({ ...ours, command: [program, "--from-link"], platform: "linux", env, run })).toBe("registered")
    expect((await runProgram("xdg-mime", ["query", "default", "x-scheme-handler/patchplane"], env)).trim()).toBe("patchplane.desktop")
    await runProgram("desktop-file-validate", [join(folder, "data/applications/patchplane.desktop")], env)
    const link = "patchplane://runs/R-12?x=$(id)&y=%22;%20rm"
    const [heard] = await Promise.all([readFile(pipe, "utf8"), runProgram("gio", ["open", link], env)])
    expect(heard.split("\0")).toEqual(["--from-link", link, ""])
  })

  it("DSK-1 again changes nothing and starts nothing; another command is written", () => {
    const asked: Array<string> = []
    const counted = (program: string, args: ReadonlyArray<string>) => {
      asked.push(program)
      return run(program, args)
    }
    const register = (program: string) => registerLinkScheme({ ...ours, command: [program], platform: "linux", env, run: counted })
    register("/opt/one")
    expect(asked).toEqual(["update-desktop-database", "xdg-mime"])
    const file = join(folder, "data/applications/patchplane.desktop")
    const { ino } = statSync(file)
    expect(register("/opt/one")).toBe("registered")
    expect([asked.length, statSync(file).ino]).toEqual([2, ino])
    expect(register("/opt/two")).toBe("registered")
    expect(readFileSync(file, "utf8")).toContain("Exec=/opt/two %u\n")
  })

  it("DSK-1 another app that the person chose is replaced only as the default of this one scheme", () => {
    const list = join(folder, "config/mimeapps.list")
    writeFileSync(
      list,
      "[Added Associations]\nx-scheme-handler/patchplane=patchplane.desktop\n[Default Applications]\ntext/html=browser.desktop\n"
    )
    registerLinkScheme({ ...ours, command: ["/opt/app"], platform: "linux", env, run })
    const text = readFileSync(list, "utf8")
    expect(text).toContain("text/html=browser.desktop")
    expect(text.split("[Default Applications]")[1]).toContain("x-scheme-handler/patchplane=patchplane.desktop")
  })

  it("DSK-1 without the desktop's programs the entry is there, and that it is no default is said", () => {
    expect(registerLinkScheme({ ...ours, command: ["/opt/app"], platform: "linux", env, run: () => -1 })).toBe("listed")
    expect(readFileSync(join(folder, "data/applications/patchplane.desktop"), "utf8")).toContain("MimeType=x-scheme-handler/patchplane;")
  })
})

describe("patchplane:// links elsewhere", () => {
  it("DSK-1 macOS: the bundle says it; Windows: a class of this user", () => {
    expect(registerLinkScheme({ ...ours, command: ["/x"], platform: "darwin" })).toBe("by-bundle")
    const asked: Array<ReadonlyArray<string>> = []
    const record = (_program: string, args: ReadonlyArray<string>) => {
      asked.push(args)
      return 0
    }
    expect(registerLinkScheme({ ...ours, command: ["C:\\P P\\app.exe"], platform: "win32", run: record })).toBe("registered")
    const key = "HKCU\\Software\\Classes\\patchplane"
    expect(asked).toEqual([
      ["add", key, "/ve", "/t", "REG_SZ", "/d", "URL:PatchPlane", "/f"],
      ["add", key, "/v", "URL Protocol", "/t", "REG_SZ", "/d", "", "/f"],
      ["add", `${key}\\shell\\open\\command`, "/ve", "/t", "REG_SZ", "/d", '"C:\\P P\\app.exe" "%1"', "/f"]
    ])
  })
})
