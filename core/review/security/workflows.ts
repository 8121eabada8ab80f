/**
 * CI definitions: GitHub's workflows and actions. What people outside can write (titles, branch names, comments)
 * is code as soon as it stands in a `run:`; rights and triggers decide what that code may do.
 */
import type { Finding } from "../../domain/outcome.ts"
import { finding, type FileChange } from "./change.ts"

export const isWorkflow = (path: string): boolean => /^\.github\/workflows\/[^/]+\.ya?ml$/.test(path) || /(?:^|\/)action\.ya?ml$/.test(path)

/** Fields of an event that somebody without any rights can fill. */
const untrusted =
  /\$\{\{[^}]*(?:github\.head_ref|github\.event\.(?:issue|pull_request|comment|review|review_comment|discussion|discussion_comment)\.(?:title|body|head\.(?:ref|label|repo\.(?:default_branch|description|homepage)))|github\.event\.(?:head_commit|commits\[?[^\]]*\]?)[\w.*]*\.(?:message|author\.(?:name|email))|github\.event\.(?:head_commit)\.message|github\.event\.pages\[?[^\]]*\]?\.page_name|github\.event\.workflow_run\.(?:head_branch|head_commit\.\S+|display_title)|github\.event\.(?:inputs|client_payload)\.)/

export const workflowRules = ({ file, added, after }: FileChange): ReadonlyArray<Finding> => {
  if (!isWorkflow(file.path) || file.status === "deleted") return []
  const { path } = file
  const findings: Array<Finding> = []
  const lines = (after ?? "").split("\n")
  const runs = scriptLines(lines)
  const trigger = lines.find((line) => /\bpull_request_target\b|\bworkflow_run\b|\bissue_comment\b/.test(line) && !/^\s*#/.test(line))
  const add = (line: number, severity: Finding["severity"], rule: string, message: string, suggestion: string) =>
    findings.push(finding(path, line, severity, `workflow/${rule}`, message, suggestion))
  for (const { line, text } of added) {
    if (/^\s*#/.test(text)) continue
    if (runs.has(line) && untrusted.test(text)) {
      add(
        line,
        "high",
        "untrusted-input",
        "What anybody can write is put into a script.",
        "Give it to the step by env, and use it as a quoted shell variable."
      )
    }
    if (/\bpermissions\s*:\s*["']?write-all\b/.test(text)) {
      add(
        line,
        "high",
        "write-all",
        "The workflow's token may write to everything.",
        "Name the one permission that a job needs, at that job."
      )
    } else if (
      /^\s*["']?(?:contents|packages|actions|deployments|id-token|pages|security-events|statuses|checks|workflows|administration)["']?\s*:\s*["']?write\b/.test(
        text
      )
    ) {
      add(
        line,
        "medium",
        "write-permission",
        "The workflow's token may write.",
        "Keep it at the one job that needs it, and away from what pull requests start."
      )
    }
    if (/\bpull_request_target\b/.test(text)) {
      add(
        line,
        "high",
        "pull-request-target",
        "Pull requests from outside start this workflow with the repository's secrets.",
        "Use pull_request, or check nothing out and run nothing of the pull request."
      )
    } else if (/\bworkflow_run\b/.test(text) && !/\$\{\{/.test(text)) {
      add(
        line,
        "medium",
        "workflow-run",
        "The workflow runs with secrets after one that outsiders can start.",
        "Take nothing from the other run without checking it."
      )
    }
    if (
      /\bref\s*:\s*\$\{\{\s*github\.(?:event\.pull_request\.head|head_ref|event\.workflow_run\.head)/.test(text) &&
      trigger !== undefined
    ) {
      add(
        line,
        "high",
        "untrusted-checkout",
        "Code of an outsider is checked out where secrets are.",
        "Check out the base, or run this in a workflow without secrets."
      )
    }
    if (/toJSON\s*\(\s*secrets\s*\)/i.test(text)) {
      add(line, "high", "all-secrets", "All secrets are handed on at once.", "Name the one that is needed.")
    } else if (/^\s*secrets\s*:\s*inherit\b/.test(text)) {
      add(line, "medium", "secrets-inherited", "Another workflow is given every secret.", "Name the ones that it needs.")
    }
    if (/ACTIONS_ALLOW_UNSECURE_COMMANDS/.test(text)) {
      add(
        line,
        "high",
        "unsecure-commands",
        "Commands that were turned off for their weakness are turned on.",
        "Write to GITHUB_ENV and GITHUB_PATH."
      )
    }
    if (/\bruns-on\s*:.*self-hosted/.test(text)) {
      add(
        line,
        "medium",
        "self-hosted",
        "The job runs on a machine of one's own, which keeps what a job leaves.",
        "Use it only for workflows that outsiders can't start."
      )
    }
    const uses = /\buses\s*:\s*["']?([\w.-]+)\/([\w./-]+)@([\w./-]+)/.exec(text)
    if (uses !== null && !/^[0-9a-f]{40}$/.test(uses[3] ?? "")) {
      const own = uses[1] === "actions" || uses[1] === "github"
      add(
        line,
        own ? "info" : "medium",
        "unpinned-action",
        "The action is named by a tag or branch, which can be moved.",
        "Name the commit, with the version as a comment."
      )
    }
    if (/\buses\s*:\s*["']?docker:\/\/(?!.*@sha256:)/.test(text)) {
      add(line, "medium", "unpinned-action", "The image is named by a tag, which can be moved.", "Name its digest.")
    }
    if (/^\s*(?:-\s+)?continue-on-error\s*:\s*true\b/.test(text)) {
      add(line, "low", "failure-ignored", "A step's failure does not fail the job.", "Let it fail.")
    }
  }
  return findings
}

/** Numbers of the lines that are a script: the value of `run:` or `script:`, on its line or in the block below it. */
const scriptLines = (lines: ReadonlyArray<string>): ReadonlySet<number> => {
  const found = new Set<number>()
  let inside: number | undefined
  lines.forEach((text, index) => {
    const indent = text.search(/\S/)
    if (inside !== undefined && indent !== -1 && indent <= inside) inside = undefined
    if (inside !== undefined) {
      found.add(index + 1)
      return
    }
    const key = /^(\s*(?:-\s+)?)["']?(?:run|script)["']?\s*:\s*(.*)$/.exec(text)
    if (key === null) return
    found.add(index + 1)
    // A value that begins with | or > goes on below; a plain one may too, when what follows is deeper.
    inside = (key[1] ?? "").length
  })
  return found
}
