/** Runs as text for a terminal. Everything that came from outside is made visible first. */
import type { PatchSetView, RunDetail, RunSummary } from "../../core/api/contract.ts"
import { actorName, count } from "../../core/api/event-line.ts"
import type { ClaimMark, Claims } from "../../core/domain/claims.ts"
import { planLines } from "./render-plan.ts"
import { visible, visibleLine } from "./untrusted.ts"

export const clock = (at: number): string => new Date(at).toTimeString().slice(0, 8)
const day = (at: number): string => new Date(at).toISOString().slice(0, 16).replace("T", " ")

/** `3.4 MB`: decimal units, as disks are sold. */
export const sizeText = (bytes: number): string => {
  const units = ["B", "kB", "MB", "GB", "TB"]
  const unit = Math.min(units.length - 1, bytes < 1 ? 0 : Math.floor(Math.log10(bytes) / 3))
  return unit === 0 ? `${bytes} B` : `${(bytes / 1000 ** unit).toFixed(1)} ${units[unit]}`
}

/** Columns as wide as their widest cell; the last one is left as it is. */
export const table = (rows: ReadonlyArray<ReadonlyArray<string>>): ReadonlyArray<string> => {
  const widths = rows.reduce<Array<number>>((found, row) => row.map((cell, column) => Math.max(cell.length, found[column] ?? 0)), [])
  return rows.map((row) => row.map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0))).join("  "))
}

export const scriptedNote = "scripted model: its answers are canned"

export const summaryRow = (run: RunSummary): ReadonlyArray<string> => [
  `R-${run.number}`,
  run.status,
  run.repositories.map(({ name }) => visibleLine(name)).join(", "),
  run.queue !== undefined
    ? `${run.queue.position}/${run.queue.of}`
    : run.change === undefined
      ? ""
      : `v${run.change.version} ${run.change.files}f +${run.change.added} -${run.change.removed}`,
  `${visibleLine(run.title)}${run.scripted ? "  [scripted]" : ""}${run.queue === undefined ? "" : `  [${visibleLine(run.queue.reason)}]`}`
]

/** Two lines: which run, how it stands; for the end of a command. */
export const standing = (run: RunDetail): ReadonlyArray<string> => {
  const { summary, publications } = run
  return [
    `R-${summary.number} is ${summary.status}. ${visibleLine(summary.note)}${summary.scripted ? ` (${scriptedNote})` : ""}`,
    ...publications.map(
      ({ publication }) =>
        `Commit ${publication.commit} on ${visibleLine(publication.branch)} in ${visibleLine(publication.target)}, tree ${publication.tree}`
    ),
    ...next(run)
  ]
}

/** What a person can type now. */
const next = ({ summary }: RunDetail): ReadonlyArray<string> => {
  const run = `R-${summary.number}`
  switch (summary.status) {
    case "awaiting-approval":
      return [`Next: patchplane diff ${run}; then approve ${run}, changes ${run} "…", or reject ${run}`]
    case "awaiting-plan-approval":
      return [`Next: patchplane show ${run}; then approve ${run} --plan, redirect ${run} "…" for another, or cancel ${run}`]
    case "awaiting-input":
    case "deferred":
      return [`Next: patchplane show ${run}; then answer ${run} "…"`]
    case "paused":
      return [`Next: patchplane resume ${run}, or close ${run}`]
    case "blocked-policy":
      return [`Next: patchplane show ${run}; then override ${run} "<reason>", redirect ${run} "…", or close ${run}`]
    case "conflict":
      return [`Next: patchplane resolve ${run}, redirect ${run} "…", reject ${run}, or retry ${run} once its target is as it was`]
    case "needs-human":
      return [`Next: patchplane retry ${run}, redirect ${run} "…", or close ${run}`]
    default:
      return []
  }
}

