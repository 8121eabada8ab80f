/** What changed between two versions of a plan, section by section (PLN-1). Pure. */
import type { PlanDocument, PlanTask } from "../../../core/domain/plan-document.ts"

export interface Piece {
  readonly sign: "same" | "gone" | "came"
  readonly text: string
}

/** More pairs than this are not compared line by line: all of the one is gone, all of the other came. */
const mostPairs = 250_000

/** Both lists in one, in order: what they share, what went, what came (a longest common subsequence). */
export const listChanges = (before: ReadonlyArray<string>, after: ReadonlyArray<string>): ReadonlyArray<Piece> => {
  const said = (sign: Piece["sign"]) => (text: string) => ({ sign, text })
  if (before.length * after.length > mostPairs) return [...before.map(said("gone")), ...after.map(said("came"))]
  // common[i][j]: how many lines the rests from i and from j share.
  const common = Array.from({ length: before.length + 1 }, () => new Uint32Array(after.length + 1))
  const at = (i: number, j: number) => common[i]?.[j] ?? 0
  for (let i = before.length - 1; i >= 0; i--) {
    const row = common[i]
    if (row === undefined) continue
    for (let j = after.length - 1; j >= 0; j--)
      row[j] = before[i] === after[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
  }
  const pieces: Array<Piece> = []
  let i = 0
  let j = 0
  while (i < before.length || j < after.length) {
    const old = before[i]
    const fresh = after[j]
    if (old !== undefined && old === fresh) {
      pieces.push({ sign: "same", text: old })
      i++
      j++
    } else if (old !== undefined && (fresh === undefined || at(i + 1, j) >= at(i, j + 1))) {
      pieces.push({ sign: "gone", text: old })
      i++
    } else if (fresh !== undefined) {
      pieces.push({ sign: "came", text: fresh })
      j++
    }
  }
  return pieces
}

/** A text by its lines and sentences. */
export const proseChanges = (before: string, after: string): ReadonlyArray<Piece> => listChanges(sentences(before), sentences(after))

const sentences = (text: string): ReadonlyArray<string> =>
  text
    .split("\n")
    .flatMap((line) => line.split(/(?<=[.!?])\s+/))
    .filter((sentence) => sentence.trim() !== "")

/** All that a task says, one thing a line: two tasks are the same if and only if their lines are. */
export const taskLines = ({ goal, role, repository, after = [], budget, paths, acceptance }: PlanTask): ReadonlyArray<string> => [
  goal,
  `role ${role ?? "generalist"}`,
  ...(repository === undefined ? [] : [`in ${repository}`]),
  ...(after.length === 0 ? [] : [`after ${after.join(", ")}`]),
  ...(budget?.minutes === undefined ? [] : [`at most ${budget.minutes} minutes`]),
  ...(budget?.usd === undefined ? [] : [`at most $${budget.usd}`]),
  ...paths.map((path) => `path ${path}`),
  ...acceptance.map((criterion) => `accepted when ${criterion}`)
]

export interface TaskChange {
  readonly id: string
  readonly state: "same" | "gone" | "came" | "changed"
  readonly pieces: ReadonlyArray<Piece>
}

/** Tasks by their id, in the order of the newer plan; what is gone stands at the end. */
export const taskChanges = (before: ReadonlyArray<PlanTask>, after: ReadonlyArray<PlanTask>): ReadonlyArray<TaskChange> => [
  ...after.map((task): TaskChange => {
    const old = before.find(({ id }) => id === task.id)
    const pieces = listChanges(old === undefined ? [] : taskLines(old), taskLines(task))
    const state = old === undefined ? "came" : pieces.every(({ sign }) => sign === "same") ? "same" : "changed"
    return { id: task.id, state, pieces }
  }),
  ...before
    .filter(({ id }) => !after.some((task) => task.id === id))
    .map((task): TaskChange => ({ id: task.id, state: "gone", pieces: listChanges(taskLines(task), []) }))
]

export interface SectionChange {
  readonly name: string
  readonly changed: boolean
  readonly pieces: ReadonlyArray<Piece>
}

/** Every section but the tasks. */
export const sectionChanges = (before: PlanDocument, after: PlanDocument): ReadonlyArray<SectionChange> => {
  const section = (name: string, pieces: ReadonlyArray<Piece>): SectionChange => ({
    name,
    pieces,
    changed: pieces.some(({ sign }) => sign !== "same")
  })
  return [
    section("Decision", proseChanges(before.decision, after.decision)),
    section("Architecture", proseChanges(before.architecture, after.architecture)),
    section("In scope", listChanges(before.scope.in, after.scope.in)),
    section("Out of scope", listChanges(before.scope.out, after.scope.out)),
    section("Gates", listChanges(before.gates, after.gates)),
    section("Risk", listChanges([before.tier], [after.tier]))
  ]
}
