/** Which editor holds which file: what is wanted keeps its place, and the rest of it goes where nothing wanted stands. */

interface Keyed {
  readonly key: string
}

/** The one that shows, and the ones before and after it. */
export const slots = 3

export const assigned = <A extends Keyed>(held: ReadonlyArray<A | undefined>, wanted: ReadonlyArray<A>): ReadonlyArray<A | undefined> => {
  const next = Array.from({ length: slots }, (_, at) => held[at])
  const isWanted = (one: A | undefined) => wanted.some(({ key }) => key === one?.key)
  for (const one of wanted.slice(0, slots)) {
    if (next.some((other) => other?.key === one.key)) continue
    // An editor that is there already is sooner ready than a new one.
    const used = next.findIndex((other) => other !== undefined && !isWanted(other))
    next[used >= 0 ? used : next.indexOf(undefined)] = one
  }
  return next
}
