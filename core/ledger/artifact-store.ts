/** Where big, immutable and free-text things live: prompts, diffs, logs, transcripts. Addressed by SHA-256. */
import { Context, Schema, type Effect } from "effect"
import { ArtifactHash, Instant } from "../domain/ids.ts"

export class StorageFull extends Schema.TaggedError<StorageFull>()("StorageFull", { message: Schema.String, mend: Schema.String }) {}
export class ArtifactMissing extends Schema.TaggedError<ArtifactMissing>()("ArtifactMissing", { hash: ArtifactHash }) {}
/** It was erased (LED-9): the bytes are gone on purpose, and a tombstone in the ledger says so. */
export class ArtifactErased extends Schema.TaggedError<ArtifactErased>()("ArtifactErased", {
  hash: ArtifactHash,
  at: Instant,
  /** A person's name, or what erased it. */
  who: Schema.String
}) {
  override get message() {
    return `Artifact ${this.hash} was ${erasedNote(this)}.`
  }
  get mend() {
    return "It can't be had again, except from a backup that was made before."
  }
}
/** `erased on 2026-11-21 by Ada`. */
export const erasedNote = ({ at, who }: Pick<ArtifactErased, "at" | "who">): string =>
  `erased on ${new Date(at).toISOString().slice(0, 10)} by ${who}`
export class ArtifactCorrupt extends Schema.TaggedError<ArtifactCorrupt>()("ArtifactCorrupt", { hash: ArtifactHash }) {}

export class ArtifactStore extends Context.Service<
  ArtifactStore,
  {
    /** Bytes that must stay exact (git bundles). On disk when it returns; the same bytes give the same hash and no second file. */
    readonly putBytes: (bytes: Uint8Array) => Effect.Effect<ArtifactHash, StorageFull>
    /** Text, redacted of secrets on the way in (LED-5); the hash is of what was kept. */
    readonly putText: (text: string) => Effect.Effect<ArtifactHash, StorageFull>
    /** Fails with `ArtifactMissing`, `ArtifactErased` or `ArtifactCorrupt`; never returns bytes that do not match. */
    readonly get: (hash: ArtifactHash) => Effect.Effect<Uint8Array, ArtifactMissing | ArtifactErased | ArtifactCorrupt>
    readonly getText: (hash: ArtifactHash) => Effect.Effect<string, ArtifactMissing | ArtifactErased | ArtifactCorrupt>
  }
>()("core/ledger/ArtifactStore") {}
