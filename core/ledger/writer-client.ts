/**
 * The main thread's end of the writer: numbers requests, and hands each answer to who asked. What comes
 * while the writer is at work waits here and goes to it as one text, which is one transaction: that is the
 * group commit. It owns no timer.
 */
import type { Answer, Fault, Role, WriterReply, WriterRequest } from "./protocol.ts"

export interface WriterClient {
  /** `members` is the request's JSON without its number and braces. `answered` is called once, after the commit. */
  readonly send: (members: string, answered: (answer: Answer) => void) => void
  /** Waits until the writer has closed its connection, then ends the thread. */
  readonly close: () => Promise<void>
}

/** Requests as `send` takes them. The envelope comes as JSON text, so that nothing is written twice. */
export const commandMembers = (stream: string, envelope: string) =>
  `"kind":"command","stream":${JSON.stringify(stream)},"envelope":${envelope}`
export const artifactMembers = (hash: string, bytes: Uint8Array) =>
  `"kind":"artifact","hash":"${hash}","base64":"${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64")}"`
/** The other requests, as `send` takes them. */
export const members = (
  request: Extract<Bare<WriterRequest>, { readonly kind: "rebuild" | "verify-few" | "verified" | "removed" | "retained" | "scrub" }>
) => JSON.stringify(request).slice(1, -1)
type Bare<R> = R extends unknown ? Omit<R, "n"> : never
const closeMembers = `"kind":"close"`

/** A writer thread that dies fails what it had not answered; the next request starts a new one. */
const died = (why: string): Fault => ({
  message: `The ledger's writer ended: ${why}. What it had not acknowledged may be recorded or not.`,
  mend: "Do it again: the same command is recorded once. If it persists, restart PatchPlane."
})

export const openWriterClient = (
  worker: URL,
  role: Role,
  onReply: (answers: ReadonlyArray<Answer>, head: number, commits: number) => void
): WriterClient => {
  const pending = new Map<number, (answer: Answer) => void>()
  let outbox: Array<string> = []
  /** The writer has a text that it has not answered. */
  let busy = false
  let next = 1
  let thread: Worker | undefined

  const fail = (fault: Fault) => {
    const unanswered = [...pending]
    pending.clear()
    for (const [n, answered] of unanswered) answered({ n, kind: "failed", fault })
  }

  const start = (): Worker => {
    const started = new Worker(worker.href)
    started.onmessage = (message: MessageEvent<string>) => {
      const { answers, head, commits } = JSON.parse(message.data) as WriterReply
      busy = false
      if (outbox.length > 0) post()
      onReply(answers, head, commits)
      for (const answer of answers) {
        const answered = pending.get(answer.n)
        pending.delete(answer.n)
        answered?.(answer)
      }
    }
    const lost = (why: string) => {
      if (thread !== started) return
      thread = undefined
      busy = false
      outbox = []
      started.terminate()
      fail(died(why))
    }
    started.onerror = (event) => lost(event.message)
    started.addEventListener("close", () => lost("its thread closed"))
    started.postMessage(JSON.stringify(role))
    return started
  }

  const post = () => {
    const text = `[${outbox.join(",")}]`
    outbox = []
    busy = true
    thread ??= start()
    thread.postMessage(text)
  }

  const send: WriterClient["send"] = (members, answered) => {
    const n = next++
    pending.set(n, answered)
    outbox.push(`{"n":${n},${members}}`)
    if (!busy) post()
  }

  thread = start()
  return {
    send,
    close: async () => {
      await new Promise<void>((resolve) => send(closeMembers, () => resolve()))
      const ending = thread
      thread = undefined
      ending?.terminate()
    }
  }
}
