/** `bun run layers`: who may import whom, and that no other shell or second writer crept in. Exits 1 on a violation. */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { checkLayers } from "./layers/check.ts"
import { packagesIn } from "./layers/lockfile.ts"

const root = join(import.meta.dir, "..")
const { modules, imports, violations } = await checkLayers(root)
for (const { rule, from, to, why } of violations) console.error(`${from} -> ${to}\n    ${rule}: ${why}`)

const electron = packagesIn(readFileSync(join(root, "bun.lock"), "utf8")).filter((name) => name === "electron")
if (electron.length > 0) console.error("bun.lock holds a package named electron: the native shell is Electrobun.")

console.log(`${modules} modules, ${imports} imports, ${violations.length + electron.length} violations`)
process.exit(violations.length + electron.length === 0 ? 0 : 1)
