/** Where the page is, held by the address alone: reload, back and a sent link all show the same. */
import { useSyncExternalStore } from "react"

export const runTabs = ["overview", "timeline", "diff"] as const
export type RunTab = (typeof runTabs)[number]

export type Route =
  | { readonly view: "inbox"; readonly run?: number }
  | {
      readonly view: "run"
      readonly run: number
      readonly tab: RunTab
      readonly version?: number
      readonly repository?: string
      readonly file?: string
    }
  | { readonly view: "stopped" }
  | { readonly view: "doctor" }
  | { readonly view: "nowhere" }

/** Reads `#/runs/12/diff?v=2&file=src%2Fa.ts`. Total: what names no place is `nowhere`. */
export const parseRoute = (hash: string): Route => {
  const [path = "", query = ""] = hash.replace(/^#?\/?/, "").split("?", 2)
  const [view, first, second] = path.split("/")
  const number = /^\d{1,9}$/.test(first ?? "") ? Number(first) : undefined
  switch (view) {
    case "":
    case "inbox":
      return first === undefined || number === undefined ? { view: "inbox" } : { view: "inbox", run: number }
    case "runs": {
      const tab = runTabs.find((name) => name === (second ?? "overview"))
      if (number === undefined || tab === undefined) return { view: "nowhere" }
      const search = new URLSearchParams(query)
      const version = /^\d{1,9}$/.test(search.get("v") ?? "") ? { version: Number(search.get("v")) } : {}
      const [repository, file] = [search.get("in"), search.get("file")]
      return {
        view: "run",
        run: number,
        tab,
        ...version,
        ...(repository === null ? {} : { repository }),
        ...(file === null ? {} : { file })
      }
    }
    case "stopped":
    case "doctor":
      return { view }
    default:
      return { view: "nowhere" }
  }
}

export const hrefOf = (route: Route): string => {
  switch (route.view) {
    case "inbox":
      return route.run === undefined ? "#/" : `#/inbox/${route.run}`
    case "run": {
      const search = new URLSearchParams()
      if (route.version !== undefined) search.set("v", String(route.version))
      if (route.repository !== undefined) search.set("in", route.repository)
      if (route.file !== undefined) search.set("file", route.file)
      const query = search.size === 0 ? "" : `?${search}`
      return `#/runs/${route.run}${route.tab === "overview" && query === "" ? "" : `/${route.tab}`}${query}`
    }
    case "stopped":
    case "doctor":
      return `#/${route.view}`
    case "nowhere":
      return "#/"
  }
}

export const go = (route: Route): void => {
  location.hash = hrefOf(route)
}
/** Changes the address without a step in the history: moving through a list is no journey. */
export const slide = (route: Route): void => {
  const href = hrefOf(route)
  if (href === location.hash) return
  history.replaceState(null, "", href)
  window.dispatchEvent(new HashChangeEvent("hashchange"))
}

let current: { readonly hash: string; readonly route: Route } | undefined
const snapshot = (): Route => {
  if (current?.hash !== location.hash) current = { hash: location.hash, route: parseRoute(location.hash) }
  return current.route
}
const subscribe = (listener: () => void) => {
  window.addEventListener("hashchange", listener)
  return () => window.removeEventListener("hashchange", listener)
}
export const useRoute = (): Route => useSyncExternalStore(subscribe, snapshot)
