/** Transcripts of sessions that somebody unfolded, as entries. Read once each: a transcript never changes. */
import { create } from "zustand"
import type { ArtifactHash } from "../../../core/domain/ids.ts"
import { readTranscript, type Entry } from "./transcript.ts"
import { loadArtifact } from "../../state/artifacts.ts"
import type { Problem } from "../../state/problem.ts"

export interface Transcript {
  /** Absent while it is read. */
  readonly entries?: ReadonlyArray<Entry>
  readonly problem?: Problem
}

export const useTranscripts = create<{ readonly byHash: ReadonlyMap<string, Transcript> }>(() => ({ byHash: new Map() }))

const put = (hash: string, transcript: Transcript) =>
  useTranscripts.setState(({ byHash }) => ({ byHash: new Map(byHash).set(hash, transcript) }))

const breathe = (): Promise<void> => new Promise((resolve) => setTimeout(resolve))

/** Reads it, unless it is known or under way. */
export const loadTranscript = async (hash: ArtifactHash): Promise<void> => {
  const known = useTranscripts.getState().byHash.get(hash)
  if (known !== undefined && known.problem === undefined) return
  put(hash, {})
  const { text, problem } = await loadArtifact(hash)
  if (text === undefined) return put(hash, problem === undefined ? {} : { problem })
  put(hash, { entries: await readTranscript(text, breathe) })
}
