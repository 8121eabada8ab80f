/**
 * Watches a folder for changes to its files. Bun 1.3 tells of the first change of a burst and leaves out those right
 * after it, measured in two of three bursts: who looks only when told never sees what the last of them wrote.
 */
import { watch } from "node:fs"

/** How long after a change that was told the untold ones are looked for, in ms. */
const settled = 50

/** `changed` is called at each change, with the file's name where the system gives it, and once more when all is quiet. */
export const watchFolder = (folder: string, changed: (name: string | null) => void): { readonly close: () => void } => {
  let after: ReturnType<typeof setTimeout> | undefined
  const watcher = watch(folder, (_, name) => {
    changed(name)
    clearTimeout(after)
    after = setTimeout(() => changed(null), settled)
  })
  return {
    close: () => {
      clearTimeout(after)
      watcher.close()
    }
  }
}
