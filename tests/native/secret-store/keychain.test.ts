import { describe, expect, it } from "vitest"
import { SecretStoreFailed } from "../../../native/secret-store/secret-store.ts"
import { connected } from "../notifier/scripted-service.ts"
import { startKeyring, startSession } from "../session.ts"
import { storesSecrets } from "./conformance.ts"
import { startKeychain } from "./keychain-client.ts"

/** A session with a real keychain, unlocked. */
const open = async () => {
  const session = await startSession()
  const daemon = await startKeyring(session)
  const [first, second] = [startKeychain(session.env), startKeychain(session.env)]
  return {
    store: first,
    again: () => second,
    close: async () => {
      await first.end()
      await second.end()
      await daemon.end()
      await session.close()
    }
  }
}

const failure = async (asked: Promise<unknown>): Promise<SecretStoreFailed> => {
  const cause = await asked.then(
    () => new Error("it worked"),
    (caught: unknown) => caught
  )
  if (!(cause instanceof SecretStoreFailed)) throw cause
  return cause
}

describe("the keychain of a Linux session (gnome-keyring)", () => {
  storesSecrets(open)
})

describe("without a keychain", () => {
  it("SEC-3 there is none to use, and that is said at once with what to do", async () => {
    const session = await startSession()
    const { DBUS_SESSION_BUS_ADDRESS: _, ...without } = session.env
    const environments = [without, { ...session.env, DBUS_SESSION_BUS_ADDRESS: `unix:path=${session.folder}/none` }, session.env]
    for (const env of environments) {
      const keychain = startKeychain(env)
      for (const ask of [() => keychain.get("A"), () => keychain.set("A", "canary-77"), () => keychain.remove("A")]) {
        const { code, message, mend } = await failure(ask())
        expect(code).toBe("no-keychain")
        expect(mend).toContain('"store": "file"')
        expect(message).not.toContain("canary-77")
      }
      await keychain.end()
    }
    await session.close()
  })

  it("SEC-3 one that never answers is taken for locked when the patience is over", async () => {
    const session = await startSession()
    const deaf = await connected(session.address)
    deaf.addMethodHandler(() => true)
    await deaf.requestName("org.freedesktop.secrets")
    const keychain = startKeychain(session.env, 500)
    expect((await failure(keychain.get("A"))).code).toBe("locked")
    await keychain.end()
    deaf.disconnect()
    await session.close()
  })
})
