/** What the graph is read from: the events of runs, and the index that leads from one run to others. */
import type { StoredEvent } from "../../domain/event.ts"
import type { Instant } from "../../domain/ids.ts"
import type { ChangedFile } from "../../domain/outcome.ts"

/** A run as the index knows it. */
export interface IndexedRun {
  readonly run: string
  readonly number: number
  readonly requested: number
  readonly changed: number
  /** The run it was started from again, and the patch set that it takes back. */
  readonly former: string | null
  readonly reverts: string | null
}

/** A patch set that touched a path of a repository. */
export interface IndexedTouch {
  readonly seq: number
  readonly patchSet: string
  readonly run: string
  readonly at: Instant
  readonly artifact: string
  /** The key of the path's name before, where this change gave it its name. */
  readonly former: string | null
}

export interface GraphSource {
  /** Oldest first; empty for what is no run. */
  readonly eventsOf: (run: string) => ReadonlyArray<StoredEvent>
  readonly run: (run: string) => IndexedRun | undefined
  /** Newest first, below this number. */
  readonly runsBefore: (number: number, repository: string | undefined, limit: number) => ReadonlyArray<IndexedRun>
  /** At most `limit`, newest first. */
  readonly runsOf: (repository: string, limit: number) => ReadonlyArray<string>
  readonly repositoriesOf: (run: string) => ReadonlyArray<string>
  /** Runs that were started from this one again, or that take this patch set back. */
  readonly startedFrom: (id: string) => ReadonlyArray<IndexedRun>
  /** Every repository that a run was made of. */
  readonly repositories: () => ReadonlyArray<string>
  /** The event that connected it. */
  readonly connected: (repository: string) => StoredEvent | undefined
  readonly pathKey: (repository: string, path: string) => string
  /** Patch sets that touched the path before `seq`, newest first. */
  readonly touches: (key: string, before: number, limit: number) => ReadonlyArray<IndexedTouch>
  /** Patch sets whose list of files could not be read. */
  readonly unread: (repository: string | undefined) => number
  /** Undefined when the list is erased or damaged. */
  readonly files: (artifact: string) => ReadonlyArray<ChangedFile> | undefined
  /** The sequence that the index holds for. */
  readonly seq: number
}
