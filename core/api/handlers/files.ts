/** Reading what a patch set changes: files, both sides of one, the diff, and raw artifacts. */
import { Effect, Schema } from "effect"
import type { ArtifactHash, PatchSetId } from "../../domain/ids.ts"
import { ChangedFile } from "../../domain/outcome.ts"
import { ArtifactStore } from "../../ledger/artifact-store.ts"
import { Ledger } from "../../ledger/ledger.ts"
import { RepositoryStore } from "../../repository/repository-store.ts"
import { CoreFailure, NotFound, type FileSide, type FileView } from "../contract.ts"
import { orApiError } from "./errors.ts"
import { languageOf } from "./language.ts"

/** Bytes of one side that a client is given; a bigger file is shown by its size alone. */
const longestSide = 2 * 1024 * 1024

interface PatchSetQuery {
  readonly run: string
  readonly patchSetId?: PatchSetId
}

const decodeFiles = Schema.decodeUnknownEffect(Schema.fromJsonString(Schema.Array(ChangedFile)))

export const makeFiles = Effect.gen(function* () {
  const ledger = yield* Ledger
  const artifacts = yield* ArtifactStore
  const store = yield* RepositoryStore

  /** The named patch set of the run, or its newest. */
  const patchSetOf = Effect.fnUntraced(function* (query: PatchSetQuery) {
    const run = yield* ledger.findRun(query.run)
    const patchSet = query.patchSetId === undefined ? run.patchSets.at(-1) : run.patchSets.find(({ id }) => id === query.patchSetId)
    return (
      patchSet ??
      (yield* new NotFound({
        what: `R-${run.number} has ${query.patchSetId === undefined ? "no change yet" : "no such patch set"}.`,
        mend: "Look at the run to see how far it is."
      }))
    )
  })

  const files = Effect.fnUntraced(function* (query: PatchSetQuery) {
    const { change } = yield* patchSetOf(query)
    return yield* decodeFiles(yield* artifacts.getText(change.files)).pipe(
      Effect.mapError(
        () =>
          new CoreFailure({
            message: `The list of changed files (artifact ${change.files}) can't be read.`,
            mend: "Run `patchplane ledger verify`."
          })
      )
    )
  })

  const file = Effect.fnUntraced(function* (
    query: PatchSetQuery & { readonly path: string }
  ): Effect.fn.Return<FileView, Effect.Error<ReturnType<typeof files>> | Effect.Error<ReturnType<typeof store.fileSides>>> {
    const changed = (yield* files(query)).find(({ path }) => path === query.path)
    if (changed === undefined) {
      return yield* new NotFound({
        what: `${JSON.stringify(query.path.slice(0, 200))} is not among the changed files.`,
        mend: "List the files of the patch set."
      })
    }
    const { repositoryId, change } = yield* patchSetOf(query)
    const named = changed.from === undefined ? { path: changed.path } : { path: changed.path, from: changed.from }
    const sides = yield* store.fileSides(repositoryId, change.base, change.tree, named)
    return {
      file: changed,
      language: languageOf(changed.path),
      before: sideOf(sides.before, changed.mode.before, changed.binary),
      after: sideOf(sides.after, changed.mode.after, changed.binary)
    }
  })

  /** Against an earlier version it is what changed since somebody looked at that (APR-2). */
  const diff = Effect.fnUntraced(function* ({ since, ...query }: PatchSetQuery & { readonly since?: PatchSetId }) {
    const { change, repositoryId } = yield* patchSetOf(query)
    if (since === undefined) return yield* artifacts.getText(change.diff)
    const before = yield* patchSetOf({ run: query.run, patchSetId: since })
    if (before.repositoryId !== repositoryId) {
      return yield* new NotFound({ what: "The two versions are of different repositories.", mend: "Name two versions of one." })
    }
    return yield* store.diff(repositoryId, before.change.tree, change.tree)
  })

  return {
    handlers: {
      ListFiles: (query: PatchSetQuery) => orApiError(files(query)),
      GetFile: (query: PatchSetQuery & { readonly path: string }) => orApiError(file(query)),
      GetDiff: (query: PatchSetQuery & { readonly since?: PatchSetId }) => orApiError(diff(query)),
      ReadArtifact: ({ hash }: { readonly hash: ArtifactHash }) => orApiError(artifacts.getText(hash))
    }
  }
})

const sideOf = (bytes: Uint8Array | null, mode: string, binary: boolean): typeof FileSide.Type => {
  if (bytes === null) return { bytes: 0, mode }
  const text = binary || bytes.byteLength > longestSide ? undefined : textOf(bytes)
  return { ...(text === undefined ? {} : { text }), bytes: bytes.byteLength, mode }
}

/** Bytes that are no UTF-8 are not shown as if they were. */
const textOf = (bytes: Uint8Array): string | undefined => {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}
