/** Runs as clients see them: state with its texts resolved. */
import { Effect, Schema } from "effect"
import { Finding, type PlanOutcome } from "../../domain/outcome.ts"
import { planDocumentOf } from "../../domain/plan-document.ts"
import { gatesOf } from "../../domain/gates.ts"
import type { QueuePlace } from "../../domain/queue.ts"
import { currentPatchSet, isCurrent, spent, type PatchSet, type Run } from "../../domain/run.ts"
import { scoreOf } from "../../domain/scored.ts"
import { LineComment, type OverlapView, type PatchSetView, type PlanView, type RunDetail, type RunSummary } from "../contract.ts"
import { runNote } from "../run-note.ts"
import { patchSetClaims } from "./claims.ts"
import { pendingOf } from "./pending.ts"
import type { Texts } from "./texts.ts"

/** `{ [key]: value }`, or nothing where there is no value. */
const present = <K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V } =>
  (value === undefined ? {} : { [key]: value }) as { readonly [P in K]?: V }

/** Where a queued run stands, and what keeps all that are queued from starting, if anything does. */
export interface Queued {
  readonly place?: QueuePlace | undefined
  readonly closed?: string | undefined
}

export const summaryOf = (texts: Texts, run: Run, { place, closed }: Queued = {}): Effect.Effect<RunSummary> =>
  Effect.map(Effect.all([texts.title(run.request.prompt), pendingOf(texts, run)]), ([title, pending]) => {
    const newest = currentPatchSet(run)
    return {
      id: run.id,
      number: run.number,
      title,
      status: run.status,
      tier: run.tier,
      channel: run.request.channel,
      repositories: run.repositories.map(({ id, name }) => ({ id, name })),
      scripted: run.profile.model.scripted,
      createdAt: run.createdAt,
      updatedAt: run.updatedAt,
      ...present("change", newest === undefined ? undefined : { version: newest.version, ...newest.change.counts }),
      ...present("manualReview", run.manualReview ? (true as const) : undefined),
      ...present("queue", place),
      ...present("waiting", run.waiting),
      ...present("pending", pending.length === 0 ? undefined : pending),
      note: runNote(run, place, closed)
    }
  })

const decodeFindings = Schema.decodeUnknownEffect(Schema.fromJsonString(Schema.Array(Finding)))

const decodeLines = Schema.decodeUnknownEffect(Schema.fromJsonString(Schema.Array(LineComment)))

const requestedOf = (texts: Texts, { requested }: PatchSet) =>
  requested === undefined
    ? Effect.succeed(undefined)
    : Effect.forEach(requested, ({ by, at, comments, lines }) =>
        Effect.gen(function* () {
          const kept = lines === undefined ? "[]" : yield* texts.text(lines)
          const none: ReadonlyArray<LineComment> = []
          return { by, at, comments: yield* texts.text(comments), lines: yield* Effect.orElseSucceed(decodeLines(kept), () => none) }
        })
      )

const patchSetView = Effect.fnUntraced(function* (texts: Texts, run: Run, patchSet: PatchSet): Effect.fn.Return<PatchSetView> {
  const { id, version, repositoryId, change, at, decision, approval } = patchSet
  const reviews = yield* Effect.forEach(patchSet.reviews, ({ reviewer, outcome }) =>
    texts.text(outcome.findings).pipe(
      Effect.flatMap(decodeFindings),
      Effect.orElseSucceed((): ReadonlyArray<Finding> => []),
      Effect.map((findings) => ({ reviewer, review: outcome, findings }))
    )
  )
  const summary = yield* texts.text(change.summary)
  const repository = run.repositories.find((candidate) => candidate.id === repositoryId) ?? run.repositories[0]
  return {
    id,
    version,
    repositoryId,
    digest: change.digest,
    base: change.base,
    tree: change.tree,
    target: repository.target.branch,
    message: yield* texts.text(change.message),
    summary,
    counts: change.counts,
    at,
    current: isCurrent(run, id),
    tasks: patchSet.tasks,
    score: scoreOf(run, patchSet),
    ...present("by", patchSet.by),
    ...present("from", patchSet.from),
    // What can't be published is proposed to nobody, whatever its reviews said (REV-3).
    ...present("decision", run.conflict?.patchSetId === id ? ("conflict" as const) : decision),
    ...present("approval", approval),
    ...present("requested", yield* requestedOf(texts, patchSet)),
    reviews,
    claims: yield* patchSetClaims(texts, run, patchSet, summary)
  }
})

const planView = (texts: Texts, { plan, context }: PlanOutcome, version: number): Effect.Effect<PlanView> =>
  Effect.map(texts.text(plan), (text) => ({ version, hash: plan, context, text, ...present("document", planDocumentOf(text)) }))

const violationViews = (texts: Texts, run: Run) =>
  Effect.forEach(
    run.policies.filter(({ patchSetId }) => patchSetId === undefined || isCurrent(run, patchSetId)),
    ({ stage, patchSetId, outcome }) =>
      Effect.forEach(outcome.violations, (violation) =>
        Effect.gen(function* () {
          const override = run.overrides.find(({ violationId }) => violationId === violation.id)
          const said = override === undefined ? undefined : { by: override.by, at: override.at, reason: yield* texts.text(override.reason) }
          return { ...violation, stage, report: outcome.report, ...present("patchSetId", patchSetId), ...present("override", said) }
        })
      )
  ).pipe(Effect.map((all) => all.flat()))

export const detailOf = Effect.fnUntraced(function* (
  texts: Texts,
  run: Run,
  overlaps: ReadonlyArray<OverlapView>,
  queued?: Queued
): Effect.fn.Return<RunDetail> {
  const { triage, plan, failure } = run
  const detailText = yield* texts.optional(failure?.detail)
  const questions = yield* Effect.forEach(run.questions, ({ id, from, text, at, answer }) =>
    Effect.gen(function* () {
      return { id, from, at, text: yield* texts.text(text), ...present("answer", yield* texts.optional(answer)) }
    })
  )
  return {
    summary: yield* summaryOf(texts, run, queued),
    prompt: yield* texts.text(run.request.prompt),
    createdBy: run.createdBy,
    repositories: run.repositories,
    profile: run.profile,
    budget: { limit: run.profile.budget, ...spent(run) },
    ...present(
      "triage",
      triage === undefined ? undefined : { verdict: triage.verdict, tier: triage.tier, reasons: yield* texts.text(triage.reasons) }
    ),
    ...present("plan", plan === undefined ? undefined : yield* planView(texts, plan, run.earlierPlans.length + 1)),
    earlierPlans: yield* Effect.forEach(run.earlierPlans, (earlier, index) => planView(texts, earlier, index + 1)),
    questions,
    sessions: run.sessions.map(({ session }) => session),
    patchSets: yield* Effect.forEach(run.patchSets, (patchSet) => patchSetView(texts, run, patchSet)),
    overlaps,
    publications: run.publications,
    tasks: run.tasks.map(({ id, repositoryId, role, after, effectId, result }) => ({
      id,
      repositoryId,
      role,
      after,
      state: result?.kind ?? (effectId === undefined ? "waiting" : "working")
    })),
    violations: yield* violationViews(texts, run),
    gates: gatesOf(run),
    excluded: run.excluded,
    ...present("conflict", run.conflict),
    ...present("waiting", run.waiting),
    ...present("failure", failure === undefined ? undefined : { ...failure, ...present("detailText", detailText) }),
    ...present("pausedBy", run.pausedBy)
  }
})
