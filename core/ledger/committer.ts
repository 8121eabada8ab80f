/**
 * Group commit: everything that waits is decided and appended in one transaction, and one flush to disk
 * acknowledges it all. A command that is refused or fails is undone alone; a disk that fails undoes all.
 */
import type { Database } from "bun:sqlite"
import { CommandRefused, type Envelope, type InstallationCommand, type RunCommand } from "../domain/command.ts"
import { decide } from "../domain/decide.ts"
import { installationStream, type DomainEvent } from "../domain/event.ts"
import { decideInstallation } from "../domain/installation.ts"
import { CommandId, Instant, mint } from "../domain/ids.ts"
import { statusKind } from "../domain/run.ts"
import { canonicalJson } from "./canonical-json.ts"
import { eventColumns, genesis, hashOf, isChainable } from "./chain.ts"
import { faultOf, isStorageFault } from "./fault.ts"
import type { Receipt } from "./ledger.ts"
import { openProjections } from "./projections.ts"
import type { Answer, Refusal, WriterRequest } from "./protocol.ts"
import { makeStateCache, type Held } from "./state-cache.ts"
import { foldEvent, type StreamState } from "./stream-state.ts"

type Command = Extract<WriterRequest, { kind: "command" }>
type Stored = Extract<WriterRequest, { kind: "artifact" }>
type AnyEnvelope = Envelope<RunCommand | InstallationCommand>

interface Head {
  readonly seq: number
  readonly hash: string
}
/** A stream that this transaction changes: as it was, as it will be, and the commands that did it. */
interface Staged {
  readonly before: Held
  readonly state: StreamState
  readonly causes: ReadonlyArray<string>
}
interface Range {
  readonly first: number
  readonly last: number
  readonly at: number
}

export interface Committer {
  /** One transaction for all; the answers stand when it returns. Never throws. */
  readonly commit: (requests: ReadonlyArray<Command | Stored>) => ReadonlyArray<Answer>
  readonly head: () => Head
  /** Forgets what it keeps in memory: after a rebuild. */
  readonly forget: () => void
}

/** Run states kept in memory. */
const keptStreams = 1024

