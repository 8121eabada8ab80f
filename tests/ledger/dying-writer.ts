/** The writer, but for one thing: a command for the driver `die` ends its thread before it is taken. */
import "../../core/ledger/writer.ts"

declare const self: Worker

const take = self.onmessage as (message: MessageEvent<string>) => void
self.onmessage = (message: MessageEvent<string>) => {
  take(message)
  const then = self.onmessage as typeof take
  self.onmessage = (next: MessageEvent<string>) => {
    if (next.data.includes('"installation":"die"')) throw new Error("the test ends this thread")
    then(next)
  }
}
