/** What the palette offers, and in which order. Pure. */
import { defaultFilter } from "cmdk"
import type { RunStatus } from "../../core/domain/run.ts"

export interface Choice {
  /** The same as long as it is the same thing: what was chosen lately is remembered by it. */
  readonly id: string
  readonly kind: "action" | "run" | "repository"
  readonly group: string
  readonly name: string
  /** Beside the name, quieter. */
  readonly about?: string | undefined
  /** Found by these too. */
  readonly words?: ReadonlyArray<string>
  readonly key?: string | undefined
  /** Why it can't be done now. */
  readonly missing?: string | undefined
  readonly status?: RunStatus
  readonly act: () => void
}

export interface Shown {
  readonly title: string
  readonly choices: ReadonlyArray<Choice>
}

/** Letters that merely stand somewhere in a name score below `scattered`; words and their beginnings above `whole`. */
const scattered = 0.1
const whole = 0.5

/** Of a group, with something typed and without. */
const mostFound = 12
const mostOffered = 8
export const mostRecent = 5

/** `>` looks among commands alone, `#` among runs. */
const parse = (typed: string): { readonly kind?: Choice["kind"]; readonly words: string } => {
  const rest = typed.slice(1).trim()
  if (typed.startsWith(">")) return { kind: "action", words: rest }
  if (typed.startsWith("#")) return { kind: "run", words: rest }
  return { words: typed.trim() }
}

const score = (choice: Choice, words: string): number => {
  if (words === "") return 1
  // A run's number is its name: `231` is R-231 before all that has these figures in it.
  if (choice.kind === "run" && /^(r-?)?\d+$/i.test(words) && choice.id === `run ${words.replace(/^r-?/i, "")}`) return 2
  const found = defaultFilter(choice.name, words, [...(choice.words ?? [])])
  return choice.missing === undefined ? found : found * 0.9
}

/** The groups to show: what was chosen lately first while nothing is typed, then the best match's group first. */
export const shown = (choices: ReadonlyArray<Choice>, typed: string, recent: ReadonlyArray<string>): ReadonlyArray<Shown> => {
  const { kind, words } = parse(typed)
  const lately = typed === "" ? recent.flatMap((id) => choices.find((choice) => choice.id === id) ?? []).slice(0, mostRecent) : []
  const groups = new Map<string, Array<readonly [Choice, number]>>()
  const scores = choices
    .filter((choice) => (kind === undefined || choice.kind === kind) && !lately.includes(choice))
    .map((choice) => [choice, score(choice, words)] as const)
  // Where something is called so, what merely holds the letters is not meant.
  const least = scores.some(([, scored]) => scored >= whole) ? whole : scattered
  for (const [choice, scored] of scores) {
    if (scored < least) continue
    const group = groups.get(choice.group)
    if (group === undefined) groups.set(choice.group, [[choice, scored]])
    else group.push([choice, scored])
  }
  const best = (group: ReadonlyArray<readonly [Choice, number]>) => Math.max(...group.map(([, scored]) => scored))
  const inOrder = words === "" ? [...groups] : [...groups].toSorted(([, a], [, b]) => best(b) - best(a))
  return [
    ...(lately.length === 0 ? [] : [{ title: "Recent", choices: lately }]),
    ...inOrder.map(([title, group]) => ({
      title,
      choices: (words === "" ? group : group.toSorted(([, a], [, b]) => b - a))
        .slice(0, words === "" && kind === undefined && title === "Runs" ? mostOffered : words === "" ? 100 : mostFound)
        .map(([choice]) => choice)
    }))
  ]
}

/** What was chosen, first; each once. */
export const withRecent = (recent: ReadonlyArray<string>, id: string): ReadonlyArray<string> =>
  [id, ...recent.filter((other) => other !== id)].slice(0, mostRecent * 4)

/** The name in three: before what was typed, what was typed, after it; undefined where it stands nowhere as such. */
export const split = (name: string, typed: string): readonly [string, string, string] | undefined => {
  const { words } = parse(typed)
  const at = words === "" ? -1 : name.toLowerCase().indexOf(words.toLowerCase())
  return at < 0 ? undefined : [name.slice(0, at), name.slice(at, at + words.length), name.slice(at + words.length)]
}
