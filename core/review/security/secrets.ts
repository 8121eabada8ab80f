/**
 * Secrets in what a change adds, as `core/policy/detect-secrets.ts` finds them. Findings say kind and line, and never
 * what was found (LED-5).
 */
import type { Finding } from "../../domain/outcome.ts"
import { detectSecrets } from "../../policy/detect-secrets.ts"
import { finding, nameOf, type AddedLine, type FileChange } from "./change.ts"

/** Files that are secrets by what they are, whatever is in them. */
const secretFile =
  /^(?:\.env(?:\.(?!example$|sample$|template$|dist$|defaults?$)[\w-]+)*|id_(?:rsa|dsa|ecdsa|ed25519)|.*\.(?:p12|pfx|jks|keystore|kdbx|ppk)|\.netrc|\.pgpass|\.htpasswd|credentials\.json|service-account.*\.json)$/i

export const secretsIn = ({ file, added }: FileChange): ReadonlyArray<Finding> => {
  const findings: Array<Finding> = []
  if (file.status !== "deleted" && (file.status !== "modified" || added.length > 0) && secretFile.test(nameOf(file.path))) {
    findings.push(
      finding(file.path, undefined, "high", "secret-file", "The change adds to a file that by its name holds secrets.", keepOut)
    )
  }
  for (const block of blocks(added)) {
    for (const { kind, line } of detectSecrets(block)) {
      findings.push(
        finding(
          file.path,
          line,
          "high",
          `secret/${kind}`,
          `The change adds what looks like a secret (${kind}). Its value is not shown.`,
          keepOut
        )
      )
    }
  }
  return findings
}

const keepOut = "Take it out of the change, read it from the environment, and revoke it if it was ever real."

/** Lines that follow each other, so that what goes over several lines is seen whole; at most 2,000 at once. */
export const blocks = function* (added: ReadonlyArray<AddedLine>): Generator<ReadonlyArray<AddedLine>> {
  let from = 0
  for (let to = 1; to <= added.length; to++) {
    const follows = added[to]?.line === (added[to - 1]?.line ?? 0) + 1
    if (follows && to - from < 2_000) continue
    yield added.slice(from, to)
    from = to
  }
}
