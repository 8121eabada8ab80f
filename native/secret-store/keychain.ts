/** The system's keychain by `Bun.secrets`: Secret Service on Linux, Keychain on macOS, Credential Manager on Windows. */
import { secrets } from "bun"
import { SecretStoreFailed, type SecretStore } from "./secret-store.ts"

/** Milliseconds for the keychain. One that is locked may ask the person in a window of its own, and waits as long. */
const usualPatience = 15_000

/** Every call ends within 15 s: without a keychain at once, with one that does not answer as `locked`. */
export const keychainStore = (service: string, patience: number = usualPatience): SecretStore => {
  const asked = async <A>(call: () => Promise<A>): Promise<A> => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const late = new Promise<never>((_, fail) => {
      timer = setTimeout(() => fail(silent), patience)
    })
    try {
      return await Promise.race([call(), late])
    } catch (cause) {
      throw cause instanceof SecretStoreFailed ? cause : failureOf(cause)
    } finally {
      clearTimeout(timer)
    }
  }
  return {
    name: "the system's keychain",
    get: (name) => asked(async () => (await secrets.get({ service, name })) ?? undefined),
    set: (name, value) => asked(() => secrets.set({ service, name, value })),
    remove: (name) => asked(() => secrets.delete({ service, name }))
  }
}

const mendLocked = "Unlock your keychain (sign in to your desktop session), then start PatchPlane again."
const silent = new SecretStoreFailed("locked", "The system's keychain does not answer; it may wait to be unlocked.", mendLocked)

/** Of Bun's codes those that mean a keychain that is there and says no. */
const refusals = new Set([
  "ERR_SECRETS_ACCESS_DENIED",
  "ERR_SECRETS_AUTH_FAILED",
  "ERR_SECRETS_INTERACTION_NOT_ALLOWED",
  "ERR_SECRETS_INTERACTION_REQUIRED",
  "ERR_SECRETS_USER_CANCELED"
])

/** Bun's own sentence names no secret, only what the keychain said. */
const failureOf = (cause: unknown): SecretStoreFailed => {
  const { code, message } = cause as { readonly code?: unknown; readonly message?: unknown }
  if (typeof code === "string" && refusals.has(code)) {
    return new SecretStoreFailed("locked", `The system's keychain refused: ${String(message)}.`, mendLocked)
  }
  return new SecretStoreFailed(
    "no-keychain",
    `There is no keychain to use: ${String(message)}.`,
    'Install and unlock one (gnome-keyring or KWallet), or choose `"secrets": { "store": "file" }` in config.json.'
  )
}
