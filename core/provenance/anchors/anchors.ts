/**
 * Compares the ledger with what stands outside of it: the notes that the gate wrote on published commits.
 * Each names an event's place and hash in the chain at its time, so a ledger that was rewritten since,
 * however well, does not fit them any more (LED-6).
 */
import { existsSync } from "node:fs"
import { isAbsolute } from "node:path"
import { Effect, Schema } from "effect"
import type { RepositoryId, RunId } from "../../domain/ids.ts"
import type { Publication } from "../../domain/outcome.ts"
import { Ledger } from "../../ledger/ledger.ts"
import { readNotes, type GitNote } from "../../repository/notes.ts"
import { RepositoryStore } from "../../repository/repository-store.ts"

/** Where the gate leaves them; `core/publication/note.ts` writes there. */
const notesRef = "refs/notes/patchplane"

/** What of a note anchors the chain. Notes of other tools, and of later versions, are none of ours. */
const Anchor = Schema.Struct({
  patchplane: Schema.Literal(1),
  run: Schema.String,
  installation: Schema.optionalKey(Schema.String),
  ledger: Schema.Struct({ seq: Schema.Int, hash: Schema.String })
})
const decodeAnchor = Schema.decodeUnknownOption(Schema.fromJsonString(Anchor))

export interface Anchors {
  /** Anchors of this installation that the chain was compared with. */
  readonly checked: number
  readonly broken: ReadonlyArray<{ readonly repository: string; readonly commit: string; readonly seq: number; readonly reason: string }>
  /** Repositories that are gone or can't be read, and published commits that have no note any more. */
  readonly unreachable: ReadonlyArray<{ readonly repository: string; readonly reason: string }>
}

/** Reads only: repositories of connected and former targets on this machine, and our own store for what went to a remote. */
export const checkAnchors = Effect.gen(function* () {
  const ledger = yield* Ledger
  const store = yield* RepositoryStore
  const { id: installation, repositories } = yield* ledger.installation
  const published = yield* publishedRuns
  const known = new Set(published.map(({ id }) => id as string))
  const head = yield* ledger.head
  const broken: Array<Anchors["broken"][number]> = []
  const unreachable: Array<Anchors["unreachable"][number]> = []
  const anchored = new Set<string>()
  let checked = 0

  const reasonAgainst = Effect.fnUntraced(function* ({ run, ledger: { seq, hash } }: typeof Anchor.Type) {
    if (seq < 1 || seq > head.seq) return `the note names event ${seq}, but the ledger ends at ${head.seq}`
    const [found] = yield* ledger.hashes({ after: seq - 1, limit: 1 })
    if (found !== hash)
      return `the note says that event ${seq} has the hash ${hash.slice(0, 16)}, but the ledger has ${found?.slice(0, 16)}`
    return (yield* Effect.option(ledger.run(run as RunId)))._tag === "None" ? `the ledger does not know the run ${run}` : undefined
  })
  const compare = Effect.fnUntraced(function* (repository: string, notes: ReadonlyArray<GitNote>) {
    for (const { on, text } of notes) {
      const decoded = decodeAnchor(text)
      if (decoded._tag === "None") continue
      const anchor = decoded.value
      // A teammate's installation anchors its own chain in the same repository.
      if (anchor.installation === undefined ? !known.has(anchor.run) : anchor.installation !== installation) continue
      anchored.add(on)
      checked++
      const reason = yield* reasonAgainst(anchor)
      if (reason !== undefined) broken.push({ repository, commit: on, seq: anchor.ledger.seq, reason })
    }
  })
  const read = (repository: string, ...[at, ref, only]: Parameters<typeof readNotes>) =>
    readNotes(at, ref, only).pipe(
      Effect.flatMap((notes) => compare(repository, notes)),
      Effect.catch(({ reason }) => Effect.sync(() => unreachable.push({ repository, reason: `git could not read its notes (${reason})` })))
    )

  const targets = published.flatMap(({ publications }) => publications.map(({ target }) => target))
  for (const path of new Set([...repositories.map(({ path }) => path), ...targets.filter(isAbsolute)])) {
    if (existsSync(path)) yield* read(path, { cwd: path }, notesRef)
    else unreachable.push({ repository: path, reason: "it is not there any more" })
  }
  for (const run of published) {
    for (const { commit, note, target } of run.publications) {
      // What was pushed to a remote: our own store keeps the notes commit that was written there.
      for (const path of run.stores.map(store.path)) {
        if (!anchored.has(commit) && existsSync(path)) yield* read(target, { gitDir: path }, note, commit)
      }
      if (!anchored.has(commit)) unreachable.push({ repository: target, reason: `commit ${commit} has no note any more` })
    }
  }
  const found: Anchors = { checked, broken, unreachable }
  return found
})

interface PublishedRun {
  readonly id: RunId
  readonly stores: ReadonlyArray<RepositoryId>
  readonly publications: ReadonlyArray<Publication>
}

const pageOfRuns = 500

/** Read in pages: of each run only what is needed stays in memory. */
const publishedRuns = Effect.gen(function* () {
  const ledger = yield* Ledger
  const published: Array<PublishedRun> = []
  for (let before = Number.MAX_SAFE_INTEGER; ;) {
    const page = yield* ledger.runs({ limit: pageOfRuns, before })
    for (const { id, publications } of page) {
      if (publications.length === 0) continue
      published.push({
        id,
        stores: publications.map(({ repositoryId }) => repositoryId),
        publications: publications.map(({ publication }) => publication)
      })
    }
    const last = page.at(-1)
    if (last === undefined) return published
    before = last.number
  }
})