export const openCommitter = (db: Database): Committer => {
  const projections = openProjections(db)
  const cache = makeStateCache(keptStreams)
  const begin = db.prepare("BEGIN IMMEDIATE")
  const commit = db.prepare("COMMIT")
  const savepoint = db.prepare("SAVEPOINT command")
  const release = db.prepare("RELEASE command")
  const undo = db.prepare("ROLLBACK TO command")
  const lastEvent = db.prepare<Head, []>("SELECT seq, hash FROM events ORDER BY seq DESC LIMIT 1")
  const causesOf = db.prepare<{ cause: string }, [string]>("SELECT DISTINCT cause FROM events WHERE stream = ?")
  const rangeOf = db.prepare<Range, [string, string]>(
    "SELECT min(seq) AS first, max(seq) AS last, at FROM events WHERE stream = ? AND cause = ?"
  )
  const addEvent = db.prepare(`INSERT INTO events (${eventColumns}, type) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)
  const needing = db.prepare<{ id: string; number: number }, [string]>(
    "SELECT id, number FROM runs WHERE final = 0 AND instr(state, ?) > 0"
  )
  const removeArtifact = db.prepare<unknown, [string]>("DELETE FROM artifacts WHERE hash = ?")
  const addRemoval = db.prepare<unknown, [string]>("INSERT OR IGNORE INTO removals (hash) VALUES (?)")
  const addArtifact = db.prepare("INSERT OR IGNORE INTO artifacts (hash, bytes) VALUES (?, ?)")

  const readHead = (): Head => lastEvent.get() ?? { seq: 0, hash: genesis }
  let head = readHead()

  /** What this transaction has changed; it reaches the cache only when it is committed. */
  let staged = new Map<string, Staged>()

  const held = (stream: string): Held => {
    const known = cache.get(stream)
    if (known !== undefined) return known
    const state = projections.load(stream)
    const loaded = { state, causes: new Set(state.version === 0 ? [] : causesOf.all(stream).map(({ cause }) => cause)) }
    cache.set(stream, loaded)
    return loaded
  }

  /**
   * The stream in which this command was committed before, if it was. A command id belongs to its stream.
   * `RequestRun` alone is looked for in all: whoever repeats it may have minted another run id.
   */
  const committedIn = (stream: string, { id, command }: AnyEnvelope): string | undefined => {
    if (command._tag === "RequestRun") return projections.runRequestedBy(id)
    const changed = staged.get(stream)
    const { causes } = changed?.before ?? held(stream)
    return causes.has(id) || changed?.causes.includes(id) === true ? stream : undefined
  }

  /** The number of a run that is not ended and needs this artifact: all that a run can still need is in its state. */
  const neededBy = (artifact: string): number | undefined => {
    for (const { state } of staged.values()) {
      if (
        state.kind === "run" &&
        state.run !== undefined &&
        statusKind(state.run.status) !== "final" &&
        JSON.stringify(state.run).includes(artifact)
      )
        return state.run.number
    }
    return needing.all(artifact).find(({ id }) => !staged.has(id))?.number
  }

  const numberInUse = (number: number): boolean => {
    for (const { state } of staged.values()) if (state.kind === "run" && state.run?.number === number) return true
    return projections.hasRunNumber(number)
  }

  const append = (stream: string, envelope: AnyEnvelope, before: StreamState, events: ReadonlyArray<DomainEvent>): StreamState => {
    const actor = canonicalJson(envelope.actor)
    let state = before
    for (const event of events) {
      const seq = head.seq + 1
      state = foldEvent(state, event, { seq, at: envelope.at, actor: envelope.actor })
      const row = {
        seq,
        id: mint("evt"),
        stream,
        version: state.version,
        at: envelope.at,
        actor,
        cause: envelope.id,
        payload: canonicalJson(event),
        prev_hash: head.hash
      }
      const hash = hashOf(row)
      addEvent.run(seq, row.id, stream, row.version, row.at, actor, row.cause, row.payload, row.prev_hash, hash, event._tag)
      projections.note(stream, event, envelope.id, seq)
      head = { seq, hash }
    }
    return state
  }

  const execute = ({ n, stream, envelope }: Command): Answer => {
    const misplaced = misdirected(stream, envelope)
    if (misplaced !== undefined) return { n, kind: "refused", refusal: misplaced }
    const committed = committedIn(stream, envelope)
    const range = committed === undefined ? null : rangeOf.get(committed, envelope.id)
    if (committed !== undefined && range !== null) return { n, kind: "receipt", receipt: receipt(envelope.id, committed, range, true) }
    const changed = staged.get(stream)
    const before = changed?.before ?? held(stream)
    const state = changed?.state ?? before.state
    const taken = state.version === 0 ? numberTaken(numberInUse, envelope) : undefined
    if (taken !== undefined) return { n, kind: "refused", refusal: taken }
    const { command } = envelope
    if (command._tag === "EraseArtifact") {
      const run = neededBy(command.hash)
      if (run !== undefined) return { n, kind: "refused", refusal: artifactNeeded(command.hash, run) }
    }
    const decided =
      state.kind === "installation"
        ? decideInstallation(state.installation, envelope as Envelope<InstallationCommand>)
        : decide(state.run, envelope as Envelope<RunCommand>)
    if (decided instanceof CommandRefused) {
      const { code, message, mend, stale } = decided
      return { n, kind: "refused", refusal: { code, message, mend, stale } }
    }
    const first = head.seq + 1
    if (decided.length > 0) {
      const causes = [...(changed?.causes ?? []), envelope.id]
      staged.set(stream, { before, state: append(stream, envelope, state, decided), causes })
      if (command._tag === "EraseArtifact") {
        // The small one goes with its tombstone; a file is removed once that is on disk.
        removeArtifact.run(command.hash)
        addRemoval.run(command.hash)
      }
    }
    return { n, kind: "receipt", receipt: receipt(envelope.id, stream, { first, last: head.seq, at: envelope.at }, false) }
  }

  const perform = (request: Command | Stored): Answer => {
    if (request.kind === "command") return execute(request)
    addArtifact.run(request.hash, Buffer.from(request.base64, "base64"))
    return { n: request.n, kind: "done", count: 1 }
  }

  /** In a savepoint of its own: what fails is taken back, with its events and its states. */
  const performAlone = (request: Command | Stored): Answer => {
    const before = { head, staged: new Map(staged) }
    savepoint.run()
    try {
      const answer = perform(request)
      release.run()
      return answer
    } catch (cause) {
      if (isStorageFault(cause)) throw cause
      undo.run()
      release.run()
      ;({ head, staged } = before)
      return { n: request.n, kind: "failed", fault: faultOf(cause) }
    }
  }

  return {
    commit: (requests) => {
      staged = new Map()
      try {
        begin.run()
        const answers = requests.length === 1 ? requests.map(perform) : requests.map(performAlone)
        for (const [stream, { before, state }] of staged) projections.save(stream, state, before.state)
        commit.run()
        for (const [stream, { before, state, causes }] of staged) {
          for (const cause of causes) before.causes.add(cause)
          cache.set(stream, { state, causes: before.causes })
        }
        return answers
      } catch (cause) {
        const fault = faultOf(cause)
        // Nothing of this transaction happened: what memory holds of it goes too.
        cache.clear()
        try {
          if (db.inTransaction) db.run("ROLLBACK")
          head = readHead()
        } catch {
          // The next transaction meets the same fault and says so.
        }
        return requests.map(({ n }) => ({ n, kind: "failed", fault }))
      }
    },
    head: () => head,
    forget: () => {
      cache.clear()
      head = readHead()
    }
  }
}

const receipt = (command: string, stream: string, { first, last, at }: Range, repeated: boolean): Receipt => ({
  commandId: CommandId.make(command),
  stream,
  first,
  last,
  at: Instant.make(at),
  repeated
})

const installationTags: ReadonlySet<string> = new Set<InstallationCommand["_tag"]>([
  "CreateInstallation",
  "ConnectRepository",
  "DisconnectRepository",
  "EngageKillSwitch",
  "ReleaseKillSwitch",
  "PauseIntake",
  "ResumeIntake",
  "EraseArtifact",
  "ReclaimWorkspace"
])

const misdirected = (stream: string, { id, command }: AnyEnvelope): Refusal | undefined => {
  if (!isChainable(stream, id)) return refuse("malformed-id", `${stream} or ${id} is no id.`, "This is a fault of PatchPlane.")
  const ofInstallation = installationTags.has(command._tag)
  const misplaced = ofInstallation !== (stream === installationStream) || (command._tag === "RequestRun" && command.runId !== stream)
  return misplaced
    ? refuse("command-of-another-stream", `${command._tag} is not for ${stream}.`, "This is a fault of PatchPlane.")
    : undefined
}

const numberTaken = (taken: (number: number) => boolean, { command }: AnyEnvelope): Refusal | undefined =>
  command._tag === "RequestRun" && taken(command.number)
    ? refuse("run-number-taken", `R-${command.number} exists already.`, "Ask for the next free number.")
    : undefined

const artifactNeeded = (artifact: string, run: number): Refusal =>
  refuse(
    "artifact-needed",
    `R-${run} is not ended and needs artifact ${artifact.slice(0, 16)}.`,
    `Close or cancel it first (patchplane cancel R-${run}), then erase it.`
  )

const refuse = (code: string, message: string, mend: string): Refusal => ({ code, message, mend, stale: false })
