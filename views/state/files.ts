/** What a patch set changes, read once for each: a patch set never changes. */
import { useEffect } from "react"
import { create } from "zustand"
import type { FileView } from "../../core/api/contract.ts"
import type { PatchSetId } from "../../core/domain/ids.ts"
import type { ChangedFile } from "../../core/domain/outcome.ts"
import { ask, type Answer } from "./client.ts"
import { useConnection } from "./connection.ts"
import type { Problem } from "./problem.ts"

export interface Files {
  readonly files?: ReadonlyArray<ChangedFile>
  readonly problem?: Problem
}

const useStore = create<{ readonly byPatchSet: ReadonlyMap<string, Files> }>(() => ({ byPatchSet: new Map() }))
const none: Files = {}
const asked = new Set<string>()

const load = async (run: number, patchSetId: PatchSetId): Promise<void> => {
  if (asked.has(patchSetId)) return
  asked.add(patchSetId)
  const answer = await ask((core) => core.ListFiles({ run: String(run), patchSetId }))
  if (!answer.ok) asked.delete(patchSetId)
  if (!answer.ok && answer.problem.lost) return
  const files = answer.ok ? { files: answer.value } : { problem: answer.problem }
  useStore.setState(({ byPatchSet }) => ({ byPatchSet: new Map(byPatchSet).set(patchSetId, files) }))
}

/** Which patch set, of which run. */
export interface Comparison {
  readonly run: number
  readonly patchSetId: PatchSetId
}

export const useFiles = (comparison: Comparison | undefined): Files => {
  const live = useConnection(({ phase }) => phase === "live")
  const key = comparison?.patchSetId ?? ""
  useEffect(() => {
    if (live && comparison !== undefined) void load(comparison.run, comparison.patchSetId)
  }, [key, live])
  return useStore(({ byPatchSet }) => byPatchSet.get(key) ?? none)
}

export const readFile = (run: number, patchSetId: PatchSetId, path: string): Promise<Answer<FileView>> =>
  ask((core) => core.GetFile({ run: String(run), patchSetId, path }))
