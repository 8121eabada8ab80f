/** Chooses which version of which repository's change a tab shows. */
import type { PatchSetView, RunDetail } from "../../core/api/contract.ts"
import { visible } from "../text/visible.ts"
import { slide } from "../state/route.ts"
import { newest, patchSetAt, placeOf, versionWords } from "./decision/newest.ts"
import type { RunRoute } from "./run-page.tsx"

/** The version that the address names, else the one that a decision is about. */
export const shownPatchSet = (detail: RunDetail, route: RunRoute): PatchSetView | undefined =>
  (route.version === undefined ? undefined : patchSetAt(detail, route)) ?? newest(detail)

/** Another version of the same tab; what was selected in the one before does not go along. */
export const showVersion = (detail: RunDetail, route: RunRoute, patchSet: PatchSetView): void =>
  slide({ view: "run", run: route.run, tab: route.tab, ...placeOf(detail, patchSet) })

export const VersionPicker = ({ detail, route }: { readonly detail: RunDetail; readonly route: RunRoute }) => {
  const shown = shownPatchSet(detail, route)
  if (shown === undefined) return null
  return (
    <select
      className="pick"
      aria-label="Version of the change"
      value={shown.id}
      onChange={(event) => {
        const chosen = detail.patchSets.find(({ id }) => id === event.target.value)
        if (chosen !== undefined) showVersion(detail, route, chosen)
      }}
    >
      {detail.patchSets.toReversed().map((patchSet) => (
        <option key={patchSet.id} value={patchSet.id}>
          {visible(`${versionWords(detail, patchSet)}${patchSet.current ? ", current" : ""}`)}
        </option>
      ))}
    </select>
  )
}
