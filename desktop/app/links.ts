/**
 * `patchplane://` links and the window's own places, as hashes of the page (DSK-1). A link comes from anywhere: it names
 * one of the known places or leads nowhere, and it opens or fills a form at most. No place of the page acts by being
 * opened. Pure.
 */
import { Option, Schema } from "effect"

/** Characters of a place; the address that carries it escapes it once more. */
const longestHash = 4_000
const longestLink = 12_000

const RunNumber = Schema.String.check(Schema.isPattern(/^[1-9]\d{0,8}$/))
const Tab = Schema.Literals(["overview", "plan", "timeline", "diff", "reviews", "policy", "provenance", "ledger"])
const Word = Schema.String.check(Schema.isMaxLength(500))
const Text = Schema.String.check(Schema.isMaxLength(2_000))

const Place = Schema.Union([
  Schema.Tuple([]),
  Schema.Tuple([Schema.Literals(["inbox", "requests", "new", "repositories", "graph", "metrics", "settings", "begin", "doctor"])]),
  Schema.Tuple([Schema.Literal("inbox"), RunNumber]),
  Schema.Tuple([Schema.Literal("runs"), RunNumber]),
  Schema.Tuple([Schema.Literal("runs"), RunNumber, Tab])
])

/** What a link may fill into the form of a new request; whatever else it says is left out. */
const Filled = Schema.Struct({
  in: Schema.optionalKey(Word),
  prompt: Schema.optionalKey(Text),
  base: Schema.optionalKey(Word),
  paths: Schema.optionalKey(Word),
  avoid: Schema.optionalKey(Word),
  outcome: Schema.optionalKey(Text),
  done: Schema.optionalKey(Text),
  hints: Schema.optionalKey(Text),
  links: Schema.optionalKey(Text),
  tier: Schema.optionalKey(Schema.Literals(["low", "medium", "high"]))
})

const decodePlace = Schema.decodeUnknownOption(Place)
const decodeFilled = Schema.decodeUnknownOption(Filled)

/** The place that a link names, such as `#/runs/12/diff`; undefined where it names none that there is. */
export const placeOfLink = (link: string): string | undefined => {
  if (link.length > longestLink || !/^patchplane:/i.test(link)) return undefined
  let url: URL
  let parts: ReadonlyArray<string>
  try {
    url = new URL(link)
    // `patchplane://runs/12` has its first word where other addresses have a host.
    parts = [url.host, ...url.pathname.split("/")].filter((part) => part !== "").map(decodeURIComponent)
  } catch {
    return undefined
  }
  if (url.username !== "" || url.password !== "" || url.port !== "") return undefined
  const place = Option.getOrUndefined(decodePlace(parts))
  if (place === undefined) return undefined
  const filled = place[0] === "new" ? decodeFilled(Object.fromEntries(url.searchParams)) : Option.some({})
  if (Option.isNone(filled)) return undefined
  const query = Object.entries(filled.value).map(([name, value]) => `${name}=${escaped(String(value))}`)
  const hash = `#/${place.join("/")}${query.length === 0 ? "" : `?${query.join("&")}`}`
  return hash.length <= longestHash ? hash : undefined
}

/** The links among a command line's words, at most four. */
export const linksIn = (argv: ReadonlyArray<string>): ReadonlyArray<string> => argv.filter((word) => /^patchplane:/i.test(word)).slice(0, 4)

/** A place as the host takes it: what is no letter, digit or mark of an address is escaped. Undefined: it is none of ours. */
export const safePlace = (hash: string): string | undefined => {
  if (!hash.startsWith("#/") || hash.length > longestHash) return undefined
  try {
    const safe = hash
      .slice(1)
      .replaceAll("+", "%20")
      .replace(/[^\w\-./?=&%]/gu, escaped)
    return safe.length > longestHash || safe.startsWith("//") ? undefined : `#${safe}`
  } catch {
    // Half of a character can't be escaped.
    return undefined
  }
}

/** The host's one-time address, leading to a place; without one, or with one that is not ours, to where it leads by itself. */
export const addressOf = (ticket: string, place: string | undefined): string => {
  const safe = place === undefined ? undefined : safePlace(place)
  return safe === undefined ? ticket : `${ticket}&to=${encodeURIComponent(`/${safe}`)}`
}

const escaped = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*~]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`)