export const detailLines = (run: RunDetail): ReadonlyArray<string> => {
  const { summary, budget, profile } = run
  const used = budget.usd === undefined ? "cost unknown" : `$${budget.usd.toFixed(4)} of $${budget.limit.usd}`
  return [
    `R-${summary.number}  ${summary.status}  ${visibleLine(summary.title)}`,
    visibleLine(summary.note),
    "",
    ...table([
      ["id", summary.id],
      ["requested", `${day(summary.createdAt)} by ${visibleLine(actorName(run.createdBy))} (${summary.channel})`],
      ...run.repositories.map((repository) => [
        "repository",
        `${visibleLine(repository.name)} at ${visibleLine(repository.base.branch)} ${repository.base.commit.slice(0, 12)} to ${visibleLine(repository.target.branch)}`
      ]),
      [
        "model",
        `${visibleLine(profile.model.provider)}/${visibleLine(profile.model.id)}${profile.model.scripted ? ` (${scriptedNote})` : ""}`
      ],
      ["risk", summary.tier],
      ["used", `${Math.round(budget.timeMs / 1000)} s of ${Math.round(budget.limit.timeMs / 1000)} s, ${budget.tokens} tokens, ${used}`]
    ]),
    "",
    ...section("Prompt", run.prompt),
    ...(run.triage === undefined ? [] : section(`Triage: ${run.triage.verdict}, ${run.triage.tier}`, run.triage.reasons)),
    ...(run.plan === undefined
      ? []
      : [run.plan.version === 1 ? "Plan" : `Plan, version ${run.plan.version}`, ...planLines(run.plan).map((line) => `  ${line}`), ""]),
    ...run.questions.flatMap((question) =>
      section(
        `Question ${question.id.split("/").at(-1)} (${question.from})`,
        `${question.text}${question.answer === undefined ? "" : `\n→ ${question.answer}`}`
      )
    ),
    ...taskLines(run),
    ...sessionLines(run),
    ...run.patchSets.flatMap(patchSetLines),
    ...violationLines(run),
    ...gateLines(run),
    ...overlapLines(run.overlaps),
    ...(run.failure === undefined
      ? []
      : section(
          `Stopped: ${run.failure.code}`,
          [run.failure.message, run.failure.mend, run.failure.detailText ?? ""].filter(Boolean).join("\n")
        )),
    ...standing(run).slice(1)
  ]
}

const taskLines = ({ tasks, repositories }: RunDetail): ReadonlyArray<string> => {
  if (tasks.length < 2) return []
  const rows = tasks.map(({ id, repositoryId, role, after, state }) => [
    `  ${visibleLine(id)}`,
    state,
    nameIn(repositories, repositoryId),
    role,
    after.length === 0 ? "" : `after ${after.map(visibleLine).join(", ")}`
  ])
  return ["Tasks", ...table(rows), ""]
}

/** Which agent worked where, on what, and what it used. */
const sessionLines = ({ sessions, repositories }: RunDetail): ReadonlyArray<string> =>
  sessions.length === 0
    ? []
    : [
        "Sessions",
        ...table(
          sessions.map(({ role, model, repository, task, turns, tokens, usd, durationMs }) => [
            `  ${visibleLine(role)}`,
            nameIn(repositories, repository),
            task === undefined ? "" : `task ${visibleLine(task)}`,
            visibleLine(model),
            `${count(turns, "turn")}, ${tokens.input + tokens.output} tokens, ${usd === undefined ? "cost unknown" : `$${usd.toFixed(4)}`}, ${Math.round(durationMs / 1000)} s`
          ])
        ),
        ""
      ]

const nameIn = (repositories: RunDetail["repositories"], id: string | undefined): string =>
  visibleLine(repositories.find((repository) => repository.id === id)?.name ?? "")

const violationLines = ({ violations }: RunDetail): ReadonlyArray<string> =>
  violations.length === 0
    ? []
    : [
        "Policy",
        ...violations.flatMap(({ id, rule, severity, path, line, message, override }) => [
          `  ${severity} ${rule} ${id.slice(0, 8)}: ${visibleLine(message)}${path === undefined ? "" : ` (${visibleLine(path)}${line === undefined ? "" : `:${line}`})`}`,
          ...(override === undefined ? [] : [`    overridden by ${visibleLine(actorName(override.by))}: ${visibleLine(override.reason)}`])
        ]),
        ""
      ]

const gateLines = ({ gates }: RunDetail): ReadonlyArray<string> => [
  "Gates",
  ...table(gates.map(({ name, state, evidence }) => [`  ${name}`, state, visibleLine(evidence)])),
  ""
]

