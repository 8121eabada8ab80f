/** What stands on a node and in its record, in short. Text from outside has its unseen characters made visible. Pure. */
import { statusKind, runStatuses, type RunStatus } from "../../core/domain/run.ts"
import type { GraphNode } from "../../core/domain/provenance.ts"
import { count, duration, money, tokens } from "../text/format.ts"
import { visible } from "../text/visible.ts"
import { statusInk, statusWord, type Ink } from "../text/words.ts"
import { kinds } from "./kinds.ts"

const isStatus = (value: unknown): value is RunStatus => (runStatuses as ReadonlyArray<unknown>).includes(value)

/** The second line; empty where the label says all. */
export const detailOf = ({ kind, facts, text }: GraphNode): string => {
  const { tree, files, usd, turns, status, score, findingCount, path, branch } = facts
  switch (kind) {
    case "request":
      return visible(text ?? "")
    case "run":
      return isStatus(status) ? statusWord(status) : ""
    case "repository":
      return visible(typeof path === "string" ? path : "")
    case "session":
      return [typeof turns === "number" ? count(turns, "turn") : "", typeof usd === "number" ? money(usd) : ""].filter(Boolean).join(", ")
    case "plan":
      return typeof facts.tasks === "number" ? count(facts.tasks, "task") : ""
    case "task":
      return visible(String(facts.role ?? ""))
    case "question":
      return facts.answered === true ? "answered" : "open"
    case "patch-set":
      return [typeof tree === "string" ? tree.slice(0, 8) : "", typeof files === "number" ? count(files, "file") : ""]
        .filter(Boolean)
        .join(", ")
    case "review":
      return [
        typeof score === "number" ? score.toFixed(2) : "",
        typeof findingCount === "number" && findingCount > 0 ? count(findingCount, "finding") : ""
      ]
        .filter(Boolean)
        .join(", ")
    case "publication":
      return typeof branch === "string" && facts.matches === true ? "seen as approved" : ""
    default:
      return ""
  }
}

export const titleOf = ({ kind, label }: Pick<GraphNode, "kind" | "label">): string =>
  kind === "patch-set" && /^v\d+$/.test(label) ? `Patch ${label}` : sentence(visible(label))
const sentence = (text: string) => (/^[a-z]+[ :]/.test(text) || /^[a-z]+$/.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text)

/** For a list and for screen readers: `Patch v2, patch set, 9f3c1e07, 3 files`. */
export const spoken = (node: GraphNode): string =>
  [titleOf(node), kinds[node.kind].word.toLowerCase(), detailOf(node)].filter((words) => words !== "").join(", ")

/** How a record stands: the ink of its icon. `idle` claims nothing. */
export const inkOf = ({ kind, facts, label }: GraphNode): Ink => {
  const { verdict, status, matches, blocking, failure } = facts
  if (kind === "review") return verdict === "passed" ? "done" : verdict === "failed" ? "fail" : verdict === "errored" ? "wait" : "idle"
  if (kind === "run" && isStatus(status)) return failure !== undefined && statusKind(status) === "final" ? "fail" : statusInk(status)
  if (kind === "approval") return "done"
  if (kind === "publication") return matches === false ? "fail" : matches === true ? "done" : "idle"
  if (kind === "policy") return typeof blocking === "number" && blocking > 0 ? "block" : "idle"
  if (kind === "question") return facts.answered === true ? "idle" : "wait"
  if (kind === "combination" && label.endsWith("conflict")) return "block"
  return "idle"
}

/** One line that `width` measures as no more than `most`; what is cut ends in an ellipsis. */
export const cut = (text: string, most: number, width: (text: string) => number): string => {
  const line = text.replace(/\s+/g, " ")
  const whole = width(line)
  if (whole <= most) return line
  const characters = [...line]
  let kept = Math.max(1, Math.floor((characters.length * most) / whole))
  while (kept > 1 && width(`${characters.slice(0, kept).join("")}…`) > most) kept--
  return `${characters.slice(0, kept).join("").trimEnd()}…`
}

const factWords: Readonly<Record<string, string>> = {
  usd: "Cost",
  durationMs: "Took",
  input: "Tokens read",
  output: "Tokens written",
  findingCount: "Findings",
  byHand: "By hand",
  observedTree: "Tree seen",
  observedCommit: "Commit seen",
  observedAt: "Seen",
  number: "Run"
}
/** Names and values of a record's facts, as they are read; the ids of texts are left to the artifacts. */
export const factsOf = ({ facts }: GraphNode): ReadonlyArray<{ readonly name: string; readonly words: string; readonly hash: boolean }> =>
  Object.entries(facts).map(([key, value]) => ({
    name: factWords[key] ?? sentence(key.replace(/([A-Z])/g, " $1").toLowerCase()),
    ...wordsOf(key, value)
  }))
const wordsOf = (key: string, value: string | number | boolean): { readonly words: string; readonly hash: boolean } => {
  const plain = (words: string) => ({ words, hash: false })
  if (typeof value === "boolean") return plain(value ? "yes" : "no")
  if (typeof value === "string") {
    if (key === "status" && isStatus(value)) return plain(statusWord(value))
    return { words: value, hash: /^[0-9a-f]{40}([0-9a-f]{24})?$/.test(value) }
  }
  if (key === "usd") return plain(money(value))
  if (key === "durationMs") return plain(duration(value))
  if (key === "input" || key === "output") return plain(tokens(value))
  if (key === "number") return plain(`R-${value}`)
  return plain(/^(at|observedAt|changed)$/.test(key) ? new Date(value).toLocaleString() : String(value))
}
