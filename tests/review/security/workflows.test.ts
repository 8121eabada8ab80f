import { describe, expect, it } from "vitest"
import { found, between, rulesOf } from "./kit.ts"

const workflow = (...steps: ReadonlyArray<string>) =>
  ["on:", "  pull_request:", "jobs:", "  a:", "    steps:", ...steps.map((each) => `      ${each}`)].join("\n")
const at = (text: string) => between(".github/workflows/ci.yml", "on:\n  pull_request:\n", text)
const rule = (name: string) => `workflow/${name}`

const trips: ReadonlyArray<readonly [rule: string, text: string]> = [
  ["untrusted-input", workflow("- run: echo ${{ github.event.issue.title }}")],
  ["untrusted-input", workflow("- run: |", "    set -e", "    git checkout ${{ github.head_ref }}")],
  [
    "untrusted-input",
    workflow("- uses: actions/github-script@v7", "  with:", "    script: |", "      f('${{ github.event.comment.body }}')")
  ],
  ["write-all", "permissions: write-all"],
  ["write-permission", "permissions:\n  contents: write"],
  ["pull-request-target", "on: [pull_request_target]"],
  ["workflow-run", "on:\n  workflow_run:"],
  [
    "untrusted-checkout",
    "on: pull_request_target\njobs:\n  a:\n    steps:\n      - uses: actions/checkout@v4\n        with:\n          ref: ${{ github.event.pull_request.head.sha }}"
  ],
  ["all-secrets", workflow("- run: echo '${{ toJSON(secrets) }}'")],
  ["secrets-inherited", "    secrets: inherit"],
  ["unsecure-commands", workflow("- env: { ACTIONS_ALLOW_UNSECURE_COMMANDS: true }")],
  ["self-hosted", "    runs-on: [self-hosted, linux]"],
  ["unpinned-action", workflow("- uses: somebody/thing@v1")],
  ["failure-ignored", workflow("- continue-on-error: true")]
]
const misses: ReadonlyArray<readonly [rule: string, text: string]> = [
  ["untrusted-input", workflow("- env:", "    TITLE: ${{ github.event.issue.title }}", '  run: echo "$TITLE"')],
  ["untrusted-input", workflow("- run: echo ${{ github.sha }}")],
  ["write-all", "permissions: read-all"],
  ["write-permission", "permissions:\n  contents: read"],
  ["pull-request-target", "on: [pull_request]"],
  ["workflow-run", "      - run: echo ${{ github.event.workflow_run.id }}"],
  ["untrusted-checkout", workflow("- uses: actions/checkout@v4", "  with:", "    ref: ${{ github.event.pull_request.head.sha }}")],
  ["all-secrets", workflow("- run: echo ${{ toJSON(github.event) }}")],
  ["secrets-inherited", "    secrets:\n      A: ${{ secrets.A }}"],
  ["unsecure-commands", workflow("# ACTIONS_ALLOW_UNSECURE_COMMANDS")],
  ["self-hosted", "    runs-on: ubuntu-latest"],
  ["unpinned-action", workflow("- uses: somebody/thing@0123456789012345678901234567890123456789 # v1")],
  ["failure-ignored", workflow("- continue-on-error: false")]
]

describe("REV-1 workflows", () => {
  it.each(trips)("REV-1 %s is found", (name, text) => {
    expect(rulesOf(at(text))).toContain(rule(name))
  })
  it.each(misses)("REV-1 %s has a near miss", (name, text) => {
    expect(rulesOf(at(text))).not.toContain(rule(name))
  })
  it("REV-1 only what the change adds is judged, and only in CI's own files", () => {
    const risky = workflow("- run: echo ${{ github.event.issue.title }}")
    expect(found(between(".github/workflows/ci.yml", risky, `${risky}\n# a remark`))).toEqual([])
    expect(found(between("docs/example.yml", null, risky))).toEqual([])
  })
})
