/** What the bundle of the native shell leaves out, and that a build which leaves out nothing fails. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, expect, test } from "vitest"
import { nativeSymbols } from "./stand-in/symbols.ts"

const root = join(import.meta.dirname, "..", "..")
let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "pp-bundle-"))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** In a process of its own: it is Bun's bundler that is tested, and vitest has its own. */
const bundle = async (entry: string, plugins?: string) => {
  const program = join(folder, "bundle.ts")
  const scripts = join(root, "scripts", "shell-bundle")
  writeFileSync(
    program,
    plugins === undefined
      ? `import { bundleShell } from "${scripts}/bundle.ts"\nconsole.log(await bundleShell("${entry}", "${folder}/out"))`
      : `import { without3d, withoutLanRpc, withoutMenuLeak } from "${scripts}/plugins.ts"
import { verifyShellBundle } from "${scripts}/verify.ts"
await Bun.build({ entrypoints: ["${entry}"], outdir: "${folder}/out", target: "bun", naming: "index.js", plugins: [${plugins}] })
verifyShellBundle("${folder}/out/index.js")`
  )
  const child = Bun.spawn([process.execPath, program], { cwd: root, stdout: "pipe", stderr: "pipe" })
  const [said, wrong, code] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text(), child.exited])
  return { code, said: said.trim(), wrong }
}

test("DSK-5 a bundle with the whole SDK is far below a megabyte", async () => {
  const { code, said, wrong } = await bundle(join(import.meta.dirname, "remote-entry.ts"))
  expect(code, wrong).toBe(0)
  expect(Number(said)).toBeGreaterThan(100_000)
  expect(Number(said)).toBeLessThan(400_000)
})

test("DSK-5 a build in which a plugin met nothing fails and names what it did not meet", async () => {
  const entry = join(folder, "entry.ts")
  writeFileSync(entry, "console.log(1)\n")
  const { code, wrong } = await bundle(entry)
  expect(code).toBe(1)
  expect(wrong).toContain("met nothing named three, @babylonjs/core")
  expect((await bundle(entry, "withoutMenuLeak")).wrong).toContain("met nothing named menuDataRegistry.set")
  const alone = await bundle(entry, "withoutLanRpc")
  expect(alone.code).toBe(1)
  expect(alone.wrong).toContain("met nothing named core/Socket.ts")
})

test("DSK-4 a bundle with the SDK's RPC server or its 3D libraries is refused, whoever built it", async () => {
  const entry = join(import.meta.dirname, "remote-entry.ts")
  const open = await bundle(entry, "without3d")
  expect(open.code).toBe(1)
  expect(open.wrong).toContain("listens on all interfaces")
  const heavy = await bundle(entry, "withoutLanRpc")
  expect(heavy.code).toBe(1)
  expect(heavy.wrong).toContain("three (without-3d)")
  expect(heavy.wrong).toContain("@babylonjs/core (without-3d)")
  expect(heavy.wrong).toMatch(/it has \d{8} bytes/)
})

test("DSK-1 the stand-in refuses to stand for an SDK whose table it can't read", () => {
  expect(() => nativeSymbols("nothing of it")).toThrow("another way than 1.18.1")
  expect(() =>
    nativeSymbols("return dlopen(nativeWrapperPath, {\n a: { args: [FFIType.u32], returns: FFIType.void },\n b: { args: odd },\n\t\t});")
  ).toThrow("Of 2 symbols in the SDK's table 1 could be read")
})
