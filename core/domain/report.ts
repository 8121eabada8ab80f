/**
 * The completion report of a run (RPT-1): what was shipped, the evidence, risk and rollback, what is left to do, in
 * this order. A projection of the ledger: nothing is in it that no event says. Markdown; free text of models and
 * repositories is quoted, so that it can't pretend to be a part of the report.
 */
import { gatesOf } from "./gates.ts"
import { approvedPatchSets, currentPatchSets, repositoryOf, spent, statusKind, violationsOf, type PatchSet, type Run } from "./run.ts"
import { scoreOf } from "./scored.ts"

export interface ReportTexts {
  readonly title: string
  readonly prompt: string
  /** Of each current patch set, by its id. */
  readonly summaries: Readonly<Record<string, string>>
  /** Reasons of overrides, by violation. */
  readonly reasons: Readonly<Record<string, string>>
  /** Acceptance criteria of the plan's tasks, by task. */
  readonly tasks: ReadonlyArray<{ readonly id: string; readonly goal: string; readonly acceptance: ReadonlyArray<string> }>
}

export const completionReport = (run: Run, texts: ReportTexts): string =>
  [
    `# R-${run.number}: ${line(texts.title)}`,
    `Status: **${run.status}**. Risk: ${run.tier}. Asked for by ${run.createdBy.kind === "person" ? line(run.createdBy.name) : "PatchPlane"} through ${run.request.channel}.`,
    section("Shipped", shipped(run, texts)),
    section("Evidence", evidence(run, texts)),
    section("Risk and rollback", risk(run, texts)),
    section("Follow-ups", followUps(run))
  ].join("\n\n") + "\n"

const section = (title: string, parts: ReadonlyArray<string>) => `## ${title}\n\n${parts.join("\n\n")}`
const list = (items: ReadonlyArray<string>) => items.map((item) => `- ${item}`).join("\n")
/** One line that can't end a heading, a link or a code span. */
const line = (text: string) => text.replace(/[\r\n]+/g, " ").replace(/[`<>[\]]/g, (mark) => `\\${mark}`)
const quoted = (text: string) =>
  text
    .trim()
    .split("\n")
    .map((each) => `> ${each}`)
    .join("\n")
const short = (hash: string) => `\`${hash.slice(0, 12)}\``

const shipped = (run: Run, { summaries }: ReportTexts): ReadonlyArray<string> => {
  if (run.publications.length === 0) {
    return [statusKind(run.status) === "final" ? "Nothing was published." : "Nothing is published yet.", ...ended(run)]
  }
  return run.publications.flatMap(({ repositoryId, publication }) => {
    const { name, base } = repositoryOf(run, repositoryId)
    const patchSet = currentPatchSets(run).find((candidate) => candidate.repositoryId === repositoryId)
    const counts = patchSet?.change.counts
    return [
      list([
        `**${line(name)}**: commit ${short(publication.commit)} on \`${publication.branch}\`, tree ${short(publication.tree)}, on ${base.branch} at ${short(base.commit)}`,
        ...(counts === undefined ? [] : [`${counts.files} files, +${counts.added} −${counts.removed}`])
      ]),
      ...(patchSet === undefined || (summaries[patchSet.id] ?? "") === "" ? [] : [quoted(summaries[patchSet.id] ?? "")])
    ]
  })
}

const ended = (run: Run): ReadonlyArray<string> => (run.failure === undefined ? [] : [`${run.failure.message} ${run.failure.mend}`])

const evidence = (run: Run, { tasks }: ReportTexts): ReadonlyArray<string> => {
  const { timeMs, tokens, usd } = spent({ ...run, budgetFrom: 0 })
  return [
    list(gatesOf(run).map(({ name, state, evidence: why }) => `Gate ${name}: **${state}**; ${line(why)}`)),
    ...currentPatchSets(run).map((patchSet) => reviewTable(run, patchSet)),
    ...(tasks.length === 0
      ? []
      : [
          list(
            tasks.map(({ id, goal, acceptance }) =>
              [`Task ${line(id)}: ${line(goal)}`, ...acceptance.map((each) => `  - accepted when: ${line(each)}`)].join("\n")
            )
          )
        ]),
    ...approvedPatchSets(run).map(({ approval, change, repositoryId }) =>
      approval === undefined
        ? ""
        : `${line(repositoryOf(run, repositoryId).name)}: approved by ${approval.by.kind === "person" ? line(approval.by.name) : "the run's own policy"}, digest ${short(change.digest)}.`
    ),
    `${run.sessions.length} agent sessions, ${tokens} tokens, ${Math.round(timeMs / 1000)} s, ${usd === undefined ? "cost unknown" : `$${usd.toFixed(4)}`}; model ${line(run.profile.model.provider)}/${line(run.profile.model.id)}${run.profile.model.scripted ? " (scripted: its answers are canned)" : ""}.`
  ]
}

const reviewTable = (run: Run, patchSet: PatchSet): string => {
  const { score, decision, terms, reasons } = scoreOf(run, patchSet)
  const rows = patchSet.reviews.map(({ reviewer, outcome }) => {
    const term = terms.find((each) => each.reviewer === reviewer)
    return `| ${line(reviewer)} | ${outcome.verdict} | ${line(outcome.summary).replaceAll("|", "\\|")} | ${outcome.score.toFixed(2)} × ${term?.weight ?? 1} |`
  })
  const name = line(repositoryOf(run, patchSet.repositoryId).name)
  return rows.length === 0
    ? `${name}, version ${patchSet.version}: no reviews.`
    : `${name}, version ${patchSet.version}: ${decision}, score ${score.toFixed(2)}${reasons.length === 0 ? "" : ` (${reasons.map(line).join(" ")})`}\n\n| reviewer | verdict | what it found | score × weight |\n|---|---|---|---|\n${rows.join("\n")}`
}

const risk = (run: Run, { reasons }: ReportTexts): ReadonlyArray<string> => {
  const violations = violationsOf(run)
  return [
    violations.length === 0
      ? "Nothing violates the policy."
      : list(
          violations.map(({ id, rule, severity, path, message }) => {
            const override = run.overrides.find(({ violationId }) => violationId === id)
            const who =
              override === undefined
                ? ""
                : `; overridden by ${override.by.kind === "person" ? line(override.by.name) : "PatchPlane"}: ${line(reasons[id] ?? "")}`
            return `${severity} ${rule}${path === undefined ? "" : ` in \`${path.replaceAll("`", "")}\``}: ${line(message)}${who}`
          })
        ),
    run.publications.length === 0
      ? "There is nothing to roll back."
      : `To roll back: delete ${run.publications.map(({ publication }) => `\`${publication.branch}\``).join(" and ")} before it is merged; afterwards \`git revert\` of the commit above.`
  ]
}

const followUps = (run: Run): ReadonlyArray<string> => {
  const open = [
    ...run.excluded.map((id) => `The change to ${line(repositoryOf(run, id).name)} was rejected, and the run went on without it.`),
    ...currentPatchSets(run).flatMap(({ reviews }) =>
      reviews
        .filter(({ outcome }) => outcome.findingCount > 0)
        .map(({ reviewer, outcome }) => `${outcome.findingCount} findings of ${line(reviewer)} are on record.`)
    ),
    ...run.publications.map(({ publication }) => `Merge \`${publication.branch}\` where you want it: PatchPlane merges nothing by itself.`)
  ]
  return [open.length === 0 ? "None." : list(open)]
}
