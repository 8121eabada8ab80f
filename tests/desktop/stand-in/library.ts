/** Compiles the stand-in for Electrobun's native library from the SDK's own table of symbols. */
import { spawnSync } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { inC, nativeSymbols } from "./symbols.ts"

const source = join(import.meta.dirname, "stand-in.c")
const sdk = join(import.meta.dirname, "..", "..", "..", "node_modules/electrobun/dist/api/bun/proc/native.ts")

/** Writes `libNativeWrapper.so` into a folder that is there, and answers how many of the SDK's symbols it has. */
export const compileStandIn = (folder: string): number => {
  const symbols = nativeSymbols(readFileSync(sdk, "utf8"))
  const performs = new Set([...readFileSync(source, "utf8").matchAll(/^static [\w *]+?\bon_(\w+)\(/gm)].map(([, name = ""]) => name))
  const unknown = [...performs].filter((name) => !symbols.some((symbol) => symbol.name === name))
  if (unknown.length > 0) throw new Error(`The stand-in performs what the SDK does not name: ${unknown.join(", ")}.`)
  const generated = mkdtempSync(join(tmpdir(), "patchplane-symbols-"))
  try {
    writeFileSync(join(generated, "symbols.inc"), inC(symbols, performs))
    const options = ["-shared", "-fPIC", "-O1", "-Wall", "-Wextra", "-Werror", "-pthread", `-I${generated}`]
    const compiled = spawnSync("cc", [...options, source, "-o", join(folder, "libNativeWrapper.so")], { encoding: "utf8" })
    if (compiled.error !== undefined || compiled.status !== 0) {
      throw new Error(
        `The stand-in needs a C compiler (Debian: apt-get install gcc libc6-dev):\n${compiled.error?.message ?? compiled.stderr}`
      )
    }
    return symbols.length
  } finally {
    rmSync(generated, { recursive: true, force: true })
  }
}
