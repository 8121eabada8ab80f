/**
 * Secrets in one file, encrypted by a passphrase, for who has no keychain and asks for it: scrypt makes the key,
 * AES-256-GCM encrypts names and values together. A new nonce for each writing; the file is replaced whole (0600).
 */
import { createCipheriv, createDecipheriv, createHash, randomBytes, scrypt } from "node:crypto"
import { readFileSync } from "node:fs"
import { Result, Schema } from "effect"
import { replaceFile } from "../replace-file.ts"
import { SecretStoreFailed, type SecretStore } from "./secret-store.ts"

/** OWASP's least for scrypt is N = 2^17 with r = 8 and p = 1: 128 MB and some tenths of a second for each guess. */
const usualCost = 17
/** A file from elsewhere must not take gigabytes to be refused. */
const highestCost = 20
const blockSize = 8

const base64 = (bytes: number) =>
  Schema.String.check(Schema.isPattern(/^[A-Za-z0-9+/]*={0,2}$/), Schema.isMinLength(bytes), Schema.isMaxLength(16 * 1024 * 1024))

const Envelope = Schema.Struct({
  format: Schema.Literal("patchplane-secrets/1"),
  /** log2 of scrypt's N. */
  cost: Schema.Int.check(Schema.isBetween({ minimum: 10, maximum: highestCost })),
  salt: base64(22),
  nonce: base64(16),
  tag: base64(22),
  sealed: base64(0),
  /** SHA-256 of all else: tells a file that broke from a passphrase that is another. It authenticates nothing; the tag does. */
  sum: Schema.String
})
type Envelope = typeof Envelope.Type
const decodeEnvelope = Schema.decodeUnknownResult(Schema.fromJsonString(Envelope))
const decodeSecrets = Schema.decodeUnknownResult(Schema.fromJsonString(Schema.Record(Schema.String, Schema.String)))

/** `passphrase` is asked for at each use, and only where there is something to open or to write. `cost` is for tests. */
export const encryptedFileStore = (file: string, passphrase: () => string | undefined, cost: number = usualCost): SecretStore => {
  let last: Promise<unknown> = Promise.resolve()
  /** Reading, changing and writing again is one thing. */
  const inTurn = <A>(work: () => Promise<A>): Promise<A> => {
    const done = last.then(work)
    last = done.catch(() => undefined)
    return done
  }
  const phrase = (): string => {
    const given = passphrase()
    if (given !== undefined && given !== "") return given
    throw new SecretStoreFailed(
      "no-passphrase",
      `${file} needs its passphrase.`,
      "Set PATCHPLANE_PASSPHRASE in the environment that starts PatchPlane, and start it anew. At login that is your session's, not your shell's."
    )
  }
  const read = async (): Promise<Map<string, string>> => {
    const envelope = envelopeIn(file)
    return envelope === undefined ? new Map() : open(file, envelope, phrase())
  }
  const write = async (secrets: ReadonlyMap<string, string>): Promise<void> => {
    const text = `${JSON.stringify(await seal(secrets, phrase(), cost), null, 2)}\n`
    try {
      replaceFile(file, text, 0o600)
    } catch (cause) {
      throw new SecretStoreFailed(
        "unwritable",
        `${file} can't be written: ${codeOf(cause)}.`,
        "Look at the rights of its folder, and at the space on the disk."
      )
    }
  }
  return {
    name: `the encrypted file ${file}`,
    get: (name) => inTurn(async () => (await read()).get(name)),
    set: (name, value) => inTurn(async () => write(new Map(await read()).set(name, value))),
    remove: (name) =>
      inTurn(async () => {
        const secrets = await read()
        if (!secrets.delete(name)) return false
        await write(secrets)
        return true
      })
  }
}

const codeOf = (cause: unknown): string => (cause as NodeJS.ErrnoException).code ?? "an error"

const broken = (file: string, why: string) =>
  new SecretStoreFailed("broken-file", `${file} can't be used: ${why}.`, "Put back a copy of it, or remove it and set the secrets again.")

const envelopeIn = (file: string): Envelope | undefined => {
  let text: string
  try {
    text = readFileSync(file, "utf8")
  } catch (cause) {
    if (codeOf(cause) === "ENOENT") return undefined
    throw broken(file, `it can't be read (${codeOf(cause)})`)
  }
  const decoded = decodeEnvelope(text)
  if (Result.isFailure(decoded)) throw broken(file, "it is no file of secrets")
  if (decoded.success.sum !== sumOf(decoded.success)) throw broken(file, "it was damaged")
  return decoded.success
}

const headOf = ({ format, cost, salt }: Pick<Envelope, "format" | "cost" | "salt">) => JSON.stringify([format, cost, salt])

const sumOf = (envelope: Omit<Envelope, "sum">): string =>
  createHash("sha256")
    .update([headOf(envelope), envelope.nonce, envelope.tag, envelope.sealed].join("\n"))
    .digest("hex")

const keyOf = (passphrase: string, salt: Buffer, cost: number): Promise<Buffer> =>
  new Promise((done, fail) => {
    const N = 2 ** cost
    scrypt(passphrase.normalize("NFC"), salt, 32, { N, r: blockSize, p: 1, maxmem: 256 * N * blockSize }, (cause, key) =>
      cause instanceof Error ? fail(cause) : done(key)
    )
  })

const seal = async (secrets: ReadonlyMap<string, string>, passphrase: string, cost: number): Promise<Envelope> => {
  const [salt, nonce] = [randomBytes(16), randomBytes(12)]
  const head = { format: "patchplane-secrets/1", cost, salt: salt.toString("base64") } as const
  const cipher = createCipheriv("aes-256-gcm", await keyOf(passphrase, salt, cost), nonce)
  cipher.setAAD(Buffer.from(headOf(head)))
  const sealed = Buffer.concat([cipher.update(JSON.stringify(Object.fromEntries(secrets)), "utf8"), cipher.final()])
  const envelope = {
    ...head,
    nonce: nonce.toString("base64"),
    tag: cipher.getAuthTag().toString("base64"),
    sealed: sealed.toString("base64")
  }
  return { ...envelope, sum: sumOf(envelope) }
}

const open = async (file: string, envelope: Envelope, passphrase: string): Promise<Map<string, string>> => {
  const bytes = (text: string) => Buffer.from(text, "base64")
  const [salt, nonce, tag] = [bytes(envelope.salt), bytes(envelope.nonce), bytes(envelope.tag)]
  // A shorter tag would be accepted, and is easier to guess.
  if (salt.byteLength !== 16 || nonce.byteLength !== 12 || tag.byteLength !== 16) throw broken(file, "it is no file of secrets")
  const decipher = createDecipheriv("aes-256-gcm", await keyOf(passphrase, salt, envelope.cost), nonce, { authTagLength: 16 })
  decipher.setAAD(Buffer.from(headOf(envelope)))
  decipher.setAuthTag(tag)
  let text: string
  try {
    text = Buffer.concat([decipher.update(bytes(envelope.sealed)), decipher.final()]).toString("utf8")
  } catch {
    throw new SecretStoreFailed(
      "wrong-passphrase",
      `The passphrase does not open ${file}.`,
      "Set PATCHPLANE_PASSPHRASE to the one that it was made with; without that, remove the file and set the secrets again."
    )
  }
  const decoded = decodeSecrets(text)
  if (Result.isFailure(decoded)) throw broken(file, "what is in it is no list of secrets")
  return new Map(Object.entries(decoded.success))
}
