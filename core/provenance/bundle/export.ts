/**
 * Writes the proof bundle of a run as text, piece by piece: what the ledger recorded of it, its place in
 * the chain, the published commits and every artifact it names, sealed by a signed statement (LED-3). The
 * envelope comes last, so that nothing has to be held or read twice.
 */
import { createHash } from "node:crypto"
import { Clock, Effect, Schema, Stream } from "effect"
import type { StoredEvent } from "../../domain/event.ts"
import type { ArtifactHash, RunId } from "../../domain/ids.ts"
import { canonicalJson } from "../../ledger/canonical-json.ts"
import { storedEvent } from "../../ledger/chain.ts"
import { ArtifactStore } from "../../ledger/artifact-store.ts"
import { Ledger } from "../../ledger/ledger.ts"
import { commitBytes } from "../../repository/commit-bytes.ts"
import { RepositoryStore } from "../../repository/repository-store.ts"
import { sealed } from "./envelope.ts"
import { header, lineOf } from "./format.ts"
import type { InstallationKey } from "./installation-key.ts"
import { bundleBounds } from "./limits.ts"
import { pageOfHashes, pruneTree } from "./pruned-tree.ts"
import { hasSubject, namedBy, recorded, statementOf, type Circumstances } from "./statement.ts"

/** The run can't be exported: it has nothing to prove yet, or its bundle would be one that no verifier reads. */
export class NotExportable extends Schema.TaggedError<NotExportable>()("NotExportable", { message: Schema.String, mend: Schema.String }) {}

/** Characters of one piece. */
const pieceLength = 256 * 1024

/** The file's text in pieces; put together they are the file. Fails before the first piece where it can know. */
export const exportBundle = Effect.fnUntraced(function* (run: RunId, key: InstallationKey, version: string) {
  const ledger = yield* Ledger
  const artifacts = yield* ArtifactStore
  const head = yield* ledger.head
  const slice = (yield* ledger.recorded(run)).filter(({ seq }) => seq <= head.seq).map(storedEvent)
  if (!hasSubject(slice)) {
    return yield* new NotExportable({
      message: "The run has proposed no patch set yet, so there is nothing that a proof could be about.",
      mend: "Export it when it has one; what was published and why is proven once it is done."
    })
  }
  if (slice.length > bundleBounds.events) return yield* tooBig(`${slice.length} events`)
  const chain = { head, ...(yield* prunedChain(slice, head.seq)) }
  const commits = yield* publishedCommits(slice)
  const madeAt = yield* Clock.currentTimeMillis

  const contents = createHash("sha256")
  let bytes = 0
  const absent: Array<string> = []
  const counted = (line: string) => {
    contents.update(line)
    bytes += Buffer.byteLength(line)
    return line
  }
  const artifactLine = (hash: ArtifactHash) =>
    artifacts.get(hash).pipe(
      Effect.map((content) => counted(lineOf({ artifact: { bytes: Buffer.from(content).toString("base64"), hash } }))),
      Effect.catchTag("ArtifactMissing", () =>
        Effect.sync(() => {
          absent.push(hash)
          return ""
        })
      ),
      Effect.tap(() => (bytes > bundleBounds.fileBytes ? tooBig(`more than ${bundleBounds.fileBytes} bytes`) : Effect.void))
    )
  const envelopeLine = Effect.sync(() => {
    const circumstances: Circumstances = {
      ledger: { ...head, root: chain.root },
      contents: { sha256: contents.digest("hex"), bytes },
      absent,
      made: { at: madeAt, version }
    }
    const payload = canonicalJson(statementOf(slice, circumstances))
    return lineOf({ envelope: sealed(payload, key), publicKey: key.publicKey.toString("base64") })
  })

  const first = [header, { chain }, ...slice.map((event) => ({ event })), ...commits.map((object) => ({ object }))]
  return Stream.fromIterable(first).pipe(
    Stream.map((line) => counted(lineOf(line))),
    Stream.concat(Stream.mapEffect(Stream.fromIterable([...namedBy(slice)].sort() as Array<ArtifactHash>), artifactLine)),
    Stream.concat(Stream.fromEffect(envelopeLine)),
    Stream.flatMap((line) => Stream.fromIterable(piecesOf(line)))
  )
})

const tooBig = (what: string) =>
  Effect.fail(
    new NotExportable({
      message: `The run's proof bundle would have ${what}, which no verifier reads.`,
      mend: "Report this run's size as a fault."
    })
  )

function* piecesOf(line: string): Generator<string> {
  for (let from = 0, to = 0; from < line.length; from = to) {
    to = Math.min(line.length, from + pieceLength)
    // Half a surrogate pair is no text: the pair goes into one piece.
    if (/[\ud800-\udbff]/.test(line[to - 1] as string)) to++
    yield line.slice(from, to)
  }
}

/** The tree over all events up to `size`, with the run's events, their neighbours and the head shown. */
const prunedChain = Effect.fnUntraced(function* (slice: ReadonlyArray<StoredEvent>, size: number) {
  const ledger = yield* Ledger
  const tree = pruneTree([...slice.flatMap(({ seq }) => (seq > 1 ? [seq - 1, seq] : [seq])), size])
  for (let after = 0; after < size; after += pageOfHashes) {
    tree.add(yield* ledger.hashes({ after, limit: Math.min(pageOfHashes, size - after) }))
    // A page takes some milliseconds: whoever waits for this thread meanwhile goes first.
    yield* Effect.yieldNow
  }
  return tree.done()
})

/** The published commits that the store still has, by name. */
const publishedCommits = Effect.fnUntraced(function* (slice: ReadonlyArray<StoredEvent>) {
  const store = yield* RepositoryStore
  const repositories = recorded(slice, "RunRequested").flatMap(({ event }) => event.repositories)
  const found = new Map<string, { readonly bytes: string; readonly id: string; readonly type: "commit" }>()
  for (const { event } of recorded(slice, "PublicationRecorded")) {
    for (const { id } of repositories) {
      const { commit } = event.publication
      if (found.has(commit)) continue
      const bytes = yield* commitBytes(store.path(id), commit)
      if (bytes !== undefined) found.set(commit, { bytes: Buffer.from(bytes).toString("base64"), id: commit, type: "commit" })
    }
  }
  return [...found.values()].sort((a, b) => (a.id < b.id ? -1 : 1))
})
