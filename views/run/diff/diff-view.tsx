/** The change of one patch set: files at the side, one file's diff at a time. */
import { useEffect, useState } from "react"
import type { PatchSetView, RunDetail } from "../../../core/api/contract.ts"
import { Button } from "../../kit/button.tsx"
import { Message } from "../../kit/message.tsx"
import { useActions } from "../../keys/keyboard.ts"
import { slide } from "../../state/route.ts"
import { newest, newestBeside, patchSetAt, placeOf } from "../decision/newest.ts"
import type { RunRoute } from "../run-page.tsx"
import { PatchSetDiff } from "./patch-set-diff.tsx"
import { earlierOf } from "./since.ts"

export const DiffView = ({ detail, route }: { readonly detail: RunDetail; readonly route: RunRoute }) => {
  // What is being read stays in place when a newer version arrives; a person says when to go on to it.
  const [pinned, setPinned] = useState(newest(detail)?.id)
  const patchSet =
    (route.version === undefined ? undefined : patchSetAt(detail, route)) ??
    detail.patchSets.find(({ id }) => id === pinned) ??
    newest(detail)
  useEffect(() => setPinned(patchSet?.id), [patchSet?.id])
  const newer = patchSet === undefined ? undefined : newestBeside(detail, patchSet)
  const arrived = patchSet !== undefined && newer !== undefined && newer.version > patchSet.version ? newer : undefined
  const place = (wanted: PatchSetView, from: PatchSetView | undefined, file?: string) =>
    slide({
      view: "run",
      run: route.run,
      tab: "diff",
      ...placeOf(detail, wanted),
      ...(file === undefined ? {} : { file }),
      ...(from === undefined ? {} : { query: { since: String(from.version) } })
    })
  useActions(
    arrived === undefined
      ? []
      : [
          { place: "Diff", name: `Show version ${arrived.version}`, keys: [], act: () => place(arrived, undefined) },
          { place: "Diff", name: `Show what version ${arrived.version} changed`, keys: [], act: () => place(arrived, patchSet) }
        ]
  )
  if (patchSet === undefined) return null
  const since = earlierOf(detail, patchSet).find(({ version }) => String(version) === route.query?.["since"])
  return (
    <>
      {arrived !== undefined && route.version === undefined ? (
        <div className="px-3 py-2">
          <Message
            tone="wait"
            title={`Version ${arrived.version} arrived while you read version ${patchSet.version}.`}
            mend={
              <span className="flex gap-2">
                <Button onClick={() => place(arrived, patchSet)}>What changed</Button>
                <Button onClick={() => place(arrived, undefined)}>Show version {arrived.version}</Button>
              </span>
            }
          />
        </div>
      ) : null}
      <PatchSetDiff
        key={`${patchSet.id} ${since?.id}`}
        detail={detail}
        route={route}
        patchSet={patchSet}
        since={since}
        show={(wanted) => place(wanted, undefined)}
        compare={(from) => place(patchSet, from, route.file)}
      />
    </>
  )
}
