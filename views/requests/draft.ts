/** A new request as it is being typed: text in every field, so that nothing typed is ever lost. Pure, but for the key. */
import type { NewRequest } from "../../core/api/contract.ts"
import { mint, type CommandId } from "../../core/domain/ids.ts"
import type { RiskTier } from "../../core/domain/request.ts"
import type { Problem } from "../state/problem.ts"
import type { Query } from "../state/route.ts"

export interface Draft {
  /** Belongs to this request: however often it is sent, it makes one run (REQ-3). */
  readonly commandId: CommandId
  readonly prompt: string
  /** Names, the primary one first. */
  readonly repositories: ReadonlyArray<string>
  readonly base: string
  /** One a line, as `avoid` and `links`. */
  readonly paths: string
  readonly avoid: string
  readonly tier: RiskTier
  readonly outcome: string
  readonly done: string
  readonly hints: string
  readonly links: string
  readonly minutes: string
  readonly usd: string
  /** What was sent under the command id and never answered, as JSON: it may have arrived. */
  readonly sent?: string
}

export const emptyDraft = (): Draft => ({
  commandId: mint("cmd"),
  prompt: "",
  repositories: [],
  base: "",
  paths: "",
  avoid: "",
  tier: "low",
  outcome: "",
  done: "",
  hints: "",
  links: "",
  minutes: "",
  usd: ""
})

const texts = ["prompt", "base", "paths", "avoid", "outcome", "done", "hints", "links", "minutes", "usd"] as const

export const isDraft = (value: unknown): value is Draft => {
  if (typeof value !== "object" || value === null) return false
  const draft = value as Record<string, unknown>
  return (
    texts.every((field) => typeof draft[field] === "string") &&
    typeof draft["commandId"] === "string" &&
    /^cmd_[0-9a-f-]{36}$/.test(draft["commandId"]) &&
    ["low", "medium", "high"].includes(String(draft["tier"])) &&
    Array.isArray(draft["repositories"]) &&
    draft["repositories"].every((name) => typeof name === "string")
  )
}

/** Something was typed that would be missed. */
export const isWorthKeeping = (draft: Draft): boolean => texts.some((field) => draft[field].trim() !== "")

/** What a link asks for: `?in=name,name&prompt=…`. It fills the form and sends nothing. */
export const asked = (query: Query): Partial<Draft> | undefined => {
  const { in: repositories = "", tier, ...rest } = query
  const wanted = Object.fromEntries(texts.flatMap((field) => (rest[field] === undefined ? [] : [[field, rest[field]]])))
  const names = [
    ...new Set(
      repositories
        .split(",")
        .map((name) => name.trim())
        .filter(Boolean)
    )
  ]
  const found: Partial<Draft> = {
    ...wanted,
    ...(names.length === 0 ? {} : { repositories: names }),
    ...(tier === "low" || tier === "medium" || tier === "high" ? { tier } : {})
  }
  return Object.keys(found).length === 0 ? undefined : found
}

const linesOf = (text: string): ReadonlyArray<string> =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean)

/** A number as people write it; NaN is no number. */
const amount = (text: string): number => (/^\d+([.,]\d+)?$/.test(text.trim()) ? Number(text.trim().replace(",", ".")) : Number.NaN)

export type FieldName = (typeof texts)[number] | "repositories" | "tier"

/** What the core calls a field, and what the form does. */
const fieldNames: Readonly<Record<string, FieldName>> = {
  repository: "repositories",
  secondary: "repositories",
  "budget.minutes": "minutes",
  "budget.usd": "usd"
}
/** The form's field that a refusal is about, if it names one. */
export const fieldOf = ({ field }: Problem): FieldName | undefined =>
  field === undefined ? undefined : (fieldNames[field] ?? [...texts, "tier" as const].find((name) => name === field))

const wrong = (field: string, what: string, mend: string): Problem => ({ what, mend, field, stale: false, lost: false })

/** What the form itself can say: the rest is the core's to judge. */
export const requestOf = (draft: Draft): { readonly request: NewRequest } | { readonly problem: Problem } => {
  const [repository, ...secondary] = draft.repositories
  if (draft.prompt.trim() === "") return { problem: wrong("prompt", "It is empty.", "Write what you want, in a sentence or more.") }
  if (repository === undefined) return { problem: wrong("repository", "No repository is named.", "Add the one that is to change.") }
  const [minutes, usd] = [amount(draft.minutes), amount(draft.usd)]
  if (draft.minutes.trim() !== "" && Number.isNaN(minutes))
    return { problem: wrong("budget.minutes", `“${draft.minutes.trim()}” is no number of minutes.`, "Write a number, such as 30.") }
  if (draft.usd.trim() !== "" && Number.isNaN(usd))
    return { problem: wrong("budget.usd", `“${draft.usd.trim()}” is no amount.`, "Write a number, such as 5.00.") }
  const budget = { ...(Number.isNaN(minutes) ? {} : { minutes }), ...(Number.isNaN(usd) ? {} : { usd }) }
  const optional = <K extends "base" | "outcome" | "done" | "hints">(field: K) =>
    draft[field].trim() === "" ? {} : ({ [field]: field === "base" ? draft[field].trim() : draft[field] } as Record<K, string>)
  return {
    request: {
      commandId: draft.commandId,
      prompt: draft.prompt,
      repository,
      ...(secondary.length === 0 ? {} : { secondary }),
      channel: "app",
      ...optional("base"),
      paths: linesOf(draft.paths),
      avoid: linesOf(draft.avoid),
      tier: draft.tier,
      ...optional("outcome"),
      ...optional("done"),
      ...optional("hints"),
      links: linesOf(draft.links),
      ...(Object.keys(budget).length === 0 ? {} : { budget })
    }
  }
}
