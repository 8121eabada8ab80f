/** Texts that are read when somebody wants to see them. An artifact never changes, so each is read once and kept for a while. */
import { useEffect } from "react"
import { create } from "zustand"
import type { ArtifactHash } from "../../core/domain/ids.ts"
import { ask } from "./client.ts"
import { useConnection } from "./connection.ts"
import type { Problem } from "./problem.ts"

export interface ArtifactText {
  readonly text?: string
  readonly problem?: Problem
}

/** Characters of all that is kept; what was read last is always among it. */
const mostCharacters = 24_000_000

const useStore = create<{ readonly byHash: ReadonlyMap<string, ArtifactText> }>(() => ({ byHash: new Map() }))
const none: ArtifactText = {}
const asked = new Set<string>()

/** Reads it, unless it is known or under way; one that could not be read is tried again. */
export const loadArtifact = async (hash: ArtifactHash): Promise<ArtifactText> => {
  const known = useStore.getState().byHash.get(hash)
  if (known?.text !== undefined || asked.has(hash)) return known ?? none
  asked.add(hash)
  const answer = await ask((core) => core.ReadArtifact({ hash }))
  asked.delete(hash)
  const read: ArtifactText = answer.ok ? { text: answer.value } : { problem: answer.problem }
  useStore.setState(({ byHash }) => ({ byHash: withText(byHash, hash, read) }))
  return read
}

const withText = (byHash: ReadonlyMap<string, ArtifactText>, hash: string, read: ArtifactText): Map<string, ArtifactText> => {
  const next = new Map(byHash)
  next.delete(hash)
  next.set(hash, read)
  let characters = 0
  for (const { text } of next.values()) characters += text?.length ?? 0
  for (const [oldest, { text }] of next) {
    if (characters <= mostCharacters || oldest === hash) break
    characters -= text?.length ?? 0
    next.delete(oldest)
  }
  return next
}

/** The text of `hash`, read when there is one; without a hash nothing is asked. */
export const useArtifact = (hash: ArtifactHash | undefined): ArtifactText => {
  const live = useConnection(({ phase }) => phase === "live")
  useEffect(() => {
    if (hash !== undefined && live) void loadArtifact(hash)
  }, [hash, live])
  return useStore(({ byHash }) => (hash === undefined ? none : (byHash.get(hash) ?? none)))
}
