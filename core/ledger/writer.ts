/**
 * Entry point of the ledger's worker threads: the writer, and readers, which look through the whole ledger and end. A
 * bundle makes this an entry point of its own. Each thread loads its own part alone: one that verifies is at work before
 * one that decides commands would be loaded.
 */
import type { Role } from "./protocol.ts"

declare const self: Worker

type Answering = (text: string) => string | Promise<string>

const opened = async (role: Role): Promise<Answering> =>
  role.role === "reader" ? (await import("./reader-thread.ts")).readerThread(role) : (await import("./writer-thread.ts")).writerThread(role)

self.onmessage = (first: MessageEvent<string>) => {
  const answering = opened(JSON.parse(first.data) as Role)
  self.onmessage = async (message: MessageEvent<string>) => self.postMessage(await (await answering)(message.data))
}
