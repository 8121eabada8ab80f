/** What a working session says right now. Streamed, never kept: the transcript has it (RUN-5). */
import { useEffect, useState } from "react"
import type { LiveView } from "../../core/api/contract.ts"
import { follow } from "./client.ts"
import { useConnection } from "./connection.ts"

export interface LiveWords {
  readonly kind: string
  readonly text: string
}

const mostCharacters = 2000
const none: LiveWords = { kind: "", text: "" }

/** Deltas of one kind join; another kind begins anew. Only the end is kept. Pure. */
export const joined = (words: LiveWords, view: Pick<LiveView, "kind" | "text">): LiveWords => {
  const text = words.kind === view.kind && view.kind.endsWith(".delta") ? words.text + view.text : view.text
  return { kind: view.kind, text: text.slice(-mostCharacters) }
}

export const useLive = (run: string, wanted: boolean): LiveWords => {
  const live = useConnection(({ phase }) => phase === "live")
  const [words, setWords] = useState(none)
  useEffect(() => {
    if (!wanted || !live) return
    let latest = none
    let frame = 0
    const leave = follow(
      (core) => core.Live({ run }),
      (view) => {
        latest = joined(latest, view)
        // However fast the model speaks, it is drawn once a frame.
        if (frame === 0) {
          frame = requestAnimationFrame(() => {
            frame = 0
            setWords(latest)
          })
        }
      },
      () => undefined
    )
    return () => {
      leave()
      cancelAnimationFrame(frame)
      setWords(none)
    }
  }, [run, wanted, live])
  return words
}
