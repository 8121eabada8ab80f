/**
 * The one Bun that everything here runs on, beside the project in `.tools/`: the platform's own package from npm,
 * not the `bun` package, which weighs four times as much and runs an install script.
 */
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readlinkSync, renameSync, rmSync, symlinkSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { Missing, progress } from "./report.mjs"
import { runToEnd, tail } from "./programs.mjs"

export const bunVersion = "1.3.13"

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const tools = join(root, ".tools")

/** Where the pinned Bun always is once it is installed: a link that `scripts/patchplane` and tests may rely on. */
export const bunPath = join(tools, "bun")

/** What npm must have delivered, by platform: a registry that serves something else is refused. */
const integrity = {
  "linux-x64": "sha512-UwttIUXoe9fS+40OcjoaRHgZw+HCPFqBVWEXkXqAJ3W7wA0XPZrWsoMAD9sGh3TaLqrwdiMo5xPogwpXhOtVXA==",
  "linux-x64-baseline": "sha512-fOi4ziKzgJG4UrrNd4AicBs6Fu9GY5xOqg+9tC76nuZNDAdSh6++kzab6TNi1Ck0Yzq6zIBIdGit6/0uSbBn8A==",
  "linux-aarch64": "sha512-NbLOJdr+RBFO1vFZ2YUFg4oVJ+2ua6zrwo4ZWRs0jKKcGJWtbY2wY5uz+i0PkwH6b9HYaYDgVTzE4ev06ncYZw==",
  "linux-x64-musl": "sha512-+VHhE44kEjCXcTFHyc81zfTxL9+vzh9RqIh7gM1iWNhxpctD9kzntbUkP3UTFTwwNjoou1o8VRyxQafvc4OepA==",
  "linux-x64-musl-baseline": "sha512-fqBKuiiWLEu2dVkowZaXgKS98xfrvBqivdoxRtRP3eINcpI1dcelGbsOz+Xphn7tbGAuBiE1/0AelvvvdqS9rg==",
  "linux-aarch64-musl": "sha512-UV9EE18VE5aRhWtV2L6MTAGGn3slhJJ2OW/m+FJM15maHm0qf1V7TaZY0FovxhdQRvnklSiQ7Ntv0H5TUX4w0g==",
  "darwin-x64": "sha512-kGePeDD4IN4imo+H4uLjQGZLmvyYQg+nKr2P0nt4ksXXrWA4HE+mb0/TUPHfRI127DocXQpew+fvrHuHR5mpJQ==",
  "darwin-x64-baseline": "sha512-gMEQayUpmCPYaE9zkNBj9TiQqHupnhjOYcuSzxFjzIjHJBUO4VjNnrpbKVeXNs+rKHFothORDd2QKquu5paSPQ==",
  "darwin-aarch64": "sha512-qAS6Hg8Q14ckfBuqJ2Zh7gBQSVSUHeibSq4OFqBTv6DzyJuxYlr0sdYQzmYmnbPxbqobekqUDTa/4XEaqRi7vg=="
}

/**
 * The name of npm's package for a machine, without `@oven/bun-`.
 * @param {{ readonly platform: string, readonly arch: string, readonly musl: boolean, readonly avx2: boolean }} machine
 * @returns {keyof typeof integrity}
 */
export const bunBuild = ({ platform, arch, musl, avx2 }) => {
  const cpu = arch === "arm64" ? "aarch64" : arch
  const name = `${platform}-${cpu}${platform === "linux" && musl ? "-musl" : ""}${cpu === "x64" && !avx2 ? "-baseline" : ""}`
  if (!Object.hasOwn(integrity, name))
    throw new Missing(`There is no Bun for ${platform} on ${arch}.`, "Use Linux or macOS on x64 or arm64.")
  return /** @type {keyof typeof integrity} */ (name)
}

const thisMachine = () => ({ platform: process.platform, arch: process.arch, musl: isMusl(), avx2: hasAvx2() })

const isMusl = () => {
  if (process.platform !== "linux") return false
  const report = /** @type {{ header: { glibcVersionRuntime?: string } }} */ (/** @type {unknown} */ (process.report.getReport()))
  return report.header.glibcVersionRuntime === undefined
}

