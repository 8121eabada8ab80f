/** Where a line of the timeline leads: to the version, the plan or the gates that it is about. Pure. */
import type { EventView, RunDetail } from "../../../core/api/contract.ts"
import { hrefOf } from "../../state/route.ts"
import { placeOf, versionWords } from "../decision/newest.ts"

export interface Link {
  readonly words: string
  readonly href: string
}

export type LinkOf = (view: EventView) => Link | undefined

/** The links of a run as it stands, each made once: a line that scrolls by is drawn only when its link is another. */
export const linksOf = (detail: RunDetail): LinkOf => {
  const known = new WeakMap<EventView, Link | undefined>()
  return (view) => {
    if (!known.has(view)) known.set(view, linkOf(detail, view))
    return known.get(view)
  }
}

const linkOf = (detail: RunDetail, { event: { event } }: EventView): Link | undefined => {
  const run = detail.summary.number
  if ("patchSetId" in event) {
    const patchSet = detail.patchSets.find(({ id }) => id === event.patchSetId)
    if (patchSet === undefined) return undefined
    const place = placeOf(detail, patchSet)
    if (event._tag === "ReviewCompleted") return { words: "review", href: hrefOf({ view: "run", run, tab: "reviews", ...place }) }
    if (event._tag === "PolicyEvaluated") return { words: "policy", href: hrefOf({ view: "run", run, tab: "policy" }) }
    return { words: versionWords(detail, patchSet), href: hrefOf({ view: "run", run, tab: "diff", ...place }) }
  }
  switch (event._tag) {
    case "PlanCompleted":
    case "PlanApproved":
      return { words: "plan", href: hrefOf({ view: "run", run, tab: "plan" }) }
    case "PolicyEvaluated":
    case "ViolationOverridden":
      return { words: "policy", href: hrefOf({ view: "run", run, tab: "policy" }) }
    default:
      return undefined
  }
}
