/**
 * `bun run spec [--require EXE-1,FLOW-1..3]`: every requirement of `docs/spec.md` beside the tests that name it, and
 * those without one. Exits 1 when one that is required (the list, else `docs/spec-required.json`) has no test, or
 * when a title names a requirement that does not exist.
 */
import { Glob } from "bun"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { requiredBy, requiredIn, requirementsIn } from "./spec/requirements.ts"
import { idsIn, titlesIn } from "./spec/titles.ts"

const root = join(import.meta.dir, "..")
const read = (path: string) => readFileSync(join(root, path), "utf8")

const requirements = requirementsIn(read("docs/spec.md"))
const areas = new Set(requirements.map((id) => id.replace(/-\d+$/, "")))
const proofs = new Map<string, Array<string>>(requirements.map((id) => [id, []]))
const unknown: Array<string> = []

for (const path of [...new Glob("tests/**/*.ts").scanSync({ cwd: root })].sort()) {
  for (const title of titlesIn(read(path), path)) {
    for (const id of new Set(idsIn(title))) {
      const proof = proofs.get(id)
      if (proof !== undefined) proof.push(`${path}  ${title}`)
      else if (areas.has(id.replace(/-\d+$/, ""))) unknown.push(`${id} in ${path}: ${title}`)
    }
  }
}

for (const [id, tests] of proofs) {
  console.log(`${id}  ${tests.length === 0 ? "no test" : ""}`.trimEnd())
  for (const test of tests) console.log(`    ${test}`)
}

const flag = process.argv.indexOf("--require")
const required = flag === -1 ? requiredIn(read("docs/spec-required.json")) : requiredBy(process.argv.slice(flag + 1).join(","))
const untested = requirements.filter((id) => proofs.get(id)?.length === 0)
const missing = required.filter((id) => (proofs.get(id) ?? []).length === 0)
console.log(
  `\n${requirements.length} requirements, ${requirements.length - untested.length} with a test, ${untested.length} without: ${untested.join(" ")}`
)
console.log(
  `${required.length} are required, ${missing.length} of them have no test${missing.length === 0 ? "" : `: ${missing.join(" ")}`}`
)
for (const line of unknown) console.error(`There is no ${line}`)
process.exit(missing.length === 0 && unknown.length === 0 ? 0 : 1)
