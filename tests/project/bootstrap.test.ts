/** The bootstrap on machines that lack something: a copy of it with its own PATH, where fake programs stand for npm and apt. */
import { spawnSync } from "node:child_process"
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync
} from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { bunBuild } from "../../scripts/bootstrap/pinned-bun.mjs"
import { tally } from "../../scripts/bootstrap/tally.mjs"

const root = join(import.meta.dirname, "..", "..")
const version = "1.3.13"
/** Never `process.execPath`: that is Bun, and this code has to run on Node alone. */
const node = spawnSync("sh", ["-c", "command -v node"], { encoding: "utf8" }).stdout.trim()

let machine: string
beforeEach(() => {
  machine = mkdtempSync(join(tmpdir(), "patchplane-machine-"))
  cpSync(join(root, "scripts"), join(machine, "scripts"), { recursive: true })
  mkdirSync(join(machine, "bin"))
  writeFileSync(join(machine, "package.json"), JSON.stringify({ name: "fresh", type: "module", dependencies: {} }))
  writeFileSync(join(machine, "bun.lock"), "{}")
  program("git", 'echo "git version 2.39.5"')
})
afterEach(() => rmSync(machine, { recursive: true, force: true }))

const at = (...path: ReadonlyArray<string>) => join(machine, ...path)
/** Puts a shell script of that name on the machine's PATH; it can use absolute paths alone. */
const program = (name: string, script: string) => {
  writeFileSync(at("bin", name), `#!/bin/sh\n${script}\n`)
  chmodSync(at("bin", name), 0o755)
}
/** A Bun that says its version, notes what else it is asked, and fails to install on demand. */
const fakeBun = `#!/bin/sh\ncase "$1" in --version) echo ${version};; *) echo "$@" >> "$MACHINE/bun-log"; echo "$BUN_GC_TIMER_DISABLE" >> "$MACHINE/timer-log"; exit \${BUN_EXIT:-0};; esac\n`
/** An npm that delivers that Bun, with whatever integrity it claims. */
const npm = (integrity: string) =>
  program(
    "npm",
    `echo "$@" >> "$MACHINE/npm-log"
while [ "$1" != --prefix ]; do shift; done
for last; do :; done
name=\${last%@*}
folder="$2/node_modules/$name/bin"
/bin/mkdir -p "$folder"
/bin/cp "$MACHINE/fake-bun" "$folder/bun" && /bin/chmod 755 "$folder/bun"
echo "{\\"packages\\":{\\"node_modules/$name\\":{\\"integrity\\":\\"${integrity}\\"}}}" > "$2/node_modules/.package-lock.json"`
  )
const pinned = () => {
  const text = readFileSync(at("scripts", "bootstrap", "pinned-bun.mjs"), "utf8")
  const machineNow = spawnSync(node, ["-e", `process.stdout.write(String(!process.report.getReport().header.glibcVersionRuntime))`], {
    encoding: "utf8"
  }).stdout
  const avx2 = existsSync("/proc/cpuinfo") ? /\bavx2\b/.test(readFileSync("/proc/cpuinfo", "utf8")) : true
  const name = bunBuild({ platform: process.platform, arch: process.arch, musl: machineNow === "true", avx2 })
  return { name, integrity: new RegExp(`"${name}": "(sha512-[^"]+)"`).exec(text)?.[1] ?? "" }
}
const run = (script: string, env: Readonly<Record<string, string>> = {}, extra: ReadonlyArray<string> = []) => {
  writeFileSync(at("fake-bun"), fakeBun)
  const [command = node, ...args] = [...extra, node, "--input-type=module", "-e", script]
  const ended = spawnSync(command, args, { cwd: machine, encoding: "utf8", env: { PATH: at("bin"), MACHINE: machine, ...env } })
  return { code: ended.status, said: ended.stderr, out: ended.stdout }
}
const guarded = (call: string) => `import { stop } from "./scripts/bootstrap/report.mjs"; try { ${call} } catch (error) { stop(error) }`
const bootstrapped = guarded('const { bootstrap } = await import("./scripts/bootstrap.mjs"); console.log(bootstrap())')
const lines = (file: string) => (existsSync(at(file)) ? readFileSync(at(file), "utf8").trim().split("\n") : [])

