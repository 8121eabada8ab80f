/** From a path that an agent named to that file in the diff, where the newest version changed it. */
import { useCallback, useMemo } from "react"
import type { RunDetail } from "../../../core/api/contract.ts"
import { useFiles } from "../../state/files.ts"
import { hrefOf } from "../../state/route.ts"
import { newest, placeOf } from "../decision/newest.ts"

export const useChangedFile = (detail: RunDetail): ((path: string) => string | undefined) => {
  const patchSet = newest(detail)
  const run = detail.summary.number
  const { files } = useFiles(patchSet === undefined ? undefined : { run, patchSetId: patchSet.id })
  const paths = useMemo(() => new Set(files?.map(({ path }) => path)), [files])
  return useCallback(
    (path) => {
      if (patchSet === undefined) return undefined
      // Agents name files from the workspace's root, or whole.
      const known = paths.has(path) ? path : [...paths].find((changed) => path.endsWith(`/${changed}`))
      return known === undefined ? undefined : hrefOf({ view: "run", run, tab: "diff", file: known, ...placeOf(detail, patchSet) })
    },
    [paths, run, patchSet?.id]
  )
}
