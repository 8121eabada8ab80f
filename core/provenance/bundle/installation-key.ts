/**
 * The key that this installation signs its proof bundles with: Ed25519, made once, in a file of the home
 * that its owner alone can read. It is in no ledger, artifact, log or bundle; its fingerprint stands in the
 * notes on published commits, where a verifier can compare it (LED-3).
 */
import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, type KeyObject } from "node:crypto"
import { chmod, link, mkdir, open, readFile, rm, stat } from "node:fs/promises"
import { dirname } from "node:path"
import { Effect, Schema } from "effect"
import { fingerprintOf } from "./envelope.ts"

export interface InstallationKey {
  /** SPKI, DER. */
  readonly publicKey: Buffer
  readonly fingerprint: string
  readonly sign: (bytes: Uint8Array) => Uint8Array
}

/** The key's file can't be made, read, or understood. */
export class KeyUnusable extends Schema.TaggedError<KeyUnusable>()("KeyUnusable", { message: Schema.String, mend: Schema.String }) {}

/** The key in `file`, which is made when there is none. */
export const installationKeyAt = (file: string): Effect.Effect<InstallationKey, KeyUnusable> =>
  Effect.tryPromise({
    try: async () => keyOf(await readOrMake(file)),
    catch: (cause) =>
      new KeyUnusable({
        message: `The installation's signing key (${file}) can't be used: ${(cause as Error).message}.`,
        mend: "Mend the file's rights, or restore it from a backup. Removed, it is made anew, with another fingerprint."
      })
  })

const readOrMake = async (file: string): Promise<string> => {
  const found = await read(file)
  if (found !== undefined) return found
  const pem = generateKeyPairSync("ed25519").privateKey.export({ format: "pem", type: "pkcs8" }) as string
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  const fresh = `${file}.new-${crypto.randomUUID()}`
  try {
    const handle = await open(fresh, "wx", 0o600)
    try {
      await handle.writeFile(pem)
      await handle.sync()
    } finally {
      await handle.close()
    }
    // Unlike a rename this never replaces a key that somebody else made meanwhile.
    await link(fresh, file).catch((cause: NodeJS.ErrnoException) => {
      if (cause.code !== "EEXIST") throw cause
    })
  } finally {
    await rm(fresh, { force: true })
  }
  return (await read(file)) ?? pem
}

const read = async (file: string): Promise<string | undefined> => {
  try {
    const text = await readFile(file, "utf8")
    if (((await stat(file)).mode & 0o077) !== 0) await chmod(file, 0o600)
    return text
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return undefined
    throw cause
  }
}

const keyOf = (pem: string): InstallationKey => {
  const key = privateKey(pem)
  if (key.asymmetricKeyType !== "ed25519") throw new Error("it is no Ed25519 key")
  const publicKey = createPublicKey(key).export({ format: "der", type: "spki" })
  return { publicKey, fingerprint: fingerprintOf(publicKey), sign: (bytes) => sign(null, bytes, key) }
}

/** What is wrong with a key's file is never quoted. */
const privateKey = (pem: string): KeyObject => {
  try {
    return createPrivateKey(pem)
  } catch {
    throw new Error("it holds no private key")
  }
}
