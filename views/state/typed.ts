/** What is being typed into a file of a patch set, until it is saved or left: a reload does not lose it. */
import { keep, readKept } from "./kept.ts"

const keyOf = (patchSetId: string, path: string) => `typed ${patchSetId} ${path}`

/** `undefined`: nothing. */
export const typedOf = (patchSetId: string, path: string): string | undefined => {
  const kept = readKept(keyOf(patchSetId, path))
  return typeof kept === "string" ? kept : undefined
}

/** `undefined` takes it away. Where the browser has no room it is not kept. */
export const keepTyped = (patchSetId: string, path: string, text: string | undefined): void => void keep(keyOf(patchSetId, path), text)
