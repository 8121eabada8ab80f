/** What every SecretStore does. `open` gives one over the same place each time, as after a restart. */
import { afterEach, beforeEach, expect, it } from "vitest"
import type { SecretStore } from "../../../native/secret-store/secret-store.ts"

export interface Opened {
  readonly store: SecretStore
  readonly again: () => SecretStore
  readonly close: () => Promise<void>
}

export const storesSecrets = (open: () => Promise<Opened>): void => {
  let opened: Opened
  beforeEach(async () => {
    opened = await open()
  })
  afterEach(async () => opened.close())

  it("SEC-3 keeps a value by its name over a restart", async () => {
    expect(await opened.store.get("API_KEY")).toBeUndefined()
    await opened.store.set("API_KEY", "first")
    await opened.store.set("OTHER", "second")
    expect(await opened.again().get("API_KEY")).toBe("first")
    expect(await opened.again().get("OTHER")).toBe("second")
    expect(await opened.store.get("api_key")).toBeUndefined()
  })

  it("SEC-3 replaces a value", async () => {
    await opened.store.set("API_KEY", "old")
    await opened.store.set("API_KEY", "new")
    expect(await opened.again().get("API_KEY")).toBe("new")
  })

  it("SEC-3 removes one, and says whether there was one", async () => {
    await opened.store.set("API_KEY", "value")
    await opened.store.set("OTHER", "stays")
    expect(await opened.store.remove("API_KEY")).toBe(true)
    expect(await opened.store.remove("API_KEY")).toBe(false)
    expect(await opened.again().get("API_KEY")).toBeUndefined()
    expect(await opened.again().get("OTHER")).toBe("stays")
  })

  it("SEC-3 gives back what it was given, character by character", async () => {
    const values = ["ünïcode ✓ 🔑", "two\nlines", " spaces ", '{"a":"b"}', "--option", "x".repeat(8_000)]
    for (const [index, value] of values.entries()) await opened.store.set(`NAME_${index}`, value)
    for (const [index, value] of values.entries()) expect(await opened.again().get(`NAME_${index}`)).toBe(value)
  })

  it("SEC-3 loses none of several that are set at once", async () => {
    const names = Array.from({ length: 8 }, (_, index) => `NAME_${index}`)
    await Promise.all(names.map((name) => opened.store.set(name, `value of ${name}`)))
    expect(await Promise.all(names.map((name) => opened.again().get(name)))).toEqual(names.map((name) => `value of ${name}`))
  })
}
