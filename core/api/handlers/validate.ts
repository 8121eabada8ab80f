/** Input that can be judged by itself is judged here, before anything is touched (REQ-4). Pure. */
import type { NewRequest } from "../contract.ts"
import { InvalidInput } from "../contract.ts"

export const longestText = 100_000
const longestList = 200

/** The first thing that is wrong with a request, or `undefined`. */
export const requestProblem = (request: NewRequest): InvalidInput | undefined =>
  textProblem("prompt", request.prompt) ??
  optionalText("outcome", request.outcome) ??
  optionalText("done", request.done) ??
  optionalText("hints", request.hints) ??
  (request.repository.trim() === ""
    ? invalid("repository", "No repository is named.", "Name a connected repository; `patchplane repo list` shows them.")
    : undefined) ??
  (request.base === undefined ? undefined : branchProblem("base", request.base)) ??
  pathsProblem("paths", request.paths) ??
  pathsProblem("avoid", request.avoid) ??
  linksProblem(request.links) ??
  budgetProblem("budget.minutes", request.budget?.minutes) ??
  budgetProblem("budget.usd", request.budget?.usd)

/** Text that a person must have written something in. */
export const textProblem = (field: string, text: string): InvalidInput | undefined => {
  if (text.trim() === "") return invalid(field, "It is empty.", "Write what you want, in a sentence or more.")
  return tooLong(field, text)
}

export const optionalText = (field: string, text: string | undefined): InvalidInput | undefined =>
  text === undefined ? undefined : tooLong(field, text)

const tooLong = (field: string, text: string): InvalidInput | undefined => {
  if (text.length > longestText) {
    return invalid(field, `It has ${text.length} characters; ${longestText} are allowed.`, "Shorten it, or name a file that says the rest.")
  }
  return text.includes("\0") ? invalid(field, "It holds a NUL character.", "Remove it.") : undefined
}

/** A branch name as git allows it, and never something that git could take for an option. */
const branchProblem = (field: string, branch: string): InvalidInput | undefined => {
  // oxlint-disable-next-line no-control-regex -- control characters are what is refused here
  const refused = /^[-/.]|[\x00-\x20\x7f~^:?*[\\]|\.\.|@\{|\/\/|(\.|\/|\.lock)$/
  return branch === "" || refused.test(branch)
    ? invalid(field, `${JSON.stringify(branch)} is no branch name.`, "Name a branch of the repository, such as main.")
    : undefined
}

const pathsProblem = (field: string, paths: ReadonlyArray<string>): InvalidInput | undefined => {
  if (paths.length > longestList)
    return invalid(field, `${paths.length} paths are given; ${longestList} are allowed.`, "Name folders instead of files.")
  for (const path of paths) {
    const shown = JSON.stringify(path)
    if (path.trim() === "") return invalid(field, "A path is empty.", "Leave it out, or name a file or folder.")
    if (path.startsWith("/") || /^[A-Za-z]:[\\/]/.test(path) || path.startsWith("~")) {
      return invalid(field, `${shown} is absolute.`, "Give paths relative to the repository's root.")
    }
    if (path.split(/[\\/]/).includes("..")) {
      return invalid(field, `${shown} leads out of the repository.`, "Give a path inside the repository, without ..")
    }
    if (path.split("/").some((part) => part.toLowerCase() === ".git")) {
      return invalid(field, `${shown} is git's own folder.`, "Name files that are part of the repository's content.")
    }
    if (path.includes("\0") || path.length > 4096) return invalid(field, "A path is no path.", "Give a path inside the repository.")
  }
  return undefined
}

const linksProblem = (links: ReadonlyArray<string>): InvalidInput | undefined => {
  if (links.length > longestList) return invalid("links", `${links.length} links are given.`, `Give at most ${longestList}.`)
  const wrong = links.find((link) => !/^https?:\/\/\S{1,2000}$/.test(link))
  return wrong === undefined
    ? undefined
    : invalid("links", `${JSON.stringify(wrong.slice(0, 80))} is no web address.`, "Give an http:// or https:// address.")
}

const budgetProblem = (field: string, value: number | undefined): InvalidInput | undefined =>
  value === undefined || (Number.isFinite(value) && value > 0)
    ? undefined
    : invalid(field, `${value} is no budget.`, "Give a number greater than 0, or leave it out for the default.")

const invalid = (field: string, reason: string, mend: string) => new InvalidInput({ field, reason, mend })
