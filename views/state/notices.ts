/** Short notices of what a person's own act did. They take no focus and go by themselves. */
import { create } from "zustand"
import type { Tone } from "../kit/message.tsx"

export interface Notice {
  readonly id: number
  readonly tone: Extract<Tone, "done" | "fail" | "plain">
  readonly text: string
}

const shownMs = 6000
let lastId = 0

export const useNotices = create<ReadonlyArray<Notice>>(() => [])

export const notify = (text: string, tone: Notice["tone"] = "done"): void => {
  const id = ++lastId
  useNotices.setState((notices) => [...notices.slice(-2), { id, tone, text }], true)
  setTimeout(() => dismiss(id), tone === "fail" ? shownMs * 2 : shownMs)
}
export const dismiss = (id: number): void => useNotices.setState((notices) => notices.filter((notice) => notice.id !== id), true)
