/** Where the page is, held by the address alone: reload, back and a sent link all show the same. */
import { useSyncExternalStore } from "react"

export const runTabs = ["overview", "plan", "timeline", "diff", "reviews", "policy", "provenance", "ledger"] as const
export type RunTab = (typeof runTabs)[number]

/** Views that one word of the address names; what they filter, select or compare stands in `query`. */
export const pages = ["requests", "new", "repositories", "graph", "metrics", "settings", "begin", "doctor", "stopped"] as const
export type Page = (typeof pages)[number]
export type Query = Readonly<Record<string, string>>

export type Route =
  | { readonly view: "inbox"; readonly run?: number }
  | {
      readonly view: "run"
      readonly run: number
      readonly tab: RunTab
      readonly version?: number
      readonly repository?: string
      readonly file?: string
      /** What the tab filters or selects besides. */
      readonly query?: Query
    }
  | { readonly view: Page; readonly query: Query }
  | { readonly view: "nowhere" }

const isPage = (view: string): view is Page => (pages as ReadonlyArray<string>).includes(view)

/** Reads `#/runs/12/diff?v=2&file=src%2Fa.ts`. Total: what names no place is `nowhere`. */
export const parseRoute = (hash: string): Route => {
  const [path = "", search = ""] = hash.replace(/^#?\/?/, "").split("?", 2)
  const [view = "", first, second] = path.split("/")
  const number = /^\d{1,9}$/.test(first ?? "") ? Number(first) : undefined
  if (view === "" || view === "inbox") {
    return first === undefined || number === undefined ? { view: "inbox" } : { view: "inbox", run: number }
  }
  const all = Object.fromEntries(new URLSearchParams(search))
  if (isPage(view)) return { view, query: all }
  const tab = runTabs.find((name) => name === (second ?? "overview"))
  if (view !== "runs" || number === undefined || tab === undefined) return { view: "nowhere" }
  const { v = "", in: repository, file, ...query } = all
  return {
    view: "run",
    run: number,
    tab,
    ...(/^\d{1,9}$/.test(v) ? { version: Number(v) } : {}),
    ...(repository === undefined ? {} : { repository }),
    ...(file === undefined ? {} : { file }),
    ...(Object.keys(query).length === 0 ? {} : { query })
  }
}

export const hrefOf = (route: Route): string => {
  if (route.view === "inbox") return route.run === undefined ? "#/" : `#/inbox/${route.run}`
  if (route.view === "nowhere") return "#/"
  const search = new URLSearchParams(route.query)
  if (route.view !== "run") return `#/${route.view}${search.size === 0 ? "" : `?${search}`}`
  if (route.version !== undefined) search.set("v", String(route.version))
  if (route.repository !== undefined) search.set("in", route.repository)
  if (route.file !== undefined) search.set("file", route.file)
  const query = search.size === 0 ? "" : `?${search}`
  return `#/runs/${route.run}${route.tab === "overview" && query === "" ? "" : `/${route.tab}`}${query}`
}

/** While somebody has typed what would be lost: the place that stays, and who is told where they wanted to go. */
let guarded: { readonly hash: string; readonly asked: (to: string) => void } | undefined

/** Keeps the page where it is until this is released; each attempt to leave is told instead, by its address. */
export const guardRoute = (asked: (to: string) => void): (() => void) => {
  const guard = { hash: location.hash, asked }
  guarded = guard
  const back = (event: HashChangeEvent) => {
    const to = location.hash
    if (to === guard.hash) return
    event.stopImmediatePropagation()
    history.replaceState(null, "", guard.hash)
    asked(to)
  }
  window.addEventListener("hashchange", back, true)
  return () => {
    window.removeEventListener("hashchange", back, true)
    if (guarded === guard) guarded = undefined
  }
}
/** Whether the page may go there now; otherwise whoever guards it was told. */
const mayGo = (href: string): boolean => {
  if (guarded === undefined || href === guarded.hash) return true
  guarded.asked(href)
  return false
}

export const go = (route: Route): void => {
  const href = hrefOf(route)
  if (mayGo(href)) location.hash = href
}
/** Changes the address without a step in the history: moving through a list is no journey. */
export const slide = (route: Route): void => {
  const href = hrefOf(route)
  if (href === location.hash || !mayGo(href)) return
  history.replaceState(null, "", href)
  window.dispatchEvent(new HashChangeEvent("hashchange"))
}

/** A query with some of its words changed; undefined takes one away. */
export const patched = (query: Query, change: Readonly<Record<string, string | undefined>>): Query =>
  Object.fromEntries(Object.entries({ ...query, ...change }).filter((entry): entry is [string, string] => entry[1] !== undefined))

let current: { readonly hash: string; readonly route: Route } | undefined
const snapshot = (): Route => {
  // A link has changed the address already; the page stays until the guard has put it back.
  if (current !== undefined && guarded !== undefined) return current.route
  if (current?.hash !== location.hash) current = { hash: location.hash, route: parseRoute(location.hash) }
  return current.route
}
const subscribe = (listener: () => void) => {
  window.addEventListener("hashchange", listener)
  return () => window.removeEventListener("hashchange", listener)
}
export const useRoute = (): Route => useSyncExternalStore(subscribe, snapshot)
