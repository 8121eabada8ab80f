/** The number beside a tab's name: what one would find there. */
import type { RunDetail } from "../../core/api/contract.ts"
import type { RunTab } from "../state/route.ts"
import { grouped } from "../text/format.ts"
import { newest } from "./decision/newest.ts"
import { standing } from "./policy/stages.ts"

export const TabCount = ({ tab, detail }: { readonly tab: RunTab; readonly detail: RunDetail }) => {
  const words = wordsOf(tab, detail)
  return words === "" ? null : <span className="n num">{words}</span>
}

const wordsOf = (tab: RunTab, detail: RunDetail): string => {
  const patchSet = newest(detail)
  switch (tab) {
    case "plan":
      return detail.plan === undefined ? "" : `v${detail.plan.version}`
    case "diff":
      return patchSet === undefined ? "" : grouped(patchSet.counts.files)
    case "reviews":
      return patchSet === undefined || patchSet.reviews.length === 0 ? "" : grouped(patchSet.reviews.length)
    case "policy":
      return standing(detail.violations) === 0 ? "" : grouped(standing(detail.violations))
    default:
      return ""
  }
}
