/**
 * Artifacts that were put lately. The event that names one comes after it, so until then nothing shows that it is
 * needed: retention leaves it alone. Two generations are kept, each as long as there is between two retentions.
 */
export interface PutLately {
  readonly add: (hash: string) => void
  readonly has: (hash: string) => boolean
  /** What was added before the last call is forgotten. */
  readonly forget: () => void
}

export const makePutLately = (): PutLately => {
  let now = new Set<string>()
  let before = new Set<string>()
  return {
    add: (hash) => void now.add(hash),
    has: (hash) => now.has(hash) || before.has(hash),
    forget: () => {
      before = now
      now = new Set()
    }
  }
}
