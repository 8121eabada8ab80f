/** The draft of the new request: kept while one types, taken up again, and never mixed with another window's. */
import { useCallback, useEffect, useRef, useState } from "react"
import { mint } from "../../core/domain/ids.ts"
import { keep, onKeptElsewhere, readKept } from "../state/kept.ts"
import type { Query } from "../state/route.ts"
import { asked, emptyDraft, isDraft, isWorthKeeping, type Draft } from "./draft.ts"

const name = "draft.request"
const readDraft = (): Draft | undefined => {
  const kept = readKept(name)
  return isDraft(kept) ? kept : undefined
}

export interface Drafted {
  readonly draft: Draft
  readonly set: (change: Partial<Draft>) => void
  /** When it was kept last; absent where nothing is. */
  readonly keptAt: number | undefined
  /** What a link asks for beside the draft that was there; taken or left by choice. */
  readonly offered: Partial<Draft> | undefined
  readonly takeOffered: () => void
  readonly discard: () => void
  /** It is sent: nothing is kept of it. */
  readonly sent: () => void
}

export const useDraft = (query: Query): Drafted => {
  const [first] = useState(() => {
    const kept = readDraft()
    const wanted = asked(query)
    const worth = kept !== undefined && isWorthKeeping(kept)
    if (!worth) return { draft: { ...emptyDraft(), ...wanted }, offered: undefined }
    const same = wanted === undefined || Object.entries(wanted).every(([key, value]) => String(kept[key as keyof Draft]) === String(value))
    return { draft: kept, offered: same ? undefined : wanted }
  })
  const [draft, setDraft] = useState(first.draft)
  const [offered, setOffered] = useState(first.offered)
  const [keptAt, setKeptAt] = useState<number>()
  const latest = useRef(draft)
  latest.current = draft

  const put = useCallback((next: Draft) => {
    latest.current = next
    setDraft(next)
    if (!isWorthKeeping(next)) {
      keep(name, undefined)
      setKeptAt(undefined)
    } else setKeptAt(keep(name, next) ? Date.now() : undefined)
  }, [])

  // Another window sent or discarded it: what goes on here is another request, with a command id of its own.
  useEffect(
    () =>
      onKeptElsewhere(name, () => {
        const theirs = readDraft()
        const mine = latest.current
        // What was sent and not answered keeps its id: it must not become two runs.
        if (mine.sent !== undefined) return
        if (theirs?.commandId !== mine.commandId || theirs.prompt !== mine.prompt) setDraft({ ...mine, commandId: mint("cmd") })
      }),
    []
  )

  return {
    draft,
    set: useCallback((change) => put({ ...latest.current, ...change }), [put]),
    keptAt,
    offered,
    takeOffered: () => {
      put({ ...emptyDraft(), ...offered })
      setOffered(undefined)
    },
    discard: () => {
      put(emptyDraft())
      setOffered(undefined)
    },
    sent: () => void keep(name, undefined)
  }
}
