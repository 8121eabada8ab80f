/** What one key takes back: what a person did on this page that is written nowhere yet. */

interface Step {
  readonly what: string
  readonly back: () => void
}

/** By what it was done to, as a patch set's id; the last step at the end. */
const steps = new Map<string, ReadonlyArray<Step>>()
const most = 100

/** `what` ends the sentence "Undone: …". */
export const remember = (of: string, what: string, back: () => void): void =>
  void steps.set(of, [...(steps.get(of) ?? []), { what, back }].slice(-most))

/** Takes the last step back and says what it was; `undefined`: there is none. */
export const undo = (of: string): string | undefined => {
  const known = steps.get(of) ?? []
  const last = known.at(-1)
  if (last === undefined) return undefined
  steps.set(of, known.slice(0, -1))
  last.back()
  return last.what
}

/** What was done is written now, and can't be taken back here. */
export const forgetSteps = (of: string): void => void steps.delete(of)
