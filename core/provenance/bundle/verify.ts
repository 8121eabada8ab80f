/**
 * Verifies a proof bundle with nothing but the file: no home, no account, no network, no git (LED-3). Each
 * check has a name and says what it found; a check that needs an earlier one which failed is not made.
 */
import { createHash } from "node:crypto"
import type { StoredEvent } from "../../domain/event.ts"
import { canonicalJson } from "../../ledger/canonical-json.ts"
import { bundleBounds } from "./limits.ts"
import type { Lines } from "./format.ts"
import { fingerprintOf, opened } from "./envelope.ts"
import { chainCheck, eventsCheck } from "./verify-chain.ts"
import { approvalsCheck, publicationsCheck } from "./verify-approvals.ts"
import { NotABundle, readBundleLines, type Contents } from "./read.ts"
import { namedBy, recorded, statementOf, type Circumstances, type Statement } from "./statement.ts"

export type CheckName =
  | "format"
  | "signature"
  | "key"
  | "contents"
  | "events"
  | "chain"
  | "statement"
  | "approval"
  | "publication"
  | "artifacts"

export interface BundleCheck {
  readonly name: CheckName
  /** `open`: it holds as far as it could be looked at; the detail says what was not. */
  readonly status: "holds" | "fails" | "open"
  readonly detail: string
}

export interface BundleReport {
  readonly holds: boolean
  readonly checks: ReadonlyArray<BundleCheck>
  readonly fingerprint?: string
  readonly run?: { readonly id: string; readonly number: number }
  readonly head?: { readonly seq: number; readonly hash: string }
  readonly subjects?: Statement["subject"]
}

/** Everything of a file that later checks look at. Artifacts are hashed as they pass; only texts that matter are kept. */
export interface Slice {
  readonly events: ReadonlyArray<StoredEvent>
  readonly chain: Lines["chain"]["chain"]
  readonly objects: ReadonlyMap<string, Uint8Array>
  readonly artifacts: ReadonlySet<string>
  /** Commit messages that were approved. */
  readonly messages: ReadonlyMap<string, string>
}

export const verifyBundle = async (
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  options: { readonly key?: string } = {}
): Promise<BundleReport> => {
  const checks: Array<BundleCheck> = []
  const check = (name: CheckName, found: string | { readonly holds: string } | { readonly open: string }): boolean => {
    if (typeof found === "string") checks.push({ name, status: "fails", detail: found })
    else if ("open" in found) checks.push({ name, status: "open", detail: found.open })
    else checks.push({ name, status: "holds", detail: found.holds })
    return typeof found !== "string"
  }
  const report = (more: Partial<BundleReport> = {}): BundleReport => ({
    holds: checks.every(({ status }) => status !== "fails"),
    checks,
    ...more
  })

  let file: Awaited<ReturnType<typeof readAll>>
  try {
    file = await readAll(chunks)
  } catch (cause) {
    if (!(cause instanceof NotABundle)) throw cause
    check("format", cause.message)
    return report()
  }
  const { slice, envelope, contents, wrongArtifact } = file
  check("format", { holds: `canonical, ${slice.events.length} events, ${slice.artifacts.size} artifacts` })

  const publicKey = Buffer.from(envelope.publicKey, "base64")
  const fingerprint = fingerprintOf(publicKey)
  const signed = opened(envelope.envelope, publicKey)
  if (!check("signature", "why" in signed ? signed.why : { holds: `by the key ${fingerprint}` }) || "why" in signed) return report()
  check("key", keyCheck(fingerprint, options.key))
  const statement = statementIn(signed.payload)
  if (statement === undefined) {
    check("statement", "what was signed is no statement of PatchPlane")
    return report({ fingerprint })
  }
  const same = statement.contents.sha256 === contents.sha256 && statement.contents.bytes === contents.bytes
  check("contents", same ? { holds: `${contents.bytes} bytes are those that were signed` } : "what the file holds is not what was signed")
  if (!check("events", eventsCheck(slice.events))) return report({ fingerprint })
  check("chain", chainCheck(slice))
  const { head, root } = slice.chain
  const derived = canonicalJson(statementOf(slice.events, { ...statement, ledger: { ...head, root } }))
  check(
    "statement",
    derived === signed.payload
      ? { holds: "subjects, approvals, reviews and ledger are what the events say" }
      : "it says something else than the events"
  )
  check("approval", approvalsCheck(slice))
  check("publication", publicationsCheck(slice))
  check("artifacts", wrongArtifact ?? artifactsCheck(slice, statement.absent))
  const [requested] = recorded(slice.events, "RunRequested")
  return report({
    fingerprint,
    head,
    ...(requested === undefined ? {} : { run: { id: requested.event.runId, number: requested.event.number } }),
    subjects: (JSON.parse(signed.payload) as Statement).subject
  })
}

