/** DSSE envelopes, signed with one Ed25519 key. What is signed is sigstore's own pre-authentication encoding. */
import { createHash, createPublicKey, verify, type KeyObject } from "node:crypto"
import { dsse } from "@sigstore/core"

export const inTotoPayload = "application/vnd.in-toto+json"

export interface Envelope {
  readonly payload: string
  readonly payloadType: typeof inTotoPayload
  readonly signatures: readonly [{ readonly keyid: string; readonly sig: string }]
}

/** SHA-256 of the public key (SPKI, DER), as OpenSSH writes fingerprints: `SHA256:` and base64 without padding. */
export const fingerprintOf = (publicKey: Uint8Array): string =>
  `SHA256:${createHash("sha256").update(publicKey).digest("base64").replace(/=+$/, "")}`

export const sealed = (
  payload: string,
  key: { readonly fingerprint: string; readonly sign: (bytes: Uint8Array) => Uint8Array }
): Envelope => {
  const bytes = Buffer.from(payload, "utf8")
  const sig = Buffer.from(key.sign(dsse.preAuthEncoding(inTotoPayload, bytes))).toString("base64")
  return { payload: bytes.toString("base64"), payloadType: inTotoPayload, signatures: [{ keyid: key.fingerprint, sig }] }
}

/** The signed text, or why it is not signed by this key. */
export const opened = (envelope: Envelope, publicKey: Uint8Array): { readonly payload: string } | { readonly why: string } => {
  const [{ keyid, sig }] = envelope.signatures
  if (keyid !== fingerprintOf(publicKey)) return { why: "the key in the file is not the one that the signature names" }
  const key = ed25519(publicKey)
  if (key === undefined) return { why: "the key in the file is no Ed25519 key" }
  const payload = Buffer.from(envelope.payload, "base64")
  return verify(null, dsse.preAuthEncoding(envelope.payloadType, payload), key, Buffer.from(sig, "base64"))
    ? { payload: payload.toString("utf8") }
    : { why: "the signature is not one of this statement by this key" }
}

const ed25519 = (der: Uint8Array): KeyObject | undefined => {
  try {
    const key = createPublicKey({ key: Buffer.from(der), format: "der", type: "spki" })
    return key.asymmetricKeyType === "ed25519" ? key : undefined
  } catch {
    return undefined
  }
}
