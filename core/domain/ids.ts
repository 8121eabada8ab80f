/**
 * Identifiers. Every id is globally unique, so that two installations can be merged without renaming:
 * roots (installation, repository, run, command, event) end in a UUID that the caller mints; what
 * belongs to a run is named below it (`run_…/execute/2`), so `decide` can name it without randomness.
 */
import { Schema } from "effect"

const rooted = <const Prefix extends string>(prefix: Prefix) =>
  Schema.String.check(Schema.isPattern(new RegExp(`^${prefix}_[0-9a-f-]{36}$`)))

export const InstallationId = rooted("ins").pipe(Schema.brand("InstallationId"))
export type InstallationId = typeof InstallationId.Type
export const RepositoryId = rooted("repo").pipe(Schema.brand("RepositoryId"))
export type RepositoryId = typeof RepositoryId.Type
export const RunId = rooted("run").pipe(Schema.brand("RunId"))
export type RunId = typeof RunId.Type
/** Made by the client with the form: the same command sent twice is answered by its receipt (REQ-3). */
export const CommandId = rooted("cmd").pipe(Schema.brand("CommandId"))
export type CommandId = typeof CommandId.Type
export const EventId = rooted("evt").pipe(Schema.brand("EventId"))
export type EventId = typeof EventId.Type

/** `<run>/<kind>/<n>`: also the idempotency key and the sandbox label of the outside action. */
export const EffectId = Schema.String.check(Schema.isPattern(/^run_[0-9a-f-]{36}\/[a-z-]+\/\d+$/)).pipe(Schema.brand("EffectId"))
export type EffectId = typeof EffectId.Type
/** `<run>/patch/<n>`. */
export const PatchSetId = Schema.String.check(Schema.isPattern(/^run_[0-9a-f-]{36}\/patch\/\d+$/)).pipe(Schema.brand("PatchSetId"))
export type PatchSetId = typeof PatchSetId.Type
/** `<run>/question/<n>`. */
export const QuestionId = Schema.String.check(Schema.isPattern(/^run_[0-9a-f-]{36}\/question\/\d+$/)).pipe(Schema.brand("QuestionId"))
export type QuestionId = typeof QuestionId.Type

/** SHA-256 of the bytes, 64 hex digits: where a big or free-text thing lies in the artifact store. */
export const ArtifactHash = Schema.String.check(Schema.isPattern(/^[0-9a-f]{64}$/)).pipe(Schema.brand("ArtifactHash"))
export type ArtifactHash = typeof ArtifactHash.Type
/** A git object name, SHA-1 or SHA-256. */
export const GitObject = Schema.String.check(Schema.isPattern(/^([0-9a-f]{40}|[0-9a-f]{64})$/)).pipe(Schema.brand("GitObject"))
export type GitObject = typeof GitObject.Type
/** Epoch milliseconds, UTC. */
export const Instant = Schema.Int.pipe(Schema.brand("Instant"))
export type Instant = typeof Instant.Type

/** Mints a rooted id: `mint("run")`. The only randomness about ids, and never called by `decide`. */
export const mint = <P extends keyof Rooted>(prefix: P): Rooted[P] => `${prefix}_${crypto.randomUUID()}` as Rooted[P]
interface Rooted {
  readonly ins: InstallationId
  readonly repo: RepositoryId
  readonly run: RunId
  readonly cmd: CommandId
  readonly evt: EventId
}
