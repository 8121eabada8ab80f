/** Looks at a built shell bundle itself, whoever built it: ours, or Electrobun's own build with its own Bun. */
import { readFileSync } from "node:fs"

/** Bytes. Reached with a third of it; a library that comes along by mistake is larger. */
export const largestBundle = 1_000_000

/** Words that stand in what is left out and nowhere else, and what they are of. */
const unwanted = [
  ["backpressureLimit", "the SDK's RPC server, which listens on all interfaces (without-lan-rpc)"],
  ["BufferGeometry", "three (without-3d)"],
  ["Babylon", "@babylonjs/core (without-3d)"]
] as const

/** Throws with everything that is wrong with it; else its size in bytes. */
export const verifyShellBundle = (file: string): number => {
  const text = readFileSync(file, "utf8")
  const bytes = Buffer.byteLength(text)
  const wrong: Array<string> = []
  if (bytes >= largestBundle) wrong.push(`it has ${bytes} bytes, and ${largestBundle} are too many`)
  for (const [words, what] of unwanted) if (text.includes(words)) wrong.push(`it holds ${what}`)
  if (wrong.length > 0) throw new Error(`The shell's bundle ${file} is not as it must be: ${wrong.join("; ")}.`)
  return bytes
}
