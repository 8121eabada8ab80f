/** What has to be there before anything else: Node 20, npm and git, on Linux or macOS. */
import { Missing } from "./report.mjs"
import { onPath, runToEnd } from "./programs.mjs"

export const checkPrerequisites = () => {
  if (process.platform !== "linux" && process.platform !== "darwin") {
    throw new Missing(`PatchPlane does not run on ${process.platform} yet.`, "Use Linux or macOS (on Windows: inside WSL 2).")
  }
  if (Number(process.versions.node.split(".")[0]) < 20) {
    throw new Missing(`Node ${process.versions.node} is too old.`, `Install Node 20 or newer: ${typeThis("nodejs npm")}`)
  }
  if (onPath("npm") === undefined) throw new Missing("npm is not on PATH.", `It comes with Node: ${typeThis("npm")}`)
  const git = onPath("git")
  if (git === undefined) throw new Missing("git is not on PATH.", `Install it: ${typeThis("git")}`)
  const version = /(\d+)\.(\d+)/.exec(runToEnd(git, ["--version"]).stdout)
  const [major = 0, minor = 0] = (version ?? []).slice(1).map(Number)
  // The oldest that anything here was run with (Debian 12).
  if (major < 2 || (major === 2 && minor < 39)) {
    throw new Missing(`git ${version?.[0] ?? "of an unknown version"} is too old.`, `Install git 2.39 or newer: ${typeThis("git")}`)
  }
}

/** @param {string} packages */
const typeThis = (packages) =>
  process.platform === "darwin" ? `brew install ${packages.replace("nodejs npm", "node")}` : `sudo apt-get install ${packages}`
