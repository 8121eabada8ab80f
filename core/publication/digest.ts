/** What an approval is bound to (APR-1): one digest, computed alike by who proposes, who shows and who writes. */
import { createHash } from "node:crypto"
import type { ArtifactHash } from "../domain/ids.ts"

export interface ApprovedContent {
  readonly repository: string
  readonly base: string
  readonly tree: string
  /** Name of the target branch. */
  readonly target: string
  /** The commit message itself, as it is kept (after redaction), not its hash. */
  readonly message: string
  readonly policy: string
}

const order = ["repository", "base", "tree", "target", "message", "policy"] as const

/**
 * SHA-256 over the six fields in a fixed order, each as `name:bytes:value`. The length goes first, so no
 * value can pretend to be two fields.
 */
export const changeDigest = (content: ApprovedContent): ArtifactHash => {
  const hash = createHash("sha256").update("patchplane change 1\n")
  for (const name of order) {
    const value = Buffer.from(content[name], "utf8")
    hash.update(`${name}:${value.byteLength}:`).update(value).update("\n")
  }
  return hash.digest("hex") as ArtifactHash
}
