/** The file count and line limits: how much a person can be asked to read at once. */
import { contentOf, type Patch, type PatchRule } from "../patch.ts"
import { contentHash } from "../violation.ts"
import { isLockfile } from "../../domain/tool-written.ts"

const mend = "Ask for it in smaller requests"
const allOf = ({ files }: Patch) => [contentHash(files.map((file) => [file.path, ...contentOf(file)]))]

export const fileCount: PatchRule = (patch, { most }) => {
  const count = patch.files.length
  return most === undefined || count <= most
    ? []
    : [
        {
          content: allOf(patch),
          message: `The change touches ${count} files; ${most} are allowed.`,
          evidence: `${count} files, ${most} allowed`,
          mend
        }
      ]
}

/** Lines added and removed together. Lockfiles are not counted: nobody reads them line by line. */
export const lineCount: PatchRule = (patch, { most }) => {
  const counted = patch.files.filter(({ path }) => !isLockfile(path))
  const lines = counted.reduce((sum, { added, removed }) => sum + added + removed, 0)
  const [biggest] = counted.toSorted((a, b) => b.added + b.removed - a.added - a.removed || (a.path < b.path ? -1 : 1))
  return most === undefined || lines <= most || biggest === undefined
    ? []
    : [
        {
          content: allOf(patch),
          message: `The change has ${lines} lines added and removed; ${most} are allowed.`,
          evidence: `${lines} lines, ${most} allowed; most of them in ${biggest.path}`,
          mend
        }
      ]
}
