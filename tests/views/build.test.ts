import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { gzipSync } from "node:zlib"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { buildViews } from "../../views/build.ts"

describe("DSK-4 SEC-2 the built views", () => {
  let folder = ""
  let page = ""
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "patchplane-views-build-"))
    await buildViews(folder)
    page = readFileSync(join(folder, "index.html"), "utf8")
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  const script = () => /<script type="module"[^>]* src="\/([^"]+)"/.exec(page)?.[1] ?? ""
  /** A script and all that it imports before it runs. */
  const withImports = (name: string, found = new Set<string>()): ReadonlySet<string> => {
    if (found.has(name)) return found
    found.add(name)
    const text = readFileSync(join(folder, name), "utf8")
    for (const [, imported = ""] of text.matchAll(/(?:from|import)\s*"(?:\.?\/)?([\w.-]+\.js)"/g)) withImports(imported, found)
    return found
  }

  test("DSK-4 the page names a script that is there and is ours", () => {
    expect([...withImports(script())].map((name) => readFileSync(join(folder, name), "utf8")).join("")).toContain("PatchPlane")
  })

  test("SEC-2 the page has no inline script and no foreign address", () => {
    expect(page.match(/<script(?![^>]*\bsrc=)/g)).toBeNull()
    expect(
      [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address]) => address).filter((address) => !address?.startsWith("/"))
    ).toEqual([])
  })

  test("UI-2 what loads before a diff is looked at is under 300 kB gzipped", () => {
    const styles = [...page.matchAll(/href="\/([^"]+\.css)"/g)]
    expect(styles).toHaveLength(1)
    const sizes = [...withImports(script()), ...styles.map(([, name]) => name ?? "")].map(
      (name) => gzipSync(readFileSync(join(folder, name))).length
    )
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(300_000)
  })

  test("DSK-4 what loads first is one script, and the styles stand where Monaco's, at the head's end, don't come behind them", () => {
    expect(withImports(script()).size).toBe(1)
    expect(page).not.toContain("modulepreload")
    expect(page.slice(page.indexOf("<body>"))).toMatch(/<link rel="stylesheet"[^>]+\.css"/)
  })

  test("UI-2 GRF-1 each worker is a file of its own, and everything but the page and its mark has a hashed name", () => {
    const workers = readdirSync(folder).filter((name) => name.includes(".worker-"))
    expect(workers.map((name) => name.slice(0, name.indexOf(".worker-"))).toSorted()).toEqual(["editor", "layout"])
    const plain = readdirSync(folder).filter((name) => !/-[a-z0-9]{8}\.\w+$/.test(name))
    expect(plain.toSorted()).toEqual(["favicon.svg", "index.html"])
  })
})
