/** A model provider's failure, named from its status and words: what a person can do, and whether to try again. */
import { RuntimeFailure } from "./runtime-adapter.ts"

interface Kind {
  readonly code: string
  readonly message: string
  readonly mend: string
  readonly retryable: boolean
}

const unauthorized: Kind = {
  code: "model-unauthorized",
  message: "The model's provider refused the key.",
  mend: "Check the key and that it may use this model; the variable's name is model.apiKeyEnv in the configuration.",
  retryable: false
}
const rateLimited: Kind = {
  code: "model-rate-limited",
  message: "The model's provider says that there were too many requests, or that the quota is used up.",
  mend: "Wait, or raise the quota at the provider.",
  retryable: true
}
const unknown: Kind = {
  code: "model-unknown",
  message: "The model's provider does not know this model or address.",
  mend: "Check model.id and model.baseUrl in the configuration.",
  retryable: false
}
const unreachable: Kind = {
  code: "model-unreachable",
  message: "The model's provider could not be reached.",
  mend: "Check the network and model.baseUrl; for a local model, that it runs.",
  retryable: true
}
const failed: Kind = {
  code: "model-failed",
  message: "The model's provider failed.",
  mend: "Retry later; the provider's status page may know more.",
  retryable: true
}
const refused: Kind = {
  code: "model-failed",
  message: "The model's provider refused the request.",
  mend: "Read what it says; another model may take it.",
  retryable: false
}
const garbage: Kind = {
  code: "model-garbage",
  message: "The model's provider answered with something that is no answer.",
  mend: "Check that model.baseUrl speaks the protocol in model.api.",
  retryable: true
}
const cutOff: Kind = {
  code: "model-cut-off",
  message: "The model stopped at the longest answer that it may give.",
  mend: "Ask for a smaller change, or take a model with longer answers.",
  retryable: false
}

const failure = (kind: Kind, detail: string): RuntimeFailure => new RuntimeFailure({ ...kind, detail })

export const modelCutOff = (detail: string): RuntimeFailure => failure(cutOff, detail)
export const modelUnknown = (detail: string): RuntimeFailure => failure(unknown, detail)
export const modelGarbage = (detail: string): RuntimeFailure => failure(garbage, detail)

const kinds = [unauthorized, rateLimited, unknown, unreachable, failed, garbage, cutOff]
/** The failure of a known code; an unknown one counts as a provider that failed. */
export const failureOf = (code: string, detail: string): RuntimeFailure =>
  failure(kinds.find((kind) => kind.code === code) ?? failed, detail)

const byStatus = (status: number): Kind => {
  if (status === 401 || status === 403) return unauthorized
  if (status === 404) return unknown
  if (status === 408 || status === 504) return unreachable
  if (status === 429) return rateLimited
  return status >= 500 ? failed : refused
}

const words: ReadonlyArray<readonly [RegExp, Kind]> = [
  [/invalid api key|authentication|unauthorized|permission/i, unauthorized],
  [/rate.?limit|quota|too many requests/i, rateLimited],
  [/model.*(not found|does not exist)/i, unknown],
  [
    /connection error|connect|ECONN|ENOTFOUND|EAI_AGAIN|refused|unreachable|socket|timed? ?out|fetch failed|network|terminated/i,
    unreachable
  ],
  [/overloaded|unavailable|internal server/i, failed]
]

/**
 * Names a provider's failure. The status is looked for at the beginning of the text, where client libraries
 * put it. What the egress broker says of an address that it can't reach counts as unreachable, not as failed.
 */
export const modelFailure = (text: string): RuntimeFailure => {
  if (/upstream can't be reached/.test(text)) return failure(unreachable, text)
  const status = /^\s*(?:HTTP |Error:? |status:? )?\(?([1-5]\d\d)\b/i.exec(text)?.[1]
  if (status !== undefined && Number(status) >= 400) return failure(byStatus(Number(status)), text)
  return failure(words.find(([pattern]) => pattern.test(text))?.[1] ?? garbage, text)
}
