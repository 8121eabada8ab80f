/** Waiting for something to have happened, told by whoever may have made it happen; nothing is asked by the clock. */

export type Wait = () => void

/** Resolves with the first answer that is not undefined: `look` is asked now, and again whenever a wait of `waits` is called. */
export const until = <A>(waits: Set<Wait>, look: () => A | undefined): Promise<A> =>
  new Promise((resolve, reject) => {
    const wait = () => {
      try {
        const seen = look()
        if (seen === undefined) return
        resolve(seen)
      } catch (cause) {
        reject(cause instanceof Error ? cause : new Error(String(cause)))
      }
      waits.delete(wait)
    }
    waits.add(wait)
    wait()
  })
