/** Reading what a patch set changes: files, both sides of one, the diff, and raw artifacts. */
import { Effect, Schema } from "effect"
import type { ArtifactHash, PatchSetId } from "../../domain/ids.ts"
import { ChangedFile } from "../../domain/outcome.ts"
import { ArtifactStore } from "../../ledger/artifact-store.ts"
import { Ledger } from "../../ledger/ledger.ts"
import { RepositoryStore } from "../../repository/repository-store.ts"
import { CoreFailure, NotFound, type FileView } from "../contract.ts"
import { orApiError } from "./errors.ts"
import { sideOf } from "./file-side.ts"
import { languageOf } from "./language.ts"

/** Lists that are kept decoded: a person who reads file after file asks for one of them each time. */
const keptLists = 4

interface PatchSetQuery {
  readonly run: string
  readonly patchSetId?: PatchSetId
  readonly since?: PatchSetId
}
interface FileQuery extends PatchSetQuery {
  readonly path: string
  readonly hunks?: boolean
}

const decodeFiles = Schema.decodeUnknownEffect(Schema.fromJsonString(Schema.Array(ChangedFile)))

export const makeFiles = Effect.gen(function* () {
  const ledger = yield* Ledger
  const artifacts = yield* ArtifactStore
  const store = yield* RepositoryStore
  /** By what they are of: a patch set never changes. */
  const lists = new Map<string, ReadonlyMap<string, ChangedFile>>()

  /** The named patch set of the run, or its newest. */
  const patchSetOf = Effect.fnUntraced(function* (query: Omit<PatchSetQuery, "since">) {
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

  /** The change with what it is compared with: its base, or another version of the same repository (APR-2). */
  const comparison = Effect.fnUntraced(function* ({ since, ...query }: PatchSetQuery) {
    const { change, repositoryId } = yield* patchSetOf(query)
    if (since === undefined) return { change, repositoryId, from: change.base }
    const before = yield* patchSetOf({ run: query.run, patchSetId: since })
    if (before.repositoryId !== repositoryId) {
      return yield* new NotFound({ what: "The two versions are of different repositories.", mend: "Name two versions of one." })
    }
    return { change, repositoryId, from: before.change.tree, before }
  })

  const recorded = (list: ArtifactHash) =>
    artifacts.getText(list).pipe(
      Effect.flatMap((text) =>
        Effect.mapError(
          decodeFiles(text),
          () =>
            new CoreFailure({
              message: `The list of changed files (artifact ${list}) can't be read.`,
              mend: "Run `patchplane ledger verify`."
            })
        )
      )
    )

  const files = Effect.fnUntraced(function* (query: PatchSetQuery) {
    const { change, repositoryId, from, before } = yield* comparison(query)
    const key = before === undefined ? change.files : `${repositoryId} ${from} ${change.tree}`
    const known = lists.get(key)
    if (known !== undefined) return known
    const read = yield* before === undefined ? recorded(change.files) : store.changedFiles(repositoryId, from, change.tree)
    const byPath = new Map(read.map((file) => [file.path, file]))
    const [oldest] = lists.keys()
    if (lists.size >= keptLists && oldest !== undefined) lists.delete(oldest)
    lists.set(key, byPath)
    return byPath
  })

  const file = Effect.fnUntraced(function* (
    query: FileQuery
  ): Effect.fn.Return<FileView, Effect.Error<ReturnType<typeof files>> | Effect.Error<ReturnType<typeof store.fileSides>>> {
    const changed = (yield* files(query)).get(query.path)
    if (changed === undefined) {
      return yield* new NotFound({
        what: `${JSON.stringify(query.path.slice(0, 200))} is not among the changed files.`,
        mend: "List the files of the patch set."
      })
    }
    const { repositoryId, change, from } = yield* comparison(query)
    const named = changed.from === undefined ? { path: changed.path } : { path: changed.path, from: changed.from }
    const sides = yield* store.fileSides(repositoryId, from, change.tree, named)
    return {
      file: changed,
      language: languageOf(changed.path),
      before: sideOf(sides.before, changed.mode.before, changed.binary),
      after: sideOf(sides.after, changed.mode.after, changed.binary),
      ...(query.hunks === true ? { hunks: yield* store.hunks(repositoryId, from, change.tree, named) } : {})
    }
  })

  const diff = Effect.fnUntraced(function* (query: PatchSetQuery) {
    const { change, repositoryId, from, before } = yield* comparison(query)
    return before === undefined ? yield* artifacts.getText(change.diff) : yield* store.diff(repositoryId, from, change.tree)
  })

  return {
    handlers: {
      ListFiles: (query: PatchSetQuery) => orApiError(Effect.map(files(query), (byPath) => [...byPath.values()])),
      GetFile: (query: FileQuery) => orApiError(file(query)),
      GetDiff: (query: PatchSetQuery) => orApiError(diff(query)),
      ReadArtifact: ({ hash }: { readonly hash: ArtifactHash }) => orApiError(artifacts.getText(hash))
    }
  }
})
