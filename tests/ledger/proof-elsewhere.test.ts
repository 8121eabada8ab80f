/** The whole way: a run of a real core is exported by the command line and verified where there is nothing but the verifier. */
import { spawnSync } from "node:child_process"
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import type { RunDetail } from "../../core/api/contract.ts"
import { asScript } from "../../core/runtime/scripted/step.ts"
import { addRepository, site, type Core, type Site } from "../flow/core.ts"
import { nodeProgram } from "../project/node-program.ts"
import { git } from "../repository/kit.ts"
import { noSmallDisk, onSmallDisk } from "./small-disk.ts"

const dist = join(import.meta.dirname, "..", "..", "dist")
const script = asScript([
  { do: "edit", path: "sum.js", find: "a - b", replace: "a + b" },
  { do: "say", text: "Added instead of subtracting." }
])

let at: Site
let core: Core
let path: string
let done: RunDetail
let empty: string
beforeAll(async () => {
  at = site({ runtime: "scripted", reviewers: [], publish: { author: "agent" } })
  empty = mkdtempSync(join(tmpdir(), "patchplane-elsewhere-"))
  path = at.repository("shop", { "sum.js": "module.exports = (a, b) => a - b\n" })
  core = await at.start()
  await addRepository(core, path)
  const run = await core.request("shop", `Fix the sum\n${script}`)
  await core.approve(run)
  done = await core.until(run, "done", "needs-human", "failed")
})
afterAll(async () => {
  await at.remove()
  rmSync(empty, { recursive: true, force: true })
})

const patchplane = (...args: ReadonlyArray<string>) => {
  const ran = spawnSync(process.execPath, [join(dist, "cli.js"), ...args], {
    encoding: "utf8",
    env: { PATH: process.env["PATH"] ?? "", PATCHPLANE_HOME: at.home.root }
  })
  return { code: ran.status, out: ran.stdout, err: ran.stderr }
}
/** As on another machine: a folder with the verifier and the bundle, and an environment with nothing in it. */
const elsewhere = (runtime: string, ...args: ReadonlyArray<string>) => {
  const ran = spawnSync(runtime, ["verify-proof.js", ...args], {
    cwd: empty,
    encoding: "utf8",
    env: { HOME: "/nonexistent", PATH: "/nonexistent" }
  })
  return { code: ran.status, out: ran.stdout, err: ran.stderr }
}
const node = nodeProgram()

