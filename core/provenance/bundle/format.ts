/**
 * The file of a proof bundle: lines of canonical JSON, one thing a line, in a fixed order (header, chain,
 * events, git objects, artifacts, envelope). There is one spelling for one content: a line that does not
 * read back to the very same bytes is refused, so no bit of the file is without meaning.
 */
import { Schema } from "effect"
import { ArtifactHash, GitObject } from "../../domain/ids.ts"
import { StoredEvent } from "../../domain/event.ts"
import { canonicalJson } from "../../ledger/canonical-json.ts"

const Hash = Schema.String.check(Schema.isPattern(/^[0-9a-f]{64}$/))
const Place = Schema.Struct({ seq: Schema.Int, hash: Hash })
/** Base64 with its padding, and with no bits that decode to nothing. */
const Base64 = Schema.String.check(
  Schema.makeFilter((text) => Buffer.from(text, "base64").toString("base64") === text, { expected: "canonical base64" })
)

export const header = { format: "patchplane-proof-bundle", version: 1 } as const
const Header = Schema.Struct({ format: Schema.Literal(header.format), version: Schema.Literal(header.version) })

/** The head of the ledger when this was made, and the tree over all events up to it (`pruned-tree.ts`). */
export const ChainLine = Schema.Struct({ chain: Schema.Struct({ head: Place, root: Hash, skeleton: Schema.Array(Hash) }) })
export const EventLine = Schema.Struct({ event: StoredEvent })
/** A published commit as git stores it; `id` is its name. */
export const ObjectLine = Schema.Struct({ object: Schema.Struct({ bytes: Base64, id: GitObject, type: Schema.Literal("commit") }) })
export const ArtifactLine = Schema.Struct({ artifact: Schema.Struct({ bytes: Base64, hash: ArtifactHash }) })
export const EnvelopeLine = Schema.Struct({
  envelope: Schema.Struct({
    payload: Base64,
    payloadType: Schema.Literal("application/vnd.in-toto+json"),
    signatures: Schema.Tuple([Schema.Struct({ keyid: Schema.String, sig: Base64 })])
  }),
  /** The signer's public key: Ed25519, SPKI, DER. */
  publicKey: Base64
})

const kinds = { format: Header, chain: ChainLine, event: EventLine, object: ObjectLine, artifact: ArtifactLine, envelope: EnvelopeLine }
export type LineKind = keyof typeof kinds

export interface Lines {
  readonly format: typeof Header.Type
  readonly chain: typeof ChainLine.Type
  readonly event: typeof EventLine.Type
  readonly object: typeof ObjectLine.Type
  readonly artifact: typeof ArtifactLine.Type
  readonly envelope: typeof EnvelopeLine.Type
}
export type Line = { readonly [K in LineKind]: { readonly kind: K; readonly value: Lines[K] } }[LineKind]

export const lineOf = (value: object): string => `${canonicalJson(value)}\n`

const decoders = Object.fromEntries(
  Object.entries(kinds).map(([kind, schema]) => [
    kind,
    Schema.decodeUnknownSync(schema as Schema.Codec<unknown, unknown>, { onExcessProperty: kind === "event" ? "ignore" : "error" })
  ])
)

/** Reads one line, without its line feed. Throws an `Error` that says what is wrong with it. */
export const readLine = (bytes: Uint8Array): Line => {
  const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes)
  const json: unknown = JSON.parse(text)
  if (canonicalJson(json) !== text) throw new Error("it is not canonical JSON")
  const kind = typeof json === "object" && json !== null ? Object.keys(json)[0] : undefined
  const decode = kind === undefined || !Object.hasOwn(decoders, kind) ? undefined : decoders[kind]
  if (kind === undefined || decode === undefined) throw new Error("it is of no known kind")
  decode(json)
  // What was signed and hashed is the text itself: the value stays as it was read, with fields of a later version.
  return { kind, value: json } as Line
}
