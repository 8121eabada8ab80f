/** The Node of this machine: under `bun --bun` the first `node` of the PATH is Bun under another name. */
import { existsSync, realpathSync } from "node:fs"
import { delimiter, join } from "node:path"

export const nodeProgram = (): string => {
  const found = (process.env["PATH"] ?? "")
    .split(delimiter)
    .map((folder) => join(folder, "node"))
    .find((program) => existsSync(program) && !/bun/.test(realpathSync(program)))
  if (found === undefined) throw new Error("There is no Node here; `npm start` needs one as well.")
  return found
}
