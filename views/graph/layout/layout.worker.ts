/** Lays graphs out away from the page's thread. */
import { layered } from "./layered.ts"
import type { Answered, Asked } from "./places.ts"

addEventListener("message", ({ data }: MessageEvent<Asked>) => {
  let answer: Answered
  try {
    answer = { n: data.n, places: layered(data) }
  } catch (cause) {
    answer = { n: data.n, problem: cause instanceof Error ? cause.message : String(cause) }
  }
  postMessage(answer)
})
