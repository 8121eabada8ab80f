/**
 * `bun scripts/failures.ts [--write]`: every failure that the sources can make, with its class, whether a repeat
 * helps and the next step, as `docs/failures.md` lists them (OBS-2). Exits 1 when that list is out of date, or when a
 * failure lacks one of these.
 */
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { failuresIn, incomplete, listOf } from "./failures/enumerate.ts"

const root = join(import.meta.dir, "..")
const file = join(root, "docs", "failures.md")
const failures = failuresIn(root)
const text = listOf(failures)
const lacking = incomplete(failures)
for (const line of lacking) console.error(line)
if (process.argv.includes("--write")) writeFileSync(file, text)
const current = readFileSync(file, "utf8") === text
if (!current) console.error("docs/failures.md is out of date: bun scripts/failures.ts --write")
console.log(`${failures.length} failures, ${lacking.length} of them incomplete`)
process.exit(lacking.length === 0 && current ? 0 : 1)
