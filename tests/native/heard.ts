/** What a listener was told, in order, and waiting for the next of it. */
export interface Heard<A> {
  readonly tell: (told: A) => void
  readonly next: () => Promise<A>
  readonly all: ReadonlyArray<A>
}

export const makeHeard = <A>(): Heard<A> => {
  const all: Array<A> = []
  const waiting: Array<(told: A) => void> = []
  let read = 0
  return {
    all,
    tell: (told) => {
      all.push(told)
      const first = waiting.shift()
      if (first === undefined) return
      read += 1
      first(told)
    },
    next: () => {
      const told = all[read]
      if (told === undefined) return new Promise((done) => waiting.push(done))
      read += 1
      return Promise.resolve(told)
    }
  }
}
