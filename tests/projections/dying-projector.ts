/** The projections' thread, but for one thing: a path from `die` ends it before it is answered. */
import "../../core/projections/projector.ts"

declare const self: Worker

const take = self.onmessage as (message: MessageEvent<string>) => void
self.onmessage = (message: MessageEvent<string>) => {
  take(message)
  const then = self.onmessage as typeof take
  self.onmessage = (next: MessageEvent<string>) => {
    if (next.data.includes('"from":"die"')) throw new Error("the test ends this thread")
    then(next)
  }
}
