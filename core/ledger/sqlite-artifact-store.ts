/** The artifact store of a home: small artifacts in the ledger's database, in its group commits, bigger ones as files. */
import { hash as digest } from "node:crypto"
import { Effect } from "effect"
import type { ArtifactHash } from "../domain/ids.ts"
import { readArtifactFile, writeArtifactFile } from "./artifact-files.ts"
import { smallArtifact } from "./artifact-path.ts"
import { ArtifactCorrupt, ArtifactErased, ArtifactMissing, StorageFull, type ArtifactStore } from "./artifact-store.ts"
import type { Eraser } from "./erase.ts"
import type { ErasedArtifact } from "./ledger.ts"
import { faultOf } from "./fault.ts"
import type { Reader } from "./reader.ts"
import { redactLarge } from "./redact-large.ts"
import { artifactMembers, type WriterClient } from "./writer-client.ts"

export const makeArtifactStore = (deps: {
  readonly root: string
  readonly reader: Reader
  readonly writer: WriterClient
  readonly redact: (text: string) => string
  /** A configured secret spans lines. */
  readonly multiline: boolean
  readonly eraser: Eraser
  /** Told of everything that is put. */
  readonly put: (hash: string) => void
}): ArtifactStore["Service"] => {
  const { root, reader, writer, eraser } = deps

  const putSmall = (hash: ArtifactHash, bytes: Uint8Array) =>
    Effect.callback<ArtifactHash, StorageFull>((resume) => {
      if (reader.hasArtifact(hash)) return resume(Effect.succeed(hash))
      writer.send(artifactMembers(hash, bytes), (answer) =>
        resume(answer.kind === "failed" ? Effect.fail(new StorageFull(answer.fault)) : Effect.succeed(hash))
      )
    })

  const putLarge = (hash: ArtifactHash, bytes: Uint8Array) =>
    Effect.as(
      Effect.tryPromise({
        try: () => eraser.notErasing(hash).then(() => writeArtifactFile(root, hash, bytes)),
        catch: (cause) => new StorageFull(faultOf(cause))
      }),
      hash
    )

  const putBytes = (bytes: Uint8Array) =>
    Effect.suspend(() => {
      const hash = digest("sha256", bytes, "hex") as ArtifactHash
      deps.put(hash)
      return bytes.byteLength <= smallArtifact ? putSmall(hash, bytes) : putLarge(hash, bytes)
    })

  const get = Effect.fnUntraced(function* (hash: ArtifactHash) {
    const bytes =
      reader.artifact(hash) ??
      (yield* Effect.tryPromise({ try: () => readArtifactFile(root, hash), catch: () => new ArtifactCorrupt({ hash }) }))
    if (bytes === undefined) {
      const tombstone = reader.erased(hash)
      return yield* tombstone === undefined
        ? new ArtifactMissing({ hash })
        : new ArtifactErased({ hash, at: tombstone.at, who: whoErased(tombstone) })
    }
    if (digest("sha256", bytes, "hex") !== hash) return yield* new ArtifactCorrupt({ hash })
    return bytes
  })

  return {
    putBytes,
    putText: (text) => Effect.flatMap(redactLarge(text, deps.redact, deps.multiline), (clean) => putBytes(new TextEncoder().encode(clean))),
    get,
    getText: (hash) => Effect.map(get(hash), (bytes) => new TextDecoder().decode(bytes))
  }
}

const whoErased = ({ by, actor }: ErasedArtifact): string =>
  by === "retention"
    ? "retention"
    : actor.kind === "person"
      ? actor.name
      : actor.kind === "policy"
        ? `policy ${actor.bundle}`
        : "PatchPlane"
