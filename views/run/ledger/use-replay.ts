/** A run's replay as it comes: its steps, then the patch that its bundle gives (LED-7). */
import { useEffect, useState } from "react"
import type { ReplayView } from "../../../core/api/contract.ts"
import { follow } from "../../state/client.ts"
import { useConnection } from "../../state/connection.ts"
import type { Problem } from "../../state/problem.ts"

export type ReplayStep = Extract<ReplayView, { _tag: "step" }>
export type ReplayEnd = Exclude<ReplayView, { _tag: "step" }>

export interface Replay {
  readonly steps: ReadonlyArray<ReplayStep>
  readonly ends: ReadonlyArray<ReplayEnd>
  /** It came to its end. */
  readonly whole: boolean
  readonly problem?: Problem
}

const nothing: Replay = { steps: [], ends: [], whole: false }

/** `round`: another number replays anew. */
export const useReplay = (run: string, round: number): Replay => {
  const live = useConnection(({ phase }) => phase === "live")
  const [replay, setReplay] = useState(nothing)
  useEffect(() => {
    if (!live) return
    const steps: Array<ReplayStep> = []
    const ends: Array<ReplayEnd> = []
    let frame = 0
    const show = (more: Partial<Replay> = {}) => setReplay({ steps: steps.slice(), ends: ends.slice(), whole: false, ...more })
    setReplay(nothing)
    const leave = follow(
      (core) => core.ReplayRun({ run }),
      (item) => {
        if (item._tag === "step") steps.push(item)
        else ends.push(item)
        frame ||= requestAnimationFrame(() => {
          frame = 0
          show()
        })
      },
      (problem) => {
        cancelAnimationFrame(frame)
        show(problem === undefined ? { whole: true } : { problem })
      }
    )
    return () => {
      leave()
      cancelAnimationFrame(frame)
    }
  }, [run, round, live])
  return replay
}
