/**
 * Entry point of the projections' thread, which folds and answers beside the thread that serves clients, and of those
 * that fold a share for it. It sleeps until it is asked. A bundle makes this an entry point of its own.
 */
import { answering } from "./answer.ts"
import type { Files, Folding, Question } from "./protocol.ts"
import { foldShare } from "./share.ts"

declare const self: Worker

self.onmessage = (first: MessageEvent<string>) => {
  const role = JSON.parse(first.data) as Files | Folding
  if ("share" in role) return self.postMessage(foldShare(role))
  const { answer } = answering(role)
  self.onmessage = async (message: MessageEvent<string>) => {
    const { n, question } = JSON.parse(message.data) as { readonly n: number; readonly question: Question }
    self.postMessage(JSON.stringify({ n, reply: await answer(question) }))
  }
}
