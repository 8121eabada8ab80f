/** Reads a patch set's claims from the transcripts of the sessions that made it. Transcripts never change, so each is read once. */
import { Effect } from "effect"
import type { Claims } from "../../domain/claims.ts"
import type { ArtifactHash } from "../../domain/ids.ts"
import type { PatchSet, Run } from "../../domain/run.ts"
import { claimsOf } from "../../review/claims/claims.ts"
import { timelineOf, type Timeline } from "../../review/claims/timeline.ts"
import type { Texts } from "./texts.ts"

const keptTimelines = 500
const timelines = new Map<ArtifactHash, Timeline>()

const timeline = (texts: Texts, transcript: ArtifactHash): Effect.Effect<Timeline> => {
  const known = timelines.get(transcript)
  if (known !== undefined) return Effect.succeed(known)
  return Effect.map(texts.text(transcript), (text) => {
    const made = timelineOf(text)
    // One that can't be read now may come back with a restored artifact.
    if (!made.complete) return made
    const oldest = timelines.size >= keptTimelines ? timelines.keys().next().value : undefined
    if (oldest !== undefined) timelines.delete(oldest)
    timelines.set(transcript, made)
    return made
  })
}

/** Who writes code: every role but those that only read. */
const readers = new Set(["triage", "plan", "quality"])

export const patchSetClaims = Effect.fnUntraced(function* (
  texts: Texts,
  run: Run,
  patchSet: PatchSet,
  summary: string
): Effect.fn.Return<Claims> {
  const sessions = run.sessions.filter(({ session }) => !readers.has(session.role))
  return claimsOf({
    timelines: yield* Effect.forEach(sessions, ({ session }) => timeline(texts, session.transcript)),
    summary,
    at: patchSet.at,
    reviews: patchSet.reviews,
    reviewers: run.profile.reviewers
  })
})
