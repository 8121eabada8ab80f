/** The artifact store of a home: content-addressed, whole or not there, one copy. */
import { Database } from "bun:sqlite"
import { existsSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import fc from "fast-check"
import { Effect } from "effect"
import { describe, expect, test } from "vitest"
import type { ArtifactHash } from "../../core/domain/ids.ts"
import { artifactPath, smallArtifact } from "../../core/ledger/artifact-path.ts"
import { ArtifactStore } from "../../core/ledger/artifact-store.ts"
import { dropHome, newHome, openLedger, withLedger, type Opened } from "./kit.ts"

const store = (opened: Opened) => opened.run(Effect.map(ArtifactStore, (service) => service))
const bytesOf = (length: number, seed = 1) => Uint8Array.from({ length }, (_, index) => (index * 31 + seed) & 0xff)

describe("artifacts", () => {
  test("LED-2 what is put comes back byte for byte, small or large", () =>
    withLedger(async (opened) => {
      const artifacts = await store(opened)
      for (const length of [0, 1, smallArtifact - 1, smallArtifact, smallArtifact + 1, 300_000]) {
        const bytes = bytesOf(length, length)
        const hash = await opened.run(artifacts.putBytes(bytes))
        expect(hash).toBe(new Bun.CryptoHasher("sha256").update(bytes).digest("hex") as ArtifactHash)
        expect(Buffer.from(await opened.run(artifacts.get(hash))).equals(Buffer.from(bytes))).toBe(true)
        expect(existsSync(artifactPath(opened.home.artifacts, hash))).toBe(length > smallArtifact)
      }
      await fc.assert(
        fc.asyncProperty(fc.string({ unit: "binary", maxLength: 200 }), async (text) => {
          const wellFormed = text.toWellFormed()
          expect(await opened.run(artifacts.getText(await opened.run(artifacts.putText(wellFormed))))).toBe(wellFormed)
        }),
        { numRuns: 50 }
      )
    }))

  test("LED-2 the same bytes are kept once, also when many put them at once", () =>
    withLedger(async (opened) => {
      const artifacts = await store(opened)
      for (const bytes of [bytesOf(100), bytesOf(200_000)]) {
        const hashes = await opened.run(
          Effect.forEach(Array.from({ length: 12 }), () => artifacts.putBytes(bytes), { concurrency: "unbounded" })
        )
        expect(new Set(hashes).size).toBe(1)
      }
      const db = new Database(opened.home.ledger, { readonly: true })
      expect(db.query("SELECT count(*) AS count FROM artifacts").get()).toEqual({ count: 1 })
      db.close()
      const folders = readdirSync(opened.home.artifacts)
      expect(folders).toHaveLength(1)
      const [file] = readdirSync(join(opened.home.artifacts, folders[0] as string))
      expect(statSync(join(opened.home.artifacts, folders[0] as string, file as string)).mode & 0o777).toBe(0o600)
    }))

  test("LED-2 a missing or altered one is an error, never other bytes; putting it again heals it", () =>
    withLedger(async (opened) => {
      const artifacts = await store(opened)
      const bytes = bytesOf(50_000)
      const hash = await opened.run(artifacts.putBytes(bytes))
      const path = artifactPath(opened.home.artifacts, hash)
      writeFileSync(path, bytesOf(50_000, 2))
      expect(await opened.run(Effect.flip(artifacts.get(hash)))).toMatchObject({ _tag: "ArtifactCorrupt", hash })
      await opened.run(artifacts.putBytes(bytes))
      expect((await opened.run(artifacts.get(hash))).byteLength).toBe(50_000)
      rmSync(path)
      expect(await opened.run(Effect.flip(artifacts.get(hash)))).toMatchObject({ _tag: "ArtifactMissing", hash })
    }))

  test("REL-1 what a crash left half written is swept away at the next start", async () => {
    const home = newHome()
    try {
      await (await openLedger(home)).close()
      writeFileSync(join(home.artifacts, "unfinished-x"), "half")
      await (await openLedger(home)).close()
      expect(readdirSync(home.artifacts)).toEqual([])
    } finally {
      dropHome(home)
    }
  })

  test("REL-1 a disk that takes no file answers StorageFull, and nothing is named", () =>
    withLedger(async (opened) => {
      const artifacts = await store(opened)
      rmSync(opened.home.artifacts, { recursive: true })
      const failure = await opened.run(Effect.flip(artifacts.putBytes(bytesOf(40_000))))
      expect(failure).toMatchObject({ _tag: "StorageFull", mend: expect.stringMatching(/./) })
    }))
})
