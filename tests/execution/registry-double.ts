/** A loopback npm registry with packages that the test made: package documents and tarballs, and nothing else. */
import { createHash } from "node:crypto"
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"

export interface RegistryDouble {
  /** Below a path, as company registries are. */
  readonly address: string
  readonly requests: Array<string>
  /** The `integrity` of a package's tarball. */
  readonly integrity: (name: string) => string
  readonly close: () => Promise<void>
}

export const startRegistry = (packages: Readonly<Record<string, Readonly<Record<string, string>>>>): RegistryDouble => {
  const tarballs = new Map(Object.entries(packages).map(([name, files]) => [name, pack(files)]))
  const requests: Array<string> = []
  const server: Bun.Server<undefined> = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch(request): Response {
      const path = new URL(request.url).pathname
      requests.push(`${request.method} ${path}`)
      const [, name = "", file] = /^\/npm\/([^/]+)(\/-\/.*)?$/.exec(path) ?? []
      const tarball = tarballs.get(name)
      if (tarball === undefined) return new Response("none such", { status: 404 })
      if (file !== undefined) return new Response(tarball, { headers: { "content-type": "application/octet-stream" } })
      const manifest = JSON.parse(packages[name]?.["package.json"] ?? "{}") as object
      const dist = { tarball: `${address}${name}/-/${name}-1.0.0.tgz`, integrity: integrity(tarball) }
      return Response.json({ name, "dist-tags": { latest: "1.0.0" }, versions: { "1.0.0": { ...manifest, dist } } })
    }
  })
  const address = `http://127.0.0.1:${server.port}/npm/`
  return {
    address,
    requests,
    integrity: (name) => integrity(tarballs.get(name) ?? new Uint8Array()),
    close: () => server.stop(true)
  }
}

const integrity = (bytes: Uint8Array): string => `sha512-${createHash("sha512").update(bytes).digest("base64")}`

const pack = (files: Readonly<Record<string, string>>): Uint8Array<ArrayBuffer> => {
  const folder = mkdtempSync(join(tmpdir(), "pp-pack-"))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, "package", path)), { recursive: true })
    writeFileSync(join(folder, "package", path), text, { mode: path.startsWith("bin/") ? 0o755 : 0o644 })
  }
  Bun.spawnSync(["tar", "-czf", "p.tgz", "package"], { cwd: folder })
  const bytes = new Uint8Array(readFileSync(join(folder, "p.tgz")))
  rmSync(folder, { recursive: true })
  return bytes
}
