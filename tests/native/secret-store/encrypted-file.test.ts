import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { encryptedFileStore } from "../../../native/secret-store/encrypted-file.ts"
import { SecretStoreFailed } from "../../../native/secret-store/secret-store.ts"
import { storesSecrets } from "./conformance.ts"

/** Cheap: what is proven here does not hang on how long a guess takes. */
const cost = 10
let folder = ""
let file = ""
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "patchplane-secrets-"))
  file = join(folder, "secrets.json")
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const opened = (passphrase: string | undefined = "correct horse") => encryptedFileStore(file, () => passphrase, cost)
const codeOf = (asked: Promise<unknown>) =>
  asked.then(
    () => "done",
    (cause: unknown) => (cause instanceof SecretStoreFailed ? cause.code : String(cause))
  )

describe("the encrypted file", () => {
  storesSecrets(async () => ({ store: opened(), again: opened, close: async () => undefined }))

  it("SEC-3 LED-5 holds neither name nor value in the clear, for its owner alone, and nothing lies beside it", async () => {
    await opened().set("CANARY_NAME", "canary-value-8271")
    const text = readFileSync(file, "utf8")
    for (const clear of ["CANARY", "canary-value", "correct horse"]) {
      expect(text).not.toContain(clear)
      expect(text).not.toContain(Buffer.from(clear).toString("base64").slice(0, 8))
    }
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(readdirSync(folder)).toEqual(["secrets.json"])
  })

  it("SEC-3 is encrypted anew at each writing: no nonce and no salt comes twice", async () => {
    const seen = new Set<string>()
    for (let round = 0; round < 5; round++) {
      await opened().set("A", "same")
      const { nonce, salt } = JSON.parse(readFileSync(file, "utf8")) as Record<string, string>
      seen.add(String(nonce)).add(String(salt))
    }
    expect(seen.size).toBe(10)
  })

  it("SEC-3 tells a wrong passphrase from a missing one and from a broken file, and changes nothing then", async () => {
    await opened().set("A", "value")
    const whole = readFileSync(file, "utf8")
    expect(await codeOf(opened("wrong").get("A"))).toBe("wrong-passphrase")
    expect(await codeOf(opened("wrong").set("B", "x"))).toBe("wrong-passphrase")
    expect(await codeOf(encryptedFileStore(file, () => undefined, cost).get("A"))).toBe("no-passphrase")
    expect(await codeOf(opened("").set("B", "x"))).toBe("no-passphrase")
    expect(readFileSync(file, "utf8")).toBe(whole)
    const envelope = JSON.parse(whole) as Record<string, unknown>
    const damaged = [
      "",
      "{",
      "null",
      "[]",
      whole.slice(0, 100),
      JSON.stringify({ ...envelope, format: "patchplane-secrets/2" }),
      JSON.stringify({ ...envelope, cost: 40 }),
      JSON.stringify({ ...envelope, cost: 11 }),
      JSON.stringify({ ...envelope, tag: "AAAA" }),
      ...["salt", "nonce", "tag", "sealed"].map((key) => JSON.stringify({ ...envelope, [key]: Buffer.alloc(16, 7).toString("base64") }))
    ]
    for (const text of damaged) {
      writeFileSync(file, text)
      expect([text.slice(0, 40), await codeOf(opened().get("A"))]).toEqual([text.slice(0, 40), "broken-file"])
      expect(await codeOf(opened().set("B", "x"))).toBe("broken-file")
      expect(readFileSync(file, "utf8")).toBe(text)
    }
  })

  it("SEC-3 a file that somebody altered with care is not believed either", async () => {
    await opened().set("A", "value")
    await opened().set("B", "value")
    const { sum: _sum, ...envelope } = JSON.parse(readFileSync(file, "utf8")) as Record<string, string>
    const sealed = Buffer.from(String(envelope["sealed"]), "base64")
    sealed[0] = (sealed[0] ?? 0) ^ 1
    const { createHash } = await import("node:crypto")
    const forged = { ...envelope, sealed: sealed.toString("base64") } as Record<string, unknown>
    const head = JSON.stringify([forged["format"], forged["cost"], forged["salt"]])
    const sum = createHash("sha256").update([head, forged["nonce"], forged["tag"], forged["sealed"]].join("\n")).digest("hex")
    writeFileSync(file, JSON.stringify({ ...forged, sum }))
    expect(await codeOf(opened().get("A"))).toBe("wrong-passphrase")
  })

  it("SEC-3 without a file there is nothing to open, and no passphrase is asked for", async () => {
    let asked = 0
    const store = encryptedFileStore(
      file,
      () => {
        asked += 1
        return undefined
      },
      cost
    )
    expect(await store.get("A")).toBeUndefined()
    expect(await store.remove("A")).toBe(false)
    expect(asked).toBe(0)
  })

  it("SEC-3 a place that can't be written is said, without the value", async () => {
    writeFileSync(join(folder, "file"), "in the way")
    const store = encryptedFileStore(join(folder, "file", "secrets.json"), () => "x", cost)
    const failure = await store.set("A", "canary-1").catch((cause: unknown) => cause)
    expect(failure).toBeInstanceOf(SecretStoreFailed)
    expect(JSON.stringify(failure) + String(failure)).not.toContain("canary-1")
  })

  it("SEC-3 each guess costs what OWASP asks for, unless a test says else", async () => {
    await encryptedFileStore(file, () => "x").set("A", "value")
    expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({ format: "patchplane-secrets/1", cost: 17 })
    expect(await opened("x").get("A")).toBe("value")
  })
})
