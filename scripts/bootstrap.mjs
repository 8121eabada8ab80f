/**
 * From a fresh clone with Node, npm and git to everything that the project runs on. Plain Node, no packages: it runs
 * before there are any. Repeats find everything in place and cost milliseconds.
 */
import { checkPrerequisites } from "./bootstrap/prerequisites.mjs"
import { ensureBun } from "./bootstrap/pinned-bun.mjs"
import { ensureDependencies } from "./bootstrap/dependencies.mjs"

/** Bun and the packages. Throws `Missing` with what to do. Gives Bun's path. */
export const bootstrap = () => {
  checkPrerequisites()
  const bun = ensureBun()
  ensureDependencies()
  return bun
}
