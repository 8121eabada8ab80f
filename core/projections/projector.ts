/**
 * Entry point of the projections' thread, which folds and answers beside the thread that serves clients. It sleeps
 * until it is asked. A bundle makes this an entry point of its own.
 */
import { answering } from "./answer.ts"
import type { Files, Question } from "./protocol.ts"

declare const self: Worker

self.onmessage = (first: MessageEvent<string>) => {
  const { answer } = answering(JSON.parse(first.data) as Files)
  self.onmessage = (message: MessageEvent<string>) => {
    const { n, question } = JSON.parse(message.data) as { readonly n: number; readonly question: Question }
    self.postMessage(JSON.stringify({ n, reply: answer(question) }))
  }
}
