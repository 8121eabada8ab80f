/** A change that no plan task asked for (PLN-3). */
import { changeOf, contentOf, type PatchRule } from "../patch.ts"
import { within } from "../paths.ts"

export const unplannedChange: PatchRule = ({ files, tasks }) => {
  // A task that says nothing about where may be served anywhere.
  if (tasks === undefined || tasks.some(({ paths }) => paths.length === 0)) return []
  const planned = within(tasks.flatMap(({ paths }) => paths))
  return files
    .filter(({ path }) => planned.find(path) === undefined)
    .map((file) => ({
      path: file.path,
      content: contentOf(file),
      message: `No task of the plan asks for a change of ${file.path}.`,
      evidence: `${changeOf(file)}; ${tasks.length} ${tasks.length === 1 ? "task" : "tasks"}`,
      mend: "See whether it belongs here; if not, ask for changes"
    }))
}
