/** Generated files: changed by hand they differ from their source, and the next run of the tool undoes it. */
import { changeOf, contentOf, type Patch, type PatchRule } from "../patch.ts"
import { matcher } from "../paths.ts"
import { diffOf } from "../unified-diff.ts"
import type { ChangedFile } from "../../domain/outcome.ts"
import { generated, headLines, isLockfile, saysGenerated } from "../../domain/tool-written.ts"

export const generatedFiles: PatchRule = (patch, { paths }) => {
  const { find } = matcher([...generated, ...paths], true)
  return patch.files.flatMap((file) => {
    if (file.status === "deleted" || isLockfile(file.path)) return []
    const why = find(file.path) ?? said(patch, file)
    return why === undefined
      ? []
      : [
          {
            path: file.path,
            content: contentOf(file),
            message: `${file.path} is generated.`,
            evidence: `${changeOf(file)}; ${why}`,
            mend: "Change what it is made from, and have the tool write it"
          }
        ]
  })
}

const said = (patch: Patch, file: ChangedFile): string | undefined =>
  diffOf(patch.diffs, file.path)
    .blocks.flatMap(({ added }) => added.slice(0, headLines))
    .find(({ line, text }) => line <= headLines && text.length <= 500 && saysGenerated.test(text))
    ?.text.trim()
