/** The inbox' groups, made anew only when a run changes. */
import { useMemo } from "react"
import { useRuns } from "../state/runs.ts"
import { groupsOf, type Group } from "./groups.ts"

export const useGroups = (): ReadonlyArray<Group> => {
  const byId = useRuns((runs) => runs.byId)
  return useMemo(() => groupsOf(byId.values()), [byId])
}