const readAll = async (chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>) => {
  const events: Array<StoredEvent> = []
  const objects = new Map<string, Uint8Array>()
  const artifacts = new Set<string>()
  const messages = new Map<string, string>()
  const approved = new Set<string>()
  let chain: Lines["chain"]["chain"] | undefined
  let sealed: { readonly envelope: Lines["envelope"]; readonly contents: Contents } | undefined
  let wrongArtifact: string | undefined
  let before = ""
  for await (const line of readBundleLines(chunks)) {
    switch (line.kind) {
      case "format":
        break
      case "chain":
        chain = line.value.chain
        break
      case "event": {
        const { event } = line.value
        if (event.event._tag === "PatchSetApproved") approved.add(event.event.message)
        events.push(event)
        break
      }
      case "object":
        before = ascending(before, line.value.object.id, objects.size === 0)
        objects.set(line.value.object.id, Buffer.from(line.value.object.bytes, "base64"))
        break
      case "artifact": {
        const { hash, bytes } = line.value.artifact
        before = ascending(before, hash, artifacts.size === 0)
        const content = Buffer.from(bytes, "base64")
        if (createHash("sha256").update(content).digest("hex") !== hash)
          wrongArtifact ??= `artifact ${hash} has other bytes than its name says`
        artifacts.add(hash)
        if (approved.has(hash)) messages.set(hash, content.toString("utf8"))
        break
      }
      case "envelope":
        sealed = { envelope: line.value, contents: line.contents }
    }
  }
  if (chain === undefined || sealed === undefined) throw new NotABundle("it has no chain or no envelope")
  const slice: Slice = { events, chain, objects, artifacts, messages }
  return { slice, wrongArtifact, ...sealed }
}

/** Things of one kind stand in the order of their names, each once. */
const ascending = (before: string, name: string, first: boolean): string => {
  if (!first && before >= name) throw new NotABundle(`${name} is out of order`)
  return name
}

const keyCheck = (fingerprint: string, expected: string | undefined) => {
  if (expected === undefined) {
    return {
      open: `compare ${fingerprint} with the installation's (\`patchplane ledger key\`, or the note on the published commit), or give --key`
    }
  }
  return expected.trim() === fingerprint ? { holds: "it is the one that was named" } : `signed by ${fingerprint}, not by ${expected.trim()}`
}

/** The parts of a signed statement that the slice alone does not tell. */
const statementIn = (payload: string): Omit<Circumstances, "ledger"> | undefined => {
  try {
    const { predicate } = JSON.parse(payload) as { readonly predicate?: Partial<Circumstances> }
    const { contents, absent, made } = predicate ?? {}
    const usable =
      typeof contents?.sha256 === "string" &&
      Number.isInteger(contents.bytes) &&
      Array.isArray(absent) &&
      absent.length <= bundleBounds.items &&
      typeof made?.at === "number" &&
      typeof made.version === "string"
    return usable
      ? {
          contents: { sha256: contents.sha256, bytes: contents.bytes },
          absent: absent.map(String),
          made: { at: made.at, version: made.version }
        }
      : undefined
  } catch {
    return undefined
  }
}

const artifactsCheck = ({ events, artifacts }: Slice, absent: ReadonlyArray<string>) => {
  const named = namedBy(events)
  const unnamed = [...artifacts].find((hash) => !named.has(hash))
  if (unnamed !== undefined) return `artifact ${unnamed} belongs to no event of the run`
  const missing = [...named].find((hash) => !artifacts.has(hash) && !absent.includes(hash))
  if (missing !== undefined) return `artifact ${missing} is missing`
  return absent.length === 0
    ? { holds: `all ${artifacts.size} that the run names are here, each with the bytes of its name` }
    : { open: `${artifacts.size} are here; ${absent.length} were erased or lost before the bundle was made` }
}
