import { readdirSync, readFileSync } from "node:fs"
import { join, relative } from "node:path"
import { describe, expect, it } from "vitest"

const root = join(import.meta.dirname, "..", "..")
const sources = ["core", "desktop", "native", "views", "scripts"].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => /\.(ts|tsx|mjs)$/.test(name) && !name.includes("node_modules"))
    .map((name) => ({ name: relative(root, join(root, folder, name)), text: readFileSync(join(root, folder, name), "utf8") }))
)
const having = (pattern: RegExp) => sources.filter(({ text }) => pattern.test(text)).map(({ name }) => name)
/** Comments talk about git; code runs it. */
const code = (text: string) => text.replace(/\/\*[^]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "")
const coding = (pattern: RegExp) => sources.filter(({ text }) => pattern.test(code(text))).map(({ name }) => name)

const gate = ["core/publication/gate-git.ts"]
/** The demo's and the packager's own new repositories, and the sandbox's programs: none is a person's repository. */
const elsewhere = /^(core\/execution\/|desktop\/demo\/|scripts\/)/

describe("APR-3 nobody but the gate writes", () => {
  it("APR-3 the search sees the sources, and finds what it looks for", () => {
    expect(sources.length).toBeGreaterThan(100)
    expect(coding(/"push"/)).toContain("core/publication/origin-target.ts")
    expect(coding(/"notes"/)).toContain("core/publication/note.ts")
  })

  it("APR-3 git is started in one place, which only the gate and its refusing neighbour import", () => {
    expect(having(/from "[^"]*\/git-process\.ts"/).sort()).toEqual([...gate, "core/repository/git.ts"].sort())
    expect(having(/from "[^"]*\/gate-git\.ts"/).every((name) => name.startsWith("core/publication/"))).toBe(true)
    const starters = coding(/(spawn|spawnSync|exec|execFile|execFileSync|execSync)\(\s*\[?\s*["'`](\/usr\/bin\/)?git["'` ]/)
    expect(starters.filter((name) => !elsewhere.test(name))).toEqual(["core/repository/git-process.ts"])
  })

  it("APR-3 no other code has an argument that pushes, makes notes or moves refs", () => {
    const outside = (names: ReadonlyArray<string>) => names.filter((name) => !name.startsWith("core/publication/") && !elsewhere.test(name))
    expect(outside(coding(/["'`](push|send-pack|notes|fast-import|receive-pack)["'`]/))).toEqual([])
    // Objects and refs of our own store alone, through the neighbour that refuses everything else (`tests/repository/git.test.ts`).
    const keepers = outside(coding(/["'`](update-ref|commit-tree)["'`]/))
    const throughStore = having(/import \{[^}]*\bstoreOk\b[^}]*\} from "\.\/git\.ts"/)
    expect(keepers.filter((name) => name !== "core/repository/git.ts" && !throughStore.includes(name))).toEqual([])
    expect(keepers.every((name) => name.startsWith("core/repository/"))).toBe(true)
  })

  it("APR-3 a proof is issued by the ledger alone", () => {
    const issuers = sources
      .filter(({ text }) => /import \{[^}]*\bissue\b[^}]*\} from "[^"]*\/proof\.ts"/.test(text))
      .map(({ name }) => name)
    expect(issuers.length).toBeGreaterThan(0)
    expect(issuers.filter((name) => !name.startsWith("core/ledger/"))).toEqual([])
  })
})
