/** One file's change as the rules see it, from its added lines or from both sides. */
import type { ChangedFile, Finding } from "../../../core/domain/outcome.ts"
import type { FileChange } from "../../../core/review/security/change.ts"
import { reviewFile } from "../../../core/review/security/rules.ts"

export const changedFile = (path: string, over: Partial<ChangedFile> = {}): ChangedFile => ({
  path,
  status: "modified",
  mode: { before: "100644", after: "100644" },
  blob: { before: "1".repeat(40), after: "2".repeat(40) },
  binary: false,
  added: 1,
  removed: 0,
  ...over
})

export const lines = (text: string) => text.split("\n").map((each, index) => ({ line: index + 1, text: each }))

export const adding = (path: string, text: string, over: Partial<FileChange> & { readonly as?: Partial<ChangedFile> } = {}): FileChange => {
  const { as, ...rest } = over
  return { file: changedFile(path, as), added: lines(text), removed: new Set(), ...rest }
}

/** A file whose both sides are read; what is new in it is what `after` has and `before` has not. */
export const between = (path: string, before: string | null, after: string): FileChange => {
  const old = new Set((before ?? "").split("\n"))
  return {
    file: changedFile(path, before === null ? { status: "added" } : {}),
    added: lines(after).filter(({ text }) => !old.has(text)),
    removed: new Set(),
    before,
    after
  }
}

export const found = (change: FileChange): ReadonlyArray<Finding> => reviewFile(change)
export const rulesOf = (change: FileChange): ReadonlyArray<string> => [
  ...new Set(found(change).map(({ rule }) => rule.replace("security/", "")))
]

/** A key of no real account, put together here so that no scanner of this repository stumbles over it. */
export const fakeKey = {
  github: ["ghp", "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"].join("_"),
  aws: ["AKIA", "QYLPMN5HHHFPZAM2"].join(""),
  pem: ["-----BEGIN RSA PRIVATE", "KEY-----\nMIIEpAIBAAKCAQEAx7Vn2Qk9Zt4Lm8Rw3Ys6Hd1\nabcdef\n-----END RSA PRIVATE", "KEY-----"].join(" "),
  generic: ["f3Kq9ZpL2v", "X7tR4mW8bN", "1cY6"].join("")
}
