/** Licence files: what others may do with the code is no agent's to change. */
import { changeOf, contentOf, pathsOf, type PatchRule } from "../patch.ts"
import { matcher } from "../paths.ts"
import { baseName } from "../../domain/tool-written.ts"

/** `LICENSE`, `LICENCE.md`, `COPYING.LESSER`, `LICENSE-MIT`, `NOTICE.txt`; not `license-check.ts`. */
const licence =
  /^(?:un)?(?:licen[cs]es?|copying|notice|copyright)(?:[-_.](?:mit|apache(?:[-_]?2(?:\.0)?)?|bsd|isc|mpl|cc0|lesser|lgpl|agpl|gpl|third[-_]party|unlicense))*(?:\.(?:md|txt|rst|adoc|html))?$/i

export const licenceFiles: PatchRule = ({ files }, { paths }) => {
  const { find } = matcher(["/LICENSES", ...paths], true)
  return files
    .filter((file) => pathsOf(file).some((path) => licence.test(baseName(path)) || find(path) !== undefined))
    .map((file) => ({
      path: file.path,
      content: contentOf(file),
      message: `${file.path} says under what licence the code stands.`,
      evidence: changeOf(file),
      mend: "Leave it as it is, or have somebody decide who may"
    }))
}