const hasAvx2 = () => {
  if (process.arch !== "x64") return false
  if (process.platform === "darwin") return runToEnd("sysctl", ["-n", "hw.optional.avx2_0"]).stdout.trim() === "1"
  try {
    return /\bavx2\b/.test(readFileSync("/proc/cpuinfo", "utf8"))
  } catch {
    return false
  }
}

/** Installs the pinned Bun where it is missing or broken; gives its path. Costs a few milliseconds when it is there. */
export const ensureBun = () => {
  if (linkedTo() !== undefined && answers(bunPath)) return bunPath
  const build = bunBuild(thisMachine())
  const home = join(tools, `bun-${bunVersion}`)
  const binary = join(home, "node_modules", "@oven", `bun-${build}`, "bin", "bun")
  if (!answers(binary)) install(build, home)
  link(join(`bun-${bunVersion}`, "node_modules", "@oven", `bun-${build}`, "bin", "bun"))
  return bunPath
}

const linkedTo = () => {
  try {
    const target = readlinkSync(bunPath)
    return target.startsWith(join(`bun-${bunVersion}`, "/")) ? target : undefined
  } catch {
    return undefined
  }
}

/** A half-written file does not answer with its version. @param {string} binary */
const answers = (binary) => existsSync(binary) && runToEnd(binary, ["--version"]).stdout.trim() === bunVersion

/**
 * Into a folder of its own first, and moved when it is proven: an interrupted install leaves nothing that looks whole.
 * @param {keyof typeof integrity} build
 * @param {string} home
 */
const install = (build, home) => {
  const name = `@oven/bun-${build}`
  progress(`installing Bun ${bunVersion} from npm into .tools (once, about 100 MB)`)
  mkdirSync(tools, { recursive: true })
  const staging = mkdtempSync(join(tools, "installing-"))
  // Sandboxes of other users run this Bun too; mkdtemp makes folders for one user alone.
  chmodSync(staging, 0o755)
  try {
    const npm = runToEnd(
      "npm",
      [
        "install",
        "--prefix",
        staging,
        "--global=false",
        "--no-save",
        "--no-audit",
        "--no-fund",
        "--ignore-scripts",
        "--fetch-retries=2",
        `${name}@${bunVersion}`
      ],
      { cwd: staging }
    )
    if (npm.code !== 0)
      throw new Missing(`npm could not install ${name}@${bunVersion}:\n${tail(npm.stderr || npm.stdout)}`, mendOf(npm.stderr))
    const delivered = JSON.parse(readFileSync(join(staging, "node_modules", ".package-lock.json"), "utf8")).packages[`node_modules/${name}`]
    if (delivered?.integrity !== integrity[build]) {
      throw new Missing(
        `The registry served another ${name}@${bunVersion} than the one this project pins (${delivered?.integrity}).`,
        "Look which registry npm uses: npm config get registry"
      )
    }
    const binary = join(staging, "node_modules", name, "bin", "bun")
    if (!answers(binary)) {
      throw new Missing(
        `Bun ${bunVersion} does not run here:\n${tail(runToEnd(binary, ["--version"]).stderr)}`,
        "Say so in an issue, with the output of: uname -a"
      )
    }
    rmSync(home, { recursive: true, force: true })
    renameSync(staging, home)
  } finally {
    rmSync(staging, { recursive: true, force: true })
  }
}

/** @param {string} stderr */
const mendOf = (stderr) => {
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH|network/i.test(stderr))
    return "The registry can't be reached: look at the network, or name your proxy: npm config set proxy http://host:port"
  if (/CERT|certificate/i.test(stderr)) return "Your network has a certificate authority of its own: npm config set cafile /path/to/it.pem"
  if (/ENOSPC/.test(stderr)) return "The disk is full: free about 200 MB and start again."
  if (/EACCES|EPERM|EROFS/.test(stderr)) return `This user can't write to ${tools}: use a clone of your own.`
  if (/E40[134]/.test(stderr)) return "This registry does not hand it out: look which one npm uses: npm config get registry"
  return "Start again; if it repeats, try what failed by hand to see npm's log."
}

/** @param {string} target */
const link = (target) => {
  const fresh = join(tools, `bun-link-${process.pid}`)
  rmSync(fresh, { force: true })
  symlinkSync(target, fresh)
  renameSync(fresh, bunPath)
}
