/** What a person who reads the diff can't see: characters that reorder text, files that are shown as binary, links out, new programs. */
import type { Finding } from "../../domain/outcome.ts"
import { finding, nameOf, type FileChange } from "./change.ts"
import { kindOf } from "./patterns.ts"

// oxlint-disable-next-line no-control-regex -- all of ASCII, control characters too
const beyondAscii = /[^\u0000-\u007f]/
/** Reordering (CVE-2021-42574), and what takes no room at all. A byte order mark at a file's beginning is let be. */
const reordering = /[\u202a-\u202e\u2066-\u2069]/
const invisible = /[\u200b\u2060\u2061-\u2064\u00ad\u180e]|[\u{e0000}-\u{e007f}]|(?!^)\ufeff/u
/** Latin with Cyrillic or Greek in one word of code. */
const mixedWord = /[A-Za-z_$][\u0370-\u03ff\u0400-\u04ff]|[\u0370-\u03ff\u0400-\u04ff][A-Za-z_$]/u
/** One run of base64 or escapes that nobody reads. */
const opaque = /[A-Za-z0-9+/=]{600,}|(?:\\x[0-9a-fA-F]{2}){60,}|(?:\\u[0-9a-fA-F]{4}){60,}/
const generated = /(?:^|[.-])(?:lock|min)(?:\.\w+)?$|\.(?:map|snap|svg|pem|crt|csv|lock)$|(?:^|\/)(?:dist|vendor|third_party)\//

export const hiddenContent = ({ file, added }: FileChange): ReadonlyArray<Finding> => {
  const findings: Array<Finding> = []
  const isCode = kindOf(file.path) !== undefined
  for (const { line, text } of added) {
    // Nearly every line is plain: one look says so.
    const plain = !beyondAscii.test(text)
    if (!plain && reordering.test(text)) {
      findings.push(
        finding(
          file.path,
          line,
          "high",
          "reordering-characters",
          "Invisible characters change the order in which this line is shown.",
          "Take them out."
        )
      )
    }
    if (!plain && isCode && invisible.test(text)) {
      findings.push(
        finding(file.path, line, "medium", "invisible-characters", "The line has characters that are not seen.", "Take them out.")
      )
    }
    if (!plain && isCode && mixedWord.test(text)) {
      findings.push(
        finding(
          file.path,
          line,
          "medium",
          "look-alike-letters",
          "A word mixes alphabets whose letters look alike.",
          "Write it in one alphabet."
        )
      )
    }
    if (isCode && !generated.test(file.path) && text.length > 240 && opaque.test(text.slice(0, 20_000))) {
      findings.push(
        finding(
          file.path,
          line,
          "low",
          "opaque-text",
          "A long run of encoded text that nobody can read.",
          "Put it into a file of its own with its source named."
        )
      )
    }
  }
  return findings
}

export const filesystemChanges = ({ file, added }: FileChange): ReadonlyArray<Finding> => {
  const { path, mode, status, binary } = file
  if (status === "deleted") return []
  const findings: Array<Finding> = []
  if (mode.after === "120000" && (status === "added" || mode.before !== mode.after || added.length > 0)) {
    const target = added.at(-1)?.text ?? ""
    if (leavesRepository(path, target)) {
      findings.push(
        finding(
          path,
          undefined,
          "high",
          "link-outside",
          "A symbolic link leads out of the repository.",
          "Link to a path inside, or copy the file."
        )
      )
    }
  }
  if (mode.after === "160000" && mode.before !== "160000") {
    findings.push(
      finding(
        path,
        undefined,
        "medium",
        "submodule-added",
        "A submodule brings a repository that this review did not read.",
        "Name why it is needed, and pin a reviewed commit."
      )
    )
  }
  if (mode.after === "100755" && mode.before !== "100755") {
    findings.push(
      finding(
        path,
        undefined,
        "low",
        "program-added",
        "The file can be started as a program now.",
        "Keep the mode where nothing starts it."
      )
    )
  }
  if (binary && mode.after.startsWith("100") && kindOf(path) !== undefined) {
    findings.push(
      finding(
        path,
        undefined,
        "high",
        "text-shown-as-binary",
        "A file of code holds bytes that keep it out of every diff.",
        "Take the control bytes out, so that the change can be read."
      )
    )
  }
  if (nameOf(path) === ".gitattributes") {
    for (const { line, text } of added) {
      if (/\b(?:filter|diff|merge)=(?!lfs\b)|(?:^|\s)-diff\b|\bbinary\b|linguist-generated/.test(text) && !/^\s*#/.test(text)) {
        findings.push(
          finding(
            path,
            line,
            "low",
            "attributes",
            "Files are filtered, or left out of diffs, from here on.",
            "Look at which files it names."
          )
        )
      }
    }
  }
  return findings
}

const leavesRepository = (path: string, target: string): boolean => {
  if (target.startsWith("/") || /^[A-Za-z]:/.test(target)) return true
  let depth = path.split("/").length - 1
  for (const part of target.split("/")) {
    if (part === "..") depth--
    else if (part !== "" && part !== ".") depth++
    if (depth < 0) return true
  }
  return false
}
