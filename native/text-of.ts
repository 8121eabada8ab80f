import { readFileSync } from "node:fs"

/** A file's text, or undefined where there is none that can be read. */
export const textOf = (file: string): string | undefined => {
  try {
    return readFileSync(file, "utf8")
  } catch {
    return undefined
  }
}
