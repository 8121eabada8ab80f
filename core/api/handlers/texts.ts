/** Resolves artifact hashes to text for clients. A text that can't be had is said to be so; it hides nothing else. */
import { Effect } from "effect"
import type { ArtifactHash } from "../../domain/ids.ts"
import { ArtifactStore, erasedNote } from "../../ledger/artifact-store.ts"

export const titleLength = 120
const keptTitles = 5_000
/** Characters of a prompt that a search looks through, and prompts that are kept for the next one. */
const searchedLength = 500
const keptWords = 20_000

export const makeTexts = Effect.gen(function* () {
  const artifacts = yield* ArtifactStore
  const titles = new Map<ArtifactHash, string>()

  const text = (hash: ArtifactHash): Effect.Effect<string> =>
    artifacts.getText(hash).pipe(
      Effect.catchTag("ArtifactErased", (erased) => Effect.succeed(`[${erasedNote(erased)}]`)),
      Effect.catchTag("ArtifactMissing", () => Effect.succeed(`[artifact ${hash} is missing]`)),
      Effect.catchTag("ArtifactCorrupt", () => Effect.succeed(`[artifact ${hash} was altered and is not shown]`))
    )
  /** The first line with something on it, at most 120 characters. Artifacts never change, so titles are kept. */
  const title = (prompt: ArtifactHash): Effect.Effect<string> => {
    const known = titles.get(prompt)
    if (known !== undefined) return Effect.succeed(known)
    return Effect.map(text(prompt), (full) => {
      const made = titleOf(full)
      const oldest = titles.size >= keptTitles ? titles.keys().next().value : undefined
      if (oldest !== undefined) titles.delete(oldest)
      titles.set(prompt, made)
      return made
    })
  }
  /** The prompt's beginning in small letters, for a search. */
  const searched = new Map<ArtifactHash, string>()
  const words = (prompt: ArtifactHash): Effect.Effect<string> => {
    const known = searched.get(prompt)
    if (known !== undefined) return Effect.succeed(known)
    return Effect.map(text(prompt), (full) => {
      const made = full.trim().slice(0, searchedLength).toLowerCase()
      const oldest = searched.size >= keptWords ? searched.keys().next().value : undefined
      if (oldest !== undefined) searched.delete(oldest)
      searched.set(prompt, made)
      return made
    })
  }
  const optional = (hash: ArtifactHash | undefined): Effect.Effect<string | undefined> =>
    hash === undefined ? Effect.succeed(undefined) : text(hash)
  /** Erased texts must not live on here. */
  const forget = (erased: ReadonlyArray<ArtifactHash>): void => {
    for (const hash of erased) {
      titles.delete(hash)
      searched.delete(hash)
    }
  }
  return { text, title, words, optional, forget }
})
export type Texts = Effect.Success<typeof makeTexts>

export const titleOf = (prompt: string): string => {
  const line = prompt.split("\n").find((candidate) => candidate.trim() !== "") ?? ""
  const characters = Array.from(line.trim())
  return characters.length <= titleLength ? characters.join("") : `${characters.slice(0, titleLength - 1).join("")}…`
}