const overlapLines = (overlaps: RunDetail["overlaps"]): ReadonlyArray<string> =>
  overlaps.length === 0
    ? []
    : [
        "Overlaps with other open changes",
        ...overlaps.map(({ number, title, merge, paths, conflicts }) => {
          const named =
            merge === "conflict"
              ? conflicts.map(({ path, kind }) => `${visibleLine(path)} (${kind})`)
              : paths.map((path) => visibleLine(path))
          const files = `${named.slice(0, 5).join(", ")}${named.length > 5 ? `, … ${named.length - 5} more` : ""}`
          return `  R-${number} ${visibleLine(title)}: ${overlapSaid[merge]} ${files}`
        }),
        ""
      ]
const overlapSaid = { conflict: "conflicts in", clean: "merges cleanly, both touch", unknown: "could not be compared, both touch" } as const

export const patchSetLines = (patchSet: PatchSetView): ReadonlyArray<string> => [
  `Version ${patchSet.version}: ${patchSet.counts.files} files, +${patchSet.counts.added} -${patchSet.counts.removed}` +
    `${patchSet.decision === undefined ? "" : `, ${patchSet.decision}`}` +
    `${patchSet.by === undefined ? "" : `, made by ${visibleLine(actorName(patchSet.by))}`}` +
    `${patchSet.approval === undefined ? "" : `, approved by ${visibleLine(actorName(patchSet.approval.by))}`}`,
  ...table([
    ["  tree", patchSet.tree],
    ["  base", patchSet.base],
    ["  target", visibleLine(patchSet.target)],
    ["  digest", patchSet.digest]
  ]),
  ...indented(patchSet.message),
  ...(patchSet.decision === undefined ? [] : patchSet.score.reasons.map((reason) => `  ${visibleLine(reason)}`)),
  ...patchSet.reviews.flatMap(({ reviewer, review, findings }) => [
    `  ${visibleLine(reviewer)}: ${review.verdict}, ${visibleLine(review.summary)}`,
    ...findings
      .slice(0, 20)
      .map((finding) => `    ${visibleLine(`${finding.path}:${finding.line ?? "?"} ${finding.severity} ${finding.message}`)}`)
  ]),
  ...claimLines(patchSet.claims),
  ""
]

const claimMarks: Readonly<Record<ClaimMark, string>> = {
  "older-than-last-edit": "older than its last edit",
  "contradicted-by-our-run": "our own run says otherwise",
  "contradicted-by-its-run": "its own last run says otherwise",
  "never-ran": "it ran no test that we know of",
  "exit-code-hidden": "the exit code may be another program's"
}

/** What the agent claims beside what we ran; nothing where it claims nothing (REV-4). */
export const claimLines = (claims: Claims | undefined): ReadonlyArray<string> => {
  if (claims === undefined || claims.runs.length + claims.said.length === 0) return []
  const doubt = (marks: ReadonlyArray<ClaimMark>) => (marks.length === 0 ? "" : ` [${marks.map((mark) => claimMarks[mark]).join("; ")}]`)
  return [
    "  The agent claims:",
    ...claims.runs
      .slice(-5)
      .map(
        ({ command, at, passed, exitCode, marks }) =>
          `    ran ${visibleLine(command)} at ${new Date(at).toISOString().slice(11, 19)}: ${passed ? "passed" : "failed"}${exitCode === undefined ? "" : ` (exit code ${exitCode})`}${doubt(marks)}`
      ),
    ...claims.said.map(({ text, marks }) => `    "${visibleLine(text)}"${doubt(marks)}`),
    claims.ours === undefined
      ? "  We ran no tests that gave a verdict."
      : `  We ran ${visibleLine(claims.ours.reviewer)}: ${claims.ours.passed ? "passed" : "failed"}, ${visibleLine(claims.ours.summary)}`,
    ...(claims.complete ? [] : ["  The transcript is not whole, so what is missing here proves nothing."])
  ]
}

const section = (title: string, text: string): ReadonlyArray<string> => [title, ...indented(text), ""]
const indented = (text: string): ReadonlyArray<string> =>
  visible(text)
    .trimEnd()
    .split("\n")
    .map((line) => `  ${line}`)