describe("a proof on another machine", () => {
  test("LED-3 CLI-1 ledger export writes it, and it verifies in an empty folder with nothing but the verifier, under Bun and Node", () => {
    expect(done.summary.status).toBe("done")
    const file = join(empty, "bundle")
    const exported = patchplane("ledger", "export", `R-${done.summary.number}`, file)
    expect(exported).toMatchObject({ code: 0, err: "" })
    copyFileSync(join(dist, "verify-proof.js"), join(empty, "verify-proof.js"))
    expect(readdirSync(empty).toSorted()).toEqual(["bundle", "verify-proof.js"])
    const fingerprint = patchplane("ledger", "key").out.trim()
    const note = JSON.parse(git(path, "notes", "--ref=patchplane", "show", done.publications[0]?.publication.commit ?? "")) as {
      key: string
    }
    expect(note.key).toBe(fingerprint)
    expect(exported.out).toContain(fingerprint)
    for (const runtime of [process.execPath, node]) {
      const verified = elsewhere(runtime, "bundle", "--key", fingerprint)
      expect(verified).toMatchObject({ code: 0, err: "" })
      for (const name of [
        "format",
        "signature",
        "key",
        "contents",
        "events",
        "chain",
        "statement",
        "approval",
        "publication",
        "artifacts"
      ]) {
        expect(verified.out).toContain(`holds  ${name}:`)
      }
      expect(verified.out).toContain(done.publications[0]?.publication.commit)
      expect(verified.out).not.toContain("open ")
      expect(elsewhere(runtime, "bundle").out).toContain("open   key:")
      expect(elsewhere(runtime, "bundle", "--key", "SHA256:another").code).toBe(1)
      expect(elsewhere(runtime, "nothing").code).toBe(2)
      expect(elsewhere(runtime).code).toBe(2)
    }
    const bytes = readFileSync(file)
    bytes[bytes.byteLength >> 1] = (bytes[bytes.byteLength >> 1] as number) ^ 4
    writeFileSync(join(empty, "changed"), bytes)
    expect(elsewhere(process.execPath, "changed", "--key", fingerprint)).toMatchObject({
      code: 1,
      out: expect.stringContaining("does not hold")
    })
    expect(patchplane("ledger", "verify-bundle", join(empty, "changed"), "--key", fingerprint).code).toBe(1)
    expect(patchplane("ledger", "verify-bundle", file, "--key", fingerprint)).toMatchObject({ code: 0, err: "" })
  })

  test("LED-3 CLI-1 an export replaces nothing unasked, and one that fails leaves nothing", () => {
    const folder = join(at.root, "exports")
    mkdirSync(folder)
    const file = join(folder, "there")
    writeFileSync(file, "mine")
    expect(patchplane("ledger", "export", "1", file)).toMatchObject({ code: 2, err: expect.stringContaining("--force") })
    expect(readFileSync(file, "utf8")).toBe("mine")
    expect(patchplane("ledger", "export", "999", join(folder, "none"))).toMatchObject({ code: 2 })
    expect(patchplane("ledger", "export", "1", join(folder, "no", "folder"))).toMatchObject({
      code: 1,
      err: expect.stringContaining("may write to")
    })
    expect(readdirSync(folder)).toEqual(["there"])
    expect(patchplane("ledger", "export", "1", file, "--force").code).toBe(0)
    expect(readFileSync(file, "utf8")).toContain("patchplane-proof-bundle")
  })

  test.skipIf(noSmallDisk)(
    "LED-3 REL-1 CLI-1 an export onto a full disk (a small tmpfs; needs root) says so, leaves nothing, and with room is whole",
    () =>
      onSmallDisk("1m", async (disk) => {
        const file = join(disk.root, "proof")
        disk.fill()
        expect(patchplane("ledger", "export", "1", file)).toMatchObject({ code: 1, err: expect.stringContaining("Free some space") })
        expect(readdirSync(disk.root)).toEqual(["filler"])
        disk.free()
        expect(patchplane("ledger", "export", "1", file).code).toBe(0)
        expect(patchplane("ledger", "verify-bundle", file).code).toBe(0)
      })
  )

  test("LED-7 CLI-1 ledger replay prints each step and ends with the published tree; --to stops there", () => {
    const replayed = patchplane("ledger", "replay", "1")
    expect(replayed).toMatchObject({ code: 0, err: "" })
    const lines = replayed.out.trimEnd().split("\n")
    expect(lines[0]).toContain("requests R-1")
    expect(lines.at(-1)).toContain(`tree ${git(path, "rev-parse", `${done.publications[0]?.publication.branch}^{tree}`)}, as recorded`)
    const seq = Number(lines[1]?.trim().split(" ")[0])
    const until = patchplane("ledger", "replay", "1", "--to", String(seq))
    expect(until.out.trimEnd().split("\n")).toHaveLength(3)
    expect(until.out).toContain("There is no patch set up to here.")
    expect(patchplane("ledger", "replay", "1", "--to", "0")).toMatchObject({ code: 2 })
    expect(patchplane("ledger", "replay", "1", "--to", "soon")).toMatchObject({ code: 2 })
    const [first] = patchplane("ledger", "replay", "1", "--json").out.split("\n")
    expect(JSON.parse(first ?? "")).toMatchObject({ _tag: "step", type: "RunRequested", status: "queued" })
  })

  test("LED-6 PUB-8 CLI-1 ledger verify counts the anchor; the published commit has the author that the profile chose", () => {
    expect(patchplane("ledger", "verify").out).toContain("1 anchor outside the ledger checked")
    const author = git(path, "log", "-1", "--format=%an", done.publications[0]?.publication.commit ?? "")
    expect(author).toContain("(scripted)")
    const blob = git(path, "notes", "--ref=patchplane", "list", done.publications[0]?.publication.commit ?? "")
    const note = JSON.parse(git(path, "cat-file", "blob", blob)) as { ledger: { hash: string } }
    git(
      path,
      "notes",
      "--ref=patchplane",
      "add",
      "-f",
      "-m",
      JSON.stringify({ ...note, ledger: { ...note.ledger, hash: "0".repeat(64) } }),
      done.publications[0]?.publication.commit ?? ""
    )
    const verified = patchplane("ledger", "verify")
    expect(verified.code).toBe(1)
    expect(verified.out).toContain(`The anchor on commit ${done.publications[0]?.publication.commit}`)
    expect(existsSync(at.home.signingKey)).toBe(true)
  })
})
