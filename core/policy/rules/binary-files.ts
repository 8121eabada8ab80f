/** Binary files: nobody can read what is in them. */
import { changeOf, contentOf, type PatchRule } from "../patch.ts"
import { matcher } from "../paths.ts"

export const binaryFiles: PatchRule = ({ files }, { allowed }) => {
  const lists = allowed.map((patterns) => matcher(patterns, false))
  return files
    .filter(({ binary, status, path }) => binary && status !== "deleted" && !lists.every(({ find }) => find(path) !== undefined))
    .map((file) => ({
      path: file.path,
      content: contentOf(file),
      message: `${file.path} is binary: a review can't read it.`,
      evidence: changeOf(file),
      mend: "Leave it out, or have it made from sources"
    }))
}
