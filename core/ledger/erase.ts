/** Erasure (LED-9): the tombstone is committed first, then the bytes go; what a crash leaves is removed at the next start. */
import { rm } from "node:fs/promises"
import { rmSync } from "node:fs"
import { Effect } from "effect"
import type { CommandRefused, Envelope, InstallationCommand } from "../domain/command.ts"
import { installationStream } from "../domain/event.ts"
import { mint, type ArtifactHash, type Instant } from "../domain/ids.ts"
import type { Actor } from "../domain/actor.ts"
import { artifactPath } from "./artifact-path.ts"
import { faultOf } from "./fault.ts"
import { LedgerUnavailable, type Ledger } from "./ledger.ts"
import type { Reader } from "./reader.ts"
import { members, type WriterClient } from "./writer-client.ts"

export interface Tombstone {
  readonly hash: ArtifactHash
  readonly at: Instant
  readonly actor: Actor
  readonly by: "person" | "retention"
  readonly reason?: ArtifactHash
}

export interface Eraser {
  /** Records the tombstone and removes the bytes. */
  readonly erase: (tombstone: Tombstone) => Effect.Effect<void, CommandRefused | LedgerUnavailable>
  /** Leaves no rest of what was erased in the database's free space and log. Takes as long as copying it. */
  readonly scrub: Effect.Effect<void, LedgerUnavailable>
  /** Ends when the artifact is not being erased: bytes that are put meanwhile must not go with the old ones. */
  readonly notErasing: (hash: string) => Promise<void>
}

export const makeEraser = (deps: {
  readonly root: string
  readonly submit: Ledger["Service"]["submit"]
  readonly writer: WriterClient
}): Eraser => {
  const { root, writer } = deps
  const erasing = new Map<string, Promise<void>>()

  const done = (request: Parameters<typeof members>[0]): Effect.Effect<void, LedgerUnavailable> =>
    Effect.callback((resume) =>
      writer.send(members(request), (answer) =>
        resume(answer.kind === "failed" ? Effect.fail(new LedgerUnavailable(answer.fault)) : Effect.void)
      )
    )

  const erase: Eraser["erase"] = ({ hash, at, actor, by, reason }) =>
    Effect.suspend(() => {
      let over = () => {}
      erasing.set(hash, new Promise((resolve) => (over = resolve)))
      const command: InstallationCommand = { _tag: "EraseArtifact", hash, by, ...(reason === undefined ? {} : { reason }) }
      const envelope: Envelope<InstallationCommand> = { id: mint("cmd"), at, actor, command }
      return deps.submit(installationStream, envelope).pipe(
        Effect.andThen(
          Effect.tryPromise({
            try: () => rm(artifactPath(root, hash), { force: true }),
            catch: (cause) => new LedgerUnavailable(faultOf(cause))
          })
        ),
        Effect.andThen(done({ kind: "removed", hashes: [hash] })),
        Effect.uninterruptible,
        Effect.ensuring(
          Effect.sync(() => {
            erasing.delete(hash)
            over()
          })
        )
      )
    })

  return { erase, scrub: done({ kind: "scrub" }), notErasing: (hash) => erasing.get(hash) ?? Promise.resolve() }
}

/** At the start: removes the files whose tombstones were recorded before a crash. Throws what the disk throws. */
export const finishRemovals = (root: string, reader: Reader, writer: WriterClient): void => {
  const hashes = reader.removals()
  if (hashes.length === 0) return
  for (const hash of hashes) rmSync(artifactPath(root, hash), { force: true })
  writer.send(members({ kind: "removed", hashes }), () => {})
}
