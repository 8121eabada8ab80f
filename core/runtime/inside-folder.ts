/** Where the programs lie that an adapter mounts into its sandboxes. They stay files of their own: no bundle can hold them. */
import { existsSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"

/** `inside` beside the adapter's source; in a bundle the build puts the folder beside the bundle, as `bundled`. */
export const insideFolder = (adapter: string, bundled: string): string => {
  const here = dirname(fileURLToPath(adapter))
  const source = join(here, "inside")
  return existsSync(source) ? source : join(here, bundled)
}
