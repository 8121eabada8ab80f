/** The change of one patch set: files at the side, one file's diff at a time. */
import { useState } from "react"
import type { PatchSetView, RunDetail } from "../../../core/api/contract.ts"
import { Button } from "../../kit/button.tsx"
import { Message } from "../../kit/message.tsx"
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
  if (patchSet === undefined) return null
  const since = earlierOf(detail, patchSet).find(({ version }) => String(version) === route.query?.["since"])
  const place = (wanted: PatchSetView, from: PatchSetView | undefined, file?: string) => {
    setPinned(wanted.id)
    slide({
      view: "run",
      run: route.run,
      tab: "diff",
      ...placeOf(detail, wanted),
      ...(file === undefined ? {} : { file }),
      ...(from === undefined ? {} : { query: { since: String(from.version) } })
    })
  }
  const newer = newestBeside(detail, patchSet)
  return (
    <>
      {newer !== undefined && newer.version > patchSet.version && route.version === undefined ? (
        <div className="px-3 py-2">
          <Message
            tone="wait"
            title={`Version ${newer.version} arrived while you read version ${patchSet.version}.`}
            mend={
              <span className="flex gap-2">
                <Button onClick={() => place(newer, patchSet)}>What changed</Button>
                <Button onClick={() => place(newer, undefined)}>Show version {newer.version}</Button>
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