describe("DOC-2 a new machine needs Node, npm and git alone", () => {
  test("DOC-2 the pinned Bun and the packages are installed once, and a repeat does nothing", () => {
    npm(pinned().integrity)
    const first = run(bootstrapped)
    expect(first.code).toBe(0)
    expect(first.out.trim()).toBe(at(".tools", "bun"))
    expect(readlinkSync(at(".tools", "bun"))).toBe(`bun-${version}/node_modules/@oven/bun-${pinned().name}/bin/bun`)
    expect(lines("npm-log")).toHaveLength(1)
    expect(lines("npm-log")[0]).toContain(`@oven/bun-${pinned().name}@${version}`)
    expect(lines("npm-log")[0]).toContain("--ignore-scripts")
    expect(lines("bun-log")).toEqual(["install --frozen-lockfile"])
    const again = run(bootstrapped)
    expect(again).toEqual({ code: 0, said: "", out: first.out })
    expect(lines("npm-log")).toHaveLength(1)
    expect(lines("bun-log")).toHaveLength(1)
  })

  test("DOC-2 packages are installed again when the lockfile changed, and after an installation that failed", () => {
    npm(pinned().integrity)
    expect(run(bootstrapped, { BUN_EXIT: "1" }).code).toBe(1)
    expect(run(bootstrapped).code).toBe(0)
    writeFileSync(at("bun.lock"), '{ "changed": true }')
    expect(run(bootstrapped).code).toBe(0)
    writeFileSync(at("package.json"), JSON.stringify({ name: "fresh", type: "module", dependencies: {}, scripts: { new: "one" } }))
    expect(run(bootstrapped).code).toBe(0)
    expect(lines("bun-log")).toHaveLength(3)
  })

  test("DSK-1 DOC-2 npm run app says why there is no native window, and runs the same app with the browser as its window", () => {
    npm(pinned().integrity)
    const ended = run('process.argv.push("stands for the script", "patchplane://runs/1"); await import("./scripts/app.mjs")')
    expect(ended.said).toContain("native core is not installed")
    expect(ended.said).toContain("no display")
    expect(ended.said).toContain("the app runs in this terminal")
    expect(lines("bun-log").at(-1)).toBe(`${at("dist", "app.js")} patchplane://runs/1`)
    expect(lines("timer-log").at(-1)).toBe("1")
    expect(ended.code).toBe(0)
  })

  test("DOC-2 a half-installed Bun is noticed and replaced", () => {
    npm(pinned().integrity)
    const folder = at(".tools", `bun-${version}`, "node_modules", "@oven", `bun-${pinned().name}`, "bin")
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, "bun"), "")
    chmodSync(join(folder, "bun"), 0o755)
    symlinkSync(`bun-${version}/node_modules/@oven/bun-${pinned().name}/bin/bun`, at(".tools", "bun"))
    expect(run(bootstrapped).code).toBe(0)
    expect(lines("npm-log")).toHaveLength(1)
    expect(spawnSync(at(".tools", "bun"), ["--version"], { encoding: "utf8" }).stdout.trim()).toBe(version)
  })

  test("DOC-2 another package than the pinned one is refused and not kept", () => {
    npm("sha512-something-else")
    const ended = run(bootstrapped)
    expect(ended.code).toBe(1)
    expect(ended.said).toContain("another @oven/bun-")
    expect(existsSync(at(".tools", `bun-${version}`))).toBe(false)
    expect(existsSync(at(".tools", "bun"))).toBe(false)
  })

  test.each([
    ["getaddrinfo ENOTFOUND registry.npmjs.org", "npm config set proxy"],
    ["SELF_SIGNED_CERT_IN_CHAIN", "npm config set cafile"],
    ["ENOSPC: no space left on device", "free about 200 MB"],
    ["npm error code E404", "npm config get registry"]
  ])("DOC-2 npm fails with %s: the error says so and names the mend", (failure, mend) => {
    program("npm", `echo "${failure}" >&2; exit 1`)
    const ended = run(bootstrapped)
    expect(ended.code).toBe(1)
    expect(ended.said).toContain(failure)
    expect(ended.said).toContain(mend)
    expect(ended.said).not.toContain("at install")
  })

  test("DOC-2 git that is missing or too old, and npm that is missing, are named with what to type", () => {
    expect(run(bootstrapped).said).toContain("npm is not on PATH")
    npm(pinned().integrity)
    program("git", 'echo "git version 2.20.1"')
    expect(run(bootstrapped).said).toMatch(/git 2\.20 is too old[\s\S]*install/)
    rmSync(at("bin", "git"))
    expect(run(bootstrapped).said).toMatch(/git is not on PATH[\s\S]*install git/)
  })

  test("DOC-2 each platform gets its own Bun, and one without a Bun is told", () => {
    const build = (platform: string, arch: string, musl = false, avx2 = true) => bunBuild({ platform, arch, musl, avx2 })
    expect(build("linux", "x64")).toBe("linux-x64")
    expect(build("linux", "x64", false, false)).toBe("linux-x64-baseline")
    expect(build("linux", "arm64")).toBe("linux-aarch64")
    expect(build("linux", "x64", true, false)).toBe("linux-x64-musl-baseline")
    expect(build("darwin", "arm64", false, false)).toBe("darwin-aarch64")
    expect(build("darwin", "x64")).toBe("darwin-x64")
    expect(() => build("linux", "riscv64")).toThrow("no Bun for linux on riscv64")
  })
})

