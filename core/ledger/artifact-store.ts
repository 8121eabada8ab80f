/** Where big, immutable and free-text things live: prompts, diffs, logs, transcripts. Addressed by SHA-256. */
import { Context, Schema, type Effect } from "effect"
import { ArtifactHash } from "../domain/ids.ts"

export class StorageFull extends Schema.TaggedError<StorageFull>()("StorageFull", { message: Schema.String, mend: Schema.String }) {}
export class ArtifactMissing extends Schema.TaggedError<ArtifactMissing>()("ArtifactMissing", { hash: ArtifactHash }) {}
export class ArtifactCorrupt extends Schema.TaggedError<ArtifactCorrupt>()("ArtifactCorrupt", { hash: ArtifactHash }) {}

export class ArtifactStore extends Context.Service<
  ArtifactStore,
  {
    /** Bytes that must stay exact (git bundles). On disk when it returns; the same bytes give the same hash and no second file. */
    readonly putBytes: (bytes: Uint8Array) => Effect.Effect<ArtifactHash, StorageFull>
    /** Text, redacted of secrets on the way in (LED-5); the hash is of what was kept. */
    readonly putText: (text: string) => Effect.Effect<ArtifactHash, StorageFull>
    /** Fails with `ArtifactMissing` or `ArtifactCorrupt`; never returns bytes that do not match. */
    readonly get: (hash: ArtifactHash) => Effect.Effect<Uint8Array, ArtifactMissing | ArtifactCorrupt>
    readonly getText: (hash: ArtifactHash) => Effect.Effect<string, ArtifactMissing | ArtifactCorrupt>
  }
>()("core/ledger/ArtifactStore") {}