describe("DOC-2 bubblewrap and Chromium", () => {
  const apt = `echo "$@" >> "$MACHINE/apt-log"
case "$1" in update) : > "$MACHINE/updated";; install) [ -e "$MACHINE/updated" ] || exit 100; printf '#!/bin/sh\\n' > "$MACHINE/bin/$PROVIDES"; /bin/chmod 755 "$MACHINE/bin/$PROVIDES";; esac`
  const bubblewrap = guarded(
    'const { ensureBubblewrap } = await import("./scripts/bootstrap/system-programs.mjs"); const found = ensureBubblewrap(); if (found instanceof Error) throw found; console.log(found)'
  )
  /** Becomes somebody who is not root, where the test itself is root. */
  const asNobody = process.getuid?.() === 0 ? ["/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] : []

  test.runIf(process.platform === "linux")(
    "DOC-2 without root or passwordless sudo nothing is installed, and the person is told what to type",
    () => {
      program("apt-get", apt)
      program("sudo", "exit 1")
      chmodSync(machine, 0o777)
      const ended = run(bubblewrap, { PROVIDES: "bwrap" }, asNobody)
      expect(ended.code).toBe(1)
      expect(ended.said).toContain("bubblewrap is not installed: agents run in nothing else")
      expect(ended.said).toContain("Type: sudo apt-get install bubblewrap")
      expect(lines("apt-log")).toEqual([])
    }
  )

  test.runIf(process.platform === "linux")(
    "DOC-2 with passwordless sudo apt installs it, with new package lists where the old ones fail",
    () => {
      program("apt-get", apt)
      program("sudo", 'shift; [ "$1" = true ] || exec "$@"')
      chmodSync(machine, 0o777)
      chmodSync(at("bin"), 0o777)
      const ended = run(bubblewrap, { PROVIDES: "bwrap" }, asNobody)
      expect(ended.said).toContain("installing bubblewrap by apt")
      expect(ended.out.trim()).toBe(at("bin", "bwrap"))
      expect(lines("apt-log").map((line) => line.split(" ")[0])).toEqual(["install", "update", "install"])
      expect(lines("apt-log")[2]).toContain("--no-install-recommends")
    }
  )

  const chromium = guarded(
    'const { ensureChromium } = await import("./scripts/bootstrap/system-programs.mjs"); console.log(ensureChromium())'
  )

  test("DOC-2 of several Chromiums the one without windows is taken, and nothing is installed", () => {
    program("apt-get", apt)
    program("chromium", "exit 0")
    program("chromium-headless-shell", "exit 0")
    expect(run(chromium).out.trim()).toBe(at("bin", "chromium-headless-shell"))
    expect(lines("apt-log")).toEqual([])
  })

  test("DOC-2 a Chromium that PATCHPLANE_CHROMIUM names is taken, and a wrong one is refused", () => {
    program("my-browser", "exit 0")
    expect(run(chromium, { PATCHPLANE_CHROMIUM: at("bin", "my-browser") }).out.trim()).toBe(at("bin", "my-browser"))
    const wrong = run(chromium, { PATCHPLANE_CHROMIUM: at("bin", "nothing") })
    expect(wrong.code).toBe(1)
    expect(wrong.said).toContain("is no program")
  })
})

describe("DOC-2 what a suite reports", () => {
  const report = (content: unknown) => {
    writeFileSync(at("report.json"), JSON.stringify(content))
    return tally(at("report.json"))
  }

  test("DOC-2 failed tests, files that did not load, and a suite that died are failures, each by its name; a second try is named", () => {
    const failed = {
      name: join(root, "tests/a.test.ts"),
      status: "failed",
      assertionResults: [
        { status: "failed", fullName: "one is two", failureMessages: ["Error: 1 is not 2\n  at a.test.ts"] },
        { status: "passed", fullName: "one is one", failureMessages: [] },
        { status: "passed", fullName: "it rains", failureMessages: ["Error: it was dry the first time"] }
      ]
    }
    const unloaded = { name: join(root, "tests/b.test.ts"), status: "failed", message: "no such module", assertionResults: [] }
    expect(report({ numPassedTests: 7, testResults: [failed, unloaded] })).toEqual({
      passed: 7,
      secondTries: ["tests/a.test.ts it rains"],
      failures: [
        { test: "tests/a.test.ts one is two", said: "Error: 1 is not 2\n  at a.test.ts" },
        { test: "tests/b.test.ts did not load", said: "no such module" }
      ]
    })
    expect(report({ numPassedTests: 7, testResults: [] })).toEqual({ passed: 7, secondTries: [], failures: [] })
    expect(tally(at("nowhere.json"))).toMatchObject({ passed: 0, failures: [{ test: "the suite" }] })
  })
})
